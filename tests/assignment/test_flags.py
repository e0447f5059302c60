"""Gaming flags: a table of edges for each, what becomes of a finding, and that it punishes nobody. Cases 20
and 23 are in tests/acceptance/cases."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.errors import RuleViolation
from accounts.models import Interaction, Notification, Team
from assignment.actions.flags import decide_flag, find_flags, set_flag_rule
from assignment.actions.repair_merges import merge_reports
from assignment.actions.repairs import data_was_right, release
from assignment.actions.reports import ask_repair
from assignment.models import Flag, Protection
from assignment.queries.flags import counts, flags_visible_to
from assignment.rules.flags import NUMBERS, numbers_of, problems
from tests.assignment.flagging import HOUR, NOW, TODAY, flagged, log, notice
from tests.assignment.returning import give_back
from tests.factories import (
    DAY,
    NOON,
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
    held_account,
    hold,
)

pytestmark = pytest.mark.django_db


def test_g2_half_of_the_work_in_the_last_three_days_before_due_dates():
    cases = {name: held_account() for name in ("half", "less", "few", "four days before", "on the day")}
    for account in cases.values():
        notice(account, due_in=-1)
    log(cases["half"], 2, 3, 20, 21)
    log(cases["less"], 2, 20, 21, 22)
    log(cases["few"], 1, 2, 3)
    log(cases["four days before"], 5, 5.1, 5.2, 5.3)
    log(cases["on the day"], 1, 1.1, 1.2, 1.3)

    assert flagged("bunching", cases) == {"half", "on the day"}
    by_rep = Flag.objects.filter(code="bunching", account=None)
    assert set(by_rep.values_list("rep", flat=True)) == {cases["on the day"].book.rep_id}


def test_g3_twenty_logs_of_a_kind_on_different_accounts_within_ten_minutes():
    books = {name: BookFactory() for name in ("burst", "nineteen", "slow", "same account", "two kinds", "imported")}
    accounts = {name: [held_account(book=book) for _each in range(20)] for name, book in books.items()}

    def logs(name, step, *, count=20, of=None, kinds=("call",), source="hand"):
        Interaction.objects.bulk_create(
            Interaction(
                account=accounts[name][of if of is not None else place], user=books[name].rep, source=source,
                kind=kinds[place % len(kinds)], happened_at=NOW - 2 * HOUR, logged_at=NOW - 2 * HOUR + place * step,
            )
            for place in range(count)
        )  # fmt: skip

    step = timedelta(seconds=600 / 19)
    logs("burst", step), logs("nineteen", step, count=19), logs("slow", step + timedelta(seconds=1))
    logs("same account", step, of=0), logs("two kinds", step, kinds=("call", "email"))
    logs("imported", step, source="import")

    assert flagged("burst", {name: book.rep for name, book in books.items()}) == {"burst"}
    found = Flag.objects.get(code="burst")
    assert (found.figures["n"], found.figures["minutes"], len(found.evidence["interactions"])) == (20, 10, 20)


def test_g4_all_touches_to_one_person_though_there_are_others():
    cases = {name: held_account() for name in ("one of two", "both", "alone", "four", "other left")}
    for name in ("one of two", "both", "four"):
        ContactFactory(account=cases[name])
    ContactFactory(account=cases["other left"], left_on=TODAY)
    for name, account in cases.items():
        log(account, *range(5 if name != "four" else 4), contact=account.contacts.order_by("pk").first())
    log(cases["both"], 10, contact=cases["both"].contacts.order_by("pk").last())

    assert flagged("one_contact", cases) == {"one of two"}


def test_g6_calls_without_outcome_and_length():
    cases = {name: held_account() for name in ("five", "four", "said something", "took time", "mails")}
    nothing = {"outcome": "", "duration_seconds": 0}
    log(cases["five"], *range(5), **nothing)
    log(cases["four"], *range(4), **nothing), log(cases["four"], 31, **nothing)
    log(cases["said something"], *range(5), outcome="no_answer", duration_seconds=0)
    log(cases["took time"], *range(5), outcome="", duration_seconds=1)
    log(cases["mails"], *range(5), kind="email", **nothing)

    assert flagged("empty_calls", {name: account.book.rep for name, account in cases.items()}) == {"five"}


def test_g7_a_bare_opportunity_just_before_the_due_date_or_one_put_off_again_and_again():
    names = ("no amount", "no step", "both there", "a task", "too early", "pushed", "pushed twice", "pulled", "closed")
    cases = {name: held_account() for name in names}

    def deal(name, *, opened=-5, amount=1000, next_step="Send the offer", dates=(), **fields):
        notice(cases[name], due_in=-2)
        made = OpportunityFactory(
            account=cases[name], opened_on=TODAY + opened * DAY, amount=amount, next_step=next_step, **fields
        )
        for ahead in dates:
            made.close_on = TODAY + ahead * DAY
            made.save()
        return made

    deal("no amount", amount=None, opened=-9), deal("no step", next_step=""), deal("both there")
    TaskFactory(account=cases["a task"], opportunity=deal("a task", next_step=""))
    deal("too early", amount=None, opened=-10)
    deal("pushed", opened=-60, dates=(10, 20, 30, 40)), deal("pushed twice", opened=-60, dates=(10, 20, 30))
    deal("pulled", opened=-60, dates=(40, 30, 20, 10)), deal("closed", amount=None, stage="lost")

    assert flagged("parked_deal", cases) == {"no amount", "no step", "pushed"}


def test_g8_more_than_a_tenth_of_the_book_on_hold_or_a_renewed_hold(leader):
    many, few, renewed = (BookFactory() for _each in range(3))
    accounts = {book: [held_account(book=book) for _each in range(11)] for book in (many, few, renewed)}

    def held(account, *, ended=None, ends_in=5):
        Protection.objects.create(
            holding=account.holdings.get(), kind="hold", starts_on=TODAY - 9 * DAY, ends_on=TODAY + ends_in * DAY,
            reason="Talks", set_by=leader, set_at=NOW - 9 * DAY, ended_at=ended,
        )  # fmt: skip

    for account in accounts[many][:3]:
        held(account)
    (
        held(accounts[few][0]),
        held(accounts[few][1]),
        held(accounts[few][2], ended=NOW),
        held(accounts[few][3], ends_in=-1),
    )
    held(accounts[renewed][0], ended=NOW), held(accounts[renewed][0])

    cases = {"many": many.rep, "few": few.rep, "renewed": renewed.rep}
    assert flagged("hold_abuse", cases) == {"many", "renewed"}


def test_g9_more_than_a_quarter_of_the_data_returns_were_overturned(ops):
    cases = {name: BookFactory() for name in ("two of five", "one of four", "two of three")}
    for name, right, wrong in (("two of five", 2, 3), ("one of four", 1, 3), ("two of three", 2, 1)):
        for place in range(right + wrong):
            account = held_account(book=cases[name])
            give_back(account, "wrong-record", now=NOON + 50 * DAY)
            ids = list(account.repairs.values_list("pk", flat=True))
            (data_was_right if place < right else release)(ids, by=ops, now=NOON + 60 * DAY, note="Looked")

    assert flagged("overturned", {name: book.rep for name, book in cases.items()}) == {"two of five"}


def test_g9_counts_a_return_once_whatever_was_merged_into_its_report(ops):
    book = BookFactory()
    for right in (True, True, False, False, False):
        account = held_account(book=book)
        ask_repair(account.pk, field="phone", note="No tone", by=book.rep, now=NOON + 40 * DAY)
        give_back(account, "wrong-record", now=NOON + 50 * DAY)
        ids = list(account.repairs.order_by("pk").values_list("pk", flat=True))
        merge_reports(ids, by=ops, now=NOON + 55 * DAY)
        (data_was_right if right else release)(ids[:1], by=ops, now=NOON + 60 * DAY, note="Looked")

    find_flags(now=NOW)

    figures = Flag.objects.get(code="overturned").figures
    assert (figures["n"], figures["of"]) == (2, 5)


def test_g10_two_reps_to_whom_the_same_accounts_come_and_go():
    ana, reza, lena = (BookFactory() for _each in range(3))
    for turns in ([ana, reza, ana], [reza, ana, reza], [ana, lena, ana], [lena, reza, ana]):
        account = held_account(book=turns[0])
        for place, book in enumerate(turns[1:], start=1):
            give_back(account, "duplicate-or-gone", now=NOON + place * 20 * DAY)
            account.repairs.all().delete()
            account.refresh_from_db()
            hold(account, book, since=NOON + place * 20 * DAY + HOUR)

    find_flags(now=NOW)
    found = Flag.objects.get(code="ping_pong")
    assert {found.rep, found.other_rep} == {ana.rep, reza.rep} and found.figures["n"] == 2


def test_g11_given_back_on_the_last_day():
    cases = {name: BookFactory() for name in ("last day", "day before", "two days before", "once")}
    for name, due_in in (("last day", 0), ("day before", 1), ("two days before", 2)):
        for _each in range(2):
            account = held_account(book=cases[name])
            notice(account, due_in=due_in)
            give_back(account, "wrong-record", now=NOW)
    once = held_account(book=cases["once"])
    notice(once)
    give_back(once, "wrong-record", now=NOW)

    assert flagged("last_day", {name: book.rep for name, book in cases.items()}) == {"last day", "day before"}


def test_a_finding_is_listed_once_and_stays_on_record_when_it_is_over(ops):
    account = held_account()
    log(account, 10, 40)
    assert find_flags(now=NOW) == find_flags(now=NOW) == {"keep_alive": 1}
    flag = Flag.objects.get()
    decide_flag(flag.pk, state="explained", note="On parental leave", by=ops, now=NOW, version=1)

    log(account, 9, 8)
    assert find_flags(now=NOW + DAY) == {}
    flag.refresh_from_db()
    assert (flag.is_current, flag.state, flag.last_found_on) == (False, "explained", TODAY)


def test_what_was_explained_is_opened_again_by_new_rows_after_thirty_days(ops):
    account = held_account()
    log(account, 10, 40)
    find_flags(now=NOW)
    decide_flag(Flag.objects.get().pk, state="seen", by=ops, now=NOW, version=1)

    log(account, -20)
    find_flags(now=NOW + 25 * DAY)
    assert Flag.objects.get().state == "seen"
    find_flags(now=NOW + 31 * DAY)

    assert Flag.objects.get().state == "open"


def test_flags_are_for_the_leader_of_the_branch_and_nobody_hears_of_them(ops, leader):
    rep = UserFactory(team=Team.objects.create(name="North", leader=leader))
    for user in (rep, leader):
        log(held_account(book=BookFactory(rep=user)), 10, 40)
    find_flags(now=NOW)

    assert [flag.rep for flag in flags_visible_to(leader)] == [rep]
    assert counts(flags_visible_to(ops)) == {"keep_alive": 2}
    assert not flags_visible_to(rep) and not flags_visible_to(UserFactory(role="leader"))
    assert not Notification.objects.exists()
    own = Flag.objects.get(rep=leader)
    with pytest.raises(RuleViolation, match="own_flag"), transaction.atomic():
        decide_flag(own.pk, state="seen", by=leader, now=NOW, version=1)


def test_a_flag_that_is_switched_off_finds_nothing_and_its_numbers_count(ops):
    log(held_account(), 10, 40)
    set_flag_rule("keep_alive", is_on=False, numbers={}, by=ops, now=NOW, version=0)
    assert find_flags(now=NOW) == {}

    set_flag_rule("keep_alive", is_on=True, numbers={"days": 25}, by=ops, now=NOW, version=1)
    assert find_flags(now=NOW) == {"keep_alive": 1} and Flag.objects.get().figures == {"n": 2, "days": 50}
    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        set_flag_rule("keep_alive", is_on=True, numbers={"days": 3}, by=ops, now=NOW, version=2)
    assert refusal.value.errors["days"]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ({}, {}),
        ({"share": 50}, {}),
        ({"share": 0}, {"share": "bounds"}),
        ({"share": 101}, {"share": "bounds"}),
        ({"share": "5"}, {"share": "no_number"}),
        ({"share": True}, {"share": "no_number"}),
        ({"shares": 5}, {"shares": "unknown"}),
    ],
)
def test_numbers_of_a_flag_keep_their_bounds(numbers, wrong):
    assert problems("bunching", numbers) == wrong


def test_the_shipped_numbers_are_those_of_the_specification():
    shipped = {code: numbers_of(code, {}) for code in NUMBERS}
    assert {code: problems(code, numbers) for code, numbers in shipped.items()} == dict.fromkeys(NUMBERS, {})
    assert shipped["keep_alive"] == {"most": 1, "days": 30, "windows": 2}
    assert (shipped["bunching"]["share"], shipped["bunching"]["last_days"]) == (50, 3)
    assert (shipped["burst"]["logs"], shipped["burst"]["minutes"]) == (20, 10)
    assert shipped["backdating"]["late_days"] == 3 and shipped["hold_abuse"]["share"] == 10
    assert (shipped["parked_deal"]["before_days"], shipped["parked_deal"]["pushes"]) == (7, 3)
    assert shipped["overturned"]["share"] == 25
