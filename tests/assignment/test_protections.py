"""Protections that people set: they spare an account for their days, within their limits, and no longer."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from accounts.errors import RuleViolation
from accounts.models import Event, Notification, Organisation, Task, Team
from assignment.actions.coverage import refresh_coverage
from assignment.actions.logging import log_touch
from assignment.actions.protections import (
    change_strategic,
    come_back_on,
    end_protection,
    hold_account,
    put_on_strategic_list,
    take_off_strategic_list,
)
from assignment.models import Coverage, Move, Protection, RulesOfEngagement, StrategicAccount
from assignment.queries.protections import shelters
from assignment.queries.run_words import why_words
from scoring.models import Score
from tests.assignment.retrievals import JULY_2, JULY_9, JUNE_25, lines, retrieve
from tests.assignment.runs import applied, target_book
from tests.factories import DAY, NOON, BookFactory, TaskFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(leader):
    return BookFactory(rep=UserFactory(team=Team.objects.create(name="North", leader=leader)))


@pytest.fixture
def director(book):
    return UserFactory(role="leader", team=book.rep.team, is_director=True)


def hold(account, leader, *, until=date(2026, 7, 20), now=JUNE_25, reason="Contract talks"):
    return hold_account(account.pk, until=until, reason=reason, by=leader, now=now)


def refused(code, act, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        act(*args, **kwargs)
    assert refusal.value.code == code


def test_a_leaders_hold_spares_the_account_for_its_days_and_the_rep_hears_why(ops, leader, book):
    account = held_account(book=book)
    retrieve(JUNE_25, by=ops)

    hold(account, leader, until=date(2026, 7, 8))

    row = Coverage.objects.get(account=account)
    assert (row.protection, row.protected_until, row.at_risk_on) == ("hold", date(2026, 7, 8), None)
    told = Notification.objects.get(user=book.rep, kind="protection")
    assert account.name in told.title and told.body == "Contract talks"
    assert retrieve(JULY_2, by=ops).summary["spared"] == {"hold": 1}
    assert retrieve(JULY_9, by=ops).summary["noticed"] == 0, "the notice came a week before the hold ended"
    assert lines(retrieve(JULY_9 + 7 * DAY, by=ops)) == {account.pk}


def test_the_days_of_renewed_holds_add_up_and_only_a_director_goes_beyond(leader, director, book):
    account = held_account(book=book)
    hold(account, leader, until=date(2026, 7, 24))
    later = datetime(2026, 7, 15, 12, tzinfo=JUNE_25.tzinfo)

    refused("too_long", hold, account, leader, until=date(2026, 8, 24), now=later)
    hold(account, leader, until=date(2026, 8, 23), now=later)
    hold(account, director, until=date(2026, 12, 1), now=later)

    rows = list(Protection.objects.order_by("pk").values_list("ended_at", "exceeds"))
    assert rows == [(later, False), (later, False), (None, True)]


def test_at_most_a_tenth_of_a_book_is_on_hold(leader, director, book):
    first, second = [held_account(book=book) for _each in range(2)]
    hold(first, leader)

    refused("too_many", hold, second, leader)
    hold(first, leader, until=date(2026, 7, 25))
    hold(second, director)

    assert Protection.objects.running(date(2026, 7, 1)).count() == 2


def test_a_leader_with_a_book_does_not_hold_the_own_accounts(leader):
    own = held_account(book=BookFactory(rep=leader))

    refused("own_book", hold, own, leader)
    refused("reason_missing", hold, own, UserFactory(role="ops"), reason="  ")


def test_a_hold_that_is_ended_protects_no_longer(ops, leader, book):
    account = held_account(book=book)
    retrieve(JUNE_25, by=ops)
    held = hold(account, leader)
    end_protection(held.pk, by=leader, now=JUNE_25 + DAY)
    end_protection(held.pk, by=leader, now=JUNE_25 + 2 * DAY)

    held.refresh_from_db()
    assert held.ended_at == JUNE_25 + DAY
    assert Coverage.objects.get(account=account).protection == ""
    assert lines(retrieve(JULY_2, by=ops)) == set(), "its notice ended with the hold, so a new one comes"
    assert lines(retrieve(JULY_9, by=ops)) == {account.pk}


def test_a_date_to_come_back_protects_once_and_plans_the_call(ops, book):
    account = held_account(book=book)
    retrieve(JUNE_25, by=ops)

    come_back_on(account.pk, on=date(2026, 8, 3), reason="After the summer", by=book.rep, now=JUNE_25)

    assert Coverage.objects.get(account=account).protection == "come_back"
    assert Task.objects.get(account=account).due_on == date(2026, 8, 3)
    assert retrieve(JULY_2, by=ops).summary["spared"] == {"come_back": 1}
    refused("once", come_back_on, account.pk, on=date(2026, 8, 9), reason="Later", by=book.rep, now=JULY_2)
    refused("far", come_back_on, account.pk, on=date(2026, 10, 1), reason="Later", by=book.rep, now=JULY_2)


def test_only_a_director_keeps_the_strategic_list_and_it_has_no_end(ops, leader, director, book):
    account = held_account(book=book)
    retrieve(JUNE_25, by=ops)
    refused("needs_director", put_on_strategic_list, account.pk, reason="Top 40", by=leader, now=JUNE_25)

    listed = put_on_strategic_list(account.pk, reason="Top 40", by=director, now=JUNE_25)

    assert retrieve(JULY_2, by=ops).summary["spared"] == {"strategic": 1}
    change_strategic(listed.pk, may_be_taken=True, by=director, now=JULY_2, version=1)
    assert Coverage.objects.get(account=account).protection == ""
    change_strategic(listed.pk, may_be_taken=False, by=director, now=JULY_2, version=2)
    assert Coverage.objects.get(account=account).protection == "strategic"
    refused("needs_director", take_off_strategic_list, listed.pk, by=leader, now=JULY_2)
    take_off_strategic_list(listed.pk, by=director, now=JULY_2)
    assert not StrategicAccount.objects.exists()
    assert Event.objects.filter(account_id=account.pk, verb__startswith="protection").count() == 4


def test_after_a_log_and_in_the_nightly_pass_the_same_protection_holds(leader, book):
    account = held_account(book=book)
    hold(account, leader)
    contact = account.contacts.get().pk
    log_touch(account.pk, by=book.rep, now=JUNE_25 + DAY, kind="call", outcome="no_answer", contact_id=contact)
    by_log = Coverage.objects.values_list("protection", "protected_until").get(account=account)

    Coverage.objects.update(protection="", protected_until=None)
    refresh_coverage(now=JUNE_25 + 2 * DAY)

    assert Coverage.objects.values_list("protection", "protected_until").get(account=account) == by_log
    assert by_log == ("hold", date(2026, 7, 20))


def test_all_protections_of_an_account_are_told_with_their_days(leader, book, django_assert_max_num_queries):
    account = held_account(book=book)
    hold(account, leader, now=NOON)
    TaskFactory(account=account, kind="meeting", starts_at=NOON + 9 * DAY)
    refresh_coverage(now=NOON)
    row = Coverage.objects.select_related("holding__book__target_book", "holding__account").get(account=account)
    organisation = Organisation.load()

    with django_assert_max_num_queries(5):
        found = shelters(row, organisation=organisation, now=NOON + timedelta(hours=1))

    assert [(one.code, one.until) for one in found] == [("hold", date(2026, 7, 20)), ("meeting", date(2026, 6, 10))]
    assert found[0].row.reason == "Contract talks"


@pytest.mark.parametrize(("is_on", "taken"), [(False, 0), (True, 2)])
def test_a_book_over_its_capacity_gives_its_lowest_ranked_where_the_rules_say_so(ops, is_on, taken):
    RulesOfEngagement.objects.update(over_capacity_gives_back=is_on)
    book = BookFactory(target_book=target_book(places=5, window_days=90))
    accounts = [held_account(book=book) for _each in range(7)]
    for score, account in enumerate(accounts, start=10):
        Score.objects.filter(account=account).update(priority=score)

    run = retrieve(JULY_2, by=ops)
    assert lines(run) == {account.pk for account in accounts[:taken]}
    assert run.summary.get("code") == (None if is_on else "nothing_due")
    if is_on:
        contact = accounts[0].contacts.get().pk
        log_touch(accounts[0].pk, by=book.rep, now=JULY_2, kind="call", outcome="spoke", contact_id=contact)
        applied(run, by=ops, now=JULY_2)
        codes = dict(Move.objects.filter(run=run).values_list("account_id", "code"))
        assert codes == {accounts[0].pk: "worked", accounts[1].pk: ""}
        assert why_words(Move.objects.get(run=run, code="").explanation["why"]).startswith("The book is over")
