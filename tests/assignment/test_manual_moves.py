"""Moves by hand and lines changed by hand."""

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Team
from assignment.actions.lines import change_line
from assignment.actions.manual import move_accounts
from assignment.actions.runs import cancel, rebuild
from assignment.actions.undo import undo_line
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Run, RunBook
from tests.assignment.returning import sent_to_review
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, TeamFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


def moved(accounts, book, by, **fields):
    run = move_accounts([account.pk for account in accounts], book_to=book, by=by, now=NOON, **fields)
    work_on(run.pk, worker="test", now=NOON)
    run.refresh_from_db()
    return run


def test_chosen_accounts_go_to_a_book_from_anywhere(ops):
    target = target_book(places=10)
    book, other = open_book(target), open_book(target)
    accounts = [*ready(2), held_account(book=other)]

    run = applied(moved(accounts, book, ops, note="Asked for"), by=ops)

    assert (run.total, run.done) == (3, 3)
    assert book.accounts.count() == 3
    assert run.moves.first().note == "Asked for"


def test_chosen_accounts_go_back_to_the_pool(ops):
    account = held_account(book=open_book(target_book(places=10)))

    applied(moved([account], None, ops), by=ops)

    account.refresh_from_db()
    assert (account.book, account.station) == (None, "pool")


@pytest.mark.parametrize(
    ("who", "moves"), [("leader", True), ("ops", True), ("leader elsewhere", False), ("who gave it back", False)]
)
def test_what_is_in_review_is_moved_by_those_who_decide_on_it(ops, who, moves):
    target = target_book(places=10)
    leader, other = UserFactory(role="leader"), UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    rep = UserFactory(team=team, role="leader" if who == "who gave it back" else "rep")
    account = sent_to_review(book=open_book(target, rep=rep), now=NOON)
    by = {"leader": leader, "ops": ops, "leader elsewhere": other, "who gave it back": rep}[who]
    book = open_book(target, rep=UserFactory(team=rep.team if by != other else TeamFactory(leader=other)))

    if moves:
        assert applied(moved([account], book, by), by=by).done == 1
    else:
        with pytest.raises(RuleViolation, match="in review, and somebody else decides"):
            moved([account], book, by)
    assert Account.objects.filter(pk=account.pk, book=book).exists() == moves


def test_more_than_the_room_is_skipped_unless_allowed(ops):
    book = open_book(target_book(places=1))
    accounts = ready(3)

    run = moved(accounts, book, ops)
    assert run.summary["beyond_room"] == 2
    run = applied(run, by=ops)
    allowed = applied(moved(accounts, book, ops, over_capacity=True), by=ops)

    assert (run.done, run.skipped, allowed.done) == (1, 2, 2)
    assert set(run.moves.filter(state="skipped").values_list("code", flat=True)) == {"book_full"}


@pytest.mark.parametrize(
    ("note", "code", "words"),
    [("x" * 301, "long_note", "at most 300 characters; this has 301"), ("a\x00b", "unstorable", "NUL")],
)
def test_a_note_is_kept_whole_or_refused(ops, note, code, words):
    book = open_book(target_book(places=10))

    with pytest.raises(RuleViolation, match=words) as caught:
        moved(ready(1), book, ops, note=note)

    assert caught.value.code == code and not Run.objects.exists()
    assert moved(ready(1), book, ops, note="x" * 300).moves.get().note == "x" * 300


def test_accounts_that_are_there_already_need_no_line(ops):
    book = open_book(target_book(places=10))
    account = held_account(book=book)

    run = moved([account], book, ops)

    assert (run.status, run.summary["code"]) == ("done", "nothing_to_move")


def test_a_leader_moves_nothing_of_another_branch():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    target = target_book(places=10)
    mine = open_book(target, rep=UserFactory(team=team))
    foreign = held_account(book=open_book(target))

    with pytest.raises(RuleViolation, match="not_your_accounts"):
        moved([foreign], mine, leader)
    with pytest.raises(RuleViolation, match="not_your_books"):
        moved(ready(1), foreign.book, leader)


def test_one_line_of_a_run_can_be_undone(ops):
    target = target_book(places=10)
    open_book(target)
    ready(3)
    run = applied(preview(plan_for(target), by=ops), by=ops)
    line = run.moves.first()

    undo = undo_line(line, by=ops, now=NOON + DAY)
    work_on(undo.pk, worker="test", now=NOON + DAY)

    run.refresh_from_db(), line.refresh_from_db()
    assert (line.state, run.status) == ("reverted", "partly_reverted")
    assert Account.objects.in_pool().get() == line.account


