"""The clock of a dispute: hours of working days, round the clock; it stands still on weekends and holidays. Pure.

Source: dynamic-books.md section 10.6, clause 15.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.rules.working_days import is_working_day

# A calendar of nothing but holidays ends the search after so many days.
FARTHEST = 400


def due_after(start: datetime, hours: int, *, zone: ZoneInfo, holidays: Collection[date] = ()) -> datetime:
    """The moment at which `hours` of working days have passed since `start`, by the clock of `zone`.

    What begins on a Friday at 15:00 has 24 hours until Monday 15:00. The hour that a change of the clock adds or takes
    counts as it is lived.
    """
    left, at = timedelta(hours=hours), start
    for _day in range(FARTHEST):
        midnight = _next_midnight(at, zone)
        if is_working_day(at.astimezone(zone).date(), holidays=holidays):
            if at + left <= midnight:
                return at + left
            left -= midnight - at
        at = midnight
    return at


def _next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    day = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(at.tzinfo)
