"""The queue of ops: asking back, merging, closing in bulk, the age of reports, and what ops is told each day."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Event, Holiday, Note, Notification, Organisation
from assignment.actions.closing import close_as_duplicate_of, close_duplicates, close_reported
from assignment.actions.questions import answer_question, ask_back, due_after_waiting
from assignment.actions.repair_alarm import tell_of_overdue_repairs
from assignment.actions.repair_merges import merge_reports
from assignment.actions.repairs import data_was_right, fix
from assignment.actions.reports import ask_repair
from assignment.models import Repair
from assignment.queries.repairs import ageing
from tests.assignment.returning import give_back, given_back
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
LATER = NOON + 10 * DAY


def test_ops_asks_back_the_reporter_answers_and_the_days_between_are_not_those_of_ops(ops):
    account = held_account(name="Kallio Dairy")
    rep, repair = account.book.rep, given_back(account, now=NOON)  # Monday, due on Monday, 8 June
    assert repair.due_on == date(2026, 6, 8)

    ask_back([repair.pk], text="Which of the two?", by=ops, now=NOON + DAY)
    told = Notification.objects.get(user=rep, kind="repair_question")
    assert told.url == f"/repairs/{repair.pk}/question/" and told.body == "Which of the two?"
    assert ageing(today=date(2026, 6, 30)).waiting == 1 and ageing(today=date(2026, 6, 30)).with_ops == 0

    answer_question(repair.pk, text="The one in Turku", by=rep, now=NOON + 6 * DAY)  # Sunday: three working days later

    repair.refresh_from_db()
    assert (repair.waits_since, repair.due_on) == (None, date(2026, 6, 11))
    assert Notification.objects.get(user=ops, kind="repair_answered").body == "The one in Turku"
    verbs = Event.objects.filter(account_id=account.pk, verb__startswith="repair_").order_by("pk")
    assert [line.verb for line in verbs] == ["repair_asked", "repair_answered"]


@pytest.mark.parametrize(
    ("since", "today", "due_on"),
    [
        (None, date(2026, 6, 20), date(2026, 6, 8)),
        (date(2026, 6, 2), date(2026, 6, 2), date(2026, 6, 8)),
        (date(2026, 6, 2), date(2026, 6, 3), date(2026, 6, 9)),
        (date(2026, 6, 5), date(2026, 6, 7), date(2026, 6, 8)),  # a weekend
        (date(2026, 6, 3), date(2026, 6, 5), date(2026, 6, 9)),  # a holiday on the 4th
    ],
)
def test_only_working_days_of_waiting_are_added(since, today, due_on):
    Holiday.objects.create(on=date(2026, 6, 4), name="Corpus Christi")
    Organisation.objects.update(time_zone="Europe/Oslo")
    assert due_after_waiting(date(2026, 6, 8), since=since, today=today) == due_on


def test_what_cannot_be_asked_or_answered_is_refused_in_words(ops):
    account = held_account()
    rep, repair = account.book.rep, given_back(account)
    gone = given_back(held_account())
    type(rep).objects.filter(pk=gone.reported_by_id).update(is_active=False)
    for text in ("", "x" * 1001, "a\x00b"):
        with pytest.raises(RuleViolation, match="question_wrong"):
            ask_back([repair.pk], text=text, by=ops, now=LATER)
    with pytest.raises(RuleViolation, match="not_asked"):
        answer_question(repair.pk, text="Yes", by=rep, now=LATER)

    asked = ask_back([repair.pk, gone.pk], text="Which?", by=ops, now=LATER)

    assert asked.decided == [account.pk] and "no longer here" in asked.refused[gone.pk]
    with pytest.raises(RuleViolation, match="asked already"):
        ask_back([repair.pk], text="Which?", by=ops, now=LATER)
    with pytest.raises(RuleViolation, match="not_yours"):
        answer_question(repair.pk, text="Yes", by=UserFactory(), now=LATER)
    fix([repair.pk], by=ops, now=LATER, value="5")
    with pytest.raises(RuleViolation, match="not_asked"):
        answer_question(repair.pk, text="Yes", by=rep, now=LATER)


def test_reports_about_one_account_become_one_and_all_reporters_hear_of_its_decision(ops):
    account = held_account(phone="1")
    rep, book = account.book.rep, account.book
    first = ask_repair(account.pk, by=rep, now=NOON, field="website", note="Gone")
    second = given_back(account, proposed="2")
    alone = given_back(held_account())

    result = merge_reports([first.pk, second.pk, alone.pk], by=ops, now=LATER)

    first.refresh_from_db(), second.refresh_from_db()
    assert result.decided == [account.pk] and set(result.refused) == {alone.pk}
    assert (second.state, second.merged_into, first.state) == ("merged", first, "open")
    assert first.from_return == second.from_return and not first.keeps_account
    assert "Phone, should be 2" in first.note
    data_was_right([first.pk], by=ops, now=LATER)
    account.refresh_from_db()
    assert account.book == book  # the report was wrong, so the account is back although one row says "merged"
    assert Notification.objects.filter(user=rep, kind="repair_decided").exists()


def test_single_reports_are_not_merged(ops):
    with pytest.raises(RuleViolation, match="nothing_to_merge"):
        merge_reports([given_back(held_account()).pk], by=ops, now=LATER)


def test_many_accounts_are_closed_as_out_of_business_and_what_cannot_be_stays(ops):
    gone = [given_back(held_account(), field="out_of_business") for _ in range(3)]
    busy = given_back(held_account(), field="out_of_business")
    OpportunityFactory(account=busy.account)

    result = close_reported([repair.pk for repair in [*gone, busy]], by=ops, now=LATER, note="Struck off")

    assert Account.objects.filter(station="closed").count() == 3 == len(result.decided)
    assert "opportunity is open" in result.refused[busy.pk]
    assert Repair.objects.filter(state="closed").count() == 3
    assert Notification.objects.filter(kind="repair_decided", body="Struck off").count() == 3


def test_closing_costs_the_same_for_one_and_for_a_dozen(ops, django_assert_max_num_queries):
    repairs = [given_back(held_account(), field="out_of_business") for _ in range(12)]
    with django_assert_max_num_queries(40):
        assert len(close_reported([repair.pk for repair in repairs], by=ops, now=LATER).decided) == 12


def test_duplicates_are_closed_as_reported_and_not_both_of_a_pair(ops):
    one, other, unnamed = held_account(name="Acme"), held_account(name="Acme AS"), given_back(held_account())
    first = given_back(one, field="duplicate", duplicate_of=other.pk)
    second = given_back(other, field="duplicate", duplicate_of=one.pk)

    result = close_duplicates([first.pk, second.pk, unnamed.pk], by=ops, now=LATER)

    one.refresh_from_db(), other.refresh_from_db(), second.refresh_from_db()
    assert (one.station, other.station) == ("closed", "pool")
    assert second.state == "released" and "Acme" in Note.objects.get(account=other).text
    assert set(result.refused) == {second.pk, unnamed.pk}


def test_the_report_the_other_way_round_is_settled_with_a_duplicate(ops):
    one, other = held_account(), held_account()
    given_back(one, field="duplicate", duplicate_of=other.pk)
    mirror = given_back(other, field="duplicate", duplicate_of=one.pk)

    close_as_duplicate_of(one.pk, original_id=other.pk, by=ops, now=LATER)

    mirror.refresh_from_db(), other.refresh_from_db()
    assert (mirror.state, other.station) == ("released", "pool")


def test_the_age_of_the_queue_is_told_in_five_parts():
    for due_on in (date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 11),
                   date(2026, 6, 12)):  # fmt: skip
        Repair.objects.filter(pk=given_back(held_account()).pk).update(due_on=due_on)
    Repair.objects.filter(pk=given_back(held_account()).pk).update(due_on=NOON.date(), waits_since=NOON.date())

    found = ageing(today=date(2026, 6, 10))

    assert (found.long_overdue, found.overdue, found.soon, found.later, found.waiting) == (1, 2, 2, 1, 1)
    assert found.with_ops == 6


def test_ops_is_told_once_a_day_of_what_is_overdue_and_not_of_what_waits_for_an_answer(ops):
    late, asked = given_back(held_account(), now=NOON), given_back(held_account(), now=NOON)
    assert tell_of_overdue_repairs(now=NOON + 7 * DAY) == 0  # Monday, 8 June: due today
    ask_back([asked.pk], text="Which?", by=ops, now=NOON + 7 * DAY)

    assert tell_of_overdue_repairs(now=NOON + 8 * DAY) == 1
    assert tell_of_overdue_repairs(now=NOON + 8 * DAY) == 0
    assert tell_of_overdue_repairs(now=NOON + 9 * DAY) == 1

    told = Notification.objects.filter(user=ops, kind="repairs_overdue")
    assert [one.title for one in told] == ["1 report is overdue"] * 2 and "decision=overdue" in told[0].url
    fix([late.pk], by=ops, now=NOON + 9 * DAY, value="5")
    assert tell_of_overdue_repairs(now=NOON + 10 * DAY) == 0


def test_a_proof_in_words_reaches_ops_with_the_report():
    account, other = held_account(book=BookFactory()), AccountFactory()
    given = give_back(account, "duplicate-or-gone", detail={"duplicate_of": other.pk, "proof": "Same register number"})
    assert given.repairs.get().note == "Because\nSame register number"