@pytest.fixture
def shown(ops):
    target = target_book(places=3)
    books = open_book(target), open_book(target)
    ready(4, potential_cents=100_000)
    return preview(plan_for(target), by=ops), books


def test_a_dropped_line_is_not_applied_and_its_figures_follow(ops, shown):
    run, _books = shown
    line = run.moves.first()

    change_line(line.pk, by=ops, now=NOON, to="dropped", note="Being bought")
    run = applied(run, by=ops)

    assert (run.total, run.done) == (3, 3)
    line.refresh_from_db()
    assert (line.state, line.note) == ("dropped", "Being bought")
    assert RunBook.objects.get(run=run, book=line.book_to).given == 1


def test_a_drop_says_why(ops, shown):
    with pytest.raises(RuleViolation, match="needs_note"):
        change_line(shown[0].moves.first().pk, by=ops, now=NOON, to="dropped")


def test_a_dropped_line_can_be_restored(ops, shown):
    line = shown[0].moves.first()
    change_line(line.pk, by=ops, now=NOON, to="dropped", note="Wait")

    change_line(line.pk, by=ops, now=NOON, to="proposed")

    assert applied(shown[0], by=ops).done == 4


def test_a_line_goes_to_another_book_with_room(ops, shown):
    run, (first, second) = shown
    line = run.moves.filter(book_to=first).first()

    change_line(line.pk, by=ops, now=NOON, to=second, note="Knows them")

    line.refresh_from_db()
    assert (line.book_to, line.state, line.explanation["first"]) == (second, "pinned", first.pk)
    assert RunBook.objects.get(run=run, book=second).given == 3
    with pytest.raises(RuleViolation, match="book_full"):
        change_line(run.moves.filter(book_to=first).first().pk, by=ops, now=NOON, to=second)


def test_a_line_is_not_sent_to_a_book_whose_value_would_be_too_high(ops):
    small, large = target_book(places=3, max_potential_cents=900_000), target_book("large", places=3)
    capped, other = open_book(small), open_book(large)
    held_account(book=capped, potential_cents=800_000)
    ready(1, potential_cents=500_000)
    run = preview(plan_for(small, large), by=ops)
    line = run.moves.get(book_to=other)

    with pytest.raises(RuleViolation, match="value_full"):
        change_line(line.pk, by=ops, now=NOON, to=capped)


def test_a_preview_built_again_keeps_pins_and_drops(ops, shown):
    run, _books = shown
    pinned, dropped, *_rest = run.moves.all()
    change_line(pinned.pk, by=ops, now=NOON, to="pinned")
    change_line(dropped.pk, by=ops, now=NOON, to="dropped", note="Wait")

    rebuild(run, by=ops, now=NOON + DAY)
    work_on(run.pk, worker="test", now=NOON + DAY)

    again = {line.account_id: line for line in run.moves.all()}
    assert (again[pinned.account_id].state, again[pinned.account_id].book_to) == ("pinned", pinned.book_to)
    assert (again[dropped.account_id].state, again[dropped.account_id].note) == ("dropped", "Wait")
    assert not NotGiven.objects.filter(run=run, account=dropped.account).exists()


def test_a_move_by_hand_built_again_keeps_pins_drops_and_other_books(ops):
    target = target_book(places=10)
    first, second = open_book(target), open_book(target)
    accounts = [*ready(3), held_account(book=second)]
    run = move_accounts([account.pk for account in accounts], book_to=first, by=ops, now=NOON)
    work_on(run.pk, worker="test", now=NOON)
    line = {move.account_id: move for move in run.moves.all()}
    change_line(line[accounts[0].pk].pk, by=ops, now=NOON, to="pinned")
    change_line(line[accounts[1].pk].pk, by=ops, now=NOON, to=second)
    change_line(line[accounts[2].pk].pk, by=ops, now=NOON, to="dropped", note="Wait")

    rebuild(run, by=ops, now=NOON + DAY)
    work_on(run.pk, worker="test", now=NOON + DAY)

    again = {move.account_id: (move.state, move.book_to) for move in run.moves.select_related("book_to")}
    states = [again[account.pk] for account in accounts]
    assert states == [("pinned", first), ("pinned", second), ("dropped", first), ("proposed", first)]


def test_lines_of_an_approved_run_stay(ops, shown):
    run, _books = shown
    applied(run, by=ops)

    with pytest.raises(RuleViolation, match="too_late"):
        change_line(run.moves.first().pk, by=ops, now=NOON, to="dropped", note="Late")


def test_a_cancelled_run_moves_nothing(ops, shown):
    run, _books = shown
    cancel(run, by=ops, now=NOON)

    with pytest.raises(RuleViolation, match="wrong_status"):
        applied(run, by=ops)
    assert not Move.objects.filter(state="applied").exists()
