"""kill -9 at a moment drawn by lot, again and again, in each kind of job: whoever comes next ends it right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import Account
from assignment.actions import applying
from assignment.actions.manual import move_accounts
from assignment.actions.rebalance import ask_balance
from assignment.actions.runs import approve, ask_run
from assignment.actions.score_jobs import ask_grades, ask_learning
from assignment.actions.simulations import ask_simulation
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Coverage, Holding, Move, Plan, RulesOfEngagement, Run
from assignment.queries.what_ifs import as_today
from scoring.actions.models import copy_model
from scoring.models import Score
from scoring.queries.models import current_model
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, UserFactory, hold
from tests.faults.killing import killed_while, moments
from tests.scoring.deals import close_many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

KILLS, CHUNK, ACCOUNTS = 4, 5, 40
NOTICE = datetime(2026, 6, 25, 18, tzinfo=UTC)  # a slot of the plan; the account is due at the next one


@pytest.fixture
def ops(transactional_db):
    return UserFactory(role="ops")


@pytest.fixture
def books(ops, monkeypatch):
    """Two books with room for all; runs are applied in small chunks, so that there are many moments to die in."""
    monkeypatch.setattr(applying, "CHUNK", CHUNK)
    target = target_book(places=ACCOUNTS)
    return [open_book(target), open_book(target)]


def held(books) -> list[Account]:
    accounts = ready(ACCOUNTS)
    for account in accounts:
        hold(account, books[0])
    return accounts


def distribution(books, ops) -> Run:
    ready(ACCOUNTS)
    return approve(preview(plan_for(books[0].target_book), by=ops), by=ops, now=NOON)


def retrieval(books, ops) -> Run:
    RulesOfEngagement.objects.update(retrieval_cap_floor=ACCOUNTS)
    held(books)
    plan = Plan.objects.create(code="killed", name="Killed", kind="retrieval", weekday=3, at="18:00")
    for slot in (NOTICE, NOTICE + 7 * DAY):
        run = ask_run("retrieval", plan=plan, by=ops, slot=slot, now=slot)
        work_on(run.pk, worker="builder", now=slot)
    run.refresh_from_db()
    return approve(run, by=ops, now=run.slot)


def rebalance(books, ops) -> Run:
    held(books)
    run = ask_balance([book.pk for book in books], by=ops, now=NOON)
    work_on(run.pk, worker="builder", now=NOON)
    run.refresh_from_db()
    return approve(run, by=ops, now=NOON)


def manual(books, ops) -> Run:
    accounts = held(books)
    run = move_accounts([account.pk for account in accounts], book_to=books[1], by=ops, now=NOON)
    work_on(run.pk, worker="builder", now=NOON)
    run.refresh_from_db()
    return approve(run, by=ops, now=NOON)


def undo(books, ops) -> Run:
    ready(ACCOUNTS)
    return undo_run(applied(preview(plan_for(books[0].target_book), by=ops), by=ops), by=ops, now=NOON + DAY)


def scoring(books, ops) -> Run:
    ready(ACCOUNTS)
    Score.objects.all().delete()
    return ask_run("score", by=ops, now=NOON)


def coverage(books, ops) -> Run:
    held(books)
    Coverage.objects.update(computed_at=NOON - 9 * DAY, touches=7)
    return ask_run("coverage", by=ops, now=NOON)


def simulation(books, ops) -> Run:
    held(books)
    what_if = replace(as_today(by=ops), name="Half as large", capacity_percent=50)
    return ask_simulation([what_if], by=ops, now=NOON, name="Killed", weeks=26).run


def grades(books, ops) -> Run:
    ready(ACCOUNTS)
    return ask_grades(copy_model(current_model().pk, by=ops, now=NOON), by=ops, now=NOON)


def learning(books, ops) -> Run:
    close_many(ACCOUNTS, now=NOON)
    return ask_learning(by=ops, now=NOON)


def kill_in_the_middle(run: Run, *, after: float) -> bool:
    """A worker of its own is killed at the run, and its lease is over at once. Was there work left?"""
    killed_while(partial(work_on, run.pk, worker="killed", now=NOON + 60 * DAY), after=after)
    Run.objects.filter(pk=run.pk, lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))
    return Run.objects.open().filter(pk=run.pk).exists()


@pytest.mark.parametrize(
    "asked",
    [distribution, retrieval, rebalance, manual, undo, scoring, coverage, simulation, grades, learning],
    ids=lambda ask: ask.__name__,
)
def test_a_job_that_is_killed_again_and_again_ends_as_if_nothing_had_been(books, ops, asked):
    run = asked(books, ops)

    left = [kill_in_the_middle(run, after=moment) for moment in moments(asked.__name__, kills=KILLS)]
    assert any(left), "nobody died in the middle"
    work_on(run.pk, worker="last", now=NOON + 60 * DAY)

    run.refresh_from_db()
    assert run.status == Run.Status.DONE, run.error
    assert (run.done, run.skipped) == (Move.objects.filter(run=run, state__in=["applied", "reverted"]).count(), 0)
    CHECKS.get(asked, holds_as_planned)(run, books)


def holds_as_planned(run: Run, books) -> None:
    """Every line was carried out once, and each account is where its line says."""
    assert run.done == run.total > CHUNK
    assert Holding.objects.filter(opened_by__run=run).count() == run.moves.exclude(book_to=None).count()
    for move in run.moves.select_related("account"):
        assert (move.account.book_id, move.account.station) == (move.book_to_id, move.station_to)


def is_scored(run: Run, books) -> None:
    assert Score.objects.count() == ACCOUNTS


def is_counted(run: Run, books) -> None:
    assert set(Coverage.objects.values_list("touches", flat=True)) == {0}


def is_played(run: Run, books) -> None:
    assert [len(rows) for rows in run.simulation.results] == [26, 26]


def is_previewed(run: Run, books) -> None:
    assert run.summary["accounts"] == ACCOUNTS


def is_learned(run: Run, books) -> None:
    assert (run.summary["closed"], run.summary["advice"]) == (ACCOUNTS, "few")


CHECKS = {
    scoring: is_scored, coverage: is_counted, simulation: is_played, grades: is_previewed, learning: is_learned,
}  # fmt: skip
