"""Which number holds in which target book, and which exceptions contradict each other; without a database."""

import pytest

from assignment.rules.capacity import BookCapacity, Room
from assignment.rules.exceptions import NAMES, by_target_book
from assignment.rules.retrieval import Grace
from assignment.rules.rule_checks import Terms, contradictions
from tests.assignment.test_rule_rules import NUMBERS

USUAL = dict.fromkeys(NAMES, 20)


@pytest.mark.parametrize(
    ("exceptions", "target", "notice", "grace"),
    [
        ({}, 1, 20, Grace(20, 20)),
        ({"1": {"notice_days": 14}}, 1, 14, Grace(20, 20)),
        ({"1": {"notice_days": 14}}, 2, 20, Grace(20, 20)),
        ({"1": {"notice_days": 14}}, None, 20, Grace(20, 20)),
        ({"1": {"retrieval_grace_days": 0}}, 1, 20, Grace(0, 20)),
        ({"1": {"notice_days": 20}, "2": {"new_hire_grace_days": 50}}, 2, 20, Grace(20, 50)),
        ({"1": {}}, 1, 20, Grace(20, 20)),
        ({"11": {"notice_days": 3}}, 1, 20, Grace(20, 20)),
    ],
)
def test_a_target_book_has_its_own_number_or_the_usual_one(exceptions, target, notice, grace):
    holds = by_target_book(USUAL, exceptions).of(target)

    assert (holds.notice_days, holds.grace) == (notice, grace)


@pytest.mark.parametrize(
    ("own", "held", "most"),
    [({}, 100, 20), ({}, 5, 20), ({"retrieval_cap_percent": 50}, 99, 49), ({"retrieval_cap_floor": 1}, 4, 1),
     ({"retrieval_cap_floor": 0}, 4, 0)],
)  # fmt: skip
def test_the_cap_of_a_run_is_that_of_the_kind_of_book(own, held, most):
    rooms = [BookCapacity(book_id=7, target_book_id=1, whole=Room(200), held=held)]

    assert by_target_book(USUAL, {"1": own}).most_of(rooms) == {7: most}


def test_a_touched_account_rests_by_its_own_number():
    holds = by_target_book(USUAL, {"1": {"rest_after_touched_days": 9}}).of(1)

    assert (holds.rest_days(touched=True), holds.rest_days(touched=False)) == (9, 20)


@pytest.mark.parametrize(
    ("changed", "own", "found"),
    [
        ({}, {"notice_days": 30}, []),
        ({}, {"notice_days": 31}, [("window_shorter_than_notice", "exceptions")]),
        ({"notice_days": 40}, {"notice_days": 10}, []),
        ({"notice_days": 40}, {"come_back_days": 5}, [("window_shorter_than_notice", "notice_days")]),
        ({}, {"retrieval_grace_days": 45}, []),
        ({}, {"retrieval_grace_days": 46}, [("new_hires_get_less_there", "exceptions")]),
        ({}, {"retrieval_grace_days": 61, "new_hire_grace_days": 61}, [("grace_longer_than_silence", "exceptions")]),
        ({}, {"new_hire_grace_days": 29}, [("new_hires_get_less_there", "exceptions")]),
        ({}, {"opportunity_needs_activity_days": 0}, [("opportunity_protects_nothing_there", "exceptions")]),
        ({}, {"meeting_protects_days": 0}, []),
    ],
)
def test_contradictions_are_found_by_the_numbers_of_each_kind_of_book(changed, own, found):
    kinds = [Terms("SMB", 30, own=own), Terms("SMB, part", 30, is_part=True)]

    problems = contradictions({**NUMBERS, **changed}, kinds)

    assert [(problem.code, problem.number) for problem in problems] == found
