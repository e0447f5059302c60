"""Balance these books: few moves, nothing hot, within the band, within capacity; and undone like any run."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Team
from assignment.actions.lines import change_line
from assignment.actions.rebalance import ask_balance
from assignment.actions.runs import rebuild
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Coverage, Holding, Move, RunBook
from assignment.queries.outlook import balance_outlook
from tests.assignment.runs import applied, open_book, target_book
from tests.factories import DAY, NOON, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def uneven(ops):
    """Two books of one kind: eight accounts of 1,000 against two; a fair share is five each."""
    target = target_book(places=10)
    high, low = open_book(target), open_book(target)
    for _each in range(8):
        held_account(book=high, potential_cents=100_000)
    for _each in range(2):
        held_account(book=low, potential_cents=100_000)
    return high, low


def balanced(books, by, **fields):
    run = ask_balance([book.pk for book in books], by=by, now=NOON, **fields)
    work_on(run.pk, worker="test", now=NOON)
    run.refresh_from_db()
    return run


def test_books_end_within_the_band_by_the_fewest_moves(ops, uneven):
    run = balanced(uneven, ops)

    assert (run.status, run.total) == ("previewed", 3)
    assert run.summary["sentence"]["extremes"] == [
        {"book": uneven[0].pk, "percent": 60},
        {"book": uneven[1].pk, "percent": -60},
    ]
    assert (run.summary["sentence"]["gap_before"], run.summary["sentence"]["gap_after"]) == (60, 0)
    move = run.moves.first()
    assert (move.book_from, move.book_to) == uneven
    assert move.reason == "From a book at +60 % to one at -60 %"
    assert run.certificate["moves_bound"] <= 3


def test_an_applied_balance_moves_holdings_and_can_be_undone(ops, uneven):
    run = applied(balanced(uneven, ops), by=ops)

    assert (run.done, run.skipped) == (3, 0)
    assert [book.accounts.count() for book in uneven] == [5, 5]
    undo = undo_run(run, by=ops, now=NOON + DAY)
    work_on(undo.pk, worker="test", now=NOON + DAY)
    assert [book.accounts.count() for book in uneven] == [8, 2]
    assert Holding.objects.open().count() == 10


def test_a_balance_built_again_keeps_what_was_dropped_and_pinned(ops, uneven):
    run = balanced(uneven, ops)
    dropped, pinned, _other = run.moves.order_by("pk")
    change_line(dropped.pk, by=ops, now=NOON, to="dropped", note="Knows them for years")
    change_line(pinned.pk, by=ops, now=NOON, to="pinned")

    rebuild(run, by=ops, now=NOON + DAY)
    work_on(run.pk, worker="test", now=NOON + DAY)

    run.refresh_from_db()
    again = {line.account_id: (line.state, line.note) for line in run.moves.all()}
    assert again[dropped.account_id] == ("dropped", "Knows them for years")
    assert again[pinned.account_id] == ("pinned", "")
    assert sorted(state for state, _note in again.values()) == ["dropped", "pinned", "proposed", "proposed"]
    assert applied(run, by=ops, now=NOON + DAY).done == 3


def test_a_balance_brings_no_book_above_the_cap_of_its_value(ops, uneven):
    target = uneven[0].target_book
    type(target).objects.filter(pk=target.pk).update(max_potential_cents=400_000)

    run = balanced(uneven, ops)

    assert sorted(run.moves.values_list("state", "code")) == [
        ("proposed", ""), ("proposed", ""), ("skipped", "value_full"),
    ]  # fmt: skip
    assert applied(run, by=ops).done == 2 and uneven[1].accounts.count() == 4


def heat_all(book):
    Coverage.objects.filter(book=book).update(last_two_way_at=NOON - DAY, last_touch_at=NOON - DAY)


def test_an_account_that_is_being_worked_on_stays_unless_ticked(ops, uneven):
    heat_all(uneven[0])

    kept, ticked = balanced(uneven, ops), balanced(uneven, ops, move_hot=True)

    assert (kept.total, kept.summary["code"], kept.summary["kept"]) == (0, "nothing_can_move", {"hot": 8})
    assert (ticked.total, ticked.summary["moved"]) == (3, {"hot": 3})


def test_cold_accounts_go_before_touched_ones(ops, uneven):
    touched = list(uneven[0].accounts.values_list("pk", flat=True)[:4])
    Coverage.objects.filter(account__in=touched).update(last_touch_at=NOON - DAY)

    run = balanced(uneven, ops)

    assert run.summary["moved"] == {"cold": 3}
    assert not run.moves.filter(account__in=touched).exists()


def test_customers_stay_where_they_are(ops, uneven):
    Account.objects.filter(book=uneven[0]).update(lifecycle="customer")

    run = balanced(uneven, ops)

    assert (run.total, run.summary["kept"]) == (0, {"customer": 8})


def test_an_account_that_turned_hot_after_the_preview_is_skipped(ops, uneven):
    run = balanced(uneven, ops)
    warm = run.moves.first().account
    OpportunityFactory(account=warm)

    run = applied(run, by=ops)

    assert (run.done, run.skipped) == (2, 1)
    assert run.moves.get(account=warm).code == "protected"


def test_a_full_receiver_takes_nothing(ops, uneven):
    target = uneven[0].target_book
    type(target).objects.filter(pk=target.pk).update(max_accounts=2)

    run = balanced(uneven, ops)

    assert run.total == 0
    assert RunBook.objects.get(run=run, book=uneven[0]).detail["out_of_band"]


def test_even_books_need_nothing(ops):
    target = target_book(places=10)
    books = open_book(target), open_book(target)
    for book in books:
        held_account(book=book, potential_cents=100_000)

    run = balanced(books, ops)

    assert (run.status, run.summary["code"]) == ("done", "balanced")


def test_a_leader_balances_the_own_teams_only(uneven):
    leader = UserFactory(role="leader")
    Team.objects.create(name="North", leader=leader)

    with pytest.raises(RuleViolation, match="not_your_books"):
        ask_balance([book.pk for book in uneven], by=leader, now=NOON)


@pytest.mark.parametrize(("band", "code"), [(0, "bad_band"), (51, "bad_band")])
def test_a_senseless_band_is_refused(ops, uneven, band, code):
    with pytest.raises(RuleViolation, match=code):
        ask_balance([book.pk for book in uneven], by=ops, now=NOON, band_percent=band)


def test_the_outlook_says_the_sentence_without_a_run(ops, uneven):
    outlook = balance_outlook([book.pk for book in uneven], now=NOON)

    assert (outlook.moves, outlook.gap_now, outlook.gap_after, outlook.gap_best) == (3, 60, 0, 0)
    assert [(line.book_id, line.percent) for line in outlook.extremes] == [(uneven[0].pk, 60), (uneven[1].pk, -60)]
    assert not Move.objects.filter(cause="rebalance").exists()
