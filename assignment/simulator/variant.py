"""The settings under which weeks are played: as a person writes them, as a study keeps them. Pure.

Shares are whole percents of what holds today; rounds are weeks between two of them, 0 for never.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Bounds:
    low: int
    high: int


BOUNDS: Mapping[str, Bounds] = {
    "capacity_percent": Bounds(low=10, high=300),
    "threshold_percent": Bounds(low=25, high=400),
    "window_percent": Bounds(low=25, high=400),
    "distribution_weeks": Bounds(low=0, high=13),
    "retrieval_weeks": Bounds(low=0, high=13),
    "grace_days": Bounds(low=0, high=365),
    "cap_percent": Bounds(low=1, high=100),
}
# Numbers that the rules of engagement may set anew for single target books; these keep theirs under every variant.
BY_BOOK = ("grace_days", "cap_percent", "cap_floor", "rest_touched_days")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One variant of a study. `threshold_percent` scales the numbers that "worked" asks for, never below 1."""

    name: str = ""
    mode: str = "optimal"
    capacity_percent: int = 100
    threshold_percent: int = 100
    window_percent: int = 100
    distribution_weeks: int = 1
    retrieval_weeks: int = 1
    grace_days: int = 30
    cap_percent: int = 20
    cap_floor: int = 10
    rest_touched_days: int = 30
    not_back_days: int = 180

    def as_dict(self) -> dict[str, Any]:
        """As a study keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Variant":
        """What a study kept; names that this version does not know are left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    def differs_from(self, other: "Variant") -> list[str]:
        """The settings in which two variants differ, their names aside."""
        mine, theirs = self.as_dict(), other.as_dict()
        return [name for name in mine if name != "name" and mine[name] != theirs[name]]


def outside_bounds(values: Mapping[str, Any]) -> dict[str, Bounds]:
    """The numbers that cannot be played, each with what it may be."""
    return {
        name: bounds
        for name, bounds in BOUNDS.items()
        if name in values and not (isinstance(values[name], int) and bounds.low <= values[name] <= bounds.high)
    }
