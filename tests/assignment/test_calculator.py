"""The capacity calculator, and the promise that the shipped defaults can be worked."""

import pytest

from accounts.models import TargetBook
from assignment.rules.calculator import Plan, by_activity, by_time, needed_for
from assignment.rules.thresholds import Requirement

TOUCHES_PER_DAY = 25


@pytest.mark.parametrize(
    ("hours", "share", "each", "accounts"),
    [(126, 1, 3, 42), (125.9, 1, 3, 41), (100, 0.29, 1, 29), (100, 0.57, 1, 57), (1.1, 1, 1.1, 1), (90, 0.7, 0.3, 210)],
)
def test_the_hours_of_a_month_hold_so_many_accounts(hours, share, each, accounts):
    found = by_time(selling_hours_per_month=hours, prospecting_share=share, hours_per_account_per_month=each)
    assert found == accounts


def test_a_quota_says_how_many_accounts_it_needs():
    assert needed_for(quota=1_000_000, win_rate=0.25, average_deal=50_000, opportunity_rate=0.4) == 200


def test_an_answer_from_the_other_side_is_not_planned_with():
    mixed = [Requirement("touches", 3), Requirement("two_way", 1, alternative=2)]

    assert by_activity(touches_per_day=25, requirements=mixed) == by_activity(
        touches_per_day=25, requirements=mixed[:1]
    )


@pytest.mark.parametrize(
    ("lightest", "asked", "accounts"),
    [
        (1, [Requirement("touches", 3)], 175),
        (2, [Requirement("touches", 3)], 262),
        (10, [Requirement("touches", 3)], 525),
        (3, [Requirement("touches", 3), Requirement("days", 2)], 262),
    ],
)
def test_the_workload_is_reckoned_by_the_lightest_activity(lightest, asked, accounts):
    assert by_activity(touches_per_day=25, requirements=asked, lightest=lightest) == accounts


def test_a_plan_that_cannot_be_worked_says_so():
    assert not Plan(capacity=200, workable=175).fits
    assert not Plan(capacity=150, workable=175, needed=160).reaches_quota


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["general", "enterprise", "mid-market", "smb", "other"])
def test_every_shipped_book_can_be_worked_with_twenty_five_touches_a_day(code):
    target = TargetBook.objects.get(code=code)
    asked = [
        Requirement(row.measure, row.minimum, row.window_days, row.alternative) for row in target.requirements.all()
    ]

    workable = by_activity(touches_per_day=TOUCHES_PER_DAY, requirements=asked)

    assert Plan(capacity=target.max_accounts, workable=workable).fits
