"""What follows a return: where the account goes, how long it rests, who comes first."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Organisation
from assignment.actions.manual import move_accounts
from assignment.actions.rest import release_from_review, wake_rested
from assignment.actions.return_answers import open_reasons
from assignment.actions.undo import undo_run
from assignment.models import Holding, Move, Repair, Return, ReturnReason
from tests.assignment.returning import comes_to, give_back, refusal, touch
from tests.assignment.runs import applied, built
from tests.factories import DAY, NOON, AccountFactory, BookFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


def test_poor_fit_rests_180_days_and_the_rep_is_not_preferred():
    account = held_account()
    give_back(account, "poor-fit", now=NOON + DAY)

    account.refresh_from_db()
    assert (account.station, account.rest_until) == ("resting", date(2026, 11, 29))
    assert account.preferred_rep is None and account.book is None


@pytest.mark.parametrize(
    ("turns", "station"),
    [
        ("ana poor-fit, ben poor-fit, eva poor-fit", "review"),
        ("ana poor-fit, ben poor-fit", "resting"),
        ("ana poor-fit, ben poor-fit, ana poor-fit", "resting"),
        ("ana poor-fit, ben poor-fit, ana poor-fit, eva poor-fit", "review"),
        ("ana poor-fit, ben worked-or-later, eva poor-fit, ida poor-fit", "resting"),
        ("ana poor-fit, ben poor-fit, eva moved, ida poor-fit", "resting"),
        ("ana poor-fit, ben poor-fit, eva poor-fit, ida poor-fit", "resting"),  # reviewed after the third
        ("ana poor-fit, ben poor-fit, eva poor-fit, ida poor-fit, ana poor-fit, ben poor-fit", "review"),
    ],
)
def test_the_third_rep_in_a_row_who_calls_it_unfit_sends_it_to_review(ops, turns, station):
    ReturnReason.objects.update(limit_percent_per_month=None)
    books = {name: BookFactory(rep=UserFactory(name=name)) for name in ("ana", "ben", "eva", "ida")}
    account = AccountFactory()
    for number, turn in enumerate(turns.split(", ")):
        name, way = turn.split()
        begins = NOON + number * 300 * DAY
        if account.station == "review":
            release_from_review([account.pk], by=ops, now=begins - DAY, note="It fits")
        comes_to(account, books[name], since=begins)
        touch(account, days=number * 300 + 0.5, outcome="spoke")
        if way == "moved":
            run = built(move_accounts([account.pk], book_to=None, by=ops, now=begins + DAY), now=begins + DAY)
            applied(run, by=ops, now=begins + DAY)
        else:
            give_back(account, way, now=begins + DAY)
        account.refresh_from_db()

    assert account.station == station


def test_what_follows_names_the_review_before_the_third_rep_gives_it_back(ops):
    account = AccountFactory()
    for number, goes_to in enumerate(("rest", "rest", "review")):
        book = BookFactory()
        begins = NOON + number * 300 * DAY
        comes_to(account, book, since=begins)

        answers = open_reasons(account, by=book.rep, now=begins + DAY)
        answer = next(one for one in answers if one.reason.code == "poor-fit")

        assert (answer.goes_to, "A leader looks at it." in answer.follows) == (goes_to, goes_to == "review")
        give_back(account, "poor-fit", now=begins + DAY)
        account.refresh_from_db()


def test_a_holding_that_was_undone_breaks_no_row(ops):
    account = AccountFactory()
    for number, name in enumerate(("ana", "ben", "undone", "eva")):
        begins = NOON + number * 300 * DAY
        book = BookFactory(rep=UserFactory(name=name))
        if name == "undone":
            wake_rested(now=begins)
            run = built(move_accounts([account.pk], book_to=book, by=ops, now=begins), now=begins)
            run = applied(run, by=ops, now=begins)
            built(undo_run(run, by=ops, now=begins + DAY), now=begins + DAY)
        else:
            comes_to(account, book, since=begins)
            give_back(account, "poor-fit", now=begins + DAY)
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
        release_from_review([*ids, other.pk], by=ops, now=NOON, note="Ours")
    assert Account.objects.filter(station="review").count() == 501
    assert release_from_review(ids, by=ops, now=NOON, note="Ours") == 501
    assert not Account.objects.filter(station="review").exists()
