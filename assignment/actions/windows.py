"""The clock of holdings: stand still while paused, and what happens when a window is over. Set-based.

Worked in time: a new window from the day it ended. Worked late, but before it was taken: a new one from tomorrow.
Half of every number: a longer window, once per holding. Else it waits for retrieval. Source: docs/rules.md, block 6.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.queries.chunks import join_as_sets
from assignment.queries.progress import BEGINNING, CLOCK, IN_TIME, OF_THESE, chain, keep_touches
from assignment.rules.clock import LONG_ABSENCE

# So long after a window's end, what is logged for it late no longer changes how it was judged.
OLD_NEWS_DAYS = 45

# A pass over all holdings sorts more than fits the usual memory, and compiling it takes longer than it saves.
FOR_ALL = """
SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'
"""
HORIZON = """
SELECT least(%(today)s - 2 * max(t.window_days), %(today)s - (SELECT max(window_days) FROM accounts_requirement),
             min(c.window_started_on) FILTER (WHERE c.window_ends_on > %(today)s) - {excess}) - 1
  FROM assignment_coverage c
  JOIN accounts_book b ON b.id = c.book_id
  JOIN accounts_targetbook t ON t.id = b.target_book_id
"""
OPEN_MISSING = """
INSERT INTO assignment_coverage (
    holding_id, account_id, book_id, state, is_past_grace, touches, days, live, contacts, channels, two_way, meetings,
    asked, met, missing, window_started_on, window_ends_on, extended, worked_in_window, protection,
    has_open_opportunity, computed_at)
SELECT h.id, h.account_id, h.book_id, 'new', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]'::jsonb,
       (lower(h.during) AT TIME ZONE %(zone)s)::date,
       (lower(h.during) AT TIME ZONE %(zone)s)::date + t.window_days, false, false, '', false, lower(h.during)
  FROM assignment_holding h
  JOIN accounts_book b ON b.id = h.book_id
  JOIN accounts_targetbook t ON t.id = b.target_book_id
 WHERE upper_inf(h.during) {scope}
   AND NOT EXISTS (SELECT FROM assignment_coverage c WHERE c.holding_id = h.id)
ON CONFLICT DO NOTHING
"""
# The first year of an absence says whether it is a long one.
AWAY = """
away AS MATERIALIZED (
    SELECT v.user_id, range_agg(daterange(v.starts_on, v.ends_on, '[]')) AS days
      FROM accounts_availability v
     WHERE (SELECT count(*) FROM generate_series(v.starts_on, least(v.ends_on, v.starts_on + 366),
                                                   interval '1 day') AS day
             WHERE extract(isodow FROM day) < 6
               AND NOT EXISTS (SELECT FROM accounts_holiday WHERE "on" = day::date)) >= %(long_absence)s
     GROUP BY v.user_id
)"""
# Stopped days push the end outwards, and those that the pushed window meets push it once more; days after today that a
# window does not reach yet are added when it does.
STILL = """
WITH {away}, stopped AS (
    SELECT holding_id, range_agg(daterange(starts_on, ends_on, '[]')) AS days
      FROM assignment_clockpause GROUP BY holding_id
), still AS (
    SELECT h.id, twice.days
      FROM assignment_holding h
      JOIN assignment_coverage c ON c.holding_id = h.id
      JOIN accounts_book b ON b.id = h.book_id
      LEFT JOIN stopped s ON s.holding_id = h.id
      LEFT JOIN away y ON y.user_id = b.rep_id
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(upper(one) - lower(one)), 0)::int AS days
             FROM unnest((coalesce(s.days, '{{}}') + coalesce(y.days, '{{}}')) * datemultirange(daterange(
                      c.window_started_on, greatest(%(today)s + 1, c.window_ends_on - c.paused_days)))) AS one) AS once
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(upper(one) - lower(one)), 0)::int AS days
             FROM unnest((coalesce(s.days, '{{}}') + coalesce(y.days, '{{}}')) * datemultirange(daterange(
                      c.window_started_on,
                      greatest(%(today)s + 1, c.window_ends_on - c.paused_days + once.days)))) AS one) AS twice
     WHERE upper_inf(h.during) {scope} AND (s.days IS NOT NULL OR y.days IS NOT NULL OR c.paused_days > 0)
)
"""
STAND_STILL = (
    STILL
    + """
UPDATE assignment_coverage c
   SET window_ends_on = c.window_ends_on + (still.days - c.paused_days), paused_days = still.days
  FROM still WHERE c.holding_id = still.id AND c.paused_days <> still.days
