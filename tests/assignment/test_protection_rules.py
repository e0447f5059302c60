"""Limits of holds, dates and appeals, and which protection lasts longest: tables of edges without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assignment.rules.appeals import Evidence, evidence_problem, last_day, moment_of
from assignment.rules.holds import HoldFacts, Limits, come_back_problem, days_of, hold_problem, most_on_hold
from assignment.rules.protection import Around, Deal, running, strongest
from assignment.rules.retrieval import Facts, Grace, verdict
from assignment.rules.surplus import may_go, surplus

TODAY = date(2026, 6, 1)
SHIPPED = Limits(days=60, percent=10, come_back_days=90)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "before", "others", "accounts", "problem"),
    [
        (1, 0, 0, 10, ""),
        (60, 0, 0, 10, ""),
        (61, 0, 0, 10, "too_long"),
        (30, 30, 0, 10, ""),
        (31, 30, 0, 10, "too_long"),
        (0, 0, 0, 10, "past"),
        (365, 0, 0, 10, "too_long"),
        (366, 0, 0, 10, "far"),
        (10, 0, 1, 10, "too_many"),
        (10, 0, 1, 11, ""),
        (10, 0, 0, 1, ""),
        (10, 0, 2, 20, "too_many"),
        (10, 0, 9, 100, ""),
        (10, 0, 10, 100, "too_many"),
    ],
)
def test_a_hold_has_sixty_days_in_all_and_a_tenth_of_the_book(days, before, others, accounts, problem):
    until = TODAY + (days - 1) * DAY
    asked = HoldFacts(until=until, today=TODAY, days_before=before, others_on_hold=others, accounts=accounts)

    assert hold_problem(asked, SHIPPED) == problem


@pytest.mark.parametrize(("accounts", "most"), [(0, 0), (1, 1), (10, 1), (11, 2), (150, 15)])
def test_a_tenth_of_a_book_is_rounded_up(accounts, most):
    assert most_on_hold(accounts, percent=10) == most


@pytest.mark.parametrize(
    ("first", "last", "days"), [(TODAY, TODAY, 1), (TODAY, TODAY - DAY, 0), (TODAY, TODAY + DAY, 2)]
)
def test_days_of_a_hold_include_both_ends(first, last, days):
    assert days_of(first, last) == days


@pytest.mark.parametrize(("ahead", "problem"), [(0, "past"), (-1, "past"), (1, ""), (90, ""), (91, "far")])
def test_a_date_to_come_back_lies_within_ninety_days(ahead, problem):
    assert come_back_problem(TODAY + ahead * DAY, today=TODAY, limits=SHIPPED) == problem


@pytest.mark.parametrize(
    ("taken_on", "holidays", "until"),
    [
        (date(2026, 7, 2), (), date(2026, 7, 9)),
        (date(2026, 7, 3), (), date(2026, 7, 10)),
        (date(2026, 7, 4), (), date(2026, 7, 10)),
        (date(2026, 7, 2), (date(2026, 7, 6),), date(2026, 7, 10)),
    ],
)
def test_one_may_appeal_for_five_working_days(taken_on, holidays, until):
    assert last_day(taken_on, days=5, holidays=holidays) == until


@pytest.mark.parametrize(
    ("on", "outcome", "problem"),
    [
        (date(2026, 6, 1), "spoke", ""),
        (date(2026, 6, 30), "", ""),
        (date(2026, 5, 31), "spoke", "before"),
        (date(2026, 7, 1), "spoke", "after"),
        (date(2026, 6, 10), "replied", "outcome"),
    ],
)
def test_evidence_lies_in_the_holding_and_says_what_a_call_can_say(on, outcome, problem):
    asked = Evidence(kind="call", on=on, outcome=outcome)

    assert evidence_problem(asked, first=date(2026, 6, 1), last=date(2026, 6, 30)) == problem


def test_evidence_of_the_first_and_last_day_falls_inside_the_holding():
    since, until = datetime(2026, 6, 1, 15, tzinfo=UTC), datetime(2026, 6, 30, 9, tzinfo=UTC)
    first, middle, last = (datetime(2026, 6, day, 12, tzinfo=UTC) for day in (1, 10, 30))

    assert moment_of(first, since=since, until=until) == since
    assert moment_of(middle, since=since, until=until) == middle
    assert moment_of(last, since=since, until=until) == until - timedelta(minutes=1)
    assert moment_of(last, since=since, until=None) == last


NUMBERS = {"today": TODAY, "window_days": 30, "opportunity_days": 30, "meeting_days": 30}


@pytest.mark.parametrize(
    ("around", "code", "until"),
    [
        (Around(), "", None),
        (Around(set=[("hold", TODAY)]), "hold", TODAY),
        (Around(set=[("hold", TODAY - DAY)]), "", None),
        (Around(set=[("hold", TODAY + DAY), ("come_back", TODAY + 2 * DAY)]), "come_back", TODAY + 2 * DAY),
        (Around(set=[("hold", TODAY + DAY)], meetings=[TODAY + DAY]), "hold", TODAY + DAY),
        (Around(set=[("hold", TODAY + DAY)], is_strategic=True), "strategic", None),
        (Around(lifecycle="customer", is_strategic=True), "customer", None),
        (Around(meetings=[TODAY + 31 * DAY]), "", None),
    ],
)
def test_the_protection_that_lasts_longest_is_named(around, code, until):
    assert strongest(around, **NUMBERS) == (code, until)


def test_every_protection_is_listed_with_its_own_last_day():
    around = Around(
        set=[("hold", TODAY + 9 * DAY)], meetings=[TODAY + 2 * DAY, TODAY + 5 * DAY], contracts=[None],
        stops=[("leave", TODAY + 3 * DAY)], last_two_way_on=TODAY - 9 * DAY, last_touch_on=TODAY - 9 * DAY,
        deals=[Deal(TODAY + 60 * DAY, TODAY - 20 * DAY)],
    )  # fmt: skip

    assert running(around, **NUMBERS) == [
        ("contract", None),
        ("opportunity", TODAY + 21 * DAY),
        ("two_way", TODAY + 20 * DAY),
        ("hold", TODAY + 9 * DAY),
        ("meeting", TODAY + 5 * DAY),
        ("leave", TODAY + 3 * DAY),
    ]


@pytest.mark.parametrize(
    ("until", "code"), [(TODAY, "appeal"), (TODAY + DAY, "appeal"), (TODAY - DAY, "take"), (None, "take")]
)
def test_an_appeal_that_waits_spares_the_account_until_it_should_be_decided(until, code):
    due = held(1, noticed_on=TODAY - 7 * DAY, due_on=TODAY, appeal_until=until)

    assert verdict(due, today=TODAY, grace=Grace()) == code


def held(number, *, score=50, book=1, **fields):
    """A holding of 60 days that was never worked, with notice that came due."""
    values = {
        "holding_id": number, "account_id": number, "book_id": book, "held_on": TODAY - 60 * DAY, "hired_on": None,
        "window_days": 30, "window_started_on": TODAY - 40 * DAY, "window_ends_on": TODAY - 10 * DAY, "paused_days": 0,
        "last_touch_on": None, "worked": False, "half": False, "extended": False, "protection": "",
        "protected_until": None, "has_open_opportunity": False, "noticed_on": None, "due_on": None, "score": score,
    }  # fmt: skip
    return Facts(**values | fields)


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({}, True),
        ({"worked": True}, False),
        ({"has_open_opportunity": True}, False),
        ({"protection": "hold", "protected_until": TODAY}, False),
        ({"protection": "hold", "protected_until": TODAY - DAY}, True),
        ({"protection": "strategic"}, False),
        ({"appeal_until": TODAY}, False),
        ({"held_on": TODAY - 30 * DAY}, True),
        ({"held_on": TODAY - 29 * DAY}, False),
    ],
)
def test_a_book_over_its_capacity_gives_nothing_that_was_worked_or_is_protected(fields, goes):
    assert may_go(held(1, **fields), today=TODAY, grace=Grace()) is goes


def test_the_lowest_ranked_go_first_as_many_as_are_too_many_within_the_cap():
    ones = [held(1, score=30), held(2, score=10), held(3, score=20), held(4, score=5, book=2), held(5, score=10)]

    assert [one.account_id for one in surplus(ones, over={1: 3, 2: 1}, most={1: 10, 2: 10})] == [5, 2, 3, 4]
    assert [one.account_id for one in surplus(ones, over={1: 3, 2: 0}, most={1: 2, 2: 10})] == [5, 2]
    assert surplus(ones, over={1: -1}, most={1: 10}) == []
