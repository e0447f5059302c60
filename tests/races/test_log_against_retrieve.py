"""Reps log while a retrieval is applied: whoever was told that the work counts keeps the account."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Account
from assignment.actions.kinds import KINDS, keep_all
from assignment.actions.logging import log_touch
from assignment.actions.runs import approve, ask_run
from assignment.actions.working import work_on
from assignment.models import Holding, Plan, RulesOfEngagement, Run, RunKind
from tests.factories import DAY, BookFactory, UserFactory, held_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]

NOTICE = datetime(2026, 6, 25, 18, tzinfo=UTC)
DUE = NOTICE + 7 * DAY
ACCOUNTS, REPS_AT_ONCE, ROUNDS = 24, 3, 3


def approved_retrieval() -> tuple[Run, list[Account]]:
    """A retrieval that takes every account of a book, approved but not applied yet."""
    RulesOfEngagement.objects.update(retrieval_cap_floor=ACCOUNTS)
    book, ops = BookFactory(), UserFactory(role="ops")
    accounts = [held_account(book=book) for _each in range(ACCOUNTS)]
    plan = Plan.objects.create(code=f"race-{book.pk}", name="Race", kind="retrieval", weekday=3, at="18:00")
    for slot in (NOTICE, DUE):
        run = ask_run("retrieval", plan=plan, by=ops, slot=slot, now=slot, settings={"books": [book.pk]})
        work_on(run.pk, worker="builder", now=slot)
    run.refresh_from_db()
    assert run.total == ACCOUNTS
    return approve(run, by=ops, now=DUE), accounts


def log_and_retrieve_at_once(run: Run, accounts: list[Account]) -> set[int]:
    """Reps log on every account while a worker applies the run; ids of the accounts whose log was said to count."""
    start = Barrier(REPS_AT_ONCE + 1)

    def apply() -> set[int]:
        start.wait(timeout=20)
        time.sleep(0.3)
        work_on(run.pk, worker="applier", now=DUE + DAY)
        return closing(set())

    def log(mine: list[Account]) -> set[int]:
        start.wait(timeout=20)
        counted = set()
        for account in mine:
            answer = log_touch(
                account.pk, by=account.book.rep, now=DUE + DAY, kind="call", outcome="spoke",
                contact_id=account.contacts.get().pk,
            )  # fmt: skip
            counted |= {account.pk} if answer.counts else set()
        return closing(counted)

    def closing(result: set[int]) -> set[int]:
        connection.close()
        return result

    with ThreadPoolExecutor(REPS_AT_ONCE + 1) as pool:
        applied = pool.submit(apply)
        logged = [pool.submit(log, accounts[at::REPS_AT_ONCE]) for at in range(REPS_AT_ONCE)]
        applied.result(timeout=60)
        return set().union(*(one.result(timeout=60) for one in logged))


def lost(counted: set[int]) -> set[int]:
    """Accounts whose rep was told that the work counts, and which are gone nevertheless."""
    return counted - set(Account.objects.filter(station="held").values_list("pk", flat=True))


def test_work_that_was_said_to_count_keeps_the_account():
    for _round in range(ROUNDS):
        run, accounts = approved_retrieval()

        counted = log_and_retrieve_at_once(run, accounts)

        assert counted, "somebody was faster than the worker, else nothing was raced"
        assert not lost(counted)
        run.refresh_from_db()
        assert (run.status, run.done + run.skipped) == ("done", ACCOUNTS)
        held = set(Holding.objects.open().filter(account__in=accounts).values_list("account_id", flat=True))
        assert counted <= held and len(held) == run.skipped


def test_without_the_second_look_the_same_race_loses_accounts(monkeypatch):
    """The positive control: decide by the preview alone, and the fault that the test looks for appears."""
    monkeypatch.setitem(KINDS, RunKind.RETRIEVAL, replace(KINDS[RunKind.RETRIEVAL], recheck=keep_all))
    run, accounts = approved_retrieval()

    counted = log_and_retrieve_at_once(run, accounts)

    assert lost(counted)
