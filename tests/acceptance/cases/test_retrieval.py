"""Retrieval from notice to pool, by the numbers of the acceptance list: 20, 22, 24, 25, 26, 27."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Availability, Notification, Task, Team
from assignment.actions.appeals import appeal, decide_appeal, withdraw_appeal
from assignment.actions.manual import move_accounts
from assignment.models import Coverage, Move, RetrievalNotice
from assignment.rules.appeals import Evidence
from tests.assignment.retrievals import JULY_2, JULY_9, JUNE_25, lines, retrieve, touch
from tests.assignment.runs import applied, built, why_left
from tests.factories import DAY, BookFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(leader):
    return BookFactory(rep=UserFactory(team=Team.objects.create(name="North", leader=leader)))


def test_case_22_an_unworked_account_is_noticed_and_taken_at_the_first_run_a_week_later(ops):
    account = held_account()

    assert retrieve(JUNE_25 - 7 * DAY, by=ops).summary["noticed"] == 0
    assert lines(retrieve(JUNE_25, by=ops)) == set()
    notice = RetrievalNotice.objects.get()
    assert (notice.holding.account, notice.due_on) == (account, date(2026, 7, 2))
    assert Coverage.objects.get(account=account).at_risk_on == date(2026, 7, 2)

    run = applied(retrieve(JULY_2, by=ops), by=ops, now=JULY_2 + DAY)

    account.refresh_from_db(), notice.refresh_from_db()
    assert (run.done, account.station, account.book, notice.state) == (1, "pool", None, "taken")


def test_case_22_the_threshold_reached_the_day_before_the_due_date_saves_the_account(ops):
    account = held_account()
    touch(account, 20), touch(account, 21)
    Coverage.objects.update(extended=True)
    retrieve(JUNE_25, by=ops)

    touch(account, 30)
    run = retrieve(JULY_2, by=ops)

    assert lines(run) == set() and why_left(run) == {account.pk: "worked"}
    assert RetrievalNotice.objects.get().state == "met"
    assert run.summary["spared"] == {"worked": 1}


def test_case_22_half_of_the_threshold_gives_one_extension_and_no_second_one(ops):
    account = held_account()
    touch(account, 3), touch(account, 4)

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 0
    assert lines(retrieve(JULY_2, by=ops)) == set()
    row = Coverage.objects.get(account=account)
    assert row.extended and row.window_ends_on == date(2026, 7, 31)

    later = [retrieve(JULY_2 + week * 7 * DAY, by=ops) for week in (3, 4, 5)]

    assert [len(lines(run)) for run in later] == [0, 0, 1]


def test_case_20_22_one_mail_a_month_before_each_due_date_saves_nothing(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    touch(account, 30, kind="email", outcome="")

    run = retrieve(JULY_2, by=ops)

    assert lines(run) == {account.pk}
    assert Coverage.objects.get(account=account).state == "touched"


def test_case_24_a_booked_meeting_protects_and_its_end_restarts_the_notice(ops):
    account = held_account()
    retrieve(JUNE_25, by=ops)
    meeting = Task.objects.create(account=account, kind="meeting", title="Meet", starts_at=JULY_2 + 10 * DAY)

    run = retrieve(JULY_2, by=ops)
    assert lines(run) == set() and why_left(run) == {account.pk: "meeting"}

    meeting.cancelled_at = JULY_2
    meeting.save()
    run = retrieve(JULY_9, by=ops)
    assert lines(run) == set() and run.summary["noticed"] == 1
    assert lines(retrieve(JULY_9 + 7 * DAY, by=ops)) == {account.pk}


def test_case_25_leave_stops_the_clock_day_for_day(ops):
    account = held_account()
    Availability.objects.create(user=account.book.rep, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 14))

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 0
    assert Coverage.objects.get(account=account).window_ends_on == date(2026, 7, 8)
    assert retrieve(JULY_2, by=ops).summary["noticed"] == 1
    assert lines(retrieve(JULY_9, by=ops)) == {account.pk}


@pytest.mark.parametrize(("accounts", "taken"), [(8, 8), (14, 10), (60, 12)])
def test_case_26_at_most_a_fifth_of_a_book_goes_but_always_up_to_ten(ops, accounts, taken):
    book = BookFactory()
    for _each in range(accounts):
        held_account(book=book)
    retrieve(JUNE_25, by=ops)

    run = retrieve(JULY_2, by=ops)

    assert len(lines(run)) == taken
    assert run.summary["spared"].get("over_cap", 0) == accounts - taken


def test_case_26_what_is_worth_most_goes_first(ops):
    book = BookFactory()
    accounts = [held_account(book=book) for _each in range(12)]
    low = accounts[3].score
    low.priority = 1
    low.save()
    retrieve(JUNE_25, by=ops)

    assert accounts[3].pk not in lines(retrieve(JULY_2, by=ops))


def taken_from(account, *, ops):
    """The account after notice and retrieval, without any work; its people were known before."""
    account.contacts.update(created_at=JUNE_25 - 30 * DAY)
    retrieve(JUNE_25, by=ops)
    applied(retrieve(JULY_2, by=ops), by=ops, now=JULY_2)
    account.refresh_from_db()
    return account


def test_case_27_an_appeal_within_five_working_days_brings_the_account_back(ops, leader, book):
    account = taken_from(held_account(book=book), ops=ops)
    met = Evidence(kind="meeting", on=date(2026, 6, 20), outcome="held", contact=account.contacts.get().pk)
    asked = appeal(account.pk, text="I met them", by=book.rep, now=JULY_9, evidence=[met])

    decide_appeal(asked.pk, grant=True, by=leader, now=JULY_9 + DAY)

    account.refresh_from_db()
    assert (account.book, account.station) == (book, "held")
    row = Coverage.objects.get(account=account)
    assert row.window_started_on == date(2026, 7, 9), "met in time: the window after the one that was judged, a week on"
    logged = account.interactions.get()
    assert (logged.user, logged.kind, logged.happened_at.date()) == (book.rep, "meeting", date(2026, 6, 20))
    line = Move.objects.get(cause="retrieval", state="reverted")
    assert (line.run.status, line.reverted_by.cause) == ("reverted", "appeal")


def test_case_27_after_the_fifth_working_day_there_is_no_appeal(ops, book):
    account = taken_from(held_account(book=book), ops=ops)

    with pytest.raises(RuleViolation, match="nothing_to_appeal"):
        appeal(account.pk, text="I met them", by=book.rep, now=JULY_9 + DAY)


@pytest.mark.parametrize(
    ("evidence", "ends_on", "extended"),
    [([], date(2026, 7, 8), False), (["2026-06-20", "2026-06-22"], date(2026, 8, 7), True)],
)
def test_case_27_the_clock_goes_on_as_it_was_plus_what_the_evidence_says(
    ops, leader, book, evidence, ends_on, extended
):
    account = taken_from(held_account(book=book), ops=ops)
    calls = [
        Evidence(kind="call", on=date.fromisoformat(day), outcome="no_answer", contact=account.contacts.get().pk)
        for day in evidence
    ]
    asked = appeal(account.pk, text="Not logged", by=book.rep, now=JULY_9, evidence=calls)

    decide_appeal(asked.pk, grant=True, by=leader, now=JULY_9)

    row = Coverage.objects.get(account=account)
    assert (row.window_ends_on, row.extended) == (ends_on, extended)


def test_case_27_once_it_is_in_another_book_the_leader_decides_between_both(ops, leader, book):
    account = taken_from(held_account(book=book), ops=ops)
    other = BookFactory(rep=UserFactory(team=book.rep.team))
    given = built(move_accounts([account.pk], book_to=other, by=ops, now=JULY_2 + DAY), now=JULY_2 + DAY)
    applied(given, by=ops, now=JULY_2 + DAY)
    asked = appeal(account.pk, text="I met them", by=book.rep, now=JULY_9)
    assert "wants" in Notification.objects.get(user=other.rep, kind="appeal_waiting").title

    with pytest.raises(RuleViolation, match="moved_meanwhile"):
        decide_appeal(asked.pk, grant=True, by=leader, now=JULY_9)
    decide_appeal(asked.pk, grant=True, by=leader, now=JULY_9, held_by=other.pk)

    account.refresh_from_db()
    assert account.book == book
    assert "went back" in Notification.objects.get(user=other.rep, kind="appeal_decided").title


def test_case_27_refused_it_stays_where_it_is_and_the_rep_reads_why(ops, leader, book):
    account = taken_from(held_account(book=book), ops=ops)
    asked = appeal(account.pk, text="I met them", by=book.rep, now=JULY_9)
    with pytest.raises(RuleViolation, match="note_missing"):
        decide_appeal(asked.pk, grant=False, by=leader, now=JULY_9)

    decide_appeal(asked.pk, grant=False, by=leader, now=JULY_9, note="No trace of it")

    account.refresh_from_db()
    assert account.station == "pool"
    assert Notification.objects.get(user=book.rep, kind="appeal_decided").body == "No trace of it"
    with pytest.raises(RuleViolation, match="nothing_to_appeal"):
        appeal(account.pk, text="Again", by=book.rep, now=JULY_9)


def test_case_27_an_appeal_against_a_notice_waits_with_the_account_and_restarts_the_notice(ops, leader, book):
    account = held_account(book=book)
    retrieve(JUNE_25, by=ops)
    asked = appeal(account.pk, text="They asked for time", by=book.rep, now=JUNE_25 + 5 * DAY)

    assert why_left(retrieve(JULY_2, by=ops)) == {account.pk: "appeal"}
    decide_appeal(asked.pk, grant=True, by=leader, now=JULY_2 + DAY)

    assert RetrievalNotice.objects.get().state == "protected"
    assert lines(retrieve(JULY_9, by=ops)) == set() and RetrievalNotice.objects.count() == 2
    assert lines(retrieve(JULY_9 + 7 * DAY, by=ops)) == {account.pk}


def test_case_27_nobody_decides_on_the_own_appeal(ops, leader):
    account = taken_from(held_account(book=BookFactory(rep=leader)), ops=ops)
    asked = appeal(account.pk, text="I met them", by=leader, now=JULY_9)

    with pytest.raises(RuleViolation, match="own_appeal"):
        decide_appeal(asked.pk, grant=True, by=leader, now=JULY_9)
    withdraw_appeal(asked.pk, by=leader, now=JULY_9)

    asked.refresh_from_db()
    assert asked.state == "withdrawn"
