"""How even books are by each measure: accounts, potential, A accounts, open pipeline and fresh accounts.

100 is what a book of that size and factor should hold. Now, at best under the rules, and after a plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KeyTransform
from numpy.typing import NDArray

from accounts.models import Book, Organisation, User
from accounts.queries.columns import fetch_integers
from assignment.engine.fairness import best_possible, fairness, figures_of
from assignment.engine.problem import RebalancePlan
from assignment.models import BookSnapshot, Run, RunKind
from assignment.queries.balance import Balance
from assignment.rules.capacity import UNLIMITED, BookCapacity

Ints, Floats = NDArray[np.int64], NDArray[np.float64]
MEASURES = ("accounts", "potential", "a_accounts", "pipeline", "fresh")
FRESH_DAYS = 30
# Open opportunities of each account, in cents.
PIPELINE = """
pipeline AS (
    SELECT account_id, sum(amount * 100)::bigint AS cents FROM accounts_opportunity
     WHERE stage NOT IN ('won', 'lost') AND account_id IS NOT NULL GROUP BY account_id
)"""
# What each held account weighs, in the order of its id.
WEIGHTS = f"""
WITH {PIPELINE}
SELECT a.id, 1, a.potential_cents, (coalesce(s.grade, '') LIKE 'A%%')::int, coalesce(p.cents, 0)::bigint,
       ((lower(h.during) AT TIME ZONE %(zone)s)::date > %(day)s - %(fresh)s)::int
  FROM accounts_account a
  JOIN assignment_holding h ON h.account_id = a.id AND upper_inf(h.during)
  LEFT JOIN scoring_score s ON s.account_id = a.id
  LEFT JOIN pipeline p ON p.account_id = a.id
 WHERE a.book_id = ANY(%(books)s) ORDER BY a.id