"""
)
# Windows that were judged after their end keep that verdict; only what happened lately can still change them.
EXCESS = """
(SELECT coalesce(max(greatest(r.window_days - t.window_days, 0)), 0)
   FROM accounts_requirement r JOIN accounts_targetbook t ON t.id = r.target_book_id)
"""
ROLL_HORIZON = """
SELECT least(%(today)s - 2 * max(c.window_ends_on - c.window_started_on),
             min(c.window_started_on) FILTER (WHERE c.computed_at < c.window_ends_on + 1
                                                 OR c.window_ends_on > %(today)s - {old_news}))
       - {excess} - 1
  FROM assignment_coverage c JOIN assignment_holding h ON h.id = c.holding_id
 WHERE upper_inf(h.during) AND c.window_ends_on <= %(today)s {scope}
"""
TURNED = """
{chain}, turned AS (
    SELECT held.id, held.window_days, held.window_ends_on,
           CASE WHEN bool_or(s.left_to_do = 0 AND p.reading = 'in_time') THEN 'in_time'
                WHEN bool_or(s.left_to_do = 0) THEN 'late'
                WHEN bool_or(s.half) AND NOT held.extended THEN 'half' END AS how
      FROM pattern p
      JOIN held ON held.id = p.id
      JOIN standing s ON s.number = p.number
     GROUP BY held.id, held.window_days, held.window_ends_on, held.extended
), next AS (
    SELECT id, how, window_days, window_ends_on, how = 'half' AS extends FROM turned WHERE how IS NOT NULL
)
"""
# What a turned window becomes.
STARTS = """
CASE next.how WHEN 'in_time' THEN c.window_ends_on WHEN 'late' THEN %(today)s + 1 ELSE c.window_started_on END"""
ENDS = "next.window_days + CASE next.how WHEN 'late' THEN %(today)s + 1 ELSE c.window_ends_on END"
ROLL = (
    TURNED
    + f""", settled AS (
    UPDATE assignment_retrievalnotice n
       SET state = CASE WHEN next.extends THEN 'extended' ELSE 'met' END, settled_at = %(now)s
      FROM next WHERE n.holding_id = next.id AND n.state = 'open'
)
UPDATE assignment_coverage c
   SET window_started_on = {STARTS},
       window_ends_on = {ENDS},
       extended = c.extended OR next.extends,
       paused_days = CASE WHEN next.extends THEN c.paused_days ELSE 0 END
  FROM next WHERE c.holding_id = next.id AND c.window_ends_on = next.window_ends_on
RETURNING c.holding_id
"""
)


def turn_windows(values: dict[str, Any], *, holding_ids: Sequence[int] | None) -> date | datetime:
    """Bring the windows of these open holdings (None: all) to today, one window at a time, until none turns.

    For all of them the touches are found here and kept until the transaction ends. Returns since when they are known.
    """
    scope, kept = (OF_THESE if holding_ids is not None else ""), holding_ids is None
    values = {**values, "holdings": list(holding_ids or []), "long_absence": LONG_ABSENCE}
    with connection.cursor() as cursor:
        if holding_ids is None:
            cursor.execute(FOR_ALL)
        cursor.execute(OPEN_MISSING.format(scope=scope), values)
        cursor.execute(STAND_STILL.format(away=AWAY, scope=scope), values)
        known_since = _reach(cursor, values) if kept else BEGINNING
        if kept:
            keep_touches(cursor, {**values, "horizon": known_since})
        while horizon := _horizon(cursor, values, scope):
            with join_as_sets():
                cursor.execute(_roll(scope, kept=kept), {**values, "horizon": horizon})
            values["holdings"], scope = [row[0] for row in cursor.fetchall()], OF_THESE
            cursor.execute(STAND_STILL.format(away=AWAY, scope=scope), values)
    return known_since


def _horizon(cursor: Any, values: dict[str, Any], scope: str) -> date | None:
    """The oldest day that can matter for the windows that are over; None when no window is over."""
    cursor.execute(ROLL_HORIZON.format(scope=scope, excess=EXCESS, old_news=OLD_NEWS_DAYS), values)
    return cursor.fetchone()[0]


def _reach(cursor: Any, values: dict[str, Any]) -> date | datetime:
    """The oldest moment that any window or protection looks back to, before the windows are turned and after."""
    cursor.execute(HORIZON.format(excess=EXCESS), values)
    counted = cursor.fetchone()[0]
    turned = _horizon(cursor, values, "")
    return min(day for day in (counted, turned) if day) if counted else BEGINNING


def _roll(scope: str, *, kept: bool) -> str:
    over = "AND c.window_ends_on <= %(today)s " + scope
    kept = kept and not scope
    return ROLL.format(chain=chain(readings=[IN_TIME, CLOCK], scope=over, few=bool(scope), kept=kept))
