"""What becomes of open opportunities when their account moves: along at once, or held over where the rules say so.

A clock that runs goes on, however often the account moves: the owner was promised that day, and whoever holds the
account then knows it from the start. Home again, nothing is held over any more. Source: decision 28.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from accounts.actions.audit import record_many
from accounts.models import Event, User
from accounts.queries.calendar import local_day
from assignment.models import Move
from assignment.queries.rule_versions import in_force
from assignment.rules.holdover import held_over_until

# What takes a move back gives back what it found, so it holds nothing over; and who left keeps nothing. The moves come
# first, so that opportunities are looked up by account: a rep may own many.
MOVED = """
WITH moved AS MATERIALIZED (
    SELECT m.account_id, m.run_id, old_rep.id AS old_owner, old_rep.name AS old_name, new_book.rep_id AS new_owner,
           %(until)s::date IS NULL OR m.cause IN ('undo', 'appeal') OR NOT old_rep.is_active AS takes_along
      FROM assignment_move m
      LEFT JOIN accounts_book old_book ON old_book.id = m.book_from_id
      LEFT JOIN accounts_user old_rep ON old_rep.id = old_book.rep_id
      LEFT JOIN accounts_book new_book ON new_book.id = m.book_to_id
     WHERE m.id = ANY(%(moves)s)
)"""
MOVE_ALONG = f"""{MOVED}
UPDATE accounts_opportunity o
   SET owner_id = moved.new_owner, held_over_until = NULL, updated_at = %(now)s, version = o.version + 1
  FROM moved
 WHERE o.account_id = moved.account_id AND o.stage NOT IN ('won', 'lost') AND o.owner_id = moved.old_owner
   AND moved.takes_along AND moved.new_owner IS NOT NULL
"""
HOLD_OVER = f"""{MOVED}
UPDATE accounts_opportunity o SET held_over_until = %(until)s, updated_at = %(now)s, version = o.version + 1
  FROM moved
 WHERE o.account_id = moved.account_id AND o.stage NOT IN ('won', 'lost') AND o.owner_id = moved.old_owner
   AND o.held_over_until IS NULL AND NOT moved.takes_along
RETURNING o.account_id, moved.run_id, o.id, o.name, moved.old_name
"""
END_AT_HOME = f"""{MOVED}
UPDATE accounts_opportunity o SET held_over_until = NULL, updated_at = %(now)s, version = o.version + 1
  FROM moved
 WHERE o.account_id = moved.account_id AND o.owner_id = moved.new_owner AND o.held_over_until IS NOT NULL
"""


def move_or_hold_over(moves: Sequence[Move], *, by: User, now: datetime) -> None:
    """Carry out for these moves, whose accounts are locked, what the rules in force say of open opportunities."""
    days = in_force().holdover_days
    until = held_over_until(local_day(now), days) if days else None
    values = {"moves": [move.pk for move in moves], "now": now, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(MOVE_ALONG, values)
        kept = []
        if until:
            cursor.execute(HOLD_OVER, values)
            kept = cursor.fetchall()
        cursor.execute(END_AT_HOME, values)
    for run_id in {row[1] for row in kept}:
        lines = [
            (account, {"opportunity": deal, "name": name, "owner": owner, "until": until})
            for account, run, deal, name, owner in kept
            if run == run_id
        ]
        record_many(Event.Verb.OPPORTUNITY_KEPT, by=by, now=now, run_id=run_id, lines=lines)
