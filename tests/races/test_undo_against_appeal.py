"""An appeal is granted while ops asks for an undo of the retrieval that took the account, and a worker builds it."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Account
from assignment.actions import reinstating
from assignment.actions.appeals import decide_appeal
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Appeal, Move
from tests.assignment.keeping import keeping
from tests.factories import UserFactory
from tests.races.moments import until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]


def grant_and_undo_at_once(monkeypatch, *, free=reinstating._free_of_undo) -> tuple[Appeal, list[str], int]:
    """The leader is about to place the account when the undo comes, and goes on once it has to wait. The appeal, what
    was refused or broken, and how many holdings the account has.
    """
    kept, ops, now = keeping(UserFactory(role="leader")), UserFactory(role="ops"), timezone.now()
    refused: list[str] = []
    undone: list[Future] = []

    def take_back() -> None:
        try:
            work_on(undo_run(kept.appeal.taken_by.run, by=ops, now=now).pk, worker="undoer", now=now)
        except RuleViolation as refusal:
            refused.append(refusal.code)
        except DatabaseError:
            refused.append("broken")
        connection.close()

    def free_and_wait(taken: Move) -> None:
        free(taken)
        undone.append(pool.submit(take_back))
        until_somebody_waits()

    monkeypatch.setattr(reinstating, "_free_of_undo", free_and_wait)
    with ThreadPoolExecutor(1) as pool:
        try:
            decide_appeal(kept.appeal.pk, grant=True, by=kept.leader, now=now)
        except DatabaseError:
            refused.append("broken")
        undone[0].result(timeout=60)
    appeal = Appeal.objects.get(pk=kept.appeal.pk)
    return appeal, refused, Account.objects.get(pk=appeal.account_id).holdings.count()


def test_an_undo_that_comes_while_an_appeal_is_granted_finds_it_done(monkeypatch):
    appeal, refused, holdings = grant_and_undo_at_once(monkeypatch)

    assert (appeal.state, refused, holdings) == ("granted", ["cannot_undo"], 2)
    assert Account.objects.get(pk=appeal.account_id).book == appeal.holding.book


def test_without_the_lock_on_the_run_both_lead_the_line_back_and_one_breaks(monkeypatch):
    """The positive control."""
    _appeal, refused, _holdings = grant_and_undo_at_once(monkeypatch, free=lambda taken: None)

    assert "broken" in refused
