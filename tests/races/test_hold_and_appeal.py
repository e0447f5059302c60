"""A hold set while a retrieval is applied, and an appeal granted while a distribution gives the account away."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from accounts.errors import RuleViolation
from accounts.models import Account, Team, User
from assignment.actions import appeals, reinstating
from assignment.actions.appeals import appeal, decide_appeal
from assignment.actions.kinds import KINDS, keep_all
from assignment.actions.placement import PlacementConflict
from assignment.actions.protections import hold_account
from assignment.actions.runs import approve, ask_run
from assignment.actions.working import work_on
from assignment.models import Appeal, Holding, Plan, RulesOfEngagement, Run, RunKind
from tests.assignment.runs import applied, built, open_book, plan_for, preview, target_book
from tests.factories import DAY, UserFactory, held_account
from tests.races.test_log_against_retrieve import DUE, NOTICE, approved_retrieval

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
ACCOUNTS, WORKERS = 12, 3
LATE = DUE + 14 * DAY  # nobody decided the appeals in their days, so the accounts are given out again


def at_once(
    apply: Callable[[], object], each: Callable[[int], object], *, ids: list[int]
) -> tuple[set[int], list[PlacementConflict]]:
    """Apply a run while several people act on every account; ids of the accounts where that was not refused, and the
    collisions that no rule foresaw.
    """
    collisions: list[PlacementConflict] = []
    start = Barrier(WORKERS + 1)

    def worker() -> None:
        start.wait(timeout=20)
        time.sleep(0.2)
        apply()
        connection.close()

    def person(mine: list[int]) -> set[int]:
        start.wait(timeout=20)
        done = set()
        for pk in mine:
            try:
                each(pk)
            except RuleViolation:
                continue
            except PlacementConflict as collision:
                collisions.append(collision)
                continue
            done.add(pk)
        connection.close()
        return done

    with ThreadPoolExecutor(WORKERS + 1) as pool:
        run = pool.submit(worker)
        people = [pool.submit(person, ids[at::WORKERS]) for at in range(WORKERS)]
        run.result(timeout=60)
        return set().union(*(one.result(timeout=60) for one in people)), collisions


def hold_while_it_is_taken() -> set[int]:
    """Accounts on which a hold was set, and which the retrieval took nevertheless."""
    run, accounts = approved_retrieval()
    RulesOfEngagement.objects.update(leader_hold_percent=100)
    ops, until = UserFactory(role="ops"), date(2026, 7, 20)

    held, _collisions = at_once(
        lambda: work_on(run.pk, worker="applier", now=DUE + DAY),
        lambda pk: hold_account(pk, until=until, reason="Talks", by=ops, now=DUE + DAY),
        ids=[account.pk for account in accounts],
    )

    assert held, "somebody was faster than the worker, else nothing was raced"
    return held - set(Account.objects.filter(station="held").values_list("pk", flat=True))


def test_a_hold_that_was_set_keeps_the_account():
    assert hold_while_it_is_taken() == set()


def test_without_the_second_look_the_same_race_takes_accounts_on_hold(monkeypatch):
    """The positive control: decide by the preview alone."""
    monkeypatch.setitem(KINDS, RunKind.RETRIEVAL, replace(KINDS[RunKind.RETRIEVAL], recheck=keep_all))

    assert hold_while_it_is_taken() != set()


def given_away_and_appealed() -> tuple[Run, list[Appeal], User]:
    """Accounts that a retrieval took, an appeal for each, and an approved distribution that gives them to others."""
    leader = UserFactory(role="leader")
    target = target_book(places=50)
    team = Team.objects.create(name="North", leader=leader)
    book, other = (open_book(target, rep=UserFactory(team=team)) for _each in range(2))
    accounts = [held_account(book=book) for _each in range(ACCOUNTS)]
    RulesOfEngagement.objects.update(retrieval_cap_floor=ACCOUNTS)
    plan = Plan.objects.create(code="race", name="Race", kind="retrieval", weekday=3, at="18:00")
    for slot in (NOTICE, DUE):
        run = built(
            ask_run("retrieval", plan=plan, by=leader, slot=slot, now=slot, settings={"books": [book.pk]}), now=slot
        )
    applied(run, by=leader, now=DUE)
    asked = [appeal(account.pk, text="Mine", by=book.rep, now=DUE + DAY) for account in accounts]
    book.reason = "notice"
    book.save()
    gives = preview(plan_for(target), by=leader, now=LATE, settings={"books": [other.pk]})
    return approve(gives, by=leader, now=LATE), asked, leader


def appeals_while_it_is_given_away() -> tuple[set[int], list[PlacementConflict], Run]:
    run, asked, leader = given_away_and_appealed()
    by_account = {made.account_id: made for made in asked}
    assert run.total == ACCOUNTS

    granted, collisions = at_once(
        lambda: work_on(run.pk, worker="applier", now=LATE),
        lambda pk: decide_appeal(by_account[pk].pk, grant=True, by=leader, now=LATE),
        ids=list(by_account),
    )
    run.refresh_from_db()
    return granted, collisions, run


def test_an_appeal_that_was_granted_and_a_distribution_never_both_have_the_account():
    granted, collisions, run = appeals_while_it_is_given_away()

    assert granted, "somebody was faster than the worker, else nothing was raced"
    rep = Appeal.objects.first().rep
    back = set(Account.objects.filter(book__rep=rep).values_list("pk", flat=True))
    assert back == granted and (run.done, run.skipped) == (ACCOUNTS - len(granted), len(granted))
    assert Holding.objects.open().count() == ACCOUNTS and collisions == []
    assert Appeal.objects.filter(state="waiting").count() == ACCOUNTS - len(granted)


def test_without_the_lock_the_same_race_collides(monkeypatch):
    """The positive control: look without a lock and place late, and only the last guard of the placement is left."""
    monkeypatch.setattr(appeals, "lock_with_books", lambda *_ids, **_more: {})
    place = reinstating.place

    def late(moves, **who):
        time.sleep(1)
        place(moves, **who)

    monkeypatch.setattr(reinstating, "place", late)

    assert appeals_while_it_is_given_away()[1] != []
