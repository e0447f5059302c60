"""Runs that meet: two leaders and one account, two runs and one place, one run applied twice. Each with its control."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from django.db import connection

from accounts.models import Account
from assignment.actions import applying, leases, schedule, working
from assignment.actions.manual import move_accounts
from assignment.actions.placement import PlacementConflict
from assignment.actions.runs import approve, stop_run
from assignment.actions.schedule import tick
from assignment.actions.working import work_on
from assignment.models import Holding, Move, Plan, Run
from assignment.queries.schedule import organisation_calendar
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, UserFactory
from tests.races.moments import Met

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
FRIDAY = datetime(2026, 6, 5, 10, tzinfo=UTC)


def at_once(*jobs: Callable[[], object]) -> list[BaseException | None]:
    """Run these jobs in threads that start together; the error of each, or None."""
    start = Barrier(len(jobs))

    def go(job: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.exception(timeout=60) for future in [pool.submit(go, job) for job in jobs]]


def until_done(run: Run, worker: str) -> None:
    """Work on the run until nobody has to any more."""
    for _try in range(100):
        work_on(run.pk, worker=worker, now=NOON)
        if Run.objects.get(pk=run.pk).status == Run.Status.DONE:
            return
        time.sleep(0.1)


def approved(run: Run, *, by) -> Run:
    work_on(run.pk, worker="builder", now=NOON)
    run.refresh_from_db()
    return approve(run, by=by, now=NOON)


def one_account_for_two_leaders() -> tuple[Account, list[Run]]:
    account = ready(1)[0]
    runs = []
    for code in ("first", "second"):
        ops = UserFactory(role="ops")
        run = move_accounts([account.pk], book_to=open_book(target_book(code)), by=ops, now=NOON)
        runs.append(approved(run, by=ops))
    return account, runs


def test_two_leaders_move_one_account_and_it_goes_to_one_of_them():
    account, runs = one_account_for_two_leaders()

    errors = at_once(*(lambda run=run: until_done(run, f"worker {run.pk}") for run in runs))

    assert errors == [None, None]
    assert sorted(Run.objects.values_list("done", "skipped")) == [(0, 1), (1, 0)]
    assert Holding.objects.open().get().account == account
    assert Move.objects.get(state="skipped").code == "moved_since_preview"


def test_control_two_leaders_without_the_second_look_meet_in_one_account(monkeypatch):
    _account, runs = one_account_for_two_leaders()
    monkeypatch.setattr(applying, "_stale", lambda lines, accounts, keeps_versions: {})

    errors = at_once(*(lambda run=run: work_on(run.pk, worker=f"worker {run.pk}", now=NOON) for run in runs))

    assert any(isinstance(error, PlacementConflict) for error in errors)
    Run.objects.exclude(status="done").update(status="cancelled", lease_until=None)


def two_runs_for_one_place(monkeypatch, *, patience: float) -> list[Run]:
    """Two approved runs that each fill the one place of a book, and count before either writes where they can."""
    ops, target = UserFactory(role="ops"), target_book(places=1)
    open_book(target)
    runs = []
    for code in ("first", "second"):
        account = ready(1)[0]
        run = preview(plan_for(target, code=code), by=ops)
        Account.objects.filter(pk=account.pk).update(station="review")
        runs.append(run)
    Account.objects.update(station="pool")
    for run in runs:
        approve(run, by=ops, now=NOON)
    monkeypatch.setattr(applying, "_without_room", Met(applying._without_room, callers=2, patience=patience))
    monkeypatch.setattr(leases, "NOT_BESIDE_ANOTHER", "")
    return runs


def test_two_runs_never_overfill_a_book(monkeypatch):
    runs = two_runs_for_one_place(monkeypatch, patience=0.4)

    errors = at_once(*(lambda run=run: until_done(run, f"worker {run.pk}") for run in runs))

    assert errors == [None, None]
    assert Account.objects.exclude(book=None).count() == 1
    assert Move.objects.get(state="skipped").code == "book_full"


@pytest.mark.broken_on_purpose
def test_control_two_runs_without_the_lock_on_the_book_overfill_it(monkeypatch):
    runs = two_runs_for_one_place(monkeypatch, patience=20)
    monkeypatch.setattr(applying, "lock_books", lambda ids: list(ids))

    at_once(*(lambda run=run: until_done(run, f"worker {run.pk}") for run in runs))

    assert Account.objects.exclude(book=None).count() == 2


def test_one_run_at_a_time_is_applied_to_a_target_book():
    ops, target = UserFactory(role="ops"), target_book(places=2)
    open_book(target)
    runs = []
    for code in ("first", "second"):
        ready(1)
        runs.append(preview(plan_for(target, code=code), by=ops))
    for run in runs:
        approve(run, by=ops, now=NOON)

    assert leases.claim_to_apply(runs[0].pk, worker="one")
    assert not leases.claim_to_apply(runs[1].pk, worker="two")
    assert not leases.claim_to_apply(runs[0].pk, worker="two")


def one_run_for_two_workers() -> Run:
    ops, target = UserFactory(role="ops"), target_book(places=30)
    open_book(target)
    ready(30)
    run = preview(plan_for(target), by=ops)
    approve(run, by=ops, now=NOON)
    return approve(run, by=ops, now=NOON)


def test_apply_pressed_twice_applies_once():
    run = one_run_for_two_workers()

    errors = at_once(*(lambda name=name: until_done(run, name) for name in ("one", "two", "three")))

    run.refresh_from_db()
    assert errors == [None] * 3
    assert (run.total, run.done, run.skipped) == (30, 30, 0)
    assert Holding.objects.count() == 30


@pytest.mark.broken_on_purpose
def test_control_apply_pressed_twice_without_claim_and_second_look_counts_twice(monkeypatch):
    run = one_run_for_two_workers()

    def take(run_id, worker):
        Run.objects.filter(pk=run_id).update(status="applying", claimed_by=worker, lease_until=NOON)
        return True

    def every_line(line_ids):
        return list(Move.objects.filter(pk__in=line_ids).select_related("book_to__rep", "book_to__target_book"))

    def count_anyway(run, *, worker, done, skipped):
        fresh = Run.objects.get(pk=run.pk)
        Run.objects.filter(pk=run.pk).update(done=fresh.done + done, skipped=fresh.skipped + skipped)

    monkeypatch.setattr(working, "claim_to_apply", Met(take, callers=2, patience=20))
    monkeypatch.setattr(applying, "_open_lines", every_line)
    monkeypatch.setattr(applying, "_count", count_anyway)

    at_once(*(lambda name=name: work_on(run.pk, worker=name, now=NOON) for name in ("one", "two")))

    run.refresh_from_db()
    assert run.done + run.skipped > run.total


def stopped_after_the_first_line(monkeypatch) -> Run:
    """A run of 30 lines, one a chunk, whose Stop is pressed by somebody else while the first one is carried out."""
    run = one_run_for_two_workers()
    began, pressed = Event(), Event()

    def wait_for_the_press(name: str) -> None:
        if name == "apply.before_commit" and not began.is_set():
            began.set()
            assert pressed.wait(timeout=30)

    def press() -> None:
        assert began.wait(timeout=30)
        stop_run(run, by=run.approved_by, now=NOON)
        pressed.set()

    monkeypatch.setattr(applying, "CHUNK", 1)
    monkeypatch.setattr(applying, "failpoint", wait_for_the_press)
    assert at_once(lambda: work_on(run.pk, worker="one", now=NOON), press) == [None, None]
    run.refresh_from_db()
    return run


def test_a_run_that_is_stopped_from_elsewhere_ends_after_the_chunk_in_hand(monkeypatch):
    run = stopped_after_the_first_line(monkeypatch)

    assert (run.status, run.done, run.skipped) == ("done", 1, 29)
    assert Holding.objects.count() == 1


def test_control_a_run_that_does_not_look_goes_on_to_its_end(monkeypatch):
    monkeypatch.setattr(applying, "is_stopped", lambda run: False)

    run = stopped_after_the_first_line(monkeypatch)

    assert (run.done, run.skipped) == (30, 0)


def due_plan() -> Plan:
    """The weekly distribution, switched on the day before its slot."""
    plan = Plan.objects.get(code="weekly-distribution")
    Plan.objects.filter(pk=plan.pk).update(is_paused=False)
    tick(now=FRIDAY - DAY)
    return plan


def test_three_beats_at_one_slot_make_one_run():
    plan = due_plan()

    errors = at_once(*(lambda: tick(now=FRIDAY) for _beat in range(3)))

    assert errors == [None] * 3
    assert Run.objects.get(plan=plan).slot == FRIDAY
    nights = list(Run.objects.filter(plan=None).values_list("kind", "slot"))
    assert len(nights) == len(set(nights))


def test_control_beats_that_trust_what_they_read_ask_twice(monkeypatch):
    plan = due_plan()
    plan.refresh_from_db()

    def ask(plan, slot, *, now, calendar):
        return Run.objects.create(kind="distribution", title=plan.code, slot=slot)

    monkeypatch.setattr(schedule, "ask_planned", ask)
    monkeypatch.setattr(schedule.Plan.objects, "filter", lambda *given, **named: Everything())

    at_once(*(lambda: schedule._tick_plan(plan, calendar=organisation_calendar(FRIDAY), now=FRIDAY),) * 3)

    assert Run.objects.filter(title=plan.code).count() == 3
    Run.objects.update(status="cancelled")


class Everything:
    """Says that its update claimed a row, whoever asks."""

    def update(self, **values):
        return 1
