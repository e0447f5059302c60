"""Returns that wait: the leader's answer, the rep's change of mind, and the opportunities that go with them."""

from datetime import date

import pytest

from accounts.actions.opportunities import close_opportunity, edit_opportunity
from accounts.errors import RuleViolation
from accounts.models import Event, Notification, StageChange
from assignment.actions.rest import release_from_review
from assignment.actions.return_decisions import decide_return, withdraw_return
from assignment.actions.return_opportunities import Settlement
from assignment.models import ClockPause, Coverage, Return
from tests.assignment.returning import give_back, led_rep, refusal
from tests.factories import (
    DAY,
    NOON,
    BookFactory,
    OpportunityFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


def test_a_conflict_waits_for_the_leader_while_the_clock_stands_still():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))

    given = give_back(account, "conflict")

    account.refresh_from_db()
    assert given.state == Return.State.WAITING and account.station == "held"
    assert ClockPause.objects.get(holding=given.holding).kind == "return"
    assert Notification.objects.get(user=leader).kind == "return_waiting"
    assert Event.objects.filter(account_id=account.pk, verb="return_submitted").exists()


def test_an_accepted_conflict_goes_to_review_and_the_leader_releases_it():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    given = give_back(account, "conflict")

    decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)

    account.refresh_from_db()
    assert account.station == "review" and account.book is None
    pause = ClockPause.objects.get(holding=given.holding)
    assert (pause.starts_on, pause.ends_on) == (date(2026, 6, 21), date(2026, 6, 22))
    assert Notification.objects.filter(user=rep, kind="return_decided").exists()
    assert release_from_review([account.pk], by=leader, now=NOON + 23 * DAY, note="Ours") == 1
    account.refresh_from_db()
    assert account.station == "pool"


def test_a_refused_conflict_leaves_the_account_and_needs_a_word_of_why():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    given = give_back(account, "conflict")
    with pytest.raises(RuleViolation, match="note_missing"):
        decide_return(given.pk, by=leader, now=NOON + 21 * DAY, approve=False)

    decide_return(given.pk, by=leader, now=NOON + 21 * DAY, approve=False, note="You may sell to them")

    account.refresh_from_db()
    given.refresh_from_db()
    assert account.book.rep == rep and given.state == Return.State.REJECTED
    with pytest.raises(RuleViolation, match="already_decided"):
        decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)


def test_nobody_decides_on_the_own_return():
    leader = UserFactory(role="leader")
    account = held_account(book=BookFactory(rep=leader))
    given = give_back(account, "conflict")
    with pytest.raises(RuleViolation, match="own_return"):
        decide_return(given.pk, by=leader, now=NOON + 21 * DAY, approve=True)


def test_a_rep_withdraws_a_waiting_return_and_the_clock_runs_on():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    given = give_back(account, "conflict")
    with pytest.raises(RuleViolation, match="not_yours"):
        withdraw_return(given.pk, by=leader, now=NOON + 20 * DAY)

    withdraw_return(given.pk, by=rep, now=NOON + 20 * DAY)

    assert not ClockPause.objects.exists()
    assert give_back(account, "conflict").state == Return.State.WAITING


def test_a_waiting_return_protects_and_says_so():
    account = held_account(book=BookFactory(rep=led_rep()[0]))
    given = give_back(account, "conflict")
    row = Coverage.objects.get(account=account)
    assert (row.protection, row.holding) == ("return", given.holding)


@pytest.fixture
def conflict():
    """An account whose rep gives it back as a conflict, with a deal to lose and one to hand to a colleague."""
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    lost, handed = [OpportunityFactory(account=account, owner=rep, name=name) for name in ("Pallets", "Sensors")]
    heir = UserFactory(team=rep.team)
    chosen = [Settlement(lost.pk, 1, reason="Sold by a partner"), Settlement(handed.pk, 1, owner=heir)]
    return account, leader, lost, handed, heir, chosen


def stands(*deals) -> list[tuple]:
    for deal in deals:
        deal.refresh_from_db()
    return [(deal.is_open, deal.lost_reason, deal.owner, deal.version) for deal in deals]


