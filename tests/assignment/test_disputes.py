"""Claims on accounts: who may file, what is attached, whose clock runs, and what a decision does."""

from datetime import timedelta

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Notification, Organisation, Team
from assignment.actions.disputes import decide_dispute, escalate_disputes, open_dispute, withdraw_dispute
from assignment.actions.undo import undo_run
from assignment.actions.unmoved_claims import reopen_unmoved
from assignment.models import Dispute, Move
from assignment.queries.disputes import may_decide
from tests.assignment.runs import built, target_book
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    BookFactory,
    InteractionFactory,
    UserFactory,
    held_account,
    hold,
)

pytestmark = pytest.mark.django_db
CLAIM = {"clause": "ownership", "claim": "I met them first"}


@pytest.fixture
def ana(team):
    return BookFactory(rep=UserFactory(name="Ana", team=team)).rep


@pytest.fixture
def account(team):
    return held_account(book=BookFactory(rep=UserFactory(name="Reza", team=team)), since=NOON - 9 * DAY)


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refused:
        call(*args, **kwargs)
    return refused.value.code


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user, kind="dispute").order_by("pk").values_list("title", flat=True))


def test_a_claim_keeps_what_our_records_say_of_both_sides(account, ana, leader):
    InteractionFactory(account=account, happened_at=NOON - 2 * DAY)
    InteractionFactory(account=account, user=ana, happened_at=NOON - 30 * DAY, outcome="spoke")

    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)

    theirs, mine = dispute.evidence["holder"], dispute.evidence["claimant"]
    assert (mine["count"], mine["two_way"], len(mine["holdings"])) == (1, 1, 0)
    assert (theirs["count"], theirs["two_way"], len(theirs["holdings"])) == (1, 0, 1)
    assert dispute.stage == "leader" and dispute.due_at == NOON + timedelta(hours=24)
    assert len(told(leader)) == len(told(account.book.rep)) == 1 and told(ana) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clause": "nonsense"}, "unknown_clause"),
        ({"claim": "  "}, "claim_missing"),
        ({"claim": "x" * 1001}, "too_long"),
        ({"claim": "a\x00b"}, "unstorable"),
    ],
)
def test_a_claim_cites_a_section_and_says_why(account, ana, change, code):
    assert code_of(open_dispute, account.pk, by=ana, now=NOON, **{**CLAIM, **change}) == code


def test_who_may_file_and_about_what(account, ana, leader):
    assert code_of(open_dispute, AccountFactory().pk, by=ana, now=NOON, **CLAIM) == "not_held"
    assert code_of(open_dispute, account.pk, by=account.book.rep, now=NOON, **CLAIM) == "yours_already"
    assert code_of(open_dispute, account.pk, by=leader, now=NOON, **CLAIM) == "no_book"
    open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    assert code_of(open_dispute, account.pk, by=ana, now=NOON, **CLAIM) == "claimed_already"
    Organisation.objects.update(look_up_for_everyone=False)
    assert code_of(open_dispute, held_account().pk, by=ana, now=NOON, **CLAIM) == "look_up_off"


def test_the_decision_for_the_claimant_moves_the_account_by_a_run_that_can_be_undone(account, ana, leader):
    holder = account.book.rep
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)

    decided = decide_dispute(dispute.pk, by=leader, now=NOON, to_claimant=True, reason="Ana met them in May")
    run = built(decided.run, now=NOON)

    assert (run.status, run.done) == ("done", 1)
    assert Account.objects.get(pk=account.pk).book.rep == ana
    assert "Ana met them in May" in Move.objects.get(run=run).note
    assert told(ana) and len(told(holder)) == 2
    built(undo_run(run, by=leader, now=NOON + DAY), now=NOON + DAY)
    assert Account.objects.get(pk=account.pk).book.rep == holder


def test_the_decision_for_the_holder_moves_nothing(account, ana, leader):
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)

    decided = decide_dispute(dispute.pk, by=leader, now=NOON, to_claimant=False, reason="Worked it well")

    assert (decided.state, decided.run) == ("holder", None)
    assert code_of(decide_dispute, dispute.pk, by=leader, now=NOON, to_claimant=True, reason="x") == "already_decided"


def test_a_decision_needs_a_reason_a_book_and_an_account_where_it_was(account, ana, leader, ops):
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    decide = {"now": NOON, "to_claimant": True, "reason": "Ana met them"}
    assert code_of(decide_dispute, dispute.pk, by=leader, **{**decide, "reason": " "}) == "reason_missing"
    hold(account, BookFactory(), since=NOON)
    assert code_of(decide_dispute, dispute.pk, by=leader, **decide) == "moved_since"
    hold(account, dispute.holder.books.get(), since=NOON + DAY)
    ana.books.update(closed_on=NOON.date())
    assert code_of(decide_dispute, dispute.pk, by=leader, **decide) == "no_book"


