"""When a plan runs: slots in the organisation's time zone, holidays left out, daylight saving counted in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_GAP_DAYS = 400
ANY_MONDAY = date(2024, 1, 1)
LAST = 5


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """`weekday` 0 is Monday; `nth` 5 means the last of the month; `anchor` lies in a week that counts (biweekly)."""

    frequency: str
    at: time
    weekday: int = 0
    nth: int = 1
    anchor: date | None = None

    def falls_on(self, day: date) -> bool:
        """Does the schedule name this day, holidays aside?"""
        if self.frequency == "daily":
            return True
        if day.weekday() != self.weekday:
            return False
        if self.frequency == "biweekly":
            return _weeks_between(self.anchor or ANY_MONDAY, day) % 2 == 0
        if self.frequency == "monthly":
            return is_nth_weekday(day, self.nth)
        return True


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The zone whose clock the schedules follow, and the days on which nothing scheduled happens."""

    zone: ZoneInfo
    holidays: Collection[date] = ()


def is_nth_weekday(day: date, nth: int) -> bool:
    """Is `day` the nth of its weekday in its month; 5 means the last one?"""
    if nth == LAST:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == nth


def moment(day: date, at: time, *, zone: ZoneInfo) -> datetime:
    """The clock time `at` on `day` in `zone`, in UTC.

    A time that the spring change skips comes as much later; one that the autumn change repeats is the first of both.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def latest_slot(schedule: Schedule, *, now: datetime, calendar: Calendar) -> datetime | None:
    """The last slot at or before `now`; None when there was none in the last 400 days."""
    return _search(schedule, now, calendar, step=-1)


def next_slot(schedule: Schedule, *, after: datetime, calendar: Calendar) -> datetime | None:
    """The first slot later than `after`; None for a schedule that never fires in the coming 400 days."""
    return _search(schedule, after, calendar, step=1)


def is_slot(schedule: Schedule, slot: datetime, *, calendar: Calendar) -> bool:
    """Is `slot` one of this schedule's? Not any more once the schedule was edited."""
    day = slot.astimezone(calendar.zone).date()
    return any(_slot_on(schedule, day + timedelta(days=shift), calendar) == slot for shift in (-1, 0))


def apply_moment(slot: datetime, *, weekday: int | None, at: time | None, calendar: Calendar) -> datetime:
    """When a run of `slot` is applied: the next `weekday` at `at`, later by each holiday; at once without them."""
    if weekday is None or at is None:
        return slot
    local = slot.astimezone(calendar.zone)
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    if moment(day, at, zone=calendar.zone) <= slot:
        day += timedelta(days=7)
    while day in calendar.holidays:
        day += timedelta(days=1)
    return moment(day, at, zone=calendar.zone)


def _search(schedule: Schedule, start: datetime, calendar: Calendar, *, step: int) -> datetime | None:
    """Walk day by day, from a day on the other side of `start`: a shifted slot may lie beyond midnight."""
    first = start.astimezone(calendar.zone).date() - timedelta(days=step)
    for distance in range(LONGEST_GAP_DAYS):
        slot = _slot_on(schedule, first + timedelta(days=step * distance), calendar)
        if slot and (slot > start if step > 0 else slot <= start):
            return slot
    return None


def _slot_on(schedule: Schedule, day: date, calendar: Calendar) -> datetime | None:
    if day in calendar.holidays or not schedule.falls_on(day):
        return None
    return moment(day, schedule.at, zone=calendar.zone)


def _weeks_between(anchor: date, day: date) -> int:
    """Whole weeks from the Monday of `anchor` to the Monday of `day`."""
    monday = timedelta(days=anchor.weekday())
    return ((day - timedelta(days=day.weekday())) - (anchor - monday)).days // 7
