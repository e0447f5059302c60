"""How many accounts a rep can work, by time and by activity, and how many a quota needs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from assignment.rules.thresholds import Requirement

WORKING_SHARE = Fraction(5, 7)


def by_time(*, selling_hours_per_month: float, prospecting_share: float, hours_per_account_per_month: float) -> int:
    """Accounts that the hours allow: 126 h at 3 h an account are 42."""
    hours = _exact(selling_hours_per_month) * _exact(prospecting_share)
    return floor(hours / _exact(hours_per_account_per_month))


def by_activity(
    *, touches_per_day: int, requirements: Sequence[Requirement], working_days: int | None = None, lightest: int = 1
) -> int:
    """Accounts that can be worked in one window with so many touches a working day, by the cheapest sure alternative.

    A two-way contact or a meeting is not in the rep's hands: an alternative of nothing else is left out if it can be.
    `working_days` in the window; by default five of seven, rounded down. `lightest` is the least that one piece of
    work counts for: heavier ones (a held meeting) are not in the rep's hands either.
    """
    alternatives = _sure_alternatives(requirements)
    return max((_accounts(lines, touches_per_day, working_days, lightest) for lines in alternatives), default=0)


def needed_for(*, quota: float, win_rate: float, average_deal: float, opportunity_rate: float) -> int:
    """Accounts that a quota asks for, rounded up: quota over win rate, average deal and opportunities per account."""
    return ceil(_exact(quota) / (_exact(win_rate) * _exact(average_deal) * _exact(opportunity_rate)))


def _exact(typed: float) -> Fraction:
    """The number as it was typed: 29 % are 29 of 100, which no float is."""
    return Fraction(str(typed))


@dataclass(frozen=True)
class Plan:
    """What a book can hold at most by its capacity, and what the rep can work by time and by activity."""

    capacity: int
    workable: int
    needed: int = 0

    @property
    def fits(self) -> bool:
        """Can every account of a full book be worked in its window?"""
        return self.capacity <= self.workable

    @property
    def reaches_quota(self) -> bool:
        return self.needed <= min(self.capacity, self.workable)


def touches_needed(lines: Sequence[Requirement], *, lightest: int = 1) -> int:
    """The least work that meets every line of one alternative for sure: each piece may add to all of them, and counts
    for `lightest` touches.
    """
    return max(ceil(line.minimum / lightest) if line.measure == "touches" else line.minimum for line in lines)


def _sure_alternatives(requirements: Sequence[Requirement]) -> list[list[Requirement]]:
    by_number: dict[int, list[Requirement]] = {}
    for line in requirements:
        by_number.setdefault(line.alternative, []).append(line)
    sure = [lines for lines in by_number.values() if any(line.measure not in ("two_way", "meetings") for line in lines)]
    return sure or list(by_number.values())


def _accounts(lines: Sequence[Requirement], touches_per_day: int, working_days: int | None, lightest: int) -> int:
    window = min(line.window_days for line in lines)
    days = floor(window * WORKING_SHARE) if working_days is None else working_days
    return touches_per_day * days // touches_needed(lines, lightest=lightest)
