"""What the books of a rebalance hold: every account with its value, its warmth and what keeps it where it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from accounts.models import Organisation
from accounts.queries.calendar import local_day
from accounts.queries.columns import fetch_integers
from assignment.queries.supply import COLUMNS, Pattern, Receiver, Supply

Ints = NDArray[np.int64]
COLD, WARM, HOT = 1, 2, 4
RECENT_DAYS = 30
FREE = 0
BOUND = ("free", "customer", "repair", "return", "strategic", "hold", "come_back", "appeal")

# Recent work from the coverage rows, which every log writes; from the interactions themselves where coverage is off.
FROM_COVERAGE = """
SELECT c.account_id, c.last_touch_at AS touched_at, c.last_two_way_at AS answered_at
  FROM assignment_coverage c WHERE c.book_id = ANY(%(books)s)
"""
FROM_INTERACTIONS = """
SELECT i.account_id, max(i.happened_at) AS touched_at,
       max(i.happened_at) FILTER (WHERE i.direction = 'in' OR i.outcome IN ('spoke', 'replied', 'held')) AS answered_at
  FROM accounts_interaction i
 WHERE i.happened_at > %(recent)s AND i.voided_at IS NULL AND NOT i.automated
 GROUP BY i.account_id
"""
HELD = """
WITH work AS ({work}),
deal AS (SELECT DISTINCT account_id FROM accounts_opportunity
          WHERE stage NOT IN ('won', 'lost') AND account_id IS NOT NULL),
mending AS (SELECT DISTINCT account_id FROM assignment_repair WHERE state = 'open'),
leaving AS (SELECT DISTINCT account_id FROM assignment_return WHERE state = 'waiting'),
listed AS (SELECT account_id FROM assignment_strategicaccount WHERE NOT may_be_taken),
protected AS (SELECT h.account_id, bool_or(p.kind = 'hold') AS on_hold
                FROM assignment_protection p JOIN assignment_holding h ON h.id = p.holding_id AND upper_inf(h.during)
               WHERE p.ended_at IS NULL AND p.ends_on >= %(today)s GROUP BY 1),
appealing AS (SELECT DISTINCT account_id FROM assignment_appeal WHERE state = 'waiting' AND decide_by >= %(today)s)
SELECT a.id, 100, coalesce(ascii(s.grade) * 10 + right(s.grade, 1)::int, 0), a.potential_cents,
       coalesce(a.segment_id, 0), a.version, coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0), (a.lifecycle = 'customer')::int, 1,
       a.book_id, coalesce(s.priority, -1),
       CASE WHEN deal.account_id IS NOT NULL OR work.answered_at > %(recent)s THEN 4
            WHEN work.touched_at > %(recent)s THEN 2 ELSE 1 END,
       CASE WHEN a.lifecycle <> 'prospect' THEN 1 WHEN mending.account_id IS NOT NULL THEN 2
            WHEN leaving.account_id IS NOT NULL THEN 3 WHEN listed.account_id IS NOT NULL THEN 4
            WHEN protected.on_hold THEN 5 WHEN protected.account_id IS NOT NULL THEN 6
            WHEN appealing.account_id IS NOT NULL THEN 7 ELSE 0 END
  FROM accounts_account a
  LEFT JOIN scoring_score s ON s.account_id = a.id
  LEFT JOIN work ON work.account_id = a.id
  LEFT JOIN deal ON deal.account_id = a.id
  LEFT JOIN mending ON mending.account_id = a.id
  LEFT JOIN leaving ON leaving.account_id = a.id
  LEFT JOIN listed ON listed.account_id = a.id
  LEFT JOIN protected ON protected.account_id = a.id
  LEFT JOIN appealing ON appealing.account_id = a.id
 WHERE a.book_id = ANY(%(books)s)
 ORDER BY a.id
"""


@dataclass(frozen=True, eq=False, kw_only=True)
class Held:
    """Held accounts by id. `supply` has what eligibility reads; `bound` says why one stays in any case.

    `warmth` is what moving one disturbs: 1 cold, 2 touched, 4 hot (two-way contact in the last 30 days or an open
    opportunity).
    """

    supply: Supply
    book: Ints
    score: Ints
    warmth: Ints
    bound: Ints


def held_accounts(books: Collection[Receiver], *, now: datetime) -> Held:
    """Everything that these books hold, customers and open repairs included."""
    countries = sorted(set().union(*(book.countries for book in books)))
    languages = sorted(set().union(*(book.languages for book in books)))
    values = {
        "books": [book.pk for book in books],
        "countries": countries,
        "languages": languages,
        "recent": now - timedelta(days=RECENT_DAYS),
        "today": local_day(now),
    }
    work = FROM_COVERAGE if Organisation.load().coverage_on else FROM_INTERACTIONS
    rows = fetch_integers(HELD.format(work=work), values, columns=14)
    columns = {name: np.ascontiguousarray(rows[:, place]) for place, name in enumerate(COLUMNS)}
    supply = Supply(**columns, countries=countries, languages=languages, patterns=[Pattern((), ())])
    book, score, warmth, bound = (np.ascontiguousarray(rows[:, place]) for place in range(10, 14))
    return Held(supply=supply, book=book, score=score, warmth=warmth, bound=bound)
