"""Two target books under one version of the rules with other numbers: warned, spared, taken and rested by their own."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Notification, TargetBook, Task
from assignment.actions.coverage import refresh_coverage
from assignment.actions.dry_run import try_out
from assignment.actions.logging import log_touch
from assignment.actions.protections import come_back_on, hold_account
from assignment.actions.rules import draft_rules
from assignment.actions.supposing import Proposal
from assignment.actions.target_books import refuse_what_cannot_be
from assignment.models import Coverage, Move, RetrievalNotice, RulesOfEngagement
from assignment.queries.simulation_world import world_of_today
from assignment.simulator.state import Rules
from assignment.simulator.variant import Variant
from tests.assignment.retrievals import JULY_2, JULY_9, JUNE_25, lines, retrieve
from tests.assignment.runs import why_left
from tests.factories import (
    DAY,
    NOON,
    BookFactory,
    OpportunityFactory,
    TargetBookFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db
OWN = {
    "notice_days": 14, "retrieval_grace_days": 35, "retrieval_cap_percent": 1, "retrieval_cap_floor": 1,
    "rest_after_untouched_days": 10, "meeting_protects_days": 3, "leader_hold_percent": 100, "come_back_days": 5,
}  # fmt: skip


@pytest.fixture
def usual(leader):
    return BookFactory(rep=UserFactory(name="Ana", team=TeamFactory(leader=leader)))


@pytest.fixture
def other(usual):
    """A book of a kind with numbers of its own, in the same team."""
    target = TargetBookFactory(window_days=30)
    RulesOfEngagement.objects.filter(status="current").update(exceptions={str(target.pk): OWN})
    return BookFactory(target_book=target, rep=UserFactory(name="Bo", team=usual.rep.team))


def test_each_kind_of_book_has_its_own_notice_grace_cap_and_rest(ops, leader, usual, other):
    account = held_account(book=usual)
    slow = [held_account(book=other) for _each in range(3)]

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 4
    due = dict(RetrievalNotice.objects.values_list("holding__account", "due_on"))
    assert due == {account.pk: JULY_2.date(), **{each.pk: JULY_9.date() for each in slow}}
    told = dict(Notification.objects.filter(kind="at_risk").values_list("user", "title"))
    assert "Thu 2 Jul" in told[usual.rep_id] and "Thu 9 Jul" in told[other.rep_id]
    copied = Notification.objects.get(user=leader, kind="at_risk")
    assert "due from Thu 2 Jul on" in copied.title and "Bo: 3, due Thu 9 Jul" in copied.body
    early = retrieve(JULY_2, by=ops)
    assert lines(early) == {account.pk} and early.summary["spared"] == {"grace": 3}
    now = try_out(Proposal(), by=ops, now=JULY_9)
    run = retrieve(JULY_9, by=ops)

    assert set(now.after.taken) == lines(run) and len(lines(run) & {each.pk for each in slow}) == 1
    assert set(why_left(run).values()) == {"over_cap"}
    rests = dict(Move.objects.filter(run=run).values_list("book_from", "rest_until"))
    assert rests == {usual.pk: None, other.pk: date(2026, 7, 19)}


def test_a_changed_exception_is_tried_out_before_it_is_saved(ops, usual, other):
    accounts = [held_account(book=each) for each in (usual, other)]
    for account in accounts:
        Task.objects.create(account=account, kind="meeting", title="Meet", starts_at=JULY_9 + 5 * DAY)
    refresh_coverage(now=JULY_9)

    same = try_out(Proposal(exceptions={str(other.target_book_id): OWN}), by=ops, now=JULY_9)
    less = {str(other.target_book_id): {**OWN, "retrieval_grace_days": 40}}
    none = try_out(Proposal(exceptions={}), by=ops, now=JULY_9)
    spared = try_out(Proposal(exceptions=less), by=ops, now=JULY_9)

    assert same.changes_nothing and set(same.before.goes) == {accounts[1].pk}
    assert none.fewer == [accounts[1].pk], "with the usual numbers a meeting so near protects"
    assert spared.fewer == [accounts[1].pk], "with a longer grace it is too early"


def test_the_nightly_count_and_a_log_protect_by_the_numbers_of_the_kind_of_book(usual, other):
    longer = {str(other.target_book_id): {**OWN, "retrieval_grace_days": 80}}
    RulesOfEngagement.objects.filter(status="current").update(exceptions=longer)
    found = {}
    for book in (usual, other):
        account = held_account(book=book)
        Task.objects.create(account=account, kind="meeting", title="Meet", starts_at=NOON + 12 * DAY)
        refresh_coverage(now=NOON + 8 * DAY)
        by_night = Coverage.objects.get(account=account).protection
        contact = account.contacts.get().pk
        log = {"kind": "email", "outcome": "", "contact_id": contact}
        said = log_touch(account.pk, by=book.rep, now=NOON + 8 * DAY, **log)
        found[book] = (by_night, Coverage.objects.get(account=account).protection, said.safe_until)

    assert found[usual] == ("meeting", "meeting", date(2026, 7, 31))
    assert found[other] == ("", "", date(2026, 8, 20)), "its grace is 80 days"


def test_an_opportunity_protects_for_the_days_of_the_kind_of_book_in_the_count_and_after_a_log(usual, other):
    days = {str(other.target_book_id): {"opportunity_needs_activity_days": 3}}
    RulesOfEngagement.objects.filter(status="current").update(exceptions=days)
    found = {}
    for book in (usual, other):
        account = held_account(book=book)
        OpportunityFactory(account=account, opened_on=date(2026, 6, 2), close_on=date(2026, 9, 1))
        refresh_coverage(now=NOON + 8 * DAY)
        by_night = Coverage.objects.get(account=account).protected_until
        log = {"kind": "email", "outcome": "", "contact_id": account.contacts.get().pk}
        log_touch(account.pk, by=book.rep, now=NOON + 8 * DAY, **log)
        by_log = Coverage.objects.get(account=account).protected_until
        refresh_coverage(now=NOON + 8 * DAY)
        found[book] = (by_night, by_log, Coverage.objects.get(account=account).protected_until)

    assert found[usual] == (date(2026, 7, 2), date(2026, 7, 9), date(2026, 7, 9))
    assert found[other] == (None, date(2026, 6, 12), date(2026, 6, 12))


def test_holds_and_dates_to_come_back_have_the_limits_of_the_kind_of_book(leader, usual, other):
    accounts = [held_account(book=other) for _each in range(2)]
    for account in accounts:
        hold_account(account.pk, until=date(2026, 6, 10), reason="Talks", by=leader, now=NOON)
    assert Coverage.objects.filter(protection="hold").count() == 2, "all of the book may be on hold"

    with pytest.raises(RuleViolation, match="within the next 5 days"):
        come_back_on(accounts[0].pk, on=date(2026, 6, 7), reason="Busy", by=other.rep, now=NOON)


def test_a_window_shorter_than_the_notice_of_its_own_kind_of_book_is_refused(other):
    other.target_book.window_days = 13

    with pytest.raises(RuleViolation) as refusal:
        refuse_what_cannot_be(other.target_book)

    assert refusal.value.code == "window_shorter_than_notice" and "a notice of 14 days" in refusal.value.message


def test_a_draft_keeps_the_exceptions_of_target_books_that_are_still_there(ops, usual, other):
    gone = TargetBook.objects.order_by("-pk").first().pk + 1
    current = RulesOfEngagement.objects.get(status="current")
    current.exceptions |= {str(gone): {"notice_days": 3}}
    current.save()

    assert draft_rules(by=ops, now=NOON).exceptions == {str(other.target_book_id): OWN}


def test_the_simulator_plays_each_kind_of_book_by_its_own_numbers(usual, other):
    held_account(book=usual), held_account(book=other)
    world = world_of_today([usual.pk, other.pk], now=NOON).world

    numbers = Rules.of(world, Variant(grace_days=10, cap_percent=50)).numbers

    by_book = {pk: {name: int(each[at]) for name, each in numbers.items()} for at, pk in enumerate(world.books.ids)}
    assert by_book == {
        usual.pk: {"grace_days": 10, "cap_percent": 50, "cap_floor": 10, "rest_touched_days": 30},
        other.pk: {"grace_days": 35, "cap_percent": 1, "cap_floor": 1, "rest_touched_days": 30},
    }
