"""When a plan runs: the table of its edges, daylight saving and holidays among them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assignment.rules.schedule import Calendar, Schedule, apply_moment, is_nth_weekday, is_slot, latest_slot, next_slot

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
