"""Reps give accounts back while a run moves them to another book: each account goes one way, whole."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import Error, connection

from accounts.errors import RuleViolation
from accounts.models import Account, User
from assignment.actions import applying, returns
from assignment.actions.manual import move_accounts
from assignment.actions.placement import PlacementConflict
from assignment.actions.returns import return_account
from assignment.actions.runs import approve
from assignment.actions.working import work_on
from assignment.models import Holding, Return, ReturnReason, Run
from tests.factories import DAY, NOON, BookFactory, UserFactory, held_account
from tests.races.moments import until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
ACCOUNTS, REPS_AT_ONCE = 24, 3
BROKEN = (PlacementConflict, Error)


def approved_move() -> tuple[Run, list[Account], User]:
    """A run that moves every account of a book to another one, approved but not applied yet."""
    ops, book = UserFactory(role="ops"), BookFactory()
    accounts = [held_account(book=book) for _each in range(ACCOUNTS)]
    run = move_accounts([account.pk for account in accounts], book_to=BookFactory(), by=ops, now=NOON + DAY, note="x")
    work_on(run.pk, worker="builder", now=NOON + DAY)
    run.refresh_from_db()
    return approve(run, by=ops, now=NOON + DAY), accounts, book.rep


def give_back_and_move_at_once(run: Run, accounts: list[Account], rep: User) -> tuple[int, list[str]]:
    """How many were given back, and what went wrong besides refusals."""
    start, reason = Barrier(REPS_AT_ONCE + 1), ReturnReason.objects.get(code="wrong-record")

    def apply() -> list[str]:
        start.wait(timeout=20)
        time.sleep(0.2)
        try:
            work_on(run.pk, worker="applier", now=NOON + 2 * DAY)
        except BROKEN as error:
            return [str(error)]
        finally:
            connection.close()
        return []

    def give_back(mine: list[Account]) -> tuple[int, list[str]]:
        start.wait(timeout=20)
        given, broken = 0, []
        for account in mine:
            try:
                return_account(account.pk, reason=reason, by=rep, now=NOON + 2 * DAY)
            except RuleViolation:
                continue
            except BROKEN as error:
                broken.append(str(error))
            else:
                given += 1
        connection.close()
        return given, broken

    with ThreadPoolExecutor(REPS_AT_ONCE + 1) as pool:
        applied = pool.submit(apply)
        answers = [pool.submit(give_back, accounts[at::REPS_AT_ONCE]) for at in range(REPS_AT_ONCE)]
        found = [one.result(timeout=60) for one in answers]
        broken = applied.result(timeout=60)
    return sum(given for given, _broken in found), broken + [text for _given, texts in found for text in texts]


def test_an_account_is_given_back_or_moved_and_never_both():
    run, accounts, rep = approved_move()

    given, broken = give_back_and_move_at_once(run, accounts, rep)

    run.refresh_from_db()
    moved = set(run.moves.filter(state="applied").values_list("account_id", flat=True))
    back = set(Return.objects.filter(state="approved").values_list("account_id", flat=True))
    assert not broken and given == len(back) and given > 0, (
        "somebody was faster than the worker, else nothing was raced"
    )
    assert moved.isdisjoint(back) and moved | back == {account.pk for account in accounts}
    assert run.skipped == len(back)
    assert set(Holding.objects.open().values_list("account_id", flat=True)) == moved
    assert Account.objects.filter(pk__in=back, station="repair").count() == len(back)


def test_without_the_lock_the_same_race_breaks(monkeypatch):
    """The positive control: read without locking, and a return decides by a book that the account has left."""

    written = Event()

    def read_only(account_ids):
        assert written.wait(timeout=20)
        return {account.pk: account for account in Account.objects.filter(pk__in=account_ids)}

    def commit_late(name: str) -> None:
        if name == "apply.before_commit":
            written.set()
            until_somebody_waits()

    monkeypatch.setattr(returns, "lock_with_books", read_only)
    monkeypatch.setattr(applying, "failpoint", commit_late)
    run, accounts, rep = approved_move()

    _given, broken = give_back_and_move_at_once(run, accounts, rep)

    assert broken
