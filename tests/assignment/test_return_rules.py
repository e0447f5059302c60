"""When a return is open, what counts as a retrieval, and which settings contradict each other: tables of edges."""

from datetime import date

import pytest

from assignment.rules.return_settings import contradictions
from assignment.rules.returns import (
    Facts,
    Terms,
    counts_as_retrieval,
    left_of_count,
    left_of_share,
    verdict,
    waits_for_leader,
)

TODAY = date(2026, 6, 10)


def terms(**values) -> Terms:
    return Terms(**{"family": "timing", "destination": "rest"} | values)


def facts(**values) -> Facts:
    usual = {
        "days_held": 20, "touches": 0, "two_way": 0, "open_opportunities": 0, "returned_this_month": 0, "accounts": 20,
    }  # fmt: skip
    return Facts(**usual | values)


@pytest.mark.parametrize(
    ("asks", "stands", "code", "missing"),
    [
        ({"minimum_touches": 2}, {"touches": 1}, "more_touches", 1),
        ({"minimum_touches": 2}, {"touches": 2}, "", 0),
        ({"minimum_touches": 5}, {"two_way": 1}, "", 0),
        ({"minimum_work": "threshold"}, {"threshold_left": 5}, "threshold", 5),
        ({"minimum_work": "threshold"}, {"threshold_left": 5, "two_way": 1}, "threshold", 5),
        ({"minimum_work": "threshold"}, {"threshold_left": 0}, "", 0),
        ({"minimum_work": "answer"}, {"touches": 9}, "no_answer", 1),
        ({"minimum_work": "answer"}, {"answers": 1}, "", 0),
        ({"minimum_work": "two_way"}, {"answers": 1}, "no_conversation", 1),
        ({"minimum_work": "two_way"}, {"two_way": 1}, "", 0),
        ({"minimum_work": "two_way", "free_within_days": 20}, {}, "", 0),
        ({"minimum_work": "two_way", "free_within_days": 19}, {}, "no_conversation", 1),
        ({"earliest_days": 20}, {}, "", 0),
        ({"earliest_days": 21}, {}, "too_early", 1),
        ({"latest_days": 20}, {}, "", 0),
        ({"latest_days": 19}, {}, "too_late", 19),
        ({"latest_days": 0}, {"days_held": 0}, "", 0),
        ({"limit_count": 2}, {"returned_this_period": 1}, "", 0),
        ({"limit_count": 2}, {"returned_this_period": 2}, "limit_count", 2),
        ({"limit_percent": 10}, {"returned_this_month": 2, "accounts": 18}, "limit", 2),
        ({"limit_percent": 1}, {"returned_this_month": 0, "accounts": 3}, "", 0),
        ({"leader_only": True}, {}, "leader_only", 0),
        ({"leader_only": True}, {"by_leader": True}, "", 0),
        ({"family": "fit"}, {"is_replacement": True}, "replacement", 0),
        ({"family": "fit", "needs_approval": True}, {"is_replacement": True}, "replacement", 0),
        ({"family": "process", "needs_approval": True}, {"is_replacement": True}, "", 0),
        ({"family": "process"}, {"is_replacement": True}, "replacement", 0),
    ],
    ids=str,
)
def test_the_first_thing_that_stands_against_a_return_is_named(asks, stands, code, missing):
    found = verdict(terms(**asks), facts(**stands))
    assert (found.code, found.missing) == (code, missing)


@pytest.mark.parametrize(
    "asks",
    [
        {"minimum_touches": 9}, {"minimum_work": "threshold"}, {"limit_percent": 1}, {"limit_count": 0},
        {"earliest_days": 99}, {"latest_days": 0}, {"leader_only": True}, {"needs_approval": True},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_the_settings_of_a_data_reason_say_it_is_open_and_never_punished(asks):
    reason = terms(family="data", destination="repair", **asks)
    stands = facts(is_replacement=True, threshold_left=9, returned_this_month=99, returned_this_period=99)

    assert verdict(reason, stands).allowed and not waits_for_leader(reason)
    assert not counts_as_retrieval(reason, due_on=TODAY, today=TODAY, worked=False)
    assert left_of_share(reason, stands) is left_of_count(reason, stands) is None


@pytest.mark.parametrize(
    ("due_on", "worked", "counts"),
    [
        (None, False, False),
        (date(2026, 6, 12), False, False),
        (date(2026, 6, 11), False, True),
        (date(2026, 6, 10), False, True),
        (date(2026, 6, 9), False, True),
        (date(2026, 6, 11), True, False),
    ],
)
def test_the_last_day_before_a_retrieval_counts_as_one_unless_the_work_was_done(due_on, worked, counts):
    assert counts_as_retrieval(terms(), due_on=due_on, today=TODAY, worked=worked) is counts


def test_a_leader_who_gives_back_for_a_rep_has_decided():
    reason = terms(family="process", needs_approval=True)
    assert waits_for_leader(reason) and not waits_for_leader(reason, by_leader=True)


PLAIN = {
    "family": "timing", "destination": "rest", "needs_approval": False, "leader_only": False, "needs_date": False,
    "needs_file": False, "minimum_work": "touches", "minimum_touches": 0, "earliest_days": 0, "latest_days": None,
    "limit_percent_per_month": None, "limit_count": None, "counts_against_rate": True, "bars_rep": False,
    "prefers_rep": False,
}  # fmt: skip
DATA = PLAIN | {"family": "data", "destination": "repair", "counts_against_rate": False}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (PLAIN, set()),
        (DATA, set()),
        (DATA | {"destination": "rest"}, {"destination"}),
        (DATA | {"minimum_work": "answer"}, {"minimum_work"}),
        (DATA | {"limit_count": 0}, {"limit_count"}),
        (DATA | {"needs_file": True, "needs_approval": True}, {"needs_file", "needs_approval"}),
        (DATA | {"counts_against_rate": True}, {"counts_against_rate"}),
        (PLAIN | {"destination": "repair"}, {"destination"}),
        (PLAIN | {"destination": "nurture"}, {"needs_date"}),
        (PLAIN | {"destination": "nurture", "needs_date": True}, set()),
        (PLAIN | {"destination": "close"}, {"needs_approval"}),
        (PLAIN | {"earliest_days": 8, "latest_days": 7}, {"latest_days"}),
        (PLAIN | {"earliest_days": 7, "latest_days": 7}, set()),
        (PLAIN | {"bars_rep": True, "prefers_rep": True}, {"prefers_rep"}),
        (PLAIN | {"limit_count": 0, "limit_percent_per_month": 0}, {"limit_count", "limit_percent_per_month"}),
    ],
)
def test_settings_that_contradict_each_other_are_named_by_field(said, fields):
    assert set(contradictions(said)) == fields
