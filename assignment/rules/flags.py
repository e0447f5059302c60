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


def _bounded(shipped: int, bounds: tuple[int, int]) -> Bounds:
    return Bounds(shipped, *bounds)


NUMBERS: dict[str, dict[str, Bounds]] = {
    "keep_alive": {
        "most": _bounded(1, (1, 20)), "days": _bounded(30, (7, 180)), "windows": _bounded(2, (2, 6)),
    },
    "bunching": {
        "share": _bounded(50, PERCENT), "last_days": _bounded(3, (1, 30)), "at_least": _bounded(4, (2, 1_000)),
        "days": _bounded(90, DAY_BOUNDS),
    },
    "burst": {"logs": _bounded(20, (2, 500)), "minutes": _bounded(10, (1, 240)), "days": _bounded(30, DAY_BOUNDS)},
    "one_contact": {"at_least": _bounded(5, (2, 100)), "days": _bounded(60, (7, 365))},
    "backdating": {"late_days": _bounded(3, (0, 60)), "days": _bounded(90, DAY_BOUNDS)},
    "empty_calls": {"at_least": _bounded(5, COUNT), "days": _bounded(30, DAY_BOUNDS)},
    "parked_deal": {"before_days": _bounded(7, (1, 60)), "pushes": _bounded(3, (1, 50))},
    "hold_abuse": {"share": _bounded(10, PERCENT), "renewals": _bounded(1, (1, 20))},
    "overturned": {"share": _bounded(25, PERCENT), "at_least": _bounded(4, COUNT), "days": _bounded(180, DAY_BOUNDS)},
    "ping_pong": {"accounts": _bounded(2, COUNT), "days": _bounded(180, DAY_BOUNDS)},
    "last_day": {"at_least": _bounded(2, COUNT), "last_days": _bounded(1, (0, 14)), "days": _bounded(90, DAY_BOUNDS)},
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
