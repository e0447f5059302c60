"""A week of anybody's clicks in any order: after each step every invariant holds, and nothing is ever lost.

Hypothesis chooses the steps. Each example runs in a transaction of its own that is rolled back; the seed is fixed, so
that the same commit gives the same answer. HYPOTHESIS_EXAMPLES=200 searches longer.
"""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actions.accounts import edit_account
from accounts.actions.opportunities import add_opportunity, close_opportunity
from accounts.errors import RuleViolation
from accounts.models import Account, Opportunity, Organisation
from assignment.actions import modes, placement, rebalance
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.logging import log_touch
from assignment.actions.manual import move_accounts
from assignment.actions.rebalance import ask_balance
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import ask_repair
from assignment.actions.rest import release_from_review, wake_rested
from assignment.actions.return_decisions import decide_return, withdraw_return
from assignment.actions.returns import return_account
from assignment.actions.runs import approve, ask_run, cancel
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Holding, Plan, Repair, Return, ReturnReason, Run
from assignment.queries.integrity import broken_invariants
from tests.assignment.runs import open_book, plan_for, ready, target_book
from tests.factories import NOON, ContactFactory, TeamFactory, UserFactory

PLACES, ACCOUNTS, BOOKS = 3, 8, 2
REASONS = ["wrong-record", "duplicate-or-gone", "poor-fit", "worked-or-later", "conflict"]
which = st.integers(min_value=0, max_value=ACCOUNTS - 1)


