"""Decisions that meet: two leaders about one claim, a new version of the rules and a retrieval that runs."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import connection

from accounts.errors import RuleViolation
from accounts.models import Team
from assignment.actions import disputes, retrieval
from assignment.actions.disputes import decide_dispute, open_dispute
from assignment.actions.publishing import publish_rules
from assignment.actions.rest import release_from_review
from assignment.actions.rules import draft_rules, edit_draft
from assignment.actions.runs import approve
from assignment.actions.working import work_on
from assignment.models import Dispute, Move, RulesOfEngagement, Run
from assignment.queries.rule_versions import in_force
from tests.assignment.retrievals import JULY_2, JUNE_25, retrieve
from tests.assignment.returning import sent_to_review
from tests.factories import DAY, NOON, BookFactory, UserFactory, held_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]


def at_once(*calls) -> list:
    """Run the calls in threads that start together; each gives its result or the refusal it met."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except RuleViolation as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def dispute():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    claimant = BookFactory(rep=UserFactory(team=team)).rep
    account = held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOON - DAY)
    return open_dispute(account.pk, by=claimant, now=NOON, clause="ownership", claim="I met them first")


def decide_twice(dispute, *, people) -> list:
    sides = [True, False]
    return at_once(
        *(
            lambda side=side, by=by: decide_dispute(dispute.pk, by=by, now=NOON, to_claimant=side, reason="So be it")
            for side, by in zip(sides, people, strict=True)
        )
    )


def test_of_two_decisions_on_one_claim_one_stands(dispute):
    people = [UserFactory(role="ops"), UserFactory(role="leader", is_director=True)]

    results = decide_twice(dispute, people=people)

    assert sorted(isinstance(each, Dispute) for each in results) == [False, True]
    assert "already_decided" in results
    kept = Dispute.objects.get(pk=dispute.pk)
    assert (kept.run is not None) == (kept.state == "claimant")
    assert Run.objects.filter(kind="manual").count() == (kept.state == "claimant")


def test_positive_control_without_the_lock_both_decide(dispute):
    people = [UserFactory(role="ops"), UserFactory(role="leader", is_director=True)]
    read = Barrier(2)

    def unlocked(dispute_id):
        found = Dispute.objects.select_related("account", "claimant", "holder").get(pk=dispute_id)
        read.wait(timeout=10)
        return found

    with patch.object(disputes, "_locked", unlocked):
        results = decide_twice(dispute, people=people)

    assert all(isinstance(each, Dispute) for each in results)


def test_of_two_who_release_one_account_from_review_one_does():
    team = Team.objects.create(name="North", leader=UserFactory(role="leader"))
    account = sent_to_review(book=BookFactory(rep=UserFactory(team=team)), now=NOON)
    people = [UserFactory(role="ops"), team.leader]

    results = at_once(
        *(lambda by=by: release_from_review([account.pk], by=by, now=NOON, note="They do buy") for by in people)
    )

    assert sorted(results, key=str) == [1, "not_in_review"]
    assert Move.objects.filter(account=account, cause="rest").count() == 1


def longer_grace(*, by) -> RulesOfEngagement:
    draft = draft_rules(by=by, now=JULY_2)
    numbers = {"retrieval_grace_days": 60, "new_hire_grace_days": 60, "change_note": "Longer grace"}
    edit_draft(draft.pk, by=by, now=JULY_2, changes=numbers)
    return publish_rules(draft.pk, by=by, now=JULY_2)


def apply_while_published(*, patched=None) -> Run:
    """A retrieval of three is applied while a version is published that would have kept all of them."""
    ops = UserFactory(role="ops")
    book = BookFactory()
    for _each in range(3):
        held_account(book=book)
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    approve(run, by=ops, now=JULY_2)
    with ExitStack() as stack:
        if patched:
            stack.enter_context(patched)
        longer_grace(by=ops)
        at_once(*(lambda name=name: work_on(run.pk, worker=name, now=JULY_2) for name in ("one", "two")))
    run.refresh_from_db()
    return run


def test_a_run_goes_on_by_the_rules_that_it_was_built_with_while_new_ones_come_into_force():
    run = apply_while_published()

    assert (run.status, run.done, run.skipped) == ("done", 3, 0)
    assert RulesOfEngagement.objects.get(status="current").pk != run.settings["rules"]


def test_positive_control_by_the_new_rules_the_second_look_would_keep_them_all():
    run = apply_while_published(patched=patch.object(retrieval, "rules_of", lambda settings: in_force()))

    assert (run.done, run.skipped) == (0, 3)
    assert set(Move.objects.filter(run=run).values_list("code", flat=True)) == {"grace"}
