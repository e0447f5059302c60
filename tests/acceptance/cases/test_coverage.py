"""Coverage and fairness by the acceptance list, and the defined answer to each odd interaction."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from accounts.models import Account, Organisation, User
from assignment.actions.logging import log_touch, void_touch
from assignment.engine.fairness import fairness, figures_of
from assignment.models import Coverage
from assignment.queries.credit import credits_of
from tests.assignment.covering import row_on
from tests.assignment.retrievals import touch
from tests.assignment.returning import gone_back
from tests.factories import DAY, NOON, AccountFactory, BookFactory, InteractionFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db


def test_case_20_one_mail_a_month_never_reaches_worked():
    account = held_account()
    for month in range(12):
        touch(account, 2 + 30 * month, kind="email", outcome="")

    assert {row_on(account, day).state for day in range(8, 365, 9)} == {"touched"}


def test_case_20_a_call_a_month_does_not_add_up_over_a_window_that_is_long_over():
    account = held_account()
    for month in range(12):
        touch(account, 2 + 30 * month)

    row = row_on(account, 365)

    assert not row.worked_in_window
    assert (row.window_started_on, row.window_ends_on) == (date(2026, 6, 1), date(2026, 7, 1))


def test_case_21_eight_mails_in_a_day_to_one_person_stay_yellow():
    account = held_account()
    for hour in range(8):
        touch(account, 1 + hour / 24, kind="email", outcome="")

    row = row_on(account, 8)

    assert (row.state, row.touches, row.met, row.asked) == ("touched", 1, 1, 3)


def test_case_28_coverage_credit_stays_with_the_old_rep_after_a_return():
    account = held_account()
    first = account.holdings.get()
    for day in (1, 2, 3):
        touch(account, day)
    gone_back(account, by=User.objects.robot("test"), now=NOON + 5 * DAY)
    account.refresh_from_db()
    second = hold(account, BookFactory(), since=NOON + 6 * DAY)

    assert row_on(account, 7).state == "new", "the new rep starts from nothing"
    credit = credits_of([first.pk, second.pk], now=NOON + 200 * DAY)
    assert (credit[first.pk].state, credit[first.pk].touches) == ("worked", 3), "for ever, as it stood at the end"
    assert (credit[second.pk].state, credit[second.pk].touches) == ("not_worked", 0)


def test_case_40_equal_reps_have_an_index_of_100_each():
    shares = np.array([150.0, 150.0, 75.0])
    even = fairness(np.array([60.0, 60.0, 30.0]), shares)

    assert even.index.tolist() == [100.0, 100.0, 100.0], "half the places, half the accounts"
    figures = figures_of(even, total=150.0, shares=shares)
    assert (figures["cv"], figures["gini"], figures["ratio"], figures["low"], figures["high"]) == (0, 0, 1, 100, 100)
    assert (figures["mean"], figures["least"], figures["most"]) == (50, 30, 60)


def logged_by_a_colleague(account):
    return touch(account, 3, user=UserFactory())


def before_the_holding(account):
    return touch(account, -1)


def still_to_come(account):
    return touch(account, 9)


def voided(account):
    row = touch(account, 3)
    void_touch(row.pk, by=account.book.rep, now=NOON + 4 * DAY, reason="wrong account")
    return row


def bounced(account):
    return touch(account, 3, kind="email", outcome="bounced")


@pytest.mark.parametrize("odd", [logged_by_a_colleague, before_the_holding, still_to_come, voided, bounced])
def test_what_is_not_work_of_the_holding_does_not_count(odd):
    account = held_account()
    odd(account)

    row = row_on(account, 8)

    assert (row.state, row.touches, row.last_touch_at) == ("not_worked", 0, None)


def test_what_lay_in_the_future_counts_once_its_day_has_come():
    account = held_account()
    still_to_come(account)

    assert [row_on(account, day).touches for day in (8, 10)] == [0, 1]


def test_a_voided_touch_that_is_logged_anew_counts_once():
    account = held_account()
    rep, contact = account.book.rep, account.contacts.get()
    facts = {"kind": "call", "outcome": "no_answer", "contact_id": contact.pk, "happened_at": NOON + 2 * DAY}
    first = log_touch(account.pk, by=rep, now=NOON + 3 * DAY, **facts)
    void_touch(first.interaction.pk, by=rep, now=NOON + 3 * DAY, reason="wrong person")
    again = log_touch(account.pk, by=rep, now=NOON + 4 * DAY, **facts)

    assert again.counts and Coverage.objects.get(account=account).touches == 1
    assert row_on(account, 8).touches == 1


def test_an_account_that_came_in_the_middle_of_the_window_is_asked_for_all_of_it_but_not_before_its_grace():
    account = held_account(since=NOON + 20 * DAY)

    early, late = row_on(account, 26), row_on(account, 27)

    assert (early.state, early.asked, early.window_ends_on) == ("new", 3, date(2026, 7, 21))
    assert (late.state, late.is_past_grace) == ("not_worked", True)


def test_days_are_those_of_the_rep_and_windows_those_of_the_organisation():
    Organisation.objects.update(time_zone="Europe/Oslo")
    account = held_account(since=datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    User.objects.filter(pk=account.book.rep_id).update(time_zone="Asia/Tokyo")
    account = Account.objects.get(pk=account.pk)
    for hour in (13, 16):  # 22:00 and 01:00 of the next day in Tokyo, one day in Oslo
        InteractionFactory(account=account, happened_at=datetime(2026, 6, 3, hour, 0, tzinfo=UTC))

    row = row_on(account, 8)

    assert (row.days, row.touches) == (2, 2), "two days of the rep, so both calls count"


@pytest.mark.parametrize(("counts", "touches"), [(False, 0), (True, 1)])
def test_work_at_a_subsidiary_counts_for_the_parent_where_the_organisation_says_so(counts, touches):
    Organisation.objects.update(family_work_counts=counts)
    parent = held_account()
    child = held_account(book=parent.book)
    Account.objects.filter(pk=child.pk).update(parent=parent)
    stranger = AccountFactory(parent=parent)
    hold(stranger, BookFactory())
    touch(stranger, 2)

    log_touch(
        child.pk, by=parent.book.rep, now=NOON + 3 * DAY, kind="call", outcome="no_answer",
        contact_id=child.contacts.get().pk,
    )  # fmt: skip

    assert Coverage.objects.get(account=parent).touches == touches
    assert row_on(parent, 8).touches == touches and Coverage.objects.get(account=child).touches == 1
