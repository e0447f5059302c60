"""What the verdicts about retrieval look at, read from coverage in one statement."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from assignment.rules.retrieval import Facts

# Only what its clock or its silence makes ripe until a day; everything else cannot be taken by then.
RIPE = """
least(c.window_ends_on, greatest({last_touch_on}, {held_on}) + 2 * {window_days} + c.paused_days) <= %(until)s"""
FACTS = (
    """
SELECT c.holding_id, c.account_id, c.book_id, x.held_on, u.hired_on, t.window_days, c.window_started_on,
       c.window_ends_on, c.paused_days, x.last_touch_on, c.worked_in_window,
       c.missing <> '[]' AND NOT EXISTS (SELECT FROM jsonb_array_elements(c.missing) AS one
                                          WHERE (one ->> 'have')::int < ((one ->> 'need')::int + 1) / 2),
       c.extended, c.protection, c.protected_until, c.has_open_opportunity,
       (n.given_at AT TIME ZONE %(zone)s)::date, n.due_on, coalesce(s.priority, 0), c.asked, c.met, p.decide_by,
       b.target_book_id
  FROM assignment_coverage c
  JOIN assignment_holding h ON h.id = c.holding_id AND upper_inf(h.during)
  JOIN accounts_book b ON b.id = c.book_id
  JOIN accounts_user u ON u.id = b.rep_id
  JOIN accounts_targetbook t ON t.id = b.target_book_id
  LEFT JOIN assignment_retrievalnotice n ON n.holding_id = c.holding_id AND n.state = 'open'
  LEFT JOIN scoring_score s ON s.account_id = c.account_id
  LEFT JOIN assignment_appeal p ON p.holding_id = c.holding_id AND p.state = 'waiting'
 CROSS JOIN LATERAL (SELECT (lower(h.during) AT TIME ZONE %(zone)s)::date AS held_on,
                            (c.last_touch_at AT TIME ZONE %(zone)s)::date AS last_touch_on) AS x
 WHERE {scope} AND """
    + RIPE.format(last_touch_on="x.last_touch_on", held_on="x.held_on", window_days="t.window_days")
    + """
 ORDER BY c.holding_id
"""
)
UNWARNED = """c.book_id = ANY(%(ids)s) AND n.id IS NULL
   AND (c.protection = '' OR c.protected_until < %(until)s)"""
FIELDS = (
    "holding_id", "account_id", "book_id", "held_on", "hired_on", "window_days", "window_started_on", "window_ends_on",
    "paused_days", "last_touch_on", "worked", "half", "extended", "protection", "protected_until",
    "has_open_opportunity", "noticed_on", "due_on", "score", "asked", "done",
    "appeal_until", "target_book_id",
)  # fmt: skip
# The notices that come due in this run: still open, or settled when coverage was brought to its moment.
DUE = """
SELECT n.holding_id, c.account_id
  FROM assignment_retrievalnotice n JOIN assignment_coverage c ON c.holding_id = n.holding_id
 WHERE (n.state = 'open' OR n.settled_at = %(now)s) AND n.due_on <= %(today)s AND c.book_id = ANY(%(books)s)
"""
# Notices that came due in this run and ended, with how: the rep worked, half was done, or a protection came.
ENDED = """
SELECT h.account_id, CASE n.state WHEN 'met' THEN 'worked' WHEN 'extended' THEN 'extended'
                                  ELSE coalesce(nullif(c.protection, ''), 'leave') END
  FROM assignment_retrievalnotice n
  JOIN assignment_holding h ON h.id = n.holding_id
  JOIN assignment_coverage c ON c.holding_id = n.holding_id
 WHERE n.holding_id = ANY(%(holdings)s) AND n.state IN ('met', 'extended', 'protected') AND n.settled_at = %(now)s
"""


def ripe_facts(*, until: date, zone: str, book_ids: Sequence[int]) -> list[Facts]:
    """The held accounts of these books that their clock could make due until that day."""
    return _facts("c.book_id = ANY(%(ids)s)", until=until, zone=zone, ids=list(book_ids))


def unwarned_facts(*, until: date, zone: str, book_ids: Sequence[int]) -> list[Facts]:
    """Of these, those without an open notice that nothing protects until that day."""
    return _facts(UNWARNED, until=until, zone=zone, ids=list(book_ids))


def all_facts(*, zone: str, book_ids: Sequence[int]) -> list[Facts]:
    """Everything that these books hold."""
    return _facts("c.book_id = ANY(%(ids)s)", until=date.max, zone=zone, ids=list(book_ids)) if book_ids else []


def facts_of(holding_ids: Sequence[int], *, zone: str) -> list[Facts]:
    """These open holdings, whatever their clock says."""
    return _facts("c.holding_id = ANY(%(ids)s)", until=date.max, zone=zone, ids=list(holding_ids))


def _facts(scope: str, **values: Any) -> list[Facts]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS.format(scope=scope), values)
        return [Facts(**dict(zip(FIELDS, row, strict=True))) for row in cursor.fetchall()]


def due_holdings(*, now: datetime, today: date, book_ids: Sequence[int]) -> dict[int, int]:
    """Account by holding of these books whose notice is due, also where it ended at `now`."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": now, "today": today, "books": list(book_ids)})
        return dict(cursor.fetchall())


def ended_notices(holding_ids: Sequence[int], *, now: Any) -> list[tuple[int, str]]:
    """Which of these holdings' notices ended at `now`: account id and code."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED, {"holdings": list(holding_ids), "now": now})
        return cursor.fetchall()
