"""When a plan runs: the table of its edges, daylight saving and holidays among them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assignment.rules.schedule import (
    Calendar,
    Schedule,
    applied_moment,
    apply_moment,
    at_work_before,
    is_nth_weekday,
    is_slot,
    latest_slot,
    left_out,
    next_slot,
    upcoming,
)

OSLO = Calendar(zone=ZoneInfo("Europe/Oslo"))
TEHRAN = Calendar(zone=ZoneInfo("Asia/Tehran"))
APIA = Calendar(zone=ZoneInfo("Pacific/Apia"))
FRIDAY_10 = Schedule(frequency="weekly", weekday=4, at=time(10))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        (FRIDAY_10, utc(2026, 6, 5, 7, 59), utc(2026, 5, 29, 8)),
        (FRIDAY_10, utc(2026, 6, 5, 8), utc(2026, 6, 5, 8)),
        (FRIDAY_10, utc(2026, 1, 2, 9), utc(2026, 1, 2, 9)),
        (Schedule(frequency="daily", at=time(2)), utc(2026, 6, 5, 0), utc(2026, 6, 5, 0)),
        (Schedule(frequency="daily", at=time(2)), utc(2026, 6, 4, 23, 59), utc(2026, 6, 4, 0)),
        (Schedule(frequency="monthly", weekday=0, nth=1, at=time(9)), utc(2026, 6, 30), utc(2026, 6, 1, 7)),
        (Schedule(frequency="monthly", weekday=0, nth=5, at=time(9)), utc(2026, 6, 30), utc(2026, 6, 29, 7)),
        (Schedule(frequency="monthly", weekday=1, nth=3, at=time(9)), utc(2026, 6, 15), utc(2026, 5, 19, 7)),
    ],
)
def test_the_latest_slot_is_the_last_one_that_has_come(schedule, now, expected):
    assert latest_slot(schedule, now=now, calendar=OSLO) == expected


@pytest.mark.parametrize(
    ("day_before", "expected"),
    [
        (date(2026, 3, 28), utc(2026, 3, 29, 1, 30)),  # 02:30 is skipped: comes at 03:30 summer time
        (date(2026, 10, 24), utc(2026, 10, 25, 0, 30)),  # 02:30 comes twice: the first counts
    ],
)
def test_a_night_slot_survives_the_change_of_the_clock(day_before, expected):
    schedule = Schedule(frequency="daily", at=time(2, 30))
    noon = datetime.combine(day_before, time(12), tzinfo=UTC)

    assert next_slot(schedule, after=noon, calendar=OSLO) == expected
    assert latest_slot(schedule, now=expected, calendar=OSLO) == expected


def test_the_week_of_the_clock_change_has_one_slot_a_week_at_the_same_local_time():
    slots = [utc(2026, 3, 20, 9)]
    for _week in range(2):
        slots.append(next_slot(FRIDAY_10, after=slots[-1], calendar=OSLO))

    assert slots == [utc(2026, 3, 20, 9), utc(2026, 3, 27, 9), utc(2026, 4, 3, 8)]


def test_every_second_week_counts_from_its_anchor_also_over_the_new_year():
    schedule = Schedule(frequency="biweekly", weekday=4, at=time(10), anchor=date(2026, 12, 16))

    first = next_slot(schedule, after=utc(2026, 12, 14), calendar=OSLO)
    second = next_slot(schedule, after=first, calendar=OSLO)

    assert (first, second) == (utc(2026, 12, 18, 9), utc(2027, 1, 1, 9))


def test_a_holiday_has_no_slot():
    calendar = Calendar(zone=OSLO.zone, holidays={date(2026, 6, 5)})

    assert next_slot(FRIDAY_10, after=utc(2026, 6, 1), calendar=calendar) == utc(2026, 6, 12, 8)


def test_a_schedule_that_never_fires_says_so():
    always = Calendar(zone=OSLO.zone, holidays={date.fromordinal(day) for day in range(739000, 741000)})

    assert next_slot(FRIDAY_10, after=utc(2026, 6, 1), calendar=always) is None


def test_a_day_that_a_zone_left_out_shifts_nothing_else():
    schedule = Schedule(frequency="daily", at=time(12))

    slots = [utc(2011, 12, 28, 12)]
    for _day in range(3):
        slots.append(next_slot(schedule, after=slots[-1], calendar=APIA))

    assert slots == sorted(set(slots)) and slots[-1] > utc(2011, 12, 30)


def test_a_half_hour_zone_is_met_to_the_minute():
    assert next_slot(FRIDAY_10, after=utc(2026, 6, 1), calendar=TEHRAN) == utc(2026, 6, 5, 6, 30)


def test_an_edited_schedule_knows_its_old_slots_no_more():
    slot = utc(2026, 6, 5, 8)

    assert is_slot(FRIDAY_10, slot, calendar=OSLO)
    assert not is_slot(Schedule(frequency="weekly", weekday=0, at=time(10)), slot, calendar=OSLO)
    assert not is_slot(FRIDAY_10, slot, calendar=Calendar(zone=OSLO.zone, holidays={date(2026, 6, 5)}))


@pytest.mark.parametrize(
    ("weekday", "at", "holidays", "expected"),
    [
        (0, time(6), set(), utc(2026, 6, 8, 4)),
        (4, time(10), set(), utc(2026, 6, 12, 8)),
        (4, time(11), set(), utc(2026, 6, 5, 9)),
        (0, time(6), {date(2026, 6, 8), date(2026, 6, 9)}, utc(2026, 6, 10, 4)),
        (None, None, set(), utc(2026, 6, 5, 8)),
    ],
)
def test_the_apply_follows_its_preview(weekday, at, holidays, expected):
    calendar = Calendar(zone=OSLO.zone, holidays=holidays)

    assert apply_moment(utc(2026, 6, 5, 8), weekday=weekday, at=at, calendar=calendar) == expected


@pytest.mark.parametrize(
    ("day", "nth", "expected"),
    [
        (date(2026, 6, 1), 1, True),
        (date(2026, 6, 8), 1, False),
        (date(2026, 6, 29), 5, True),
        (date(2026, 6, 22), 5, False),
        (date(2026, 2, 23), 5, True),
        (date(2026, 12, 31), 5, True),
    ],
)
def test_nth_weekday(day, nth, expected):
    assert is_nth_weekday(day, nth) is expected


DAILY_6 = Schedule(frequency="daily", at=time(6), lead_hours=24)
MONDAY_6 = Schedule(frequency="weekly", weekday=0, at=time(6), lead_hours=48)
CHRISTMAS = Calendar(zone=OSLO.zone, holidays=[date(2026, 12, 24), date(2026, 12, 25)])


@pytest.mark.parametrize(
    ("applied", "hours", "calendar", "expected"),
    [
        (utc(2026, 6, 8, 4), 24, OSLO, utc(2026, 6, 5, 15)),  # Monday 06:00: a day earlier is Sunday, so Friday 17:00
        (utc(2026, 6, 9, 12), 24, OSLO, utc(2026, 6, 8, 12)),  # within working hours it is exactly the hours
        (utc(2026, 6, 9, 18), 24, OSLO, utc(2026, 6, 8, 15)),  # after five: five o’clock
        (utc(2026, 6, 9, 5), 24, OSLO, utc(2026, 6, 5, 15)),  # before nine on Monday: Friday
        (utc(2026, 12, 28, 5), 24, CHRISTMAS, utc(2026, 12, 23, 16)),  # weekend and two holidays before it
        (utc(2026, 3, 30, 8), 24, OSLO, utc(2026, 3, 27, 16)),  # over the spring change the wall clock counts
    ],
)
def test_a_preview_ahead_is_built_at_work(applied, hours, calendar, expected):
    assert at_work_before(applied, hours=hours, calendar=calendar) == expected


def test_a_slot_ahead_is_found_forwards_and_backwards_and_leads_to_its_moment():
    slot = next_slot(MONDAY_6, after=utc(2026, 6, 1, 12), calendar=OSLO)

    assert slot == utc(2026, 6, 5, 15)
    assert latest_slot(MONDAY_6, now=slot, calendar=OSLO) == slot
    assert latest_slot(MONDAY_6, now=slot - timedelta(seconds=1), calendar=OSLO) == utc(2026, 5, 29, 15)
    assert is_slot(MONDAY_6, slot, calendar=OSLO) and not is_slot(MONDAY_6, slot + timedelta(hours=1), calendar=OSLO)
    assert applied_moment(MONDAY_6, slot, weekday=None, at=None, calendar=OSLO) == utc(2026, 6, 8, 4)


def test_days_that_share_their_preview_make_one_run_applied_on_the_first_of_them():
    slots = upcoming(DAILY_6, after=utc(2026, 6, 4, 16), calendar=OSLO, count=3)

    assert slots == [utc(2026, 6, 5, 15), utc(2026, 6, 8, 15), utc(2026, 6, 9, 15)]
    assert applied_moment(DAILY_6, slots[0], weekday=None, at=None, calendar=OSLO) == utc(2026, 6, 7, 4)


def test_the_next_slots_leave_out_holidays_and_say_which():
    calendar = Calendar(zone=OSLO.zone, holidays=[date(2026, 6, 12), date(2026, 6, 16)])

    slots = upcoming(FRIDAY_10, after=utc(2026, 6, 5, 9), calendar=calendar, count=2)

    assert slots == [utc(2026, 6, 19, 8), utc(2026, 6, 26, 8)]
    days = left_out(FRIDAY_10, after=date(2026, 6, 5), until=date(2026, 6, 19), holidays=calendar.holidays)
    assert days == [date(2026, 6, 12)]
