"""What keeps a held account from being taken back, each with its last day. Pure. Source: docs/rules.md, block 6.

The set-based twin is GUARDS in assignment/actions/coverage.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FOR_EVER = date.max


@dataclass(frozen=True)
class Deal:
    """An open opportunity: when it should close, and when something last happened to it."""

    close_on: date | None
    moved_on: date | None


@dataclass(frozen=True, kw_only=True)
class Around:
    """What stands around one holding today. `meetings` lie ahead, `contracts` are active (None: without an end), `set`
    are the protections that people set (kind and last day), `stops` the times in which the clock stands still.
    """

    lifecycle: str = "prospect"
    contracts: Sequence[date | None] = ()
    deals: Sequence[Deal] = ()
    meetings: Sequence[date] = ()
    last_touch_on: date | None = None
    last_two_way_on: date | None = None
    set: Sequence[tuple[str, date]] = ()
    stops: Sequence[tuple[str, date]] = ()
    is_strategic: bool = False


def strongest(
    around: Around, *, today: date, window_days: int, opportunity_days: int, meeting_days: int
) -> tuple[str, date | None]:
    """The protection that lasts longest, with its last day (None: no end); an empty code when there is none."""
    found = running(
        around, today=today, window_days=window_days, opportunity_days=opportunity_days, meeting_days=meeting_days
    )
    return found[0] if found else ("", None)


def running(
    around: Around, *, today: date, window_days: int, opportunity_days: int, meeting_days: int
) -> list[tuple[str, date | None]]:
    """Every protection that holds today, each with its last day (None: no end), the one that lasts longest first. Of
    several of a kind the longest.
    """
    found = [("customer" if around.lifecycle == "customer" else "past_client", FOR_EVER)] * (
        around.lifecycle != "prospect"
    )
    found += [("strategic", FOR_EVER)] * around.is_strategic
    found += [("contract", ends_on or FOR_EVER) for ends_on in around.contracts]
    found += [("meeting", day) for day in around.meetings if day <= today + timedelta(days=meeting_days)]
    found += _lively(around, today=today, opportunity_days=opportunity_days)
    found += [*around.set, *around.stops]
    if around.last_two_way_on:
        found.append(("two_way", around.last_two_way_on + timedelta(days=window_days - 1)))
    longest: dict[str, date] = {}
    for code, until in found:
        longest[code] = max(until, longest.get(code, until))
    holding = [(code, until) for code, until in longest.items() if until >= today]
    ranked = sorted(holding, key=lambda one: (-one[1].toordinal(), one[0]))
    return [(code, None if until == FOR_EVER else until) for code, until in ranked]


def _lively(around: Around, *, today: date, opportunity_days: int) -> Iterable[tuple[str, date]]:
    """Open opportunities that close in the future protect for some days after the last thing that happened."""
    for deal in around.deals:
        activity = [day for day in (deal.moved_on, around.last_touch_on) if day]
        if deal.close_on and deal.close_on >= today and activity:
            yield "opportunity", min(deal.close_on, max(activity) + timedelta(days=opportunity_days))
