"""Who comes first for an account of the pool: a promise, a task that is still ahead, the book of its parent."""

import pytest

from accounts.models import Account
from assignment.actions.placement import place
from assignment.models import Move
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, TaskFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
LEFT = NOON - 5 * DAY
AHEAD = (NOON + 3 * DAY).date()


@pytest.fixture
def books():
    """Three books with room; the second one holds nothing, so that evenness speaks for it."""
    target = target_book(places=4)
    return [open_book(target) for _each in range(3)]


def left(book, *, cause, by, **task):
    """An account that went from the book to the pool with an open task of its rep."""
    account = held_account(book=book, since=NOON - 40 * DAY)
    TaskFactory(account=account, **task)
    move = Move.objects.create(
        cause=cause, account=account, book_from=book, station_from="held", station_to="pool", reason="Left"
    )
    place([move], by=by, now=LEFT)
    return account


def first(run):
    """Who got each account because they come first, and why."""
    rows = Move.objects.filter(run=run, explanation__why__code__startswith="preferred")
    return {(row.account_id, row.book_to_id): row.explanation["why"]["code"] for row in rows}


@pytest.mark.parametrize(
    ("cause", "task", "comes_first"),
    [
        ("return", {"due_on": AHEAD}, True),
        ("return", {"due_on": NOON.date()}, True),
        ("return", {"kind": "meeting", "starts_at": NOON + DAY / 24, "due_on": AHEAD}, True),
        ("return", {"due_on": (NOON - DAY).date()}, False),
        ("return", {"due_on": None}, False),
        ("return", {"kind": "meeting", "starts_at": NOON - DAY / 24, "due_on": NOON.date()}, False),
        ("return", {"due_on": AHEAD, "done_at": LEFT}, False),
        ("return", {"due_on": AHEAD, "cancelled_at": LEFT}, False),
        ("retrieval", {"due_on": AHEAD}, False),
    ],
)
def test_a_former_rep_with_a_task_or_meeting_ahead_comes_first(books, ops, cause, task, comes_first):
    account = left(books[2], cause=cause, by=ops, **task)

    run = preview(plan_for(books[0].target_book), by=ops)

    assert first(run) == ({(account.pk, books[2].pk): "preferred_task"} if comes_first else {})
    assert (Move.objects.get(run=run).book_to == books[2]) == comes_first  # else the 180 days stand against it


def test_a_task_of_somebody_else_says_nothing_of_the_former_rep(books, ops):
    account = left(books[2], cause="return", by=ops, due_on=AHEAD, assignee=UserFactory(role="leader"))
    assert first(preview(plan_for(books[0].target_book), by=ops)) == {}

    account.tasks.update(assignee=books[2].rep)  # the leader gives the task to who knows the account
    assert first(preview(plan_for(books[0].target_book, code="next"), by=ops)) == {
        (account.pk, books[2].pk): "preferred_task"
    }


def test_a_promise_comes_before_a_task(books, ops):
    account = left(books[2], cause="return", by=ops, due_on=AHEAD)
    Account.objects.filter(pk=account.pk).update(preferred_rep=books[1].rep)

    assert first(preview(plan_for(books[0].target_book), by=ops)) == {(account.pk, books[1].pk): "preferred"}


def test_where_families_may_be_split_the_book_of_the_parent_comes_first(books, ops):
    parent = held_account(book=books[2], since=NOON - 40 * DAY)
    child = ready(1, parent=parent)[0]
    target = books[0].target_book

    assert first(preview(plan_for(target, code="split", keep_families_together=False), by=ops)) == {
        (child.pk, books[2].pk): "preferred_parent"
    }
    assert first(preview(plan_for(target), by=ops)) == {}  # kept together by a rule of its own


def test_who_lately_lost_an_account_has_no_claim_by_its_parent(books, ops):
    child = left(books[2], cause="retrieval", by=ops, due_on=None)
    Account.objects.filter(pk=child.pk).update(parent=held_account(book=books[2], since=NOON - 40 * DAY))

    run = preview(plan_for(books[0].target_book, keep_families_together=False), by=ops)

    assert first(run) == {} and Move.objects.get(run=run).book_to != books[2]
