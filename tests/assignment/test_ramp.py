"""The ramp of a new hire, which books get nothing, and the calculator's three ways."""

from datetime import date

import pytest

from accounts.rules.book_terms import factor_for
from assignment.display.capacity import band_of
from assignment.rules.ramp import USUAL, combined, is_ramping, month_in_role, ramp_percent
from assignment.rules.thresholds import Requirement
from assignment.rules.workload import Inputs, capacity_plan, workload

JAN_31 = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 1, 30), 0), (date(2026, 1, 31), 1), (date(2026, 2, 27), 1), (date(2026, 2, 28), 2),
        (date(2026, 3, 30), 2), (date(2026, 3, 31), 3), (date(2027, 1, 31), 13),
    ],
)  # fmt: skip
def test_a_month_in_the_role_ends_on_the_day_it_began(day, month):
    assert month_in_role(JAN_31, day) == month


@pytest.mark.parametrize(
    ("since", "day", "percent"),
    [
        (None, date(2026, 1, 31), 100), (JAN_31, date(2025, 12, 1), 50), (JAN_31, date(2026, 2, 27), 50),
        (JAN_31, date(2026, 2, 28), 75), (JAN_31, date(2026, 4, 29), 75), (JAN_31, date(2026, 4, 30), 100),
    ],
)  # fmt: skip
def test_the_usual_ramp_is_half_then_three_quarters_then_all(since, day, percent):
    assert ramp_percent(USUAL, since=since, day=day) == percent
    assert is_ramping(USUAL, since=since, day=day) == (percent != 100)


def test_a_ramp_without_a_first_month_lets_all_places_be_before_it():
    assert ramp_percent([(3, 60)], since=JAN_31, day=JAN_31) == 100


def test_part_time_takes_its_part_of_the_ramp():
    assert combined(60, 75) == 45


@pytest.mark.parametrize(("reason", "factor"), [("normal", 80), ("part_time", 80), ("leave", 0), ("notice", 0)])
def test_leave_and_notice_take_all_places_away(reason, factor):
    assert factor_for(reason, 80) == factor


@pytest.mark.parametrize(
    ("used", "band"), [(None, "none"), (0, "under"), (79, "under"), (80, "right"), (100, "right"), (101, "over")]
)
def test_the_band_of_a_book_tells_room_right_and_over(used, band):
    assert band_of(used) == band


def test_a_full_book_says_how_many_touches_a_day_it_needs():
    three = [Requirement("touches", 3)]

    load = workload(200, touches_per_day=25, requirements=three)

    assert (load.workable, load.fits, load.touches_per_day_needed) == (175, False, 29)
    assert workload(175, touches_per_day=25, requirements=three).fits


@pytest.mark.parametrize(
    ("target", "needed", "is_possible"),
    [
        ({}, None, True),
        ({"quota": 200_000, "win_rate": 0.25, "average_deal": 50_000, "opportunity_rate": 0.4}, 40, True),
        ({"quota": 1_000_000, "win_rate": 0.25, "average_deal": 50_000, "opportunity_rate": 0.4}, 200, False),
        ({"quota": 1_000_000, "win_rate": 0, "average_deal": 50_000, "opportunity_rate": 0.4}, None, True),
    ],
)
def test_a_plan_is_possible_when_what_it_needs_can_be_worked(target, needed, is_possible):
    hours = {"selling_hours": 126, "prospecting_share": 1, "hours_per_account": 3, "touches_per_day": 25}

    plan = capacity_plan(Inputs(**hours, **target))

    assert (plan.by_time, plan.possible, plan.needed, plan.is_possible) == (42, 42, needed, is_possible)
