"""The one writer of placements: holdings without overlap, tasks and opportunities that move along."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Event, Task
from assignment.actions.placement import PlacementConflict, place
from assignment.models import Coverage, Holding, Move
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, held_account, hold

pytestmark = pytest.mark.django_db


def to_pool(account, *, cause="return"):
    return Move.objects.create(
        cause=cause, account=account, book_from=account.book, station_from=account.station, station_to="pool"
    )


def test_a_placement_opens_a_holding_and_its_window():
    account, book = AccountFactory(), BookFactory()

    holding = hold(account, book)

    assert (account.book, account.station) == (book, "held")
    assert holding.during.lower == NOON and holding.during.upper is None
    window = Coverage.objects.get(holding=holding)
    assert (window.window_ends_on - window.window_started_on).days == 30


def test_leaving_a_book_closes_the_holding_and_names_the_move(ops):
    account = held_account()
    move = to_pool(account)

    place([move], by=ops, now=NOON + DAY)

    holding = Holding.objects.get(account=account)
    assert holding.during.upper == NOON + DAY and holding.closed_by == move
    assert not Coverage.objects.filter(account=account).exists()
    assert Event.objects.get(account_id=account.pk, verb="account_returned").detail["move"] == move.pk


def test_a_clock_that_stands_still_or_jumps_back_leaves_no_overlap(ops):
    account, book = held_account(), BookFactory()
    place([to_pool(account)], by=ops, now=NOON - DAY)
    account.refresh_from_db()

    hold(account, book, since=NOON - 2 * DAY)

    first, second = Holding.objects.filter(account=account).order_by("pk")
    assert first.during.lower < first.during.upper <= second.during.lower


def test_an_account_that_is_elsewhere_moves_nothing(ops):
    account, other = held_account(), held_account()
    wrong = Move.objects.create(
        cause="manual", account=other, book_to=BookFactory(), station_from="pool", station_to="held"
    )

    with pytest.raises(PlacementConflict), transaction.atomic():
        place([to_pool(account), wrong], by=ops, now=NOON + DAY)

    assert Holding.objects.open().filter(account=account).exists()


def test_open_tasks_and_opportunities_follow_a_move_between_books(ops):
    account, book = held_account(), BookFactory()
    task = Task.objects.create(account=account, assignee=account.book.rep, title="Call")
    deal = OpportunityFactory(account=account)

    hold(account, book, since=NOON + DAY)

    task.refresh_from_db(), deal.refresh_from_db()
    assert task.assignee == book.rep and deal.owner == book.rep


def test_the_database_itself_refuses_two_holders():
    account = held_account()
    move = Move.objects.create(
        cause="manual", account=account, book_to=BookFactory(), station_from="held", station_to="held"
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(account=account, book=move.book_to, during=(NOON, None), opened_by=move)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM accounts_event", "UPDATE accounts_event SET verb='x'", "TRUNCATE accounts_event"]
)
def test_the_audit_trail_is_append_only(statement):
    held_account()

    with pytest.raises(Exception, match="append-only|Cannot"), connection.cursor() as cursor:
        cursor.execute(statement)
