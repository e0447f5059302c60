"""What a line of a run takes away besides the book, kept with the line, so that its undo can give it back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from accounts.queries.calendar import local_day
from assignment.actions.windows import AWAY
from assignment.models import Move
from assignment.rules.clock import LONG_ABSENCE

# Read before the placement: the promise to a rep in the pool, the rep's open tasks, whose the open opportunities are,
# and how far the clock was.
REMEMBER = """
UPDATE assignment_move m SET explanation = m.explanation || jsonb_build_object('before', found.facts)
  FROM (SELECT l.id, jsonb_strip_nulls(jsonb_build_object(
                  'preferred_rep', a.preferred_rep_id,
                  'tasks', (SELECT jsonb_agg(t.id ORDER BY t.id) FROM accounts_task t
                             WHERE t.account_id = a.id AND t.assignee_id = b.rep_id
                               AND t.done_at IS NULL AND t.cancelled_at IS NULL),
                  'deals', (SELECT jsonb_agg(jsonb_build_object('id', o.id, 'owner', o.owner_id,
                                                                'until', o.held_over_until) ORDER BY o.id)
                              FROM accounts_opportunity o
                             WHERE o.account_id = a.id AND o.stage NOT IN ('won', 'lost')),
                  'window', CASE WHEN c.holding_id IS NOT NULL THEN jsonb_build_object(
                      'day', (%(now)s AT TIME ZONE %(zone)s)::date, 'started', c.window_started_on,
                      'ends', c.window_ends_on, 'extended', c.extended, 'paused', c.paused_days) END)) AS facts
          FROM assignment_move l
          JOIN accounts_account a ON a.id = l.account_id
          LEFT JOIN accounts_book b ON b.id = l.book_from_id
          LEFT JOIN assignment_coverage c ON c.account_id = l.account_id AND c.book_id = l.book_from_id
         WHERE l.id = ANY(%(moves)s) AND l.run_id IS NOT NULL) AS found
 WHERE m.id = found.id AND found.facts <> '{}'
"""
PROMISE = """
UPDATE accounts_account a SET preferred_rep_id = (m.explanation -> 'before' ->> 'preferred_rep')::bigint
  FROM assignment_move u JOIN assignment_move m ON m.id = u.reverts_id
 WHERE u.id = ANY(%(moves)s) AND a.id = u.account_id AND a.book_id IS NULL
   AND m.explanation -> 'before' -> 'preferred_rep' IS NOT NULL
"""
# Between two books open tasks follow every move; what went to nobody does not.
TASKS = """
UPDATE accounts_task t SET assignee_id = b.rep_id, updated_at = %(now)s
  FROM assignment_move u
  JOIN assignment_move m ON m.id = u.reverts_id
  JOIN accounts_book b ON b.id = m.book_from_id
 CROSS JOIN LATERAL jsonb_array_elements_text(m.explanation -> 'before' -> 'tasks') AS kept (id)
 WHERE u.id = ANY(%(moves)s) AND t.id = kept.id::bigint AND t.account_id = u.account_id
   AND t.assignee_id IS NULL AND t.done_at IS NULL AND t.cancelled_at IS NULL
"""
# What a person handed to somebody else since stays there.
DEALS = """
UPDATE accounts_opportunity o
   SET owner_id = kept.owner, held_over_until = kept.until, updated_at = %(now)s, version = o.version + 1
  FROM assignment_move u
  JOIN assignment_move m ON m.id = u.reverts_id
  LEFT JOIN accounts_book away ON away.id = u.book_from_id
  LEFT JOIN accounts_book home ON home.id = u.book_to_id
 CROSS JOIN LATERAL jsonb_to_recordset(m.explanation -> 'before' -> 'deals')
         AS kept (id bigint, owner bigint, until date)
  JOIN accounts_user was ON was.id = kept.owner AND was.is_active
 WHERE u.id = ANY(%(moves)s) AND o.id = kept.id AND o.account_id = u.account_id AND o.stage NOT IN ('won', 'lost')
   AND o.owner_id IN (kept.owner, away.rep_id, home.rep_id)
   AND (o.owner_id, o.held_over_until) IS DISTINCT FROM (kept.owner, kept.until)
"""
# The clock goes on where it stood: the days that the account was away are added, the one extension stays used. The end
# includes the days it stood still; those that the new holding will not count once more, because they are before its
# window or paused the old holding alone, are no longer among `paused_days`.
CLOCK = f"""
WITH {AWAY}, kept AS (
    SELECT h.id, b.rep_id, o.id AS old_id, (w.window ->> 'started')::date AS started,
           (w.window ->> 'ends')::date AS ends, (w.window ->> 'extended')::boolean AS extended,
           coalesce((w.window ->> 'paused')::int, 0) AS paused, %(today)s - (w.window ->> 'day')::date AS gone
      FROM assignment_move u
      JOIN assignment_move m ON m.id = u.reverts_id
      JOIN assignment_holding h ON h.opened_by_id = u.id
      JOIN assignment_holding o ON o.closed_by_id = m.id
      JOIN accounts_book b ON b.id = h.book_id
     CROSS JOIN LATERAL (SELECT m.explanation -> 'before' -> 'window' AS window) AS w
     WHERE u.id = ANY(%(moves)s) AND w.window IS NOT NULL
), stopped AS (
    SELECT kept.id, coalesce(y.days, '{{}}') AS by_absence,
           coalesce((SELECT range_agg(daterange(p.starts_on, p.ends_on, '[]')) FROM assignment_clockpause p
                      WHERE p.holding_id = kept.old_id), '{{}}') AS by_pause
      FROM kept LEFT JOIN away y ON y.user_id = kept.rep_id
), once AS (
    SELECT kept.id, coalesce(sum(upper(one) - lower(one)), 0)::int AS days
      FROM kept
      JOIN stopped s ON s.id = kept.id
     CROSS JOIN LATERAL (SELECT least(kept.started + kept.gone, kept.ends) AS begins) AS again
      LEFT JOIN LATERAL unnest(
           (s.by_absence + s.by_pause) * datemultirange(daterange(kept.started, again.begins))
           + (s.by_pause - s.by_absence) * datemultirange(daterange(again.begins, kept.ends))) AS one ON true
     GROUP BY kept.id
)
UPDATE assignment_coverage c
   SET window_started_on = kept.started + kept.gone, window_ends_on = kept.ends + kept.gone, extended = kept.extended,
       paused_days = greatest(0, kept.paused - once.days)
  FROM kept JOIN once ON once.id = kept.id
 WHERE c.holding_id = kept.id
"""


def give_back(moves: Sequence[Move], *, now: datetime) -> None:
    """After these lines of an undo were placed: what the undone lines took besides the book is there again."""
    values = {"moves": [move.pk for move in moves], "now": now, "today": local_day(now)}
    values["long_absence"] = LONG_ABSENCE
    with connection.cursor() as cursor:
        for statement in (PROMISE, TASKS, DEALS, CLOCK):
            cursor.execute(statement, values)
