"""The tags that a run puts on the accounts it gives, and takes away again when it is undone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from accounts.actions.audit import record_many
from accounts.actions.enrol import enrol
from accounts.models import Event
from assignment.models import Move, Run
from assignment.queries.plan_terms import terms_of_run

# What each line should bring to its account and take from it; what is so already is left out.
GIVEN = """
SELECT m.id, m.account_id, %(tags)s::text[] AS bring, '{}'::text[] AS take
  FROM assignment_move m WHERE m.id = ANY(%(moves)s)
"""
UNDONE = """
SELECT u.id, u.account_id,
       ARRAY(SELECT jsonb_array_elements_text(m.explanation -> 'tags' -> 'taken')) AS bring,
       ARRAY(SELECT jsonb_array_elements_text(m.explanation -> 'tags' -> 'brought')) AS take
  FROM assignment_move u JOIN assignment_move m ON m.id = u.reverts_id
 WHERE u.id = ANY(%(moves)s) AND m.explanation ? 'tags'
"""
WRITE = """
WITH wish AS ({wish}), change AS (
    SELECT w.id, w.account_id,
           ARRAY(SELECT tag FROM unnest(w.bring) WITH ORDINALITY AS one (tag, at)
                  WHERE NOT tag = ANY(a.tags::text[]) ORDER BY at) AS brought,
           ARRAY(SELECT tag FROM unnest(w.take) AS one (tag) WHERE tag = ANY(a.tags::text[])) AS taken
      FROM wish w JOIN accounts_account a ON a.id = w.account_id
), written AS (
    UPDATE accounts_account a
       SET tags = ARRAY(SELECT tag FROM unnest(a.tags::text[]) WITH ORDINALITY AS one (tag, at)
                         WHERE NOT tag = ANY(c.taken) ORDER BY at)::varchar(50)[] || c.brought::varchar(50)[],
           version = a.version + 1, updated_at = %(now)s
      FROM change c WHERE c.account_id = a.id AND (c.brought <> '{{}}' OR c.taken <> '{{}}')
)
UPDATE assignment_move m
   SET explanation = m.explanation || jsonb_build_object(
           'tags', jsonb_build_object('brought', to_jsonb(c.brought), 'taken', to_jsonb(c.taken)))
  FROM change c WHERE c.id = m.id AND (c.brought <> '{{}}' OR c.taken <> '{{}}')
RETURNING m.account_id
"""


def stamp(moves: Sequence[Move], *, run: Run, now: datetime) -> None:
    """Put the tags of the run's plan on the accounts of these placed lines; each line keeps which ones were new."""
    tags = list(terms_of_run(run).gives_tags)
    if tags and moves:
        _write(GIVEN, moves, now=now, tags=tags)


def take_stamps_back(moves: Sequence[Move], *, now: datetime) -> None:
    """After these lines of an undo were placed: the accounts lose the tags that the undone lines brought, no others."""
    if moves:
        _write(UNDONE, moves, now=now)


def _write(wish: str, moves: Sequence[Move], *, now: datetime, **values: list[str]) -> None:
    """Change the tags, and say so as after any edit of an account: audit, segment."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(wish=wish), {"moves": [move.pk for move in moves], "now": now, **values})
        accounts = [account for (account,) in cursor.fetchall()]
    if not accounts:
        return
    lines = [(account, {"fields": ["tags"]}) for account in sorted(accounts)]
    first = moves[0]
    record_many(Event.Verb.ACCOUNT_EDITED, by=first.applied_by, now=now, run_id=first.run_id, lines=lines)
    enrol(now=now, account_ids=accounts)
