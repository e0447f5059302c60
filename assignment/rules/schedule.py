"""When a plan runs: slots in the organisation's time zone, holidays left out, daylight saving counted in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_GAP_DAYS = 400
LONGEST_CLOSURE_DAYS = 21
WORKS_FROM, WORKS_UNTIL = time(9), time(17)
ANY_MONDAY = date(2024, 1, 1)
LAST = 5


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """`weekday` 0 is Monday; `nth` 5 means the last of the month; `anchor` lies in a week that counts (biweekly).

    With `lead_hours` its times are those at which a run is applied, and a slot is the moment of its preview: so many
    hours earlier, or before that at the last moment at work.
    """

    frequency: str
    at: time
    weekday: int = 0
    nth: int = 1
    anchor: date | None = None
    lead_hours: int | None = None

    @property
    def reach(self) -> int:
        """Days that a slot may lie before the day that the schedule names."""
        return self.lead_hours // 24 + LONGEST_CLOSURE_DAYS if self.lead_hours else 0

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

    def is_at_work(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays


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
    return _day_of(schedule, slot, calendar) is not None


def at_work_before(applied: datetime, *, hours: int, calendar: Calendar) -> datetime:
    """The last moment at work (Monday to Friday, nine to five, no holiday) at least so many hours before `applied`."""
    local = (applied - timedelta(hours=hours)).astimezone(calendar.zone)
    day = local.date()
    if calendar.is_at_work(day) and local.time() >= WORKS_FROM:
        return min(local.astimezone(UTC), moment(day, WORKS_UNTIL, zone=calendar.zone))
    for _day in range(LONGEST_CLOSURE_DAYS):
        day -= timedelta(days=1)
        if calendar.is_at_work(day):
            break
    return moment(day, WORKS_UNTIL, zone=calendar.zone)


def applied_moment(
    schedule: Schedule, slot: datetime, *, weekday: int | None, at: time | None, calendar: Calendar
) -> datetime:
    """When the run of `slot` is applied: at the schedule's own time where its slots are previews ahead of it."""
    day = _day_of(schedule, slot, calendar) if schedule.lead_hours else None
    if day is not None:
        return moment(day, schedule.at, zone=calendar.zone)
    return apply_moment(slot, weekday=weekday, at=at, calendar=calendar)


def upcoming(schedule: Schedule, *, after: datetime, calendar: Calendar, count: int) -> list[datetime]:
    """The next slots, at most `count`."""
    found: list[datetime] = []
    while len(found) < count:
        slot = next_slot(schedule, after=found[-1] if found else after, calendar=calendar)
        if slot is None:
            break
        found.append(slot)
    return found


def left_out(schedule: Schedule, *, after: date, until: date, holidays: Collection[date]) -> list[date]:
    """Holidays from `after` to `until` (both left out) on which the schedule would have run."""
    return sorted(day for day in holidays if after < day < until and schedule.falls_on(day))


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
    reach = schedule.reach if step < 0 else 0
    first = start.astimezone(calendar.zone).date() - timedelta(days=step) + timedelta(days=reach)
    for distance in range(LONGEST_GAP_DAYS):
        slot = _slot_on(schedule, first + timedelta(days=step * distance), calendar)
        if slot and (slot > start if step > 0 else slot <= start):
            return slot
    return None


def _slot_on(schedule: Schedule, day: date, calendar: Calendar) -> datetime | None:
    if day in calendar.holidays or not schedule.falls_on(day):
        return None
    named = moment(day, schedule.at, zone=calendar.zone)
    if not schedule.lead_hours:
        return named
    return at_work_before(named, hours=schedule.lead_hours, calendar=calendar)


def _day_of(schedule: Schedule, slot: datetime, calendar: Calendar) -> date | None:
    """The first day named by the schedule whose slot this is."""
    day = slot.astimezone(calendar.zone).date()
    days = (day + timedelta(days=shift) for shift in range(-1, schedule.reach + 1))
    return next((day for day in days if _slot_on(schedule, day, calendar) == slot), None)


def _weeks_between(anchor: date, day: date) -> int:
    """Whole weeks from the Monday of `anchor` to the Monday of `day`."""
    monday = timedelta(days=anchor.weekday())
    return ((day - timedelta(days=day.weekday())) - (anchor - monday)).days // 7
