"""What people keep where it is, in every door that moves accounts: the strategic list, holds, dates, appeals."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Notification, Team
from assignment.actions.appeals import appeal, decide_appeal
from assignment.actions.disputes import decide_dispute, open_dispute
from assignment.actions.kinds import KINDS
from assignment.actions.manual import move_accounts
from assignment.actions.protections import change_strategic, come_back_on, hold_account, put_on_strategic_list
from assignment.actions.rebalance import ask_balance
from assignment.actions.return_decisions import decide_return
from assignment.actions.returns import return_account
from assignment.actions.undo import undo_run
from assignment.models import Move, RulesOfEngagement, Run, StrategicAccount
from assignment.queries.appeals import to_decide
from assignment.rules.appeals import Evidence
from tests.api.conftest import client_of
from tests.assignment.retrievals import JULY_2, JUNE_25, retrieve
from tests.assignment.returning import reason
from tests.assignment.runs import applied, built, open_book, plan_for, preview, target_book
from tests.factories import DAY, NOON, ContactFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 6, 20)
UNDOERS = {
    "leader": (False, {"role": "leader"}),
    "ops": (False, {"role": "ops"}),
    "director": (True, {"role": "leader", "is_director": True}),
    "ops_director": (True, {"role": "ops", "is_director": True}),
}


@pytest.fixture
def books(leader):
    """Two books of one team, with room."""
    team, target = Team.objects.create(name="North", leader=leader), target_book(places=10)
    return [open_book(target, rep=UserFactory(team=team)) for _each in range(2)]


@pytest.fixture
def director(books):
    return UserFactory(role="leader", is_director=True, team=books[0].rep.team)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def listed(account, *, by) -> StrategicAccount:
    return put_on_strategic_list(account.pk, reason="Top 40", by=by, now=NOON)


@pytest.mark.parametrize("is_director", [False, True])
def test_only_a_director_moves_a_strategic_account_by_hand_or_gives_it_back(books, leader, director, is_director):
    moved, given = (held_account(book=books[0]) for _each in range(2))
    rows = [listed(each, by=director) for each in (moved, given)]
    by = director if is_director else leader
    doors = [
        (move_accounts, [[moved.pk]], {"book_to": None}),
        (
            return_account,
            [given.pk],
            {"reason": reason("wrong-record"), "note": "Because", "detail": {"field": "phone"}},
        ),
    ]
    if not is_director:
        assert [refused(act, *args, by=by, now=NOON, **more) for act, args, more in doors] == ["needs_director"] * 2
        for row in rows:
            change_strategic(row.pk, may_be_taken=True, by=director, now=NOON, version=1)
    for act, args, more in doors:
        act(*args, by=by, now=NOON, **more)


def test_a_claim_and_a_waiting_return_do_not_move_it_without_a_director(books, leader, director):
    claimed, given = (held_account(book=books[0], since=NOON - DAY) for _each in range(2))
    dispute = open_dispute(claimed.pk, by=books[1].rep, now=NOON, clause="ownership", claim="I met them")
    waiting = return_account(given.pk, reason=reason("conflict"), by=books[0].rep, now=NOON, note="Theirs")
    for each in (claimed, given):
        listed(each, by=director)
    claim = {"now": NOON, "to_claimant": True, "reason": "Ana met them"}

    assert refused(decide_dispute, dispute.pk, by=leader, **claim) == "needs_director"
    assert refused(decide_return, waiting.pk, by=leader, now=NOON, approve=True) == "needs_director"
    assert decide_dispute(dispute.pk, by=director, **claim).run
    assert decide_return(waiting.pk, by=director, now=NOON, approve=True).state == "approved"


def test_what_is_put_on_the_list_after_the_preview_is_skipped_unless_a_director_approves(books, leader, director):
    accounts = [held_account(book=books[0]) for _each in range(2)]
    runs = [built(move_accounts([a.pk], book_to=books[1], by=leader, now=NOON), now=NOON) for a in accounts]
    for each in accounts:
        listed(each, by=director)

    by_leader, by_director = applied(runs[0], by=leader), applied(runs[1], by=director)

    assert (by_leader.done, by_director.done) == (0, 1)
    assert Move.objects.get(run=by_leader).code == "strategic"


def all_kept(book, *, leader, director) -> dict[int, str]:
    """Accounts of the book that people keep there, each with what keeps it."""
    RulesOfEngagement.objects.update(leader_hold_percent=100)
    strategic, on_hold, dated = (held_account(book=book, since=NOON - 90 * DAY) for _each in range(3))
    listed(strategic, by=director)
    hold_account(on_hold.pk, until=UNTIL, reason="Talks", by=leader, now=NOON)
    come_back_on(dated.pk, on=UNTIL, reason="After the fair", by=book.rep, now=NOON)
    return {strategic.pk: "strategic", on_hold.pk: "hold", dated.pk: "come_back"}


def test_a_plan_that_takes_from_books_leaves_what_people_keep_there(ops, books, leader, director):
    kept = all_kept(books[0], leader=leader, director=director)
    free, later = (held_account(book=books[0], since=NOON - 90 * DAY) for _each in range(2))
    plan = plan_for(books[0].target_book)
    plan.source_books.set([books[0]])

    run = preview(plan, by=ops)

    assert dict(run.not_given.values_list("account", "code")) == kept
    listed(later, by=director)
    assert applied(run, by=ops).done == 1
    assert Move.objects.get(run=run, account=later).code == "strategic"
    assert Account.objects.get(pk=free.pk).book == books[1]


def test_a_balance_leaves_what_people_keep_in_its_book(ops, books, leader, director):
    kept = all_kept(books[0], leader=leader, director=director)
    for _each in range(3):
        held_account(book=books[0], since=NOON - 90 * DAY)

    run = built(ask_balance([book.pk for book in books], by=ops, now=NOON), now=NOON)

    assert run.total and not run.moves.filter(account__in=kept).exists()
    assert run.summary["kept"] == {"strategic": 1, "hold": 1, "come_back": 1}


@pytest.mark.parametrize(("days", "given"), [(1, 0), (14, 1)])
def test_an_appeal_keeps_a_taken_account_from_others_for_its_own_days(ops, books, days, given):
    account = held_account(book=books[0])
    retrieve(JUNE_25, by=ops)
    applied(retrieve(JULY_2, by=ops), by=ops, now=JULY_2)
    appeal(account.pk, text="I met them", by=books[0].rep, now=JULY_2)
    Account.objects.filter(pk=account.pk).update(station="pool", rest_until=None)

    run = preview(plan_for(books[0].target_book), by=ops, now=JULY_2 + days * DAY)

    assert run.total == given
    assert list(run.not_given.values_list("code", flat=True)) == ([] if given else ["appeal"])


def test_a_plan_takes_only_from_books_that_are_still_in_the_branch_of_its_leader(books, leader):
    account = held_account(book=books[0], since=NOON - 90 * DAY)
    plan = plan_for(books[0].target_book, owner=leader)
    plan.source_books.set([books[0]])
    before = preview(plan, by=leader)
    books[0].rep.team = Team.objects.create(name="South")
    books[0].rep.save()

    after, gone = applied(before, by=leader), preview(plan, by=leader, slot=NOON + DAY)

    assert (before.total, after.done, Move.objects.get(account=account, run=after).code) == (1, 0, "other_branch")
    assert (gone.total, gone.summary["code"]) == (0, "no_source")


def test_who_holds_the_account_by_now_does_not_decide_the_appeal_about_it(ops, leader, books):
    account = held_account(book=books[0])
    retrieve(JUNE_25, by=ops)
    applied(retrieve(JULY_2, by=ops), by=ops, now=JULY_2)
    own = open_book(books[0].target_book, rep=leader)
    built(move_accounts([account.pk], book_to=own, by=ops, now=JULY_2), now=JULY_2)
    applied(Run.objects.get(kind="manual"), by=ops, now=JULY_2)
    late = ContactFactory(account=account)
    Contact.objects.filter(pk=late.pk).update(created_at=JULY_2 + DAY)
    met = Evidence(kind="meeting", on=date(2026, 6, 20), outcome="held", contact=late.pk)
    case = {"text": "I met them", "by": books[0].rep, "now": JULY_2 + DAY}

    assert refused(appeal, account.pk, evidence=[met], **case) == "wrong_evidence", "nobody probes who came later"
    made = appeal(account.pk, **case)

    assert refused(decide_appeal, made.pk, grant=False, note="Mine", by=leader, now=JULY_2 + DAY) == "own_book"
    assert not to_decide(leader).exists() and list(to_decide(ops)) == [made]
    told = Notification.objects.filter(kind="appeal_waiting", key=f"appeal-{made.pk}")
    assert list(told.values_list("user", flat=True)) == [ops.pk]
    assert decide_appeal(made.pk, grant=True, by=ops, now=JULY_2 + DAY, held_by=own.pk).state == "granted"


def test_an_appeal_brings_a_strategic_account_back_only_by_a_director(ops, books, leader, director):
    account = held_account(book=books[0])
    retrieve(JUNE_25, by=ops)
    applied(retrieve(JULY_2, by=ops), by=ops, now=JULY_2)
    made = appeal(account.pk, text="I met them", by=books[0].rep, now=JULY_2)
    listed(account, by=director)

    assert refused(decide_appeal, made.pk, grant=True, by=ops, now=JULY_2) == "needs_director"
    assert Account.objects.get(pk=account.pk).book is None
    assert decide_appeal(made.pk, grant=True, by=director, now=JULY_2).state == "granted"
    assert Account.objects.get(pk=account.pk).book == books[0]


@pytest.fixture
def moved(books, director):
    """What a director moved by hand now: an account of the strategic list, and another beside it."""
    ids = [held_account(book=books[0]).pk for _each in range(2)]
    put_on_strategic_list(ids[0], reason="Top 40", by=director, now=NOON)
    now = timezone.now()
    run = built(move_accounts(ids, book_to=books[1], by=director, now=now), now=now)
    return applied(run, by=director, now=now)


def undoer(fields):
    by = UserFactory(**fields)
    if by.role == "leader":
        Team.objects.update(leader=by)
    return by


def line_of(run, *, is_listed: bool) -> Move:
    return run.moves.order_by("account")[0 if is_listed else 1]


@pytest.mark.parametrize("who", UNDOERS)
def test_an_undo_moves_a_strategic_account_back_only_for_a_director(client, books, moved, who):
    may, fields = UNDOERS[who]
    by = undoer(fields)
    client.force_login(by)

    text = client.get(f"/runs/{moved.pk}/").content.decode()
    answer = client_of(by).post(f"/api/v1/runs/{moved.pk}/undo/")
    undo = built(Run.objects.get(undoes=moved))

    assert answer.status_code == 200 and ("On the strategic list" in text) is not may
    assert (undo.done, undo.skipped) == ((2, 0) if may else (1, 1))
    assert (undo.moves.filter(code="strategic").count(), books[1].accounts.count()) == ((0, 0) if may else (1, 1))
    text = client.get(f"/runs/{undo.pk}/?only=skipped").content.decode()
    assert ("Skipped: On the strategic list" in " ".join(text.split()).replace("</span>", "")) is not may


@pytest.mark.parametrize("who", UNDOERS)
def test_one_line_with_a_strategic_account_is_taken_back_only_by_a_director(books, moved, who):
    may, fields = UNDOERS[who]
    by = undoer(fields)
    listed_line, other = line_of(moved, is_listed=True), line_of(moved, is_listed=False)

    answer = client_of(by).post(f"/api/v1/moves/{listed_line.pk}/undo/")

    if may:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "needs_director")
        assert not Run.objects.filter(undoes=moved).exists()
        assert client_of(by).post(f"/api/v1/moves/{other.pk}/undo/").status_code == 201


def test_what_is_put_on_the_list_while_its_undo_waits_stays(books, leader, director):
    account = held_account(book=books[0])
    run = applied(
        built(move_accounts([account.pk], book_to=books[1], by=leader, now=NOON), now=NOON), by=leader, now=NOON
    )
    undo = undo_run(run, by=leader, now=NOON + DAY)
    KINDS["undo"].build(undo, now=NOON + DAY)
    Run.objects.filter(pk=undo.pk).update(status="approved", total=1)
    row = put_on_strategic_list(account.pk, reason="Top 40", by=director, now=NOON + DAY)

    undo = built(undo, now=NOON + DAY)

    assert (undo.done, undo.skipped, undo.moves.get().code) == (0, 1, "strategic")
    change_strategic(row.pk, may_be_taken=True, by=director, now=NOON + DAY, version=1)
    assert built(undo_run(run, by=leader, now=NOON + DAY), now=NOON + DAY).done == 1
