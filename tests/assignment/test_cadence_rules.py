"""The next step of a cadence: a table of edges, what always holds, and whether the steps make an account worked."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.display.cadence_words import sufficiency, sufficiency_by_segment
from assignment.rules.cadence import (
    FARTHEST,
    LAST_DAY,
    Done,
    Step,
    asks,
    days_off,
    due_day,
    least_working_days,
    that_count,
)
from assignment.rules.engagement import Activity
from assignment.rules.thresholds import Requirement

MONDAY = date(2026, 6, 1)
FRIDAY, SATURDAY = date(2026, 6, 5), date(2026, 6, 6)
STEPS = [
    Step(0, "call"),
    Step(1, "email"),
    Step(3, "call", "Another time of the day"),
    Step(6, "call"),
    Step(9, "email"),
]
WORKED = [Requirement("touches", 3), Requirement("days", 2), Requirement("live", 1), Requirement("two_way", 1, 30, 2)]
ENTERPRISE = [Requirement("touches", 4, 60), Requirement("contacts", 2, 60), Requirement("days", 3, 60)]
COUNTS = [Activity("call", is_live=True), Activity("email"), Activity("visit", directions=("in",))]
KINDS = ("call", "email", "meeting", "message", "visit")


@pytest.mark.parametrize(
    ("since", "due_on", "days_late"),
    [
        (None, date(2026, 6, 4), 6),
        (date(2026, 5, 1), date(2026, 6, 4), 6),  # it was there before the account
        (MONDAY, date(2026, 6, 4), 6),
        (date(2026, 6, 9), date(2026, 6, 12), 0),
        (SATURDAY, date(2026, 6, 11), 1),  # its days begin on the first working day
    ],
)
def test_the_days_of_a_step_count_from_the_day_it_was_written_for_accounts_that_came_before(since, due_on, days_late):
    found = asks([Step(3, "call", since=since)], done=Done(), came_on=MONDAY, today=date(2026, 6, 12))

    assert (found.due_on, found.days_late) == (due_on, days_late)


@pytest.mark.parametrize(
    ("done", "today", "expected"),
    [
        ({}, MONDAY, (1, "call", MONDAY, 0)),
        ({}, date(2026, 6, 2), (1, "call", MONDAY, 1)),
        ({"email": 1}, MONDAY, (1, "call", MONDAY, 0)),  # a later step does not make up for an earlier one
        ({"call": 1}, MONDAY, (2, "email", date(2026, 6, 2), 0)),
        ({"call": 2}, MONDAY, (2, "email", date(2026, 6, 2), 0)),
        ({"call": 1, "email": 1}, MONDAY, (3, "call", date(2026, 6, 4), 0)),
        ({"call": 2, "email": 1}, FRIDAY, (4, "call", date(2026, 6, 9), 0)),
        ({"call": 3, "email": 1}, date(2026, 6, 12), (5, "email", date(2026, 6, 12), 0)),
        ({"call": 3, "email": 1}, date(2026, 6, 14), (5, "email", date(2026, 6, 12), 0)),  # a weekend is not late
        ({"call": 3, "email": 1}, date(2026, 6, 16), (5, "email", date(2026, 6, 12), 2)),
        ({"message": 9}, MONDAY, (1, "call", MONDAY, 0)),
        ({"call": 3, "email": 2}, MONDAY, None),
        ({"call": 30, "email": 20}, MONDAY, None),
    ],
)
def test_the_next_step_is_the_first_that_has_no_touch_of_its_rank(done, today, expected):
    found = asks(STEPS, done=Done(done), came_on=MONDAY, today=today)

    assert found.of == 5 and not found.answered
    assert (found.step and (found.number, found.step.kind, found.due_on, found.days_late)) == expected


def test_without_steps_nothing_is_said_and_after_an_answer_nothing_is_asked():
    assert asks([], done=Done({}), came_on=MONDAY, today=MONDAY) is None
    answered = asks(STEPS, done=Done({"call": 1}, answered=True), came_on=MONDAY, today=FRIDAY)
    assert answered.answered and answered.step is None and answered.due_on is None


@pytest.mark.parametrize(
    ("came_on", "day", "off", "expected"),
    [
        (MONDAY, 0, (), MONDAY),
        (MONDAY, 4, (), FRIDAY),
        (MONDAY, 5, (), date(2026, 6, 8)),
        (FRIDAY, 1, (), date(2026, 6, 8)),
        (SATURDAY, 0, (), date(2026, 6, 8)),  # what comes on a weekend begins on the next working day
        (SATURDAY, 1, (), date(2026, 6, 9)),
        (MONDAY, 0, (MONDAY,), date(2026, 6, 2)),
        (MONDAY, 1, (date(2026, 6, 2),), date(2026, 6, 3)),
        (MONDAY, 365, (), date(2027, 10, 25)),
    ],
)
def test_days_are_working_days_after_the_first_one_of_the_holding(came_on, day, off, expected):
    assert due_day(came_on, day, frozenset(off)) == expected


def test_a_long_leave_and_a_stopped_clock_move_the_steps_and_a_day_off_does_not():
    def due(**stopped):
        off = days_off(frozenset(), within=(MONDAY, MONDAY + FARTHEST), **stopped)
        return asks(STEPS[1:], done=Done(), came_on=MONDAY, today=MONDAY, days_off=off).due_on

    week, one_day = (date(2026, 6, 2), date(2026, 6, 8)), (date(2026, 6, 2), date(2026, 6, 2))
    assert due(absences=[week]) == date(2026, 6, 9)
    assert due(absences=[one_day]) == date(2026, 6, 2)
    assert due(pauses=[one_day]) == date(2026, 6, 3)


@pytest.mark.parametrize("ends_on", [MONDAY + FARTHEST, date.max])
@pytest.mark.parametrize("starts_on", [date.min, MONDAY])
def test_of_an_absence_without_end_only_the_days_count_that_are_looked_at(starts_on, ends_on):
    last = MONDAY + FARTHEST
    off = days_off(frozenset({date(2020, 1, 1)}), within=(MONDAY, last), absences=[(starts_on, ends_on)])
    found = asks(STEPS, done=Done(), came_on=MONDAY, today=MONDAY, days_off=off)

    assert (len(off), min(off), max(off)) == (FARTHEST.days + 2, date(2020, 1, 1), last)
    assert found.due_on > MONDAY + timedelta(days=366) and not found.days_late


@pytest.mark.parametrize("day", [0, LAST_DAY])
def test_no_step_is_due_beyond_the_days_that_are_looked_at(day):
    always = frozenset(MONDAY + timedelta(days=n) for n in range(2 * FARTHEST.days))

    assert due_day(MONDAY, day, always) <= MONDAY + FARTHEST


steps_drawn = st.lists(st.builds(Step, st.integers(0, 40), st.sampled_from(KINDS)), max_size=12, unique=True)
touches_drawn = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9).map(lambda n: n == 9)), max_size=25)


@settings(max_examples=80, deadline=None)
@given(steps_drawn, touches_drawn, st.integers(0, 60))
def test_a_done_step_is_never_asked_each_touch_goes_forward_and_an_answer_ends_it(steps, touches, days):
    """One touch after the other: the number asked for never goes back, and its step lacks its touch."""
    done, before = Done(), 0
    for kind, two_way in [("", False), *touches]:
        done = done.and_one(kind, two_way=two_way) if kind else done
        found = asks(steps, done=done, came_on=MONDAY, today=MONDAY + timedelta(days=days))
        if found is None:
            assert not steps
            continue
        number = found.number if found.step else len(steps) + 1
        assert number >= before
        assert not (done.answered and found.step)
        if found.step:
            earlier = sorted(steps)[: found.number]
            assert earlier[-1] == found.step
            assert sum(each.kind == found.step.kind for each in earlier) == done.by_kind.get(found.step.kind, 0) + 1
        before = number


@pytest.mark.parametrize(
    ("steps", "requirements", "enough", "words"),
    [
        (STEPS, WORKED, True, "These 5 steps make 5 touches on 5 days with 3 live attempts in 30 days: enough for"),
        (STEPS[:2], WORKED, False, "These 2 steps make 2 touches on 2 days with 1 live attempt in 30 days. Missing for"
                                   " “worked”: 1 touch."),
        ([Step(n, "email") for n in range(3)], WORKED, False, "Missing for “worked”: 1 live attempt."),
        ([Step(n, "call") for n in (0, 5, 20)], WORKED, False, "make 2 touches on 2 days"),  # day 20 may be too late
        ([Step(n, "call") for n in (0, 5, 19)], WORKED, True, "make 3 touches on 3 days"),
        (STEPS, ENTERPRISE, True, "enough for “worked” if they go to 2 people."),
        (STEPS[:1], [], True, "This 1 step makes 1 touch on 1 day with 1 live attempt in 30 days: enough"),
        ([Step(0, "visit"), Step(1, "message")], [], False, "0 touches"),
    ],
)  # fmt: skip
def test_a_cadence_is_held_against_the_threshold(steps, requirements, enough, words):
    found = sufficiency(steps, activities=COUNTS, requirements=requirements)

    assert (found.is_enough, words in found.sentence) == (enough, True), found.sentence


def test_each_threshold_of_a_segment_has_its_own_answer_and_no_cadence_has_none():
    asked = {None: WORKED, 7: [Requirement("touches", 9)]}
    found = sufficiency_by_segment(STEPS, activities=COUNTS, asks=asked)
    assert {pk: one.is_enough for pk, one in found.items()} == {None: True, 7: False}
    assert sufficiency_by_segment([], activities=COUNTS, asks=asked) == {}


def test_what_counts_no_more_is_asked_of_nobody():
    kept = that_count([Step(1, "message"), Step(2, "call"), Step(0, "visit")], COUNTS)
    assert kept == [Step(2, "call")]  # only incoming visits count


@pytest.mark.parametrize("days", [1, 2, 3, 7, 10, 30, 60, 90])
def test_any_span_of_days_has_at_least_so_many_working_days(days):
    spans = [[MONDAY + timedelta(days=first + n) for n in range(days)] for first in range(7)]
    assert least_working_days(days) == min(sum(day.weekday() < 5 for day in span) for span in spans)
