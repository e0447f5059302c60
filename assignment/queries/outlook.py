"""The one sentence on top of the dashboard: how uneven the books are and how few moves would help.

Worked out by the nightly coverage job for every leader and for all books; small teams are worked out while one waits.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from accounts.models import Book, Role, User
from assignment.engine.rebalance import rebalance
from assignment.queries.balance import DEFAULT_BAND_PERCENT, compose
from assignment.queries.held import FREE, HOT
from assignment.queries.supply import book_receivers, targets_of


class Extreme(NamedTuple):
    """A book and its distance from a fair share in whole percent."""

    book_id: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class BalanceOutlook:
    """Gaps are the largest distance from a fair share in whole percent: now, after `moves`, and the best there is.

    `hot` accounts were not allowed to move. `as_of` is when it was worked out.
    """

    moves: int
    band: int
    gap_now: int
    gap_after: int
    gap_best: int
    out_of_band: int
    hot: int
    extremes: Sequence[Extreme]
    as_of: str

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "extremes": [list(line) for line in self.extremes]}


def balance_outlook(
    book_ids: Collection[int], *, now: datetime, band_percent: int = DEFAULT_BAND_PERCENT
) -> BalanceOutlook | None:
    """What "Balance these books" would do now; None for fewer than two books. 50 ms for a team, 1 s for 500 books."""
    books = book_receivers(Book.objects.open().filter(pk__in=book_ids, rep__is_active=True))
    if len(books) < 2:
        return None
    balance = compose(books, targets_of(books), settings={"band": band_percent}, now=now)
    plan = rebalance(balance.problem)
    before, held = plan.fairness.before.index, balance.held
    return BalanceOutlook(
        moves=len(plan.account),
        band=band_percent,
        gap_now=largest_gap(before),
        gap_after=largest_gap(plan.fairness.after.index),
        gap_best=largest_gap(plan.fairness.best.index),
        out_of_band=len(plan.out_of_band.book),
        hot=int(((held.warmth == HOT) & (held.bound == FREE)).sum()),
        extremes=[Extreme(books[at].pk, round(before[at] - 100)) for at in extreme_places(before)],
        as_of=now.isoformat(),
    )


def outlooks_of_all(*, now: datetime) -> dict[str, dict[str, Any]]:
    """The outlook of each leader's branch and of all books, by scope."""
    leaders = User.objects.filter(role=Role.LEADER, is_active=True)
    scopes = {scope_of(leader): leader.led_team_ids for leader in leaders if leader.led_team_ids}
    found = {scope: _outlook_of(Book.objects.filter(rep__team__in=teams), now) for scope, teams in scopes.items()}
    found["all"] = _outlook_of(Book.objects.all(), now)
    return {scope: outlook.as_dict() for scope, outlook in found.items() if outlook}


def _outlook_of(books: QuerySet[Book], now: datetime) -> BalanceOutlook | None:
    return balance_outlook(list(books.values_list("pk", flat=True)), now=now)


def scope_of(user: User) -> str:
    """What the outlook of a user's books is kept under."""
    if user.sees_all_books:
        return "all"
    return "teams " + ",".join(map(str, user.led_team_ids))


def largest_gap(index: NDArray[np.float64]) -> int:
    """The largest distance from a fair share, in whole percent; books without a share (index 0) are left out."""
    seen = index[index > 0]
    return round(float(np.abs(seen - 100).max())) if len(seen) else 0


def extreme_places(index: NDArray[np.float64]) -> list[int]:
    """Positions of the highest and the lowest book; one when they are the same."""
    if not len(index):
        return []
    return sorted({int(index.argmax()), int(index.argmin())}, key=lambda at: -index[at])
