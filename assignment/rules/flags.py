"""The numbers of each gaming flag: what is shipped, and between which bounds they may be set. Pure.

Source: dynamic-books.md section 7. The flags are found by assignment/queries/flag_finding.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DAY_BOUNDS = (1, 730)
PERCENT = (1, 100)
COUNT = (1, 1_000)


@dataclass(frozen=True)
class Bounds:
    """The shipped value of a number, its least and its most."""

    shipped: int
    least: int
    most: int


NUMBERS: dict[str, dict[str, Bounds]] = {
    "keep_alive": {
        "most": Bounds(1, 1, 20), "days": Bounds(30, 7, 180), "windows": Bounds(2, 2, 6),
    },
    "bunching": {
        "share": Bounds(50, *PERCENT), "last_days": Bounds(3, 1, 30), "at_least": Bounds(4, 2, 1_000),
        "days": Bounds(90, *DAY_BOUNDS),
    },
    "burst": {"logs": Bounds(20, 2, 500), "minutes": Bounds(10, 1, 240), "days": Bounds(30, *DAY_BOUNDS)},
    "one_contact": {"at_least": Bounds(5, 2, 100), "days": Bounds(60, 7, 365)},
    "backdating": {"late_days": Bounds(3, 0, 60), "days": Bounds(90, *DAY_BOUNDS)},
    "empty_calls": {"at_least": Bounds(5, *COUNT), "days": Bounds(30, *DAY_BOUNDS)},
    "parked_deal": {"before_days": Bounds(7, 1, 60), "pushes": Bounds(3, 1, 50)},
    "hold_abuse": {"share": Bounds(10, *PERCENT), "renewals": Bounds(1, 1, 20)},
    "overturned": {"share": Bounds(25, *PERCENT), "at_least": Bounds(4, *COUNT), "days": Bounds(180, *DAY_BOUNDS)},
    "ping_pong": {"accounts": Bounds(2, *COUNT), "days": Bounds(180, *DAY_BOUNDS)},
    "last_day": {"at_least": Bounds(2, *COUNT), "last_days": Bounds(1, 0, 14), "days": Bounds(90, *DAY_BOUNDS)},
}  # fmt: skip


def numbers_of(code: str, own: Mapping[str, int]) -> dict[str, int]:
    """The numbers in force: those set by people, else those shipped."""
    return {name: own.get(name, bounds.shipped) for name, bounds in NUMBERS[code].items()}


def problems(code: str, numbers: Mapping[str, object]) -> dict[str, str]:
    """What is wrong, by number: 'unknown', 'no_number' or 'bounds'; empty when they may be kept."""
    found = {}
    for name, value in numbers.items():
        if name not in NUMBERS[code]:
            found[name] = "unknown"
        elif not isinstance(value, int) or isinstance(value, bool):
            found[name] = "no_number"
        elif not NUMBERS[code][name].least <= value <= NUMBERS[code][name].most:
            found[name] = "bounds"
    return found
