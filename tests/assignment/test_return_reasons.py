"""Which reasons for a return are open, and what the others ask for."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Organisation
from assignment.actions.return_answers import open_reasons
from assignment.actions.returns import return_account
from assignment.models import Return, ReturnReason
from tests.assignment.returning import book_of, give_back, led_rep, reason, refusal, touch
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "code"), [(7, ""), (8, "more_touches")])
def test_the_free_week_ends_after_its_seventh_day(days, code):
    account = held_account()
    answers = {
        answer.reason.code: answer for answer in open_reasons(account, by=account.book.rep, now=NOON + days * DAY)
    }
    assert answers["poor-fit"].code == code


def test_two_touches_open_poor_fit_and_one_does_not():
    account = held_account()
    touch(account, days=9)
    assert "1 more touch" in refusal(account, "poor-fit").message

    touch(account, days=10)

    assert give_back(account, "poor-fit").work["touches"] == 2


def test_one_conversation_is_enough_for_not_now():
    account = held_account()
    assert refusal(account, "worked-or-later").code == "more_touches"

    touch(account, days=9, outcome="spoke")

    assert give_back(account, "worked-or-later").work["two_way"] == 1


def test_work_before_the_holding_does_not_open_a_reason():
    account = held_account(since=NOON + 10 * DAY)
    touch(account, days=1, outcome="spoke")
    assert refusal(account, "worked-or-later").code == "more_touches"


@pytest.mark.parametrize("change", [{"stage": "lost"}, {"owner": "other"}])
def test_a_closed_or_a_moved_opportunity_is_in_nobodys_way(change):
    account = held_account()
    extra = {"owner": UserFactory()} if "owner" in change else change
    OpportunityFactory(account=account, **extra)

    assert give_back(account, "wrong-record").state == Return.State.APPROVED


def test_the_limit_starts_anew_with_the_month_of_the_organisation():
    Organisation.objects.update(time_zone="Pacific/Auckland")
    _book, accounts = book_of(2, since=NOON + 28 * DAY)
    give_back(accounts[0], "poor-fit", now=NOON + 28.9 * DAY)  # 30 June, 21:36 in Auckland
    assert refusal(accounts[1], "poor-fit", now=NOON + 28.9 * DAY).code == "limit"

    assert give_back(accounts[1], "poor-fit", now=NOON + 29.1 * DAY)  # 1 July there, still June in UTC


def test_data_reasons_have_no_limit_no_age_and_ask_for_no_work():
    _book, accounts = book_of(5)

    for account in accounts:
        give_back(account, "wrong-record", now=NOON + 300 * DAY)

    assert Account.objects.filter(station="repair").count() == 5


def test_one_return_per_holding():
    account = held_account(book=BookFactory(rep=led_rep()[0]))
    give_back(account, "conflict")
    assert refusal(account, "wrong-record").code == "waiting"


def test_a_poor_fit_says_what_does_not_fit():
    account = held_account()

    refused = refusal(account, "poor-fit", now=NOON + DAY, detail={})

    assert refused.code == "criterion_missing" and "criterion" in refused.errors
    given = give_back(account, "poor-fit", now=NOON + DAY, detail={"criterion": "other"})
    assert given.detail == {"criterion": "other"}


@pytest.mark.parametrize("code", ["poor-fit", "conflict"])
def test_a_reason_that_asks_for_words_gets_them(code):
    account = held_account()
    with pytest.raises(RuleViolation) as caught:
        return_account(account.pk, reason=reason(code), by=account.book.rep, now=NOON, note=" ")
    assert caught.value.code == "note_missing" and "note" in caught.value.errors


def test_an_account_of_another_book_cannot_be_given_back():
    account, stranger = held_account(), UserFactory()
    with pytest.raises(RuleViolation, match="not_held"):
        return_account(account.pk, reason=reason("wrong-record"), by=stranger, now=NOON)
    with pytest.raises(RuleViolation, match="not_held"):
        return_account(AccountFactory().pk, reason=reason("wrong-record"), by=stranger, now=NOON)


def test_with_returns_switched_off_nothing_is_offered_or_taken():
    account = held_account()
    Organisation.objects.update(returns_on=False)
    assert open_reasons(account, by=account.book.rep, now=NOON) == []
    assert refusal(account, "wrong-record").code == "returns_off"


def test_a_reason_that_is_off_is_neither_offered_nor_taken():
    account = held_account()
    ReturnReason.objects.filter(code="wrong-record").update(is_active=False)
    codes = [answer.reason.code for answer in open_reasons(account, by=account.book.rep, now=NOON)]
    assert codes == ["duplicate-or-gone", "poor-fit", "worked-or-later", "conflict"]
    assert refusal(account, "wrong-record").code == "reason_off"
