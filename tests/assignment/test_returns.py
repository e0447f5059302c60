"""What follows a return: where the account goes, how long it rests, who comes first."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Organisation
from assignment.actions.rest import release_from_review, wake_rested
from assignment.models import Holding, Move, Repair, Return
from tests.assignment.returning import give_back, refusal, touch
from tests.factories import DAY, NOON, AccountFactory, BookFactory, held_account, hold

pytestmark = pytest.mark.django_db


def test_poor_fit_rests_180_days_and_the_rep_is_not_preferred():
    account = held_account()
    give_back(account, "poor-fit", now=NOON + DAY)

    account.refresh_from_db()
    assert (account.station, account.rest_until) == ("resting", date(2026, 11, 29))
    assert account.preferred_rep is None and account.book is None


def test_the_third_rep_who_calls_it_unfit_sends_it_to_review():
    account = AccountFactory()
    for number in range(3):
        hold(account, BookFactory(), since=NOON + number * 200 * DAY)
        give_back(account, "poor-fit", now=NOON + (number * 200 + 1) * DAY)
        account.refresh_from_db()
        wake_rested(now=NOON + (number * 200 + 190) * DAY)
        account.refresh_from_db()

    assert account.station == "review"


@pytest.mark.parametrize(
    ("resume_on", "until"),
    [(None, date(2026, 9, 19)), (date(2026, 7, 1), date(2026, 7, 1)), (date(2027, 6, 20), date(2027, 6, 20))],
)
def test_not_now_rests_90_days_or_until_the_date_and_prefers_the_rep(resume_on, until):
    account = held_account()
    rep = account.book.rep
    touch(account, days=1, outcome="spoke")

    give_back(account, "worked-or-later", resume_on=resume_on)

    account.refresh_from_db()
    assert (account.station, account.rest_until, account.preferred_rep) == ("resting", until, rep)


@pytest.mark.parametrize("resume_on", [date(2026, 6, 21), date(2026, 6, 1), date(2027, 6, 22)])
def test_a_date_in_the_past_or_more_than_a_year_away_is_refused(resume_on):
    account = held_account()
    touch(account, days=1, outcome="spoke")
    refused = refusal(account, "worked-or-later", resume_on=resume_on)
    assert refused.code == "date_wrong" and "resume_on" in refused.errors


def test_a_resting_account_is_ready_on_its_day_in_the_organisations_zone():
    Organisation.objects.update(time_zone="Pacific/Auckland")
    account = held_account()
    give_back(account, "poor-fit", now=NOON + DAY)  # rests until 30 November in Auckland
    account.refresh_from_db()
    midnight_there = NOON.replace(month=11, day=29, hour=11)

    assert wake_rested(now=midnight_there - DAY / 24) == 0
    assert wake_rested(now=midnight_there) == 1
    account.refresh_from_db()
    assert (account.station, account.rest_until) == ("pool", None)
    assert Move.objects.get(account=account, cause="rest").state == "applied"
    assert wake_rested(now=midnight_there) == 0


def test_a_data_return_closes_the_holding_at_once_and_opens_a_repair():
    account = held_account(phone="123", source_list="Fair 2026")
    rep = account.book.rep

    given = give_back(account, "wrong-record", detail={"field": "phone", "proposed_value": "+47 22 00 00 01"})

    repair = Repair.objects.get(from_return=given)
    assert (repair.field, repair.seen_value, repair.proposed_value) == ("phone", "123", "+47 22 00 00 01")
    assert (repair.source_list, repair.reported_by, repair.keeps_account) == ("Fair 2026", rep, False)
    assert repair.due_on == date(2026, 6, 26)  # five working days after Sunday, 21 June
    holding = Holding.objects.get(account=account)
    assert holding.during.upper == NOON + 20 * DAY and holding.closed_by == given.move
    account.refresh_from_db()
    assert account.station == "repair"


def test_a_duplicate_names_the_other_account():
    account, original = held_account(), AccountFactory()
    given = give_back(account, "duplicate-or-gone", detail={"duplicate_of": original.pk})
    assert (given.repairs.get().field, given.repairs.get().duplicate_of) == ("duplicate", original)


@pytest.mark.parametrize("other", ["itself", "nobody"])
def test_a_duplicate_of_itself_or_of_nothing_is_refused_and_writes_nothing(other):
    account = held_account()
    refused = refusal(account, "duplicate-or-gone", detail={"duplicate_of": account.pk if other == "itself" else 10**9})
    account.refresh_from_db()
    assert refused.code == "no_original" and account.station == "held" and not Return.objects.exists()


def test_more_than_five_hundred_accounts_leave_the_review_at_once(ops):
    accounts = AccountFactory.create_batch(501, station="review")
    ids = [account.pk for account in accounts]
    other = AccountFactory()

    with pytest.raises(RuleViolation, match="not_in_review"):
        release_from_review([*ids, other.pk], by=ops, now=NOON)
    assert Account.objects.filter(station="review").count() == 501
    assert release_from_review(ids, by=ops, now=NOON) == 501
    assert not Account.objects.filter(station="review").exists()
