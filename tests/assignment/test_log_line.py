"""The one-line log: what a line is read as."""

from datetime import date, time

import pytest

from assignment.rules.log_line import Person, parse

TUESDAY = date(2026, 5, 26)
PEOPLE = [Person(1, "Sara Lindqvist"), Person(2, "Jonas Ek"), Person(3, "سارا رضایی"), Person(4, "Jonas Kovač")]


def read(line):
    return parse(line, people=PEOPLE, today=TUESDAY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("c called Sara, spoke, wants quote", ("call", "out", "spoke", 1, "wants quote")),
        ("c Sara Lindqvist, no answer", ("call", "out", "no_answer", 1, "")),
        ("called Ek, vm", ("call", "out", "voicemail", 2, "")),
        ("mi Sara, wants six docks", ("email", "in", "", 1, "wants six docks")),
        ("i m sara, six docks", ("email", "in", "", 1, "six docks")),
        ("m Sara: spoke", ("email", "out", "", 1, "spoke")),
        ("m Sara, answered", ("email", "out", "replied", 1, "")),
        ("t Sara, pricing", ("meeting", "out", "held", 1, "pricing")),
        ("t Sara, cancelled", ("meeting", "out", "cancelled", 1, "")),
        ("v Kovac, not reached", ("visit", "out", "no_answer", 4, "")),
        ("c سارا, spoke", ("call", "out", "spoke", 3, "")),
        ("c spoke to Sara about docks", ("call", "out", "spoke", 1, "about docks")),
        ("w texted Sara", ("message", "out", "", 1, "")),
        ("Sara was friendly", ("", "out", "", 1, "was friendly")),
        ("", ("", "out", "", None, "")),
    ],
)
def test_a_line_is_read(line, expected):
    got = read(line)

    assert (got.kind, got.direction, got.outcome, got.contact_id, got.note) == expected


def test_a_name_that_two_people_bear_is_asked_about():
    got = read("c Jonas, no answer")

    assert got.contact_id is None and got.candidates == ("Jonas Ek", "Jonas Kovač")
    assert read("c Jonas Ek, no answer").contact_id == 2


@pytest.mark.parametrize(("text", "seconds"), [("12 min", 720), ("45s", 45), ("1 h", 3600), ("12 people", None)])
def test_a_part_may_be_a_duration(text, seconds):
    assert read(f"c Sara, {text}, spoke").duration_seconds == seconds


@pytest.mark.parametrize(
    ("step", "title", "day", "kind"),
    [
        ("send Thursday", "send", date(2026, 5, 28), "todo"),
        ("send quote on Tuesday", "send quote", date(2026, 6, 2), "todo"),
        ("call tomorrow", "call", date(2026, 5, 27), "call"),
        ("mail the offer in 2 weeks", "mail the offer", date(2026, 6, 9), "email"),
        ("call 1 March", "call", date(2027, 3, 1), "call"),
        ("call June 3", "call", date(2026, 6, 3), "call"),
        ("call 2026-12-01", "call", date(2026, 12, 1), "call"),
        ("call 31/02", "call 31/02", None, "call"),
        ("send the price list", "send the price list", None, "todo"),
    ],
)
def test_the_next_step_has_a_title_and_a_day(step, title, day, kind):
    got = read(f"c Sara, spoke; next: {step}")

    assert (got.next_title, got.next_on, got.next_kind, got.outcome) == (title, day, kind, "spoke")


@pytest.mark.parametrize(
    ("step", "unclear"),
    [
        ("call 31/02", "31/02"), ("call 12/25", "12/25"), ("call 31.02.", "31.02."),
        ("call on 30 February", "30 February"),
        ("call May 40", "May 40"), ("call 2026-02-30", "2026-02-30"), ("call 5/6/2026", "5/6/2026"),
        ("meet tomorrow 25:10", "25:10"), ("call 31/02 at 10:30", "31/02"),
        ("call 3/4", ""), ("call 29/05", ""), ("send version 2.0", ""), ("split it 50/50", ""),
        ("call tomorrow 10:30", ""), ("send 2000 docks", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_looks_like_a_day_and_is_none_is_told_apart(step, unclear):
    assert read(f"c Sara, spoke; next: {step}").next_unclear == unclear


def test_a_meeting_with_an_hour_is_a_booked_one():
    got = read("c Sara, spoke; next: meet 28 May at 10:30")

    assert (got.next_kind, got.next_on, got.next_at, got.next_title) == (
        "meeting",
        date(2026, 5, 28),
        time(10, 30),
        "meet",
    )
    assert read("c Sara; next: meet 28 May").next_kind == "todo"


def test_the_chips_repeat_what_was_read():
    assert read("ci Sara, wants quote; next: send Thursday").chips == [
        ("kind", "call"), ("direction", "in"), ("contact", "Sara Lindqvist"), ("note", "wants quote"),
        ("next", "send 2026-05-28"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["c " * 1000, ";;;;next:", "next:", "> ", "c , , ,", "\x00", "٣ دقیقه", "next: 99:99"])
def test_nothing_makes_it_fail(line):
    read(line)
