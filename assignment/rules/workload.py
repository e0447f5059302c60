"""Can a full book be worked, and does a plan reach its target? Pure: numbers in, numbers out.

Source: docs/rules.md, block 2; dynamic-books, section 2, capacity calculator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from assignment.rules.calculator import by_activity, by_time, needed_for
from assignment.rules.engagement import Activity
from assignment.rules.thresholds import ONE_TOUCH, Requirement

# The least target, deal and rate (in per cent) that the calculator takes, besides none at all.
LEAST_MONEY, LEAST_PERCENT = 1, 0.01


@dataclass(frozen=True)
class Workload:
    """What a full book asks for and what its rep can do: `workable` accounts with `touches_per_day`."""

    accounts: int
    touches_per_day: int
    workable: int

    @property
    def fits(self) -> bool:
        return self.accounts <= self.workable

    @property
    def touches_per_day_needed(self) -> int:
        """The touches a working day that would do; without any that can be worked, the most anybody logs."""
        return ceil(self.touches_per_day * self.accounts / self.workable) if self.workable else 0


def workload(
    accounts: int, *, touches_per_day: int, requirements: Sequence[Requirement], lightest: int = 1
) -> Workload:
    """A full book of `accounts` under a threshold; `lightest` is the least that one piece of work counts for."""
    return Workload(accounts, touches_per_day, _workable(touches_per_day, requirements, lightest))


def lightest(activities: Sequence[Activity]) -> int:
    """The touches that any piece of work counts for at least."""
    return min((each.weight for each in activities), default=1)


def _workable(touches_per_day: int, requirements: Sequence[Requirement], lightest: int) -> int:
    """Accounts that the touches allow; nothing required is one touch in thirty days."""
    asked = requirements or ONE_TOUCH
    return by_activity(touches_per_day=touches_per_day, requirements=asked, lightest=lightest)


@dataclass(frozen=True)
class Inputs:
    """What the calculator is told. Shares are between 0 and 1; money in the organisation's currency."""

    selling_hours: float
    prospecting_share: float
    hours_per_account: float
    touches_per_day: int
    requirements: Sequence[Requirement] = ()
    lightest: int = 1
    quota: float = 0
    win_rate: float = 0
    average_deal: float = 0
    opportunity_rate: float = 0

    @property
    def has_target(self) -> bool:
        return min(self.quota, self.win_rate, self.average_deal, self.opportunity_rate) > 0


@dataclass(frozen=True)
class CapacityPlan:
    """The three ways side by side: accounts by time, by activity, and needed for the target (None without)."""

    by_time: int
    by_activity: int
    needed: int | None

    @property
    def possible(self) -> int:
        """What a rep can work: the smaller of time and activity."""
        return min(self.by_time, self.by_activity)

    @property
    def is_possible(self) -> bool:
        return self.needed is None or self.needed <= self.possible


def capacity_plan(inputs: Inputs) -> CapacityPlan:
    """Accounts that the hours allow, that the touches allow, and that the target needs."""
    time = by_time(
        selling_hours_per_month=inputs.selling_hours, prospecting_share=inputs.prospecting_share,
        hours_per_account_per_month=inputs.hours_per_account,
    )  # fmt: skip
    activity, needed = _workable(inputs.touches_per_day, inputs.requirements, inputs.lightest), None
    if inputs.has_target:
        needed = needed_for(
            quota=inputs.quota, win_rate=inputs.win_rate, average_deal=inputs.average_deal,
            opportunity_rate=inputs.opportunity_rate,
        )  # fmt: skip
    return CapacityPlan(time, activity, needed)
