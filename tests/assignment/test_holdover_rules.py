"""The days of a holdover and what becomes of an opportunity at its end: the edges, without a database."""

from datetime import date

import pytest

from assignment.rules.holdover import Ending, ending, held_over_until

JUNE_13, JUNE_14, JUNE_15 = date(2026, 6, 13), date(2026, 6, 14), date(2026, 6, 15)


@pytest.mark.parametrize(
    ("moved_on", "days", "until"),
    [
        (date(2026, 4, 15), 60, JUNE_14),
        (JUNE_13, 1, JUNE_14),
        (date(2027, 12, 31), 60, date(2028, 2, 29)),
        (date(2026, 12, 31), 60, date(2027, 3, 1)),
    ],
)
def test_it_stays_so_many_calendar_days(moved_on, days, until):
    assert held_over_until(moved_on, days) == until


@pytest.mark.parametrize(
    ("today", "owner", "holder", "expected"),
    [
        (JUNE_13, True, True, Ending.STAYS),
        (JUNE_13, True, False, Ending.STAYS),
        (JUNE_14, True, True, Ending.FOLLOWS),
        (JUNE_15, True, True, Ending.FOLLOWS),
        (JUNE_14, True, False, Ending.ASKS),
        (JUNE_13, False, True, Ending.FOLLOWS),
        (JUNE_13, False, False, Ending.NEEDS_SOMEBODY),
        (JUNE_15, False, False, Ending.NEEDS_SOMEBODY),
    ],
)
def test_on_its_day_it_follows_whoever_is_there(today, owner, holder, expected):
    assert ending(JUNE_14, today=today, owner_is_active=owner, holder_is_active=holder) == expected
