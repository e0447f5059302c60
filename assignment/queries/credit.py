"""Credit by holding: how well each holding was worked until its end, whoever holds the account now.

The pieces are those of progress.py, read up to the end of the holding instead of today. Source: docs/rules.md, block 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Organisation
from assignment.queries.progress import BEGINNING, OF_THESE, Reading, bindings, chain
from assignment.queries.rule_versions import in_force

LEFT_DAYS = 30
ENDED_LATELY = "AND NOT upper_inf(h.during) AND upper(h.during) > %(now)s - make_interval(days => %(left_days)s)"
HELD = """
held AS MATERIALIZED (
    SELECT h.id, h.account_id, h.book_id, b.rep_id, b.target_book_id, t.window_days,
           lower(h.during) AS since, coalesce(upper(h.during), 'infinity') AS until,
           (lower(h.during) AT TIME ZONE %(zone)s)::date AS held_on,
           least(%(today)s, (upper(h.during) AT TIME ZONE %(zone)s)::date) AS as_of,
           coalesce(nullif(u.time_zone, ''), %(zone)s) AS rep_zone,
           (lower(h.during) AT TIME ZONE coalesce(nullif(u.time_zone, ''), %(zone)s))::date AS first_day,
           coalesce(x.threshold, 0) AS threshold,
           (SELECT z.untouched FROM thresholds z
             WHERE z.target_book_id = b.target_book_id AND z.threshold = coalesce(x.threshold, 0)) AS untouched
      FROM assignment_holding h
      JOIN accounts_account a ON a.id = h.account_id
      JOIN accounts_book b ON b.id = h.book_id
      JOIN accounts_user u ON u.id = b.rep_id
      JOIN accounts_targetbook t ON t.id = b.target_book_id
      LEFT JOIN thresholds x ON x.target_book_id = b.target_book_id AND x.threshold = a.segment_id
     WHERE lower(h.during) <= %(now)s {scope}
)"""
AT_END = Reading("at_end", "held.as_of - w.span + 1")
WHOLE = Reading("whole", "'-infinity'::date")
# Every join keeps all holdings: by an inner one the planner would expect next to none, and join thousands row by row.
CREDIT = """
SELECT held.id, held.account_id, held.book_id,
       CASE WHEN e.two_way > 0 OR deal.n > 0 THEN 'engaged' WHEN r.left_to_do = 0 THEN 'worked'
            WHEN e.touches > 0 THEN 'touched' ELSE 'not_worked' END AS state,
       held.as_of - held.held_on >= %(coverage_grace)s AS is_past_grace, coalesce(w.touches, 0) AS touches,
       coalesce(w.days, 0) AS days, coalesce(w.contacts, 0) AS contacts, deal.n AS opportunities
  FROM held
  LEFT JOIN measured e ON e.id = held.id AND e.reading = 'at_end' AND e.is_own
  LEFT JOIN measured w ON w.id = held.id AND w.reading = 'whole' AND w.is_own
  LEFT JOIN pattern p ON p.id = held.id AND p.reading = 'at_end'
  LEFT JOIN standing r ON r.number = coalesce(p.number, held.untouched)
 CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM accounts_opportunity o
                      WHERE o.account_id = held.account_id AND o.opened_on BETWEEN held.held_on AND held.as_of) AS deal
"""
# The strongest of what each book is credited with for an account that it gave away lately and does not hold again.
LEFT_LATELY = """
SELECT DISTINCT ON (k.book_id, k.account_id) k.book_id, k.account_id, k.is_past_grace,
       k.state IN ('worked', 'engaged') AS is_worked
  FROM ({credit}) AS k
 WHERE NOT EXISTS (SELECT FROM assignment_holding h
                    WHERE h.account_id = k.account_id AND h.book_id = k.book_id AND upper_inf(h.during))
 ORDER BY k.book_id, k.account_id, k.state IN ('worked', 'engaged') DESC, k.id DESC
"""


@dataclass(frozen=True)
class Credit:
    """What one holding is credited with: how it stood at its end, or now, and everything done in it."""

    state: str
    is_past_grace: bool
    touches: int
    days: int
    contacts: int
    opportunities: int

    @property
    def is_worked(self) -> bool:
        return self.state in {"worked", "engaged"}


def credits_of(
    holding_ids: Sequence[int], *, now: datetime, organisation: Organisation | None = None
) -> dict[int, Credit]:
    """What each of these holdings, open or ended, is credited with until `now`; one statement besides the settings.
    The `organisation` is read unless given.
    """
    values = credit_values(now, organisation=organisation)
    with connection.cursor() as cursor:
        cursor.execute(credit_statement(OF_THESE), {**values, "holdings": list(holding_ids)})
        return {row[0]: Credit(*row[3:]) for row in cursor.fetchall()}


def credit_statement(scope: str) -> str:
    """Id, account, book, state, past grace, touches, days, contacts and opportunities of the holdings in `scope`."""
    return chain(readings=[AT_END, WHOLE], few=True, held=HELD.format(scope=scope)) + CREDIT


def left_lately() -> str:
    """The statement of what left each book in the last 30 days: book, account, past grace, worked at its end."""
    return LEFT_LATELY.format(credit=credit_statement(ENDED_LATELY))


def credit_values(now: datetime, *, organisation: Organisation | None = None) -> dict[str, Any]:
    """What the statement is bound to."""
    rules = in_force()
    values = bindings(now=now, rules=rules, organisation=organisation or Organisation.load(), horizon=BEGINNING)
    return {**values, "left_days": LEFT_DAYS}