def test_only_a_director_decides_for_a_full_book(team, ana, leader, account):
    full = target_book("full", places=1)
    ana.books.update(target_book=full)
    held_account(book=ana.books.get(), since=NOON - DAY)
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    decide = {"now": NOON, "to_claimant": True, "reason": "Ana met them"}

    assert code_of(decide_dispute, dispute.pk, by=leader, **decide) == "book_full"
    director = UserFactory(role="leader", is_director=True, team=team)
    run = built(decide_dispute(dispute.pk, by=director, **decide).run, now=NOON)
    assert run.done == 1


def test_the_clock_passes_a_claim_from_the_leader_to_a_director_and_then_to_everybody(account, ana, leader, ops):
    director = UserFactory(role="leader", is_director=True)
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    assert may_decide(dispute, leader) and may_decide(dispute, director) and may_decide(dispute, ops)
    assert not may_decide(dispute, ana) and not may_decide(dispute, dispute.holder)

    assert escalate_disputes(now=NOON + timedelta(hours=23)) == 0
    assert escalate_disputes(now=NOON + timedelta(hours=24)) == 1
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.due_at) == ("director", NOON + timedelta(hours=48))
    assert not may_decide(dispute, leader) and may_decide(dispute, director)
    assert len(told(director)) == 1 and escalate_disputes(now=NOON + timedelta(hours=47)) == 0
    assert escalate_disputes(now=NOON + timedelta(hours=48)) == 1
    assert escalate_disputes(now=NOON + timedelta(hours=60)) == 0
    assert "Overdue" in told(director)[-1] and "Overdue" in told(ops)[-1]


def test_between_two_branches_a_director_decides_from_the_start(account, leader):
    stranger = BookFactory(rep=UserFactory(team=Team.objects.create(name="South", leader=UserFactory(role="leader"))))

    dispute = open_dispute(account.pk, by=stranger.rep, now=NOON, **CLAIM)

    assert dispute.stage == "director" and dispute.due_at == dispute.final_due_at
    assert may_decide(dispute, leader), "without ops and directors the leader of the holder is not stuck"
    UserFactory(role="ops")
    assert not may_decide(dispute, leader)


def test_the_claimant_may_let_go(account, ana, leader):
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)

    assert code_of(withdraw_dispute, dispute.pk, by=leader, now=NOON) == "not_yours"
    assert withdraw_dispute(dispute.pk, by=ana, now=NOON).state == Dispute.State.WITHDRAWN
    assert open_dispute(account.pk, by=ana, now=NOON + DAY, **CLAIM).is_open


def test_the_rows_of_a_claim_are_its_partys_the_leaders_and_ops(account, ana, leader, ops):
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    seen = [user for user in (ana, dispute.holder, leader, ops, UserFactory(), UserFactory(role="leader"))
            if Dispute.objects.visible_to(user).exists()]  # fmt: skip

    assert seen == [ana, dispute.holder, leader, ops]


def test_a_decision_that_could_not_be_carried_out_opens_the_claim_again(team, ana, leader, account):
    ana.books.update(target_book=target_book("one", places=1))
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    run = decide_dispute(dispute.pk, by=leader, now=NOON, to_claimant=True, reason="Ana met them").run
    held_account(book=ana.books.get(), since=NOON)
    assert reopen_unmoved(now=NOON) == 0, "its run has not ended"
    assert built(run, now=NOON).done == 0

    assert [reopen_unmoved(now=NOON + DAY) for _tick in range(2)] == [1, 0]

    dispute.refresh_from_db()
    assert (dispute.state, dispute.run, dispute.decided_by) == ("open", None, None)
    assert dispute.due_at > NOON + DAY and may_decide(dispute, leader)
    assert all("did not go to Ana (The book is full)" in told(user)[-1] for user in (ana, leader, dispute.holder))


def test_a_value_beyond_the_cap_of_the_book_is_a_directors_to_decide(team, ana, leader, account):
    ana.books.update(target_book=target_book("capped", places=9, max_potential_cents=100))
    Account.objects.filter(pk=account.pk).update(potential_cents=101)
    dispute = open_dispute(account.pk, by=ana, now=NOON, **CLAIM)
    decide = {"now": NOON, "to_claimant": True, "reason": "Ana met them"}

    assert code_of(decide_dispute, dispute.pk, by=leader, **decide) == "value_full"
    director = UserFactory(role="leader", is_director=True, team=team)
    assert built(decide_dispute(dispute.pk, by=director, **decide).run, now=NOON).done == 1
    assert reopen_unmoved(now=NOON) == 0
