"""What an undo gives back besides the book, what it may do on a full book, and how it copes with broken runs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.errors import RuleViolation
from accounts.models import Availability, Notification, Task
from assignment.actions import applying, kinds
from assignment.actions.coverage import refresh_coverage
from assignment.actions.kinds import Kind
from assignment.actions.manual import move_accounts
from assignment.actions.rebalance import ask_balance
from assignment.actions.runs import approve, ask_run, stop_run
from assignment.actions.undo import undo_outlook, undo_run
from assignment.actions.working import work_on
from assignment.models import Coverage, Move, Plan, RetrievalNotice, Run
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, UserFactory, held_account

pytestmark = pytest.mark.django_db
JUNE_25, JULY_2 = datetime(2026, 6, 25, 18, tzinfo=UTC), datetime(2026, 7, 2, 18, tzinfo=UTC)


def worked(run, *, now):
    work_on(run.pk, worker="test", now=now)
    run.refresh_from_db()
    return run


def undone(run, *, by, now):
    return worked(undo_run(run, by=by, now=now), now=now)


def moved(account, *, to, by, now=NOON, **settings):
    """The run that moved the account by hand."""
    return applied(worked(move_accounts([account.pk], book_to=to, by=by, now=now, **settings), now=now), by=by, now=now)


def retrieved(account, *, by):
    """The run that took the unworked account back on 2 July."""
    plan = Plan.objects.get(code="weekly-retrieval")
    runs = [worked(ask_run("retrieval", plan=plan, by=by, slot=slot, now=slot), now=slot) for slot in (JUNE_25, JULY_2)]
    return applied(runs[-1], by=by, now=JULY_2)


@pytest.fixture
def three(ops):
    """A preview of three accounts for one book."""
    target = target_book(places=5)
    open_book(target)
    ready(3)
    return preview(plan_for(target), by=ops)


def failed_after_one(run, *, by, monkeypatch, now=NOON):
    """The run after its first chunk of one line was carried out and the second was refused."""
    seen = []

    def refuse(moves, *, run, now):
        seen.append(run.pk)
        if len(seen) > 1:
            raise RuleViolation("broken", "Broken off.")
        return kind.recheck(moves, run=run, now=now)

    kind = kinds.KINDS[run.kind]
    with monkeypatch.context() as broken:
        broken.setattr(applying, "CHUNK", 1)
        steps = {"build": kind.build, "recheck": refuse, "after_chunk": kind.after_chunk}
        flags = {"keeps_capacity": kind.keeps_capacity, "keeps_versions": kind.keeps_versions}
        broken.setitem(kinds.KINDS, run.kind, Kind(**steps, **flags))
        if run.kind != "undo":
            approve(run, by=by, now=now)
        return worked(run, now=now)


def test_a_run_that_failed_half_way_can_be_undone(ops, three, monkeypatch):
    run = failed_after_one(three, by=ops, monkeypatch=monkeypatch)
    assert (run.status, run.done, run.skipped) == ("failed", 1, 2)
    assert set(run.moves.filter(state="skipped").values_list("code", flat=True)) == {"failed"}

    undo = undone(run, by=ops, now=NOON + DAY)

    run.refresh_from_db()
    assert (undo.done, run.status) == (1, "reverted")


def test_a_run_that_failed_half_way_tells_and_counts_what_moved(ops, three, monkeypatch):
    run = failed_after_one(three, by=ops, monkeypatch=monkeypatch)

    told = Notification.objects.get(kind="book_changed")
    assert told.title.startswith("1 ") and told.user == run.books.get().book.rep
    assert run.books.get().given == run.summary["sentence"]["accounts"] == 1


def test_a_run_that_failed_before_anything_moved_cannot_be_undone(ops, three):
    Run.objects.filter(pk=three.pk).update(status="failed", done=0)

    with pytest.raises(RuleViolation, match="cannot_undo"):
        undo_run(three, by=ops, now=NOON)


def test_an_undo_that_failed_leaves_its_lines_to_the_next_one(ops, three, monkeypatch):
    run = applied(three, by=ops)
    first = failed_after_one(undo_run(run, by=ops, now=NOON + DAY), by=ops, monkeypatch=monkeypatch, now=NOON + DAY)
    run.refresh_from_db()
    assert (first.status, first.done, run.status) == ("failed", 1, "partly_reverted")

    second = undone(run, by=ops, now=NOON + DAY)

    run.refresh_from_db()
    assert (second.done, run.status) == (2, "reverted")


def test_an_undo_that_lost_its_worker_too_often_leaves_its_lines_to_the_next_one(ops, three):
    run = applied(three, by=ops)
    lost = undo_run(run, by=ops, now=NOON + DAY)
    kinds.KINDS["undo"].build(lost, now=NOON + DAY)
    Run.objects.filter(pk=lost.pk).update(status="approved", attempts=5, total=3)
    lost = worked(lost, now=NOON + DAY)
    assert (lost.status, lost.skipped) == ("failed", 3)

    assert undone(run, by=ops, now=NOON + DAY).done == 3


def test_an_undo_that_is_stopped_leaves_the_rest_to_the_next_one(ops, three, monkeypatch):
    run = applied(three, by=ops)
    undo = undo_run(run, by=ops, now=NOON + DAY)

    def press(name):
        if name == "apply.before_commit":
            stop_run(undo, by=ops, now=NOON + DAY)

    with monkeypatch.context() as slow:
        slow.setattr(applying, "CHUNK", 1)
        slow.setattr(applying, "failpoint", press)
        worked(undo, now=NOON + DAY)
    run.refresh_from_db()
    assert (undo.status, undo.done, undo.skipped, run.status) == ("done", 1, 2, "partly_reverted")

    assert undone(run, by=ops, now=NOON + DAY).done == 2


def test_an_undo_leaves_out_what_was_led_back_since_and_went_again(ops, three):
    undo = undo_run(applied(three, by=ops), by=ops, now=NOON + DAY)
    kinds.KINDS["undo"].build(undo, now=NOON + DAY)
    Run.objects.filter(pk=undo.pk).update(status="approved", total=3)
    line = undo.moves.first()
    Move.objects.filter(pk=line.pk).update(reverts=None)  # an appeal that was granted does so

    worked(undo, now=NOON + DAY)

    line.refresh_from_db()
    assert (undo.status, undo.done, line.state, line.code) == ("done", 2, "skipped", "moved_since")


def test_an_undone_distribution_promises_the_account_to_the_same_rep_again(ops, three):
    promised = UserFactory()
    account = three.moves.first().account
    type(account).objects.filter(pk=account.pk).update(preferred_rep=promised)
    run = applied(three, by=ops)
    account.refresh_from_db()
    assert account.preferred_rep is None

    undone(run, by=ops, now=NOON + DAY)

    account.refresh_from_db()
    assert (account.station, account.preferred_rep) == ("pool", promised)


def test_an_undone_retrieval_gives_back_book_tasks_and_the_clock(ops):
    account = held_account()
    rep, book = account.book.rep, account.book
    task = Task.objects.create(account=account, assignee=rep, title="Send the offer", due_on=JULY_2.date())
    other = Task.objects.create(account=account, assignee=ops, title="Check the address", due_on=JULY_2.date())
    Coverage.objects.update(extended=True)
    run = retrieved(account, by=ops)
    task.refresh_from_db()
    assert task.assignee is None

    undone(run, by=ops, now=JULY_2 + 2 * DAY)

    account.refresh_from_db(), task.refresh_from_db(), other.refresh_from_db()
    clock = Coverage.objects.get(account=account)
    assert (account.book, task.assignee, other.assignee) == (book, rep, ops)
    assert (clock.window_started_on, clock.window_ends_on) == (date(2026, 6, 3), date(2026, 7, 3))
    assert clock.extended and clock.at_risk_on is None
    assert not RetrievalNotice.objects.filter(state="open").exists()


def test_a_task_that_somebody_took_over_meanwhile_stays_with_them(ops):
    account = held_account()
    task = Task.objects.create(account=account, assignee=account.book.rep, title="Call", due_on=JULY_2.date())
    run = retrieved(account, by=ops)
    Task.objects.filter(pk=task.pk).update(assignee=ops)

    undone(run, by=ops, now=JULY_2 + DAY)

    task.refresh_from_db()
    assert task.assignee == ops


def test_an_account_that_was_retrieved_and_brought_back_is_taken_again_only_after_a_new_notice(ops):
    account = held_account()
    undone(retrieved(account, by=ops), by=ops, now=JULY_2 + DAY)

    weeks = [JULY_2 + timedelta(weeks=week) for week in range(1, 7)]
    plan = Plan.objects.get(code="weekly-retrieval")
    runs = [worked(ask_run("retrieval", plan=plan, by=ops, slot=slot, now=slot), now=slot) for slot in weeks]

    taken = [Move.objects.filter(run=run, state__in=Move.OPEN).exists() for run in runs]
    assert taken == [False, False, False, False, True, True]
    assert RetrievalNotice.objects.get(state="open").due_on == weeks[4].date()


def test_an_undo_goes_back_into_a_full_book_and_says_so(ops):
    small = open_book(target_book(places=1))
    account = held_account(book=small)
    run = moved(account, to=open_book(target_book("large")), by=ops)
    held_account(book=small, since=NOON + timedelta(hours=1))

    assert undo_outlook(run, by=ops, now=NOON + DAY).beyond == 1
    undo = undone(run, by=ops, now=NOON + DAY)

    account.refresh_from_db()
    assert (undo.done, account.book, undo.summary["over_capacity"]) == (1, small, 1)


def test_an_undo_into_a_book_with_room_has_nothing_to_say(ops):
    account = held_account(book=open_book(target_book(places=1)))
    run = moved(account, to=open_book(target_book("large")), by=ops)

    assert undo_outlook(run, by=ops, now=NOON + DAY)[::3] == (1, 0)


def rebalanced(book, *, by, now):
    """The run that took accounts of a full book to an empty one of its kind."""
    run = ask_balance([book.pk, open_book(book.target_book).pk], by=by, now=now)
    return applied(worked(run, now=now), by=by, now=now)


@pytest.mark.parametrize(
    ("first", "counted"), [(-3, 25), (3, 25), (17, 25), (26, 40)], ids=["before it", "in it", "while away", "to come"]
)
def test_an_absence_counts_once_when_a_rebalance_in_the_window_is_undone(ops, first, counted):
    """Those that did not move say where the window ends; days to come are all added once the window reaches them."""
    book, away = open_book(target_book(places=10)), 5
    for _each in range(4):
        held_account(book=book, potential_cents=100_000)
    starts_on = NOON.date() + first * DAY
    Availability.objects.create(user=book.rep, starts_on=starts_on, ends_on=starts_on + 13 * DAY)
    refresh_coverage(now=NOON + 20 * DAY)
    run = rebalanced(book, by=ops, now=NOON + 20 * DAY)

    undone(run, by=ops, now=NOON + (20 + away) * DAY)
    for day in (20 + away, counted):
        refresh_coverage(now=NOON + day * DAY)

    moved_ids = run.moves.values("account")
    ends = {
        is_moved: set(rows.values_list("window_ends_on", flat=True))
        for is_moved, rows in (
            (True, Coverage.objects.filter(account__in=moved_ids)),
            (False, Coverage.objects.exclude(account__in=moved_ids)),
        )
    }
    assert run.done == 2 and len(ends[False]) == 1
    assert ends[True] == {end + away * DAY for end in ends[False]}


def test_days_that_a_pause_of_the_old_holding_stopped_stay_with_an_undone_account(ops):
    account = held_account(book=open_book(target_book()))
    account.holdings.get().pauses.create(kind="repair", starts_on=date(2026, 6, 5), ends_on=date(2026, 6, 9))
    refresh_coverage(now=NOON + 10 * DAY)
    run = moved(account, to=open_book(target_book("large")), by=ops, now=NOON + 10 * DAY)

    undone(run, by=ops, now=NOON + 12 * DAY)
    refresh_coverage(now=NOON + 12 * DAY)

    assert Coverage.objects.get(account=account).window_ends_on == date(2026, 7, 8)


def test_an_absence_that_is_taken_back_while_the_account_is_away_gives_its_days_back(ops):
    account = held_account(book=open_book(target_book()))
    absence = Availability.objects.create(
        user=account.book.rep, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 14)
    )  # fmt: skip
    refresh_coverage(now=NOON + 4 * DAY)
    run = moved(account, to=open_book(target_book("large")), by=ops, now=NOON + 4 * DAY)
    absence.delete()

    undone(run, by=ops, now=NOON + 6 * DAY)
    refresh_coverage(now=NOON + 6 * DAY)

    assert Coverage.objects.get(account=account).window_ends_on == date(2026, 7, 3)