def test_opportunities_of_a_return_that_waits_are_settled_when_the_leader_agrees_and_not_before(conflict):
    account, leader, lost, handed, heir, chosen = conflict
    rep = account.book.rep

    given = give_back(account, "conflict", settlements=chosen)
    assert given.state == Return.State.WAITING
    assert stands(lost, handed) == [(True, "", rep, 1), (True, "", rep, 1)]
    assert not Notification.objects.filter(user=heir).exists() and not StageChange.objects.exists()

    decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)

    account.refresh_from_db()
    assert account.station == "review"
    assert [row[:3] for row in stands(lost, handed)] == [(False, "Sold by a partner", rep), (True, "", heir)]
    told = Notification.objects.get(user=heir)
    assert told.title == f"{rep.name} handed you the opportunity Sensors" and "was given back" in told.body


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_a_return_that_is_refused_or_withdrawn_leaves_its_opportunities_as_they_were(conflict, answer):
    account, leader, lost, handed, heir, chosen = conflict
    rep = account.book.rep
    given = give_back(account, "conflict", settlements=chosen)

    if answer == "refused":
        decide_return(given.pk, by=leader, now=NOON + 21 * DAY, approve=False, note="Stay")
    else:
        withdraw_return(given.pk, by=rep, now=NOON + 21 * DAY)

    assert stands(lost, handed) == [(True, "", rep, 1), (True, "", rep, 1)]
    assert not Notification.objects.filter(user=heir).exists()


def test_an_opportunity_that_was_closed_or_moved_while_the_return_waited_stays_as_it_is(conflict):
    account, leader, lost, handed, heir, chosen = conflict
    rep, other = account.book.rep, UserFactory(team=account.book.rep.team)
    given = give_back(account, "conflict", settlements=chosen)
    edit_opportunity(lost.pk, {"owner": other}, by=rep, now=NOON + 21 * DAY, version=1)
    close_opportunity(handed.pk, won=True, by=rep, now=NOON + 21 * DAY, version=1)

    decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)

    assert [row[:3] for row in stands(lost, handed)] == [(True, "", other), (False, "", rep)]
    assert not Notification.objects.filter(user=heir).exists()


def test_what_the_rep_chose_holds_for_an_opportunity_that_was_only_edited_meanwhile(conflict):
    account, leader, lost, handed, heir, chosen = conflict
    given = give_back(account, "conflict", settlements=chosen)
    edit_opportunity(handed.pk, {"next_step": "Call"}, by=account.book.rep, now=NOON + 21 * DAY, version=1)

    decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)

    assert [row[2] for row in stands(lost, handed)] == [account.book.rep, heir]


@pytest.mark.parametrize("change", ["a new opportunity", "the colleague left"])
def test_an_opportunity_without_an_answer_stops_the_leader_who_agrees_and_nothing_is_written(conflict, change):
    account, leader, lost, handed, heir, chosen = conflict
    rep = account.book.rep
    given = give_back(account, "conflict", settlements=chosen)
    if change == "a new opportunity":
        OpportunityFactory(account=account, owner=rep)
    else:
        type(heir).objects.filter(pk=heir.pk).update(is_active=False)

    with pytest.raises(RuleViolation, match="open_opportunities"):
        decide_return(given.pk, by=leader, now=NOON + 22 * DAY, approve=True)

    given.refresh_from_db()
    assert given.state == Return.State.WAITING
    assert stands(lost, handed) == [(True, "", rep, 1), (True, "", rep, 1)]


def test_what_is_wrong_with_a_settlement_is_refused_when_the_return_is_asked_for(conflict):
    account, _leader, lost, handed, _heir, chosen = conflict
    stranger = UserFactory(team=TeamFactory())

    assert refusal(account, "conflict", settlements=chosen[:1]).code == "open_opportunities"
    assert refusal(account, "conflict", settlements=[Settlement(lost.pk, 7, reason="x"), chosen[1]])
    assert refusal(account, "conflict", settlements=[Settlement(lost.pk, 1), chosen[1]]).code == "reason_missing"
    assert refusal(account, "conflict", settlements=[chosen[0], Settlement(handed.pk, 1, owner=stranger)])
    assert not Return.objects.exists()
