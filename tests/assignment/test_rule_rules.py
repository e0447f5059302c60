"""The pure rules behind the rules of engagement: names in text, contradictions, clocks of claims, what changed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from assignment.rules.clauses import fill, has_loose_braces, lines, names, unknown, whole_line
from assignment.rules.dispute_clock import due_after
from assignment.rules.engagement import Activity
from assignment.rules.rule_checks import Terms, contradictions, impossible_asks
from assignment.rules.text_changes import line_changes, word_changes
from assignment.rules.thresholds import Requirement

OSLO = ZoneInfo("Europe/Oslo")
NUMBERS = {
    "notice_days": 7, "coverage_grace_days": 7, "retrieval_grace_days": 30, "new_hire_grace_days": 45,
    "dispute_leader_hours": 24, "dispute_director_hours": 48, "opportunity_needs_activity_days": 30,
    "preview_stays_fresh_days": 7,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named", "strange", "loose"),
    [
        ("Notice of {{notice_days}}.", ["notice_days"], [], False),
        ("{{ notice_days }} and {{notice_days}}", ["notice_days"], [], False),
        ("{{nonsense}} here", ["nonsense"], ["nonsense"], False),
        ("{{}} empty", [""], [""], False),
        ("{{notice_days", [], [], True),
        ("notice_days}}", [], [], True),
        ("{one brace} is text", [], [], False),
        ("{{worked.smb}}", ["worked.smb"], ["worked.smb"], False),
    ],
)
def test_a_name_stands_in_double_braces_and_stands_for_something(text, named, strange, loose):
    assert names(text) == named
    assert unknown(text, known={"notice_days"}) == strange
    assert has_loose_braces(text) is loose


def test_a_clause_is_a_line_and_shows_the_values_of_its_names():
    assert lines(" One. \n\n Two.\n") == ["One.", "Two."]
    assert whole_line(" {{plans}} ") == "plans" and whole_line("See {{plans}}") == ""
    assert [(piece.text, piece.name) for piece in fill("In {{days}}, not {{more}}.", {"days": "7 days"})] == [
        ("In ", ""), ("7 days", "days"), (", not ", ""), ("{{more}}", "more"), (".", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "window", "codes"),
    [
        ({}, 30, []),
        ({"notice_days": 30}, 30, []),
        ({"notice_days": 31}, 30, ["window_shorter_than_notice"]),
        ({"coverage_grace_days": 29}, 30, []),
        ({"coverage_grace_days": 30}, 30, ["coverage_grace_swallows_window"]),
        ({"retrieval_grace_days": 45}, 30, []),
        ({"retrieval_grace_days": 60, "new_hire_grace_days": 60}, 30, []),
        ({"retrieval_grace_days": 61, "new_hire_grace_days": 61}, 30, ["grace_longer_than_silence"]),
        ({"new_hire_grace_days": 29}, 30, ["new_hires_get_less"]),
        ({"dispute_director_hours": 24}, 30, []),
        ({"dispute_director_hours": 23}, 30, ["director_before_leader"]),
        ({"opportunity_needs_activity_days": 0}, 30, ["opportunity_protects_nothing"]),
        ({"preview_stays_fresh_days": 0}, 30, ["preview_never_fresh"]),
    ],
)
def test_numbers_that_undo_each_other_are_named(changed, window, codes):
    found = contradictions({**NUMBERS, **changed}, [Terms("SMB", window)])

    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize(
    ("asked", "impossible"),
    [
        ([Requirement("days", 30)], False),
        ([Requirement("days", 31)], True),
        ([Requirement("channels", 2)], False),
        ([Requirement("channels", 3)], True),
        ([Requirement("touches", 60)], False),
        ([Requirement("touches", 61)], True),
        ([Requirement("live", 31)], True),
        ([Requirement("meetings", 1)], True),
        ([Requirement("days", 31), Requirement("touches", 3, alternative=2)], False),
        ([Requirement("days", 31), Requirement("meetings", 1, alternative=2)], True),
        ([], False),
    ],
)
def test_a_threshold_that_nobody_can_meet_is_refused_only_if_no_other_way_is_open(asked, impossible):
    activities = [Activity("call", is_live=True), Activity("email")]

    assert bool(impossible_asks([Terms("SMB", 30, asked)], activities)) is impossible


@pytest.mark.parametrize(
    ("activities", "most"),
    [
        ([Activity("call", weight=3), Activity("email")], 4 * 30),
        ([Activity("call", weight=3, per_day=2)], 6 * 30),
        ([Activity("call", per_day=3), Activity("call", outcomes=("spoke",), weight=5)], 7 * 30),
    ],
)
def test_a_heavier_activity_makes_more_touches_possible(activities, most):
    def impossible(minimum):
        return impossible_asks([Terms("SMB", 30, [Requirement("touches", minimum)])], activities)

    assert not impossible(most) and impossible(most + 1)
    assert impossible_asks([Terms("SMB", 30, [Requirement("days", 31)])], activities)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "holidays", "due"),
    [
        ("2026-06-02T10:00", 24, (), "2026-06-03T10:00"),
        ("2026-06-05T15:00", 24, (), "2026-06-08T15:00"),  # over a weekend
        ("2026-06-06T12:00", 24, (), "2026-06-09T00:00"),  # a Saturday counts from Monday
        ("2026-06-05T15:00", 48, (), "2026-06-09T15:00"),
        ("2026-06-04T15:00", 24, (date(2026, 6, 5),), "2026-06-08T15:00"),  # a holiday
        ("2026-06-02T23:59", 1, (), "2026-06-03T00:59"),
        ("2026-06-02T10:00", 0, (), "2026-06-02T10:00"),
    ],
)
def test_the_clock_of_a_claim_runs_on_working_days_alone(start, hours, holidays, due):
    assert due_after(moment(start), hours, zone=OSLO, holidays=holidays) == moment(due)


def test_the_clock_of_a_claim_ends_also_without_any_working_day():
    for_ever = {date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal())}

    assert due_after(moment("2026-06-02T10:00"), 24, zone=OSLO, holidays=for_ever) > moment("2027-06-02T10:00")


def test_what_changed_is_told_line_by_line_and_word_by_word():
    old = ["Notice comes 7 days before.", "Gone for good.", "Stays."]
    new = ["Notice comes 9 days before.", "Stays.", "Quite new here."]

    found = [(line.kind, [(words.kind, words.text) for words in line.words]) for line in line_changes(old, new)]

    assert found == [
        ("changed", [("same", "Notice comes"), ("removed", "7"), ("added", "9"), ("same", "days before.")]),
        ("removed", [("removed", "Gone for good.")]),
        ("added", [("added", "Quite new here.")]),
    ]
    assert line_changes(old, old) == [] and word_changes("", "") == ()
