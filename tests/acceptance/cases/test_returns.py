"""Acceptance cases 15 to 19 and 28: returns, repair, and whose credit the work is."""

import pytest

from accounts.actions.enrol import enrol
from accounts.models import Account, Event, Notification
from assignment.actions.repairs import fix
from assignment.actions.return_answers import open_reasons
from assignment.actions.runs import ask_run
from assignment.models import Holding, Plan, Return, ReturnReason
from tests.assignment.returning import book_of, distributed, give_back, given_back, refusal, touch
from tests.assignment.runs import applied, built, open_book, plan_for, preview, target_book
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, held_account

pytestmark = pytest.mark.django_db
LATER = NOON + 10 * DAY


def test_case_15_poor_fit_without_work_is_refused_on_day_20_and_open_on_day_5():
    account = held_account()

    assert refusal(account, "poor-fit", now=NOON + 20 * DAY).code == "more_touches"
    given = give_back(account, "poor-fit", now=NOON + 5 * DAY)

    assert given.state == Return.State.APPROVED


def test_case_15_with_approval_switched_on_the_early_return_waits_for_the_leader():
    ReturnReason.objects.filter(code="poor-fit").update(needs_approval=True)
    account = held_account()

    given = give_back(account, "poor-fit", now=NOON + 5 * DAY)

    account.refresh_from_db()
    assert (given.state, account.station) == (Return.State.WAITING, "held")


def test_case_16_bad_data_is_fixed_and_ready_for_another_rep_with_the_reporter_first(ops):
    account = held_account(phone="1")
    rep, repair = account.book.rep, given_back(account)

    fix([repair.pk], by=ops, now=LATER, value="+47 22 00 00 09")

    account.refresh_from_db(), repair.refresh_from_db()
    assert (account.phone, account.station, account.preferred_rep, account.version) == (
        "+47 22 00 00 09",
        "pool",
        rep,
        2,
    )
    assert (repair.state, repair.decided_by, repair.decided_at) == ("fixed", ops, LATER)
    assert Notification.objects.get(user=rep).title == f"Fixed: {account.name}"
    assert Event.objects.filter(account_id=account.pk, verb="account_repaired").exists()


@pytest.mark.parametrize(("places_of_reporter", "goes_to"), [(5, "reporter"), (1, "other")])
def test_case_16_what_was_fixed_is_scored_and_given_out_to_the_reporter_or_else_to_another(
    ops, places_of_reporter, goes_to
):
    books = {
        "reporter": open_book(target_book("first", places=places_of_reporter)),
        "other": open_book(target_book("second", places=5)),
    }
    account = held_account(book=books["reporter"], phone="1")
    held_account(book=books["reporter"])
    enrol(now=NOON)
    repair = given_back(account)
    assert preview_of(books, by=ops, now=NOON + 2 * DAY).total == 0, "with ops nobody gets it"
    fix([repair.pk], by=ops, now=LATER, value="+47 22 00 00 09")

    applied(preview_of(books, by=ops, now=LATER), by=ops, now=LATER)

    account.refresh_from_db()
    assert (account.book, account.station) == (books[goes_to], "held")
    assert Holding.objects.filter(account=account).count() == 2


def preview_of(books, *, by, now):
    """A distribution for these books of what is ready, after scoring."""
    built(ask_run("score", by=by, now=now), now=now)
    plan = Plan.objects.filter(code="test-plan").first() or plan_for(*(book.target_book for book in books.values()))
    return preview(plan, by=by, now=now)


def test_case_17_an_open_opportunity_of_the_rep_stops_every_reason_and_says_so():
    account = held_account()
    OpportunityFactory(account=account), OpportunityFactory(account=account)

    answers = open_reasons(account, by=account.book.rep, now=NOON)

    assert len(answers) == 5 and not any(answer.allowed for answer in answers)
    assert answers[0].way_out == "Needs 2 opportunities closed or moved."
    assert refusal(account, "wrong-record").code == "open_opportunities"
    assert not Return.objects.exists()


def test_case_18_the_monthly_limit_is_a_tenth_of_the_book():
    book, accounts = book_of(20)
    for account in accounts[:2]:
        give_back(account, "poor-fit", now=NOON + 3 * DAY)

    refused = refusal(accounts[2], "poor-fit", now=NOON + 3 * DAY)

    assert refused.code == "limit" and "2 accounts" in refused.message
    assert Account.objects.filter(book=book).count() == 18


def test_case_19_a_replacement_goes_back_for_data_reasons_only():
    book = BookFactory()
    first = [AccountFactory() for _ in range(10)]
    distributed(first, book, now=NOON)
    give_back(first[0], "poor-fit", now=NOON + DAY)
    best, replacement = AccountFactory(), AccountFactory()
    distributed([best, replacement], book, now=NOON + 7 * DAY)

    assert refusal(replacement, "poor-fit", now=NOON + 8 * DAY).code == "replacement"
    assert give_back(best, "poor-fit", now=NOON + 8 * DAY)
    assert give_back(replacement, "wrong-record", now=NOON + 8 * DAY)


def test_case_28_credit_for_the_work_stays_with_the_rep_after_a_return():
    account = held_account()
    rep, done = account.book.rep, touch(account, days=2, outcome="spoke")

    given = give_back(account, "worked-or-later")

    done.refresh_from_db()
    assert done.user == rep and given.work["two_way"] == 1 and given.holding.book.rep == rep