class Team(RuleBasedStateMachine):
    """Two reps with small books, their leader, ops, eight accounts; a clock that only goes forward."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def open_the_shop(self):
        self.now = NOON
        self.leader, self.ops = UserFactory(role="leader"), UserFactory(role="ops")
        team = TeamFactory(leader=self.leader)
        target = target_book(places=PLACES)
        self.books = [open_book(target, rep=UserFactory(team=team)) for _ in range(BOOKS)]
        self.accounts = [account.pk for account in ready(ACCOUNTS)]
        for pk in self.accounts:
            ContactFactory(account_id=pk)
        self.plan = plan_for(target)
        Organisation.objects.update(retrieval_runs_by_itself=True, went_live_on=NOON.date() - timedelta(days=400))

    def account(self, number: int) -> Account:
        return Account.objects.select_related("book__rep").get(pk=self.accounts[number])

    def later(self, **span) -> None:
        self.now += timedelta(**span)

    def carry_out(self, run: Run) -> Run:
        """Build it, approve it where it waits for somebody, apply it."""
        work_on(run.pk, worker="machine", now=self.now)
        run.refresh_from_db()
        if run.status in (Run.Status.PREVIEWED, Run.Status.HELD):
            approve(run, by=self.leader, now=self.now)
            work_on(run.pk, worker="machine", now=self.now)
            run.refresh_from_db()
        assert run.status in (Run.Status.DONE, Run.Status.CANCELLED), run.error
        return run

    @rule(hours=st.integers(min_value=1, max_value=40 * 24))
    def time_passes(self, hours):
        self.later(hours=hours)
        wake_rested(now=self.now)

    @rule()
    def distribute(self):
        self.later(hours=1)
        run = self.carry_out(ask_run("distribution", plan=self.plan, by=self.leader, slot=self.now, now=self.now))
        for book_id in run.moves.filter(state="applied").values_list("book_to_id", flat=True).distinct():
            assert Account.objects.filter(book=book_id, lifecycle="prospect").count() <= PLACES

    @rule(number=which)
    def distribute_an_old_preview(self, number):
        """What changed between the preview and its apply is skipped, whatever it was."""
        self.later(hours=1)
        run = ask_run("distribution", plan=self.plan, by=self.leader, slot=self.now, now=self.now)
        work_on(run.pk, worker="machine", now=self.now)
        self.by_hand(number, 0)
        run.refresh_from_db()
        if run.status == Run.Status.PREVIEWED:
            self.carry_out(run)

    @rule()
    def throw_a_preview_away(self):
        run = ask_run("distribution", plan=self.plan, by=self.leader, slot=self.now, now=self.now)
        with suppress(RuleViolation):
            cancel(run, by=self.leader, now=self.now)

    @rule()
    def retrieve(self):
        self.later(hours=1)
        plan = Plan.objects.get(code="weekly-retrieval")
        run = self.carry_out(ask_run("retrieval", plan=plan, by=self.leader, slot=self.now, now=self.now))
        taken = run.moves.filter(state="applied").values_list("account_id", flat=True)
        assert not Opportunity.objects.open().filter(account__in=taken, owner__books__in=self.books).exists()
        assert not Account.objects.filter(pk__in=taken, lifecycle="customer").exists()

    @rule()
    def undo_the_last_run(self):
        done = Run.objects.filter(status__in=[Run.Status.DONE, Run.Status.PARTLY_REVERTED], done__gt=0)
        run = done.order_by("-pk").first()
        if run is None:
            return
        self.later(minutes=1)
        with suppress(RuleViolation):
            self.carry_out(undo_run(run, by=self.leader, now=self.now))

    @rule(number=which, kind=st.sampled_from(["call", "email", "meeting"]), answered=st.booleans())
    def log(self, number, kind, answered):
        account = self.account(number)
        self.later(minutes=10)
        outcome = {"call": "spoke", "email": "replied", "meeting": "held"}[kind] if answered else ""
        with suppress(RuleViolation):
            log_touch(
                account.pk, by=account.book.rep if account.book else self.leader, now=self.now, kind=kind,
                outcome=outcome, contact_id=account.contacts.first().pk, happened_at=self.now,
            )  # fmt: skip

    @rule(number=which, code=st.sampled_from(REASONS), days=st.none() | st.integers(min_value=1, max_value=400))
    def give_back(self, number, code, days):
        account = self.account(number)
        if account.book is None:
            return
        self.later(minutes=1)
        resume_on = self.now.date() + timedelta(days=days) if days and code == "worked-or-later" else None
        with suppress(RuleViolation):
            return_account(
                account.pk, reason=ReturnReason.objects.get(code=code), by=account.book.rep, now=self.now,
                note="Because", resume_on=resume_on, detail={"criterion": "size"},
            )  # fmt: skip

    @rule(answer=st.sampled_from(["accept", "refuse", "withdraw"]))
    @precondition(lambda self: Return.objects.filter(state="waiting").exists())
    def answer_a_return(self, answer):
        given = Return.objects.filter(state="waiting").order_by("pk").first()
        self.later(minutes=1)
        with suppress(RuleViolation):
            if answer == "withdraw":
                withdraw_return(given.pk, by=given.rep, now=self.now)
            else:
                decide_return(given.pk, by=self.leader, now=self.now, approve=answer == "accept", note="So")

    @rule()
    @precondition(lambda self: Account.objects.filter(station="review").exists())
    def end_a_review(self):
        ids = list(Account.objects.filter(station="review").values_list("pk", flat=True))
        release_from_review(ids, by=self.leader, now=self.now, note="Ours")

    @rule(number=which, field=st.sampled_from(["phone", "domain", "contacts"]))
    def report(self, number, field):
        account = self.account(number)
        with suppress(RuleViolation):
            ask_repair(account.pk, by=account.book.rep if account.book else self.leader, now=self.now, field=field)

    @rule(decision=st.sampled_from([fix, fix, data_was_right, data_was_right, release]), many=st.booleans())
    @precondition(lambda self: Repair.objects.filter(state="open").exists())
    def repair(self, decision, many):
        ids = list(Repair.objects.filter(state="open").order_by("pk").values_list("pk", flat=True))
        self.later(minutes=1)
        extra = {"value": "fixed.example"} if decision is fix else {}
        with suppress(RuleViolation):
            decision(ids if many else ids[:1], by=self.ops, now=self.now, **extra)

    @rule(number=which, other=which)
    def close(self, number, other):
        self.later(minutes=1)
        with suppress(RuleViolation):
            if other == 0:
                close_account(self.accounts[number], by=self.ops, now=self.now)
            elif other == 1:
                close_as_duplicate_of(
                    self.accounts[number], original_id=self.accounts[other], by=self.ops, now=self.now
                )

    @rule(number=which, book=st.integers(min_value=0, max_value=BOOKS))
    def by_hand(self, number, book):
        """The leader puts an account into a book, or (past the last one) into the pool."""
        self.later(minutes=1)
        to = self.books[book] if book < BOOKS else None
        with suppress(RuleViolation):
            self.carry_out(move_accounts([self.accounts[number]], book_to=to, by=self.leader, now=self.now))

    @rule()
    def balance(self):
        self.later(minutes=1)
        with suppress(RuleViolation):
            self.carry_out(ask_balance([book.pk for book in self.books], by=self.leader, now=self.now))

    @rule(number=which)
    def edit(self, number):
        account = self.account(number)
        edit_account(
            account.pk, {"city": f"City {account.version}"}, by=self.ops, now=self.now, version=account.version
        )

    @rule(number=which)
    def open_a_deal(self, number):
        account = self.account(number)
        if account.book is not None:
            add_opportunity(account.pk, {"name": "Deal"}, by=account.book.rep, now=self.now)

    @rule(won=st.booleans())
    @precondition(lambda self: Opportunity.objects.open().exists())
    def close_a_deal(self, won):
        deal = Opportunity.objects.open().order_by("pk").first()
        close_opportunity(deal.pk, won=won, by=deal.owner, now=self.now, version=deal.version, reason="Price")

    @invariant()
    def every_invariant_holds(self):
        assert [str(broken) for broken in broken_invariants()] == []

    @invariant()
    def no_account_is_lost(self):
        if not hasattr(self, "accounts"):
            return
        assert Account.objects.filter(pk__in=self.accounts).count() == ACCOUNTS
        held = dict(Account.objects.filter(book__isnull=False).values_list("pk", "book_id"))
        assert held == dict(Holding.objects.open().values_list("account_id", "book_id"))


@pytest.fixture(autouse=True)
def _quick_engine(monkeypatch):
    """A few accounts are placed exactly in no time; the rest of the time allowed would only be waited for."""
    monkeypatch.setattr(modes, "POLISH_SECONDS", 0.05)
    monkeypatch.setattr(rebalance, "POLISH_SECONDS", 0.05)


def play(examples: int, **how) -> None:
    run_state_machine_as_test(
        Team,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **how,
        ),
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_clicks_breaks_an_invariant():
    examples = int(os.environ.get("HYPOTHESIS_EXAMPLES", "10"))
    play(examples, derandomize=examples == 10)


@pytest.mark.django_db
def test_positive_control_a_placement_that_forgets_a_step_is_found(monkeypatch):
    broken = tuple(statement for statement in placement.BEFORE if statement != placement.FORGET_COVERAGE)
    monkeypatch.setattr(placement, "BEFORE", broken)
    with pytest.raises(AssertionError, match="coverage_speaks_of_open_holdings"):
        play(20, derandomize=True, phases=[Phase.generate])