"""
COLUMNS = {
    "accounts": "accounts", "potential": "potential_cents", "a_accounts": "a_accounts", "pipeline": "pipeline_cents",
    "fresh": "fresh",
}  # fmt: skip


def shares_of(rooms: Sequence[BookCapacity], measure: str) -> Floats:
    """What a fair load of each book is measured by: the usual worth of its places for potential, else its places."""
    return np.array(
        [load_share(measure, share=room.share, places=room.whole.limit, factor=room.factor_percent) for room in rooms],
        np.float64,
    )


def load_share(measure: str, *, share: float, places: int, factor: int) -> float:
    """Of one book: its `share` for potential, else its places; without a limit the factor stands for them."""
    return float(share if measure == "potential" else places if places < UNLIMITED else factor)


def fairness_of(balance: Balance, plan: RebalancePlan, *, day: date) -> dict[str, Any]:
    """All measures of these books: now, the best that the rules allow, and after the moves of `plan`."""
    weights = _weights(balance, day=day)
    after = balance.problem.owner.copy()
    after[plan.account] = plan.target
    measures = {
        name: _measure(weights[name], balance, after, shares_of(balance.rooms, name)) for name in MEASURES
    }  # fmt: skip
    return {"books": [book.pk for book in balance.books], "moves": len(plan.account), "measures": measures}


def _measure(weight: Ints, balance: Balance, after: Ints, shares: Floats) -> dict[str, Any]:
    problem, books = balance.problem, len(balance.books)
    now = fairness(np.bincount(problem.owner, weights=weight, minlength=books), shares)
    then = fairness(np.bincount(after, weights=weight, minlength=books), shares)
    stays = ~problem.movable
    base = np.bincount(problem.owner[stays], weights=weight[stays], minlength=books).astype(np.int64)
    moves = problem.movable
    worth = np.bincount(problem.kind[moves], weights=weight[moves], minlength=len(problem.eligible)).astype(np.int64)
    best = best_possible(worth, problem.eligible, base, shares)
    total = float(weight.sum())
    return {
        "now": figures_of(now, total=total, shares=shares), "best": figures_of(best, total=total, shares=shares),
        "plan": figures_of(then, total=total, shares=shares),
        "index": [round(float(each), 1) if share > 0 else None for each, share in zip(now.index, shares, strict=True)],
    }  # fmt: skip


def _weights(balance: Balance, *, day: date) -> dict[str, Ints]:
    """Per account in the rows of the problem; what came or went between two statements weighs nothing."""
    values = {
        "books": [book.pk for book in balance.books], "day": day, "fresh": FRESH_DAYS,
        "zone": Organisation.load().time_zone,
    }  # fmt: skip
    rows = fetch_integers(WEIGHTS, values, columns=1 + len(MEASURES))
    ids = balance.held.supply.ids
    if not len(rows):
        return {name: np.zeros(len(ids), np.int64) for name in MEASURES}
    at = np.minimum(np.searchsorted(rows[:, 0], ids), len(rows) - 1)
    known = rows[at, 0] == ids
    return {name: np.where(known, rows[at, place], 0) for place, name in enumerate(MEASURES, start=1)}


@dataclass(frozen=True)
class Kept:
    """What the last coverage job worked out for the books of a user, and when."""

    measures: Mapping[str, Any]
    books: Sequence[int]
    moves: int
    as_of: Any


def kept_for(scope: str) -> Kept | None:
    """Of the last coverage job that is done; None before the first, or for a scope that it did not know."""
    nights = Run.objects.filter(kind=RunKind.COVERAGE, status=Run.Status.DONE, fairness__has_key=scope)
    row = nights.order_by("-slot").values("slot", kept=KeyTransform(scope, "fairness")).first()
    return Kept(row["kept"]["measures"], row["kept"]["books"], row["kept"]["moves"], row["slot"]) if row else None


def reps_of(book_ids: Sequence[int], *, user: User) -> dict[int, str]:
    """Names of the reps of these books, as far as `user` sees them."""
    rows = Book.objects.visible_to(user).filter(pk__in=book_ids)
    return dict(rows.values_list("pk", "rep__name"))


@dataclass(frozen=True)
class Own:
    """A rep's own index by measure with the spread of the team: lowest, highest, CV; only `own`, and that None, where
    the team holds nothing. No book is named.
    """

    books: int
    measures: dict[str, dict[str, Any]]


def own_fairness(book: Book) -> Own | None:
    """The own book among the open ones of the rep's team, as of the last night; None alone or before it."""
    mates = Book.objects.open().filter(rep__team=book.rep.team_id)
    newest = BookSnapshot.objects.filter(book=OuterRef("book")).order_by("-day").values("day")[:1]
    rows = BookSnapshot.objects.filter(book__in=mates, day=Subquery(newest)).order_by("book_id")
    found = list(rows.values("book_id", "capacity", "share", "accounts", *_SEEN, factor=F("book__factor_percent")))
    own = next((at for at, row in enumerate(found) if row["book_id"] == book.pk), None)
    if own is None or len(found) < 2:
        return None
    return Own(len(found), {name: _own_measure(found, name, own) for name in MEASURES})


_SEEN = tuple(name for name in COLUMNS.values() if name != "accounts")


def _own_measure(rows: Sequence[Mapping[str, Any]], name: str, own: int) -> dict[str, Any]:
    shares = np.array([_share(row, name) for row in rows], np.float64)
    values = np.array([row[COLUMNS[name]] for row in rows], np.float64)
    if not values.any():
        return {"own": None}
    even = fairness(values, shares)
    index = round(float(even.index[own]), 1) if shares[own] > 0 else None
    return {"own": index, **figures_of(even, total=float(values.sum()), shares=shares)}


def _share(row: Mapping[str, Any], name: str) -> float:
    """As runs measure it; a night that did not keep the share is read by places."""
    measure = name if row["share"] else "accounts"
    return load_share(measure, share=row["share"], places=row["capacity"], factor=row["factor"])
