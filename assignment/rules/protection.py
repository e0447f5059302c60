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
    """What stands around one holding today. `meetings` lie ahead, `contracts` are active (None: without an end)."""

    lifecycle: str = "prospect"
    contracts: Sequence[date | None] = ()
    deals: Sequence[Deal] = ()
    meetings: Sequence[date] = ()
    last_touch_on: date | None = None
    last_two_way_on: date | None = None


def strongest(
    around: Around, *, today: date, window_days: int, opportunity_days: int, meeting_days: int
) -> tuple[str, date | None]:
    """The protection that lasts longest, with its last day (None: no end); an empty code when there is none."""
    found = [("customer" if around.lifecycle == "customer" else "past_client", FOR_EVER)] * (
        around.lifecycle != "prospect"
    )
    found += [("contract", ends_on or FOR_EVER) for ends_on in around.contracts]
    found += [("meeting", day) for day in around.meetings if day <= today + timedelta(days=meeting_days)]
    found += _lively(around, today=today, opportunity_days=opportunity_days)
    if around.last_two_way_on:
        found.append(("two_way", around.last_two_way_on + timedelta(days=window_days - 1)))
    running = [(code, until) for code, until in found if until >= today]
    if not running:
        return "", None
    code, until = min(running, key=lambda one: (-one[1].toordinal(), one[0]))
    return code, None if until == FOR_EVER else until


def _lively(around: Around, *, today: date, opportunity_days: int) -> Iterable[tuple[str, date]]:
    """Open opportunities that close in the future protect for some days after the last thing that happened."""
    for deal in around.deals:
        activity = [day for day in (deal.moved_on, around.last_touch_on) if day]
        if deal.close_on and deal.close_on >= today and activity:
            yield "opportunity", min(deal.close_on, max(activity) + timedelta(days=opportunity_days))
