"""Returns: which reasons are open, what follows, and the leader's answer."""

from datetime import date

import pytest

from accounts.actions.opportunities import close_opportunity, edit_opportunity
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Notification, Organisation, StageChange
from assignment.actions.placement import place
from assignment.actions.rest import release_from_review, wake_rested
from assignment.actions.return_opportunities import Settlement
from assignment.actions.returns import decide_return, open_reasons, return_account, withdraw_return
from assignment.models import ClockPause, Coverage, Holding, Move, Repair, Return, ReturnReason, Run
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    TeamFactory,
    UserFactory,
    held_account,
    hold,
)

pytestmark = pytest.mark.django_db


def reason(code: str) -> ReturnReason:
    return ReturnReason.objects.get(code=code)


def give_back(account, code: str, *, now=NOON + 20 * DAY, **extra) -> Return:
    return return_account(account.pk, reason=reason(code), by=account.book.rep, now=now, note="Because", **extra)


def refusal(account, code: str, **extra) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        give_back(account, code, **extra)
    return caught.value


def touch(account, *, days: float, **extra):
    return InteractionFactory(account=account, happened_at=NOON + days * DAY, **extra)


def book_of(size: int, **extra):
    book = BookFactory()
    return book, [held_account(book=book, **extra) for _ in range(size)]


def led_rep():
    """A rep whose team has a leader; returns both."""
    leader = UserFactory(role="leader")
    team = TeamFactory(leader=leader)
    return UserFactory(team=team), leader


def test_poor_fit_without_work_is_refused_on_day_20_and_open_on_day_5():
    account = held_account()

    assert refusal(account, "poor-fit", now=NOON + 20 * DAY).code == "more_touches"
    given = give_back(account, "poor-fit", now=NOON + 5 * DAY)

    assert given.state == Return.State.APPROVED


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


def test_an_open_opportunity_of_the_rep_stops_every_reason_and_says_so():
    account = held_account()
    OpportunityFactory(account=account), OpportunityFactory(account=account)

    answers = open_reasons(account, by=account.book.rep, now=NOON)

    assert len(answers) == 5 and not any(answer.allowed for answer in answers)
    assert answers[0].way_out == "Needs 2 opportunities closed or moved."
    assert refusal(account, "wrong-record").code == "open_opportunities"
    assert not Return.objects.exists()


@pytest.mark.parametrize("change", [{"stage": "lost"}, {"owner": "other"}])
def test_a_closed_or_a_moved_opportunity_is_in_nobodys_way(change):
    account = held_account()
    extra = {"owner": UserFactory()} if "owner" in change else change
    OpportunityFactory(account=account, **extra)

    assert give_back(account, "wrong-record").state == Return.State.APPROVED


def test_the_monthly_limit_is_a_tenth_of_the_book():
    book, accounts = book_of(20)
    for account in accounts[:2]:
        give_back(account, "poor-fit", now=NOON + 3 * DAY)

    refused = refusal(accounts[2], "poor-fit", now=NOON + 3 * DAY)

    assert refused.code == "limit" and "2 accounts" in refused.message
    assert Account.objects.filter(book=book).count() == 18


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


def distributed(accounts, book, *, now):
    """What a run of the distribution leaves: one move per account, by rank."""
    run = Run.objects.create(kind="distribution", slot=now, status="done", total=len(accounts), done=len(accounts))
    moves = [
        Move.objects.create(
            cause="distribution", run=run, account=account, position=rank, book_to=book,
            station_from="pool", station_to="held",
        )
        for rank, account in enumerate(accounts, start=1)
    ]  # fmt: skip
    place(moves, by=UserFactory(role="ops"), now=now)
    for account in accounts:
        account.refresh_from_db()


def test_a_replacement_goes_back_for_data_reasons_only():
    book = BookFactory()
    first = [AccountFactory() for _ in range(10)]
    distributed(first, book, now=NOON)
    give_back(first[0], "poor-fit", now=NOON + DAY)
    best, replacement = AccountFactory(), AccountFactory()
    distributed([best, replacement], book, now=NOON + 7 * DAY)

    assert refusal(replacement, "poor-fit", now=NOON + 8 * DAY).code == "replacement"
    assert give_back(best, "poor-fit", now=NOON + 8 * DAY)
    assert give_back(replacement, "wrong-record", now=NOON + 8 * DAY)


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


def test_a_conflict_waits_for_the_leader_while_the_clock_stands_still():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))

    given = give_back(account, "conflict")

    account.refresh_from_db()
    assert given.state == Return.State.WAITING and account.station == "held"
    assert ClockPause.objects.get(holding=given.holding).kind == "return"
    assert Notification.objects.get(user=leader).kind == "return_waiting"
    assert Event.objects.filter(account_id=account.pk, verb="return_submitted").exists()


def test_more_than_five_hundred_accounts_leave_the_review_at_once(ops):
    accounts = AccountFactory.create_batch(501, station="review")
    ids = [account.pk for account in accounts]
    other = AccountFactory()

    with pytest.raises(RuleViolation, match="not_in_review"):
        release_from_review([*ids, other.pk], by=ops, now=NOON)
    assert Account.objects.filter(station="review").count() == 501
    assert release_from_review(ids, by=ops, now=NOON) == 501
    assert not Account.objects.filter(station="review").exists()


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
    assert release_from_review([account.pk], by=leader, now=NOON + 23 * DAY) == 1
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


def test_one_return_per_holding():
    account = held_account(book=BookFactory(rep=led_rep()[0]))
    give_back(account, "conflict")
    assert refusal(account, "wrong-record").code == "waiting"


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


def test_credit_for_the_work_stays_with_the_rep_after_a_return():
    account = held_account()
    rep, done = account.book.rep, touch(account, days=2, outcome="spoke")

    given = give_back(account, "worked-or-later")

    done.refresh_from_db()
    assert done.user == rep and given.work["two_way"] == 1 and given.holding.book.rep == rep


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
