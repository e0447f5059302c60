"""What counts as a touch and when an account is worked: the pure rules over tables of edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assignment.rules.clock import Window, grace_days, ripe_on, safe_until
from assignment.rules.engagement import Activity, Fact, Held, No, judge, touches, verdicts
from assignment.rules.thresholds import Progress, Requirement, is_worked, standing, state

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = START + timedelta(days=20)
HELD = Held(rep_id=7, since=START, first_day=date(2026, 6, 1))
ACTIVITIES = [
    Activity("call", is_live=True, minimum_seconds=30, pk=1),
    Activity("email", pk=2),
    Activity("meeting", outcomes=("held", "spoke"), is_live=True, pk=3),
    Activity("message", needs_contact=False, per_day=2, pk=4),
]


def fact(pk=1, *, day=1.0, **fields):
    at = START + timedelta(days=day)
    values = {"kind": "call", "outcome": "no_answer", "contact_id": 1, "user_id": 7} | fields
    return Fact(pk=pk, happened_at=at, day=at.date(), **values)


def why(*facts, now=NOW, held=HELD, activities=ACTIVITIES):
    judged = verdicts(facts, held=held, activities=activities, now=now)
    return [judged[one.pk].code for one in facts]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"voided": True}, No.VOIDED),
        ({"kind": "email", "outcome": "bounced"}, No.BOUNCED),
        ({"outcome": "cancelled"}, No.CANCELLED),
        ({"day": 20.001}, No.FUTURE),
        ({"day": 20}, None),
        ({"day": -0.001}, No.BEFORE_HOLDING),
        ({"day": 0}, None),
        ({"user_id": 8}, No.NOT_BY_HOLDER),
        ({"user_id": None}, No.NOT_BY_HOLDER),
        ({"kind": "visit"}, No.NO_ACTIVITY),
        ({"kind": "meeting", "outcome": "no_answer"}, No.NO_ACTIVITY),
        ({"kind": "meeting", "outcome": "held"}, None),
        ({"contact_id": None}, No.NO_CONTACT),
        ({"kind": "message", "contact_id": None}, None),
        ({"outcome": "", "duration_seconds": 29}, No.TOO_SHORT),
        ({"outcome": "", "duration_seconds": 30}, None),
        ({"outcome": "", "duration_seconds": None}, No.TOO_SHORT),
        ({"kind": "email", "outcome": ""}, None),
    ],
)
def test_one_interaction_counts_or_says_why_not(fields, code):
    assert why(fact(**fields)) == [code]


def test_after_the_holding_nothing_counts():
    ended = replace(HELD, until=START + timedelta(days=5))

    assert why(fact(1, day=4.99), fact(2, day=5), held=ended) == [None, No.AFTER_HOLDING]


def test_one_of_a_kind_counts_a_day_and_the_better_one_first():
    early, late, answered = fact(1, day=1), fact(2, day=1.1), fact(3, day=1.2, outcome="spoke")

    assert why(early, late) == [None, No.DAY_LIMIT]
    assert why(early, late, answered) == [No.DAY_LIMIT, No.DAY_LIMIT, None]


def test_another_kind_or_another_day_counts_again():
    assert why(fact(1), fact(2, kind="email", outcome=""), fact(3, day=2)) == [None, None, None]


def test_an_activity_may_allow_more_a_day():
    rows = [fact(pk, kind="message", day=1 + pk / 100) for pk in (1, 2, 3)]

    assert why(*rows) == [None, None, No.DAY_LIMIT]


def test_automated_ones_count_once_in_seven_days_of_the_holding():
    rows = [fact(pk, day=day, kind="email", outcome="", automated=True) for pk, day in enumerate((0, 6, 7, 13, 14), 1)]

    assert why(*rows) == [None, No.AUTOMATED_LIMIT, None, No.AUTOMATED_LIMIT, None]


def test_an_automated_one_takes_no_place_of_one_by_hand():
    assert why(fact(1, kind="email", automated=True), fact(2, kind="email", day=2)) == [None, None]


def test_an_auto_reply_is_no_two_way_contact_but_an_answer_to_a_sequence_is():
    assert not fact(kind="email", direction="in", outcome="", automated=True).two_way
    assert fact(kind="email", outcome="replied", automated=True).two_way
    assert fact(kind="email", direction="in", outcome="").two_way


def test_the_most_specific_activity_decides():
    wide, narrow = Activity("call", pk=1), Activity("call", outcomes=("spoke",), is_live=True, pk=2)

    assert judge([wide, narrow], "call", "out", "spoke") is narrow
    assert judge([wide, narrow], "call", "out", "voicemail") is wide
    assert judge([wide], "call", "out", "bounced") is None


def test_progress_counts_touches_days_people_channels_and_answers():
    rows = [
        fact(1, day=1), fact(2, day=1, kind="email", outcome="replied", contact_id=2), fact(3, day=2),
        fact(4, day=2, kind="meeting", outcome="held"), fact(5, day=3, contact_id=None),
    ]  # fmt: skip

    done = Progress.of(touches(rows, held=HELD, activities=ACTIVITIES, now=NOW))

    assert done == Progress(touches=4, days=2, live=3, contacts=2, channels=3, two_way=2, meetings=1)


@pytest.mark.parametrize(
    ("weights", "rows", "expected"),
    [
        ({"meeting": 3}, ["call", "meeting"], 4),
        ({"meeting": 3}, ["meeting", "meeting"], 3),  # the limit of a day is one of activities
        ({"message": 2}, ["message", "message", "message"], 4),
        ({"call": 10, "email": 2}, ["call", "email"], 12),
        ({}, ["call", "meeting"], 2),
    ],
)
def test_an_activity_may_count_for_several_touches_and_for_one_of_everything_else(weights, rows, expected):
    activities = [replace(each, weight=weights.get(each.kind, 1)) for each in ACTIVITIES]
    facts = [
        fact(pk, day=1 + pk / 100, kind=kind, outcome="held" if kind == "meeting" else "")
        for pk, kind in enumerate(rows, 1)
    ]
    facts = [replace(each, duration_seconds=60) for each in facts]

    heavy, plain = (
        Progress.of(touches(facts, held=HELD, activities=each, now=NOW)) for each in (activities, ACTIVITIES)
    )

    assert heavy == replace(plain, touches=expected)


DEFAULT = [
    Requirement("touches", 3), Requirement("days", 2), Requirement("live", 1), Requirement("two_way", 1, alternative=2),
]  # fmt: skip


def stand(requirements=DEFAULT, **counts):
    return standing(requirements, lambda _days: Progress(**counts))


@pytest.mark.parametrize(
    ("counts", "done", "asked", "half"),
    [
        ({}, 0, 3, False),
        ({"touches": 1, "days": 1, "live": 1}, 1, 3, False),
        ({"touches": 2, "days": 1, "live": 1}, 2, 3, True),
        ({"touches": 2, "days": 2}, 2, 3, False),
        ({"touches": 3, "days": 3}, 2, 3, False),
        ({"touches": 3, "days": 1, "live": 1}, 2, 3, True),
        ({"touches": 3, "days": 2, "live": 1}, 3, 3, True),
        ({"touches": 1, "days": 1, "live": 1, "two_way": 1}, 1, 1, True),
        ({"touches": 40, "days": 1}, 2, 3, False),
    ],
)
def test_how_far_and_whether_half(counts, done, asked, half):
    one = stand(**counts)

    assert (one.done, one.asked, one.half) == (done, asked, half)
    assert one.worked == (done == asked)


def test_a_requirement_of_one_has_no_half():
    assert not stand([Requirement("meetings", 1)]).half
    assert Requirement("touches", 5).half == 3 and Requirement("touches", 1).half == 1


def test_what_is_missing_is_named_for_the_nearest_way():
    missing = stand(touches=3, days=1).missing

    assert [(one.measure, one.have, one.need) for one in missing] == [("days", 1, 2), ("live", 0, 1)]


def test_every_requirement_is_read_in_its_own_window():
    asked = [Requirement("two_way", 1, 30), Requirement("meetings", 1, 90)]
    done = {30: Progress(two_way=1), 90: Progress(two_way=1, meetings=1)}

    assert is_worked(asked, done.__getitem__)
    assert not is_worked(asked, lambda _days: done[30])


def test_without_any_requirement_one_touch_is_asked():
    assert not stand([]).worked and stand([], touches=1).worked


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ("0000", "not_worked"), ("0001", "new"), ("0010", "touched"), ("0011", "touched"), ("0110", "worked"),
        ("1000", "engaged"), ("1111", "engaged"),
    ],
)  # fmt: skip
def test_the_strongest_state_is_shown(flags, name):
    engaged, worked, touched, in_grace = (flag == "1" for flag in flags)

    assert state(engaged=engaged, worked=worked, touched=touched, in_grace=in_grace) == name


WINDOW = Window(held_on=date(2026, 6, 1), ends_on=date(2026, 7, 1), window_days=30)


@pytest.mark.parametrize(
    ("window", "day"),
    [
        (WINDOW, date(2026, 7, 1)),
        (replace(WINDOW, grace_days=45), date(2026, 7, 16)),
        (replace(WINDOW, ends_on=date(2026, 9, 1)), date(2026, 7, 31)),
        (replace(WINDOW, ends_on=date(2026, 9, 1), last_touch_on=date(2026, 6, 20)), date(2026, 8, 19)),
        (replace(WINDOW, ends_on=date(2026, 9, 1), paused_days=5), date(2026, 8, 5)),
        (replace(WINDOW, ends_on=date(2026, 9, 1), last_touch_on=date(2026, 1, 1)), date(2026, 7, 31)),
    ],
)
def test_it_may_be_taken_after_the_window_or_two_windows_of_silence_but_never_in_grace(window, day):
    assert ripe_on(window) == day


@pytest.mark.parametrize(
    ("last", "worked", "protected", "day"),
    [
        (None, False, None, date(2026, 7, 1)),
        (date(2026, 6, 20), True, None, date(2026, 7, 31)),
        (date(2026, 5, 25), True, None, date(2026, 7, 31)),
        (None, False, date(2026, 8, 9), date(2026, 8, 10)),
        (date(2026, 6, 20), True, date(2026, 6, 21), date(2026, 7, 31)),
        (None, False, date.max, date.max),
    ],
)
def test_work_makes_it_safe_until_the_next_window_ends(last, worked, protected, day):
    window = replace(WINDOW, last_touch_on=last)

    assert safe_until(window, worked=worked, protected_until=protected) == day


@pytest.mark.parametrize(
    ("hired", "days"), [(None, 30), (date(2026, 5, 31), 45), (date(2026, 3, 3), 30), (date(2026, 3, 4), 45)]
)
def test_who_was_hired_less_than_ninety_days_before_has_a_longer_grace(hired, days):
    assert grace_days(held_on=date(2026, 6, 1), hired_on=hired, usual=30, new_hire=45) == days
