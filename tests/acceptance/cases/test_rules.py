"""The acceptance cases of the rules of engagement (dynamic-books.md 11.4): 32, 33 and 34."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.errors import RuleViolation
from accounts.models import Notification, Organisation, Requirement, TargetBook, Team
from assignment.actions.acknowledgements import acknowledge
from assignment.actions.coverage import refresh_coverage
from assignment.actions.dry_run import try_out
from assignment.actions.publishing import bring_into_force, publish_rules
from assignment.actions.rules import draft_rules, edit_draft
from assignment.actions.runs import ask_run
from assignment.actions.schedule import tick
from assignment.actions.supposing import Asked, Proposal
from assignment.actions.working import work_on
from assignment.models import Coverage, Move, RuleAcknowledgement, RulesOfEngagement, Run, WorkingActivity
from assignment.queries.progress import current_activities
from assignment.queries.rule_versions import version_to_confirm
from tests.assignment.retrievals import JULY_2, JUNE_25, lines, retrieve, touch
from tests.assignment.runs import applied
from tests.factories import DAY, NOON, BookFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import window_of  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def new_version(*, by, now=NOON, effective_on=None, **numbers) -> RulesOfEngagement:
    draft = draft_rules(by=by, now=now)
    edit_draft(draft.pk, by=by, now=now, changes={**numbers, "change_note": "Shorter grace"})
    return publish_rules(draft.pk, by=by, now=now, effective_on=effective_on)


@pytest.fixture
def book():
    """Twelve accounts, held for 30 to 41 days: untouched, half worked, worked, with a meeting, with deals."""
    book = BookFactory(target_book=TargetBook.objects.get(code="smb"), rep=UserFactory(hired_on=date(2020, 1, 1)))
    accounts = [held_account(book=book, since=JULY_2 - timedelta(days=30 + place)) for place in range(12)]
    for account in accounts[:3]:
        touch(account, 10)
    touch(accounts[3], 10, outcome="spoke")
    for place in (4, 5):
        OpportunityFactory(account=accounts[place], opened_on=date(2026, 5, 1), close_on=date(2026, 9, 1))
    for day in (3, 8):
        touch(accounts[6], day)
    return book


def changed_rules() -> dict[str, Proposal]:
    target = TargetBook.objects.get(code="smb")
    one_touch = {target.pk: [Asked("touches", 1)]}
    only_calls = [each for each in current_activities() if each.kind != "call"]
    return {
        "grace": Proposal(numbers={"retrieval_grace_days": 36}),
        "cap": Proposal(numbers={"retrieval_cap_percent": 10, "retrieval_cap_floor": 2}),
        "protections": Proposal(numbers={"opportunity_needs_activity_days": 90}),
        "threshold": Proposal(asked=one_touch),
        "activities": Proposal(activities=only_calls),
        "weights": Proposal(activities=[replace(each, weight=3) for each in current_activities()]),
        "window": Proposal(windows={target.pk: 10}),
    }


def carry_out(proposal: Proposal, *, by) -> None:
    """The change for real, as an editor would make it."""
    if proposal.numbers:
        new_version(by=by, now=JULY_2, **proposal.numbers)
    for book, rows in proposal.asked.items():
        Requirement.objects.filter(target_book=book).delete()
        for row in rows:
            Requirement.objects.create(target_book_id=book, measure=row.measure, minimum=row.minimum)
    if proposal.activities is not None:
        kept = {each.pk: each.weight for each in proposal.activities}
        WorkingActivity.objects.exclude(pk__in=kept).update(is_active=False)
        for pk, weight in kept.items():
            WorkingActivity.objects.filter(pk=pk).update(weight=weight)
    for book, days in proposal.windows.items():
        TargetBook.objects.filter(pk=book).update(window_days=days)


@pytest.mark.parametrize("name", ["grace", "cap", "protections", "threshold", "activities", "weights", "window"])
def test_case_33_the_dry_run_of_a_changed_rule_matches_the_next_real_run(ops, book, name):
    retrieve(JUNE_25, by=ops)
    refresh_coverage(now=JULY_2)
    proposal = changed_rules()[name]
    rows, runs = list(Coverage.objects.order_by("pk").values()), Run.objects.count()

    found = try_out(proposal, by=ops, now=JULY_2)

    assert (list(Coverage.objects.order_by("pk").values()), Run.objects.count()) == (rows, runs), "it only reads"
    assert not found.changes_nothing, "a change that changes nothing proves nothing"
    carry_out(proposal, by=ops)
    run = retrieve(JULY_2, by=ops)
    assert lines(run) == set(found.after.taken)
    assert run.summary["spared"].get("stale_deal", 0) == len(found.after.asks_leader)
    covered = Coverage.objects.filter(is_past_grace=True, state__in=["worked", "engaged"]).count()
    past = Coverage.objects.filter(is_past_grace=True).count()
    assert found.after.coverage == covered / past


@pytest.mark.parametrize("by_the_job", [True, False], ids=["counted today", "no count of today"])
def test_case_33_without_a_change_the_dry_run_lists_what_the_run_takes(ops, book, by_the_job):
    retrieve(JUNE_25, by=ops)
    if by_the_job:
        work_on(ask_run("coverage", by=None, slot=JULY_2, now=JULY_2).pk, worker="night", now=JULY_2)

    found = try_out(Proposal(), by=ops, now=JULY_2)

    assert found.changes_nothing and found.before.taken
    assert (found.counted_on == JULY_2.date()) is by_the_job
    assert lines(retrieve(JULY_2, by=ops)) == set(found.before.taken)


def test_case_32_a_change_of_the_rules_is_a_version_and_asks_for_confirmation(ops, rep):
    old = RulesOfEngagement.objects.get(status="current")
    Organisation.objects.update(rules_need_acknowledgement=True)

    new = new_version(by=ops, retrieval_grace_days=20)

    old.refresh_from_db()
    assert (old.status, new.status, new.number) == ("retired", "current", old.number + 1)
    assert (old.retrieval_grace_days, new.retrieval_grace_days) == (30, 20)
    assert any("30 days" in piece[0] for each in old.frozen["sections"] for clause in each["clauses"]
               for piece in clause["pieces"]), "the old version keeps its values"  # fmt: skip
    assert Notification.objects.filter(user=rep, kind="rules_published").exists()
    organisation = Organisation.load()
    assert version_to_confirm(rep, organisation) == new
    acknowledge(new, by=rep, now=NOON)
    assert version_to_confirm(rep, organisation) is None
    assert RuleAcknowledgement.objects.get(user=rep).acknowledged_at == NOON


def test_case_32_nobody_is_asked_while_the_switch_is_off(ops, rep):
    new = new_version(by=ops)

    assert version_to_confirm(rep, Organisation.load()) is None
    with pytest.raises(RuleViolation) as refused:
        acknowledge(new, by=rep, now=NOON)
    assert refused.value.code == "nothing_to_confirm"


def test_an_announced_version_comes_into_force_with_the_tick_of_its_day_also_when_days_were_missed(ops):
    new = new_version(by=ops, effective_on=NOON.date() + timedelta(days=14))

    assert new.status == "scheduled"
    assert bring_into_force(now=NOON + 13 * DAY) is None
    tick(now=NOON + 16 * DAY)
    new.refresh_from_db()
    assert new.status == "current"
    assert bring_into_force(now=NOON + 17 * DAY) is None


def test_the_first_job_of_the_day_goes_by_the_new_version_also_before_a_tick(ops):
    new = new_version(by=ops, effective_on=JULY_2.date())

    run = retrieve(JULY_2, by=ops)

    assert run.settings["rules"] == new.pk


def test_a_run_keeps_the_rules_that_it_was_built_with(ops, book):
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    listed = lines(run)
    new_version(by=ops, now=JULY_2 + DAY, retrieval_grace_days=60, new_hire_grace_days=60)

    assert applied(run, by=ops, now=JULY_2 + DAY).done == len(listed) > 0
    assert Move.objects.filter(run=run, state="applied").count() == len(listed)


@pytest.fixture
def two_branches():
    """Two leaders, each with a team and a rep with a book; the run took the first one's account."""
    leaders = [UserFactory(role="leader") for _each in range(2)]
    teams = [Team.objects.create(name=f"Team {place}", leader=leader) for place, leader in enumerate(leaders)]
    reps = [UserFactory(team=team) for team in teams]
    return leaders, reps, [BookFactory(rep=rep) for rep in reps]


def test_case_34_neither_a_rep_nor_another_leader_sees_or_changes_a_run(two_branches, window_of):  # noqa: F811
    leaders, reps, books = two_branches
    held_account(book=books[0])
    retrieve(JUNE_25, by=leaders[0])
    run = retrieve(JULY_2, by=leaders[0])

    for user, seen in ((leaders[0], 200), (leaders[1], 404), (reps[0], 403), (reps[1], 403)):
        window = window_of(user)
        assert window.get(f"/runs/{run.pk}/").status_code == seen
        assert window.get(f"/api/v1/runs/{run.pk}/").status_code == seen
        if user != leaders[0]:
            assert window.post(f"/runs/{run.pk}/undo/").status_code == seen
            assert window.post(f"/runs/{run.pk}/approval/").status_code == seen
    run.refresh_from_db()
    assert run.status == "previewed"
