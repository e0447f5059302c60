"""Working days between two days, for a week and for ages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.working_days import is_working_day, working_days_between

MONDAY = date(2026, 6, 1)
days = st.dates(MONDAY - timedelta(days=40), MONDAY + timedelta(days=40))


@given(days, days, st.frozensets(days, max_size=9))
def test_it_is_each_day_looked_at_by_itself(first, last, holidays):
    each = (first + timedelta(days=n) for n in range((last - first).days + 1))

    expected = sum(is_working_day(day, holidays=holidays) for day in each)

    assert working_days_between(first, last, holidays=holidays) == expected


@pytest.mark.parametrize(
    ("first", "last", "holidays", "count"),
    [
        (MONDAY, date(2026, 6, 7), (), 5),
        (MONDAY, date(2026, 5, 31), (), 0),
        (date(2026, 6, 6), date(2026, 6, 7), (), 0),
        (MONDAY, date(2026, 6, 5), (MONDAY, MONDAY, date(2026, 6, 6), date(2026, 6, 8)), 4),
        (date.min, date.max, (MONDAY,), 2_608_614),
    ],
)
def test_weekends_and_holidays_are_left_out(first, last, holidays, count):
    assert working_days_between(first, last, holidays=holidays) == count
