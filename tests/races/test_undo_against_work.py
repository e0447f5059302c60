"""Reps log while an undo is applied: an account on which work began stays with who works it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Account
from assignment.actions.kinds import KINDS, keep_all
from assignment.actions.logging import log_touch
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Run, RunKind
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, ContactFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]

ACCOUNTS, ROUNDS, LATER = 16, 2, NOON + DAY


def applied_distribution() -> tuple[Run, list[Account], object]:
    ops, target = UserFactory(role="ops"), target_book(code=f"undo-{Account.objects.count()}", places=ACCOUNTS)
    book = open_book(target)
    accounts = ready(ACCOUNTS)
    for account in accounts:
        ContactFactory(account=account)
    run = applied(preview(plan_for(target, code=target.code), by=ops), by=ops)
    assert run.done == ACCOUNTS
    return run, accounts, book.rep


def log_and_undo_at_once(run: Run, accounts: list[Account], rep, *, after: float = 0.2) -> set[int]:
    """The rep logs on one account after the other while the undo is built and applied; ids of those logged in time."""
    undo, start = undo_run(run, by=UserFactory(role="ops"), now=LATER), Barrier(2)

    def take_back() -> None:
        start.wait(timeout=20)
        time.sleep(after)
        work_on(undo.pk, worker="undoer", now=LATER)
        connection.close()

    def log() -> set[int]:
        start.wait(timeout=20)
        counted = set()
        for account in accounts:
            contact = account.contacts.get().pk
            answer = log_touch(account.pk, by=rep, now=LATER, kind="call", outcome="spoke", contact_id=contact)
            counted |= {account.pk} if answer.counts else set()
        connection.close()
        return counted

    with ThreadPoolExecutor(2) as pool:
        undone, logged = pool.submit(take_back), pool.submit(log)
        undone.result(timeout=60)
        return logged.result(timeout=60)


def taken_although_worked(counted: set[int]) -> set[int]:
    return counted & set(Account.objects.filter(book=None).values_list("pk", flat=True))


def test_an_undo_leaves_what_is_being_worked():
    for _round in range(ROUNDS):
        run, accounts, rep = applied_distribution()

        counted = log_and_undo_at_once(run, accounts, rep)

        assert counted, "the rep was faster than the worker, else nothing was raced"
        assert not taken_although_worked(counted)


def test_without_the_second_look_it_takes_away_what_was_worked(monkeypatch):
    """The positive control: carry the undo out as it was built, and worked accounts are gone."""
    monkeypatch.setitem(KINDS, RunKind.UNDO, replace(KINDS[RunKind.UNDO], recheck=keep_all))
    taken = set()
    for after in (0, 0.02, 0.05, 0.1, 0.2):  # the undo has to be built before and applied after a log
        run, accounts, rep = applied_distribution()
        taken |= taken_although_worked(log_and_undo_at_once(run, accounts, rep, after=after))

    assert taken
