"""How a new hire's book grows: the share of its places by month in the role. Pure.

Source: docs/rules.md, block 2. Month 1 runs from the first day to the day before the same day of the next month.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

USUAL: tuple[tuple[int, int], ...] = ((1, 50), (2, 75), (4, 100))
FULL = 100

Steps = Sequence[tuple[int, int]]


def month_in_role(since: date, day: date) -> int:
    """Which month of the role `day` lies in, 1 the first; 0 before it began."""
    if day < since:
        return 0
    months = 12 * (day.year - since.year) + day.month - since.month
    return months + (day.day >= min(since.day, monthrange(day.year, day.month)[1]))


def ramp_percent(steps: Steps, *, since: date | None, day: date) -> int:
    """The share of its places that a book has on `day`, by the last step that has begun; all of them without a start,
    and by the first step before it.
    """
    if since is None:
        return FULL
    month = max(month_in_role(since, day), 1)
    return next((percent for start, percent in sorted(steps, reverse=True) if start <= month), FULL)


def is_ramping(steps: Steps, *, since: date | None, day: date) -> bool:
    """Is there still a step ahead that changes the share?"""
    if since is None:
        return False
    month = month_in_role(since, day)
    return any(start > month and percent != ramp_percent(steps, since=since, day=day) for start, percent in steps)


def combined(factor_percent: int, ramp: int) -> int:
    """Part time of a ramp: 60 % of 75 % are 45 %."""
    return factor_percent * ramp // 100
