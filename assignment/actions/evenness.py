"""How even books are by each measure before and after a run, for its page: counted per book from what they hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from assignment.engine.fairness import fairness, figures_of
from assignment.models import Run, RunBook
from assignment.queries.fairness import FRESH_DAYS, MEASURES, PIPELINE, load_share

HELD = f"""
WITH {PIPELINE}
SELECT a.book_id, count(*), sum(a.potential_cents)::bigint, count(*) FILTER (WHERE s.grade LIKE 'A%%'),
       coalesce(sum(p.cents), 0)::bigint,
       count(*) FILTER (WHERE lower(h.during) > %(now)s - make_interval(days => %(fresh)s)),
       coalesce(sum(s.priority), 0), count(s.priority), count(*) FILTER (WHERE s.grade LIKE 'B%%'),
       count(*) FILTER (WHERE s.grade LIKE 'C%%')
  FROM accounts_account a
  JOIN assignment_holding h ON h.account_id = a.id AND upper_inf(h.during)
  LEFT JOIN scoring_score s ON s.account_id = a.id
  LEFT JOIN pipeline p ON p.account_id = a.id
 WHERE a.book_id = ANY(%(books)s) GROUP BY a.book_id
"""
HELD_NAMES = (*MEASURES, "score", "scored", "b_accounts", "c_accounts")
# What the lines bring to and take from each book; what comes is fresh there.
CHANGES = f"""
WITH {PIPELINE}, line AS (
    SELECT m.book_from_id, m.book_to_id, m.potential_cents, (coalesce(s.grade, '') LIKE 'A%%')::int AS a,
           coalesce(p.cents, 0) AS cents,
           coalesce(lower(h.during) > %(now)s - make_interval(days => %(fresh)s), false)::int AS fresh
      FROM assignment_move m
      LEFT JOIN scoring_score s ON s.account_id = m.account_id
      LEFT JOIN pipeline p ON p.account_id = m.account_id
      LEFT JOIN assignment_holding h ON h.account_id = m.account_id AND h.during @> %(now)s::timestamptz
     WHERE m.run_id = %(run)s AND m.state IN ('proposed', 'pinned', 'applied')
)
SELECT book, sum(n)::int, sum(potential)::bigint, sum(a)::int, sum(cents)::bigint, sum(fresh)::int FROM (
    SELECT book_to_id AS book, 1 AS n, potential_cents AS potential, a, cents, 1 AS fresh FROM line
    UNION ALL
    SELECT book_from_id, -1, -potential_cents, -a, -cents, -fresh FROM line) AS one
 WHERE book IS NOT NULL GROUP BY book
"""


def held_by(book_ids: Sequence[int], *, now: datetime) -> dict[int, dict[str, int]]:
    """What each of these books holds by each measure, with the sum of its scores, how many there are, and its grades;
    books that hold nothing are left out.
    """
    return _per_book(HELD, {"books": list(book_ids), "now": now, "fresh": FRESH_DAYS}, names=HELD_NAMES)


def evenness(run: Run, lines: Sequence[RunBook]) -> dict[str, Any]:
    """The figures of each measure before and after the run's open and applied lines."""
    changes = _per_book(CHANGES, {"run": run.pk, "now": run.slot, "fresh": FRESH_DAYS}, names=MEASURES)
    return {name: _measure(lines, changes, name) for name in MEASURES}


def _measure(lines: Sequence[RunBook], changes: Mapping[int, Mapping[str, int]], name: str) -> dict[str, Any]:
    shares = np.array([_share(line, name) for line in lines], np.float64)
    before = np.array([line.detail.get("holds", {}).get(name, 0) for line in lines], np.float64)
    after = before + np.array([changes.get(line.book_id, {}).get(name, 0) for line in lines], np.float64)
    return {
        "before": figures_of(fairness(before, shares), total=float(before.sum()), shares=shares),
        "after": figures_of(fairness(after, shares), total=float(after.sum()), shares=shares),
    }


def _share(line: RunBook, name: str) -> float:
    return load_share(name, share=line.detail["share"], places=line.capacity, factor=line.detail["factor"])


def _per_book(statement: str, values: Mapping[str, Any], *, names: Sequence[str]) -> dict[int, dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {book: dict(zip(names, numbers, strict=True)) for book, *numbers in cursor.fetchall()}
