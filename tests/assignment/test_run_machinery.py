"""Runs as rows: claimed once, taken over, given up, refused in words; asked for and steered by the right people."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.errors import RuleViolation
from accounts.models import Event, Notification, Organisation, Team, User
from assignment.actions import kinds, leases
from assignment.actions.kinds import Kind
from assignment.actions.runs import approve, ask_run, cancel, hold_run, rebuild, release_run, stop_run
from assignment.actions.schedule import approve_due
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Plan, Run
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(ops):
    target = target_book(places=5)
    open_book(target)
    ready(3)
    return preview(plan_for(target), by=ops)


def expire(run):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assignment_run SET lease_until = now() - interval '1 second' WHERE id = %s", [run.pk])


def test_a_run_is_claimed_once_until_its_lease_ends(ops):
    run = ask_run("distribution", plan=plan_for(target_book()), by=ops, now=NOON)

    assert leases.claim_to_build(run.pk, worker="one")
    assert not leases.claim_to_build(run.pk, worker="two")
    expire(run)
    assert leases.claim_to_build(run.pk, worker="two")
    run.refresh_from_db()
    assert (run.claimed_by, run.attempts) == ("two", 2)


def test_a_run_that_loses_its_worker_again_and_again_fails_in_words(ops):
    run = ask_run("distribution", plan=plan_for(target_book()), by=ops, now=NOON)
    for _attempt in range(leases.MOST_ATTEMPTS):
        assert leases.claim_to_build(run.pk, worker="one")
        expire(run)

    assert not work_on(run.pk, worker="two", now=NOON)

    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "The worker was lost 5 times.")


def failing(error):
    def build(run, *, now):
        raise error

    return Kind(build=build)


def test_a_refusal_fails_the_run_with_its_words(ops, monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "distribution", failing(RuleViolation("no_books", "Open a book first.")))
    run = ask_run("distribution", plan=plan_for(target_book()), by=ops, now=NOON)

    work_on(run.pk, worker="one", now=NOON)

    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "Open a book first.")


def test_a_bug_is_noted_and_frees_the_run_for_another_try(ops, monkeypatch):
    run = ask_run("score", by=ops, now=NOON)

    def build(run, *, now):
        raise ZeroDivisionError("by zero")

    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setitem(kinds.KINDS, "score", Kind(build=build, has_lines=False))
        work_on(run.pk, worker="one", now=NOON)
    run.refresh_from_db()
    assert (run.status, run.error) == ("building", "ZeroDivisionError: by zero")

    assert work_on(run.pk, worker="two", now=NOON)
    run.refresh_from_db()
    assert (run.status, run.error) == ("done", "")


def test_a_build_taken_over_writes_its_lines_once(ops, shown):
    Run.objects.filter(pk=shown.pk).update(status="queued")

    work_on(shown.pk, worker="two", now=NOON)

    shown.refresh_from_db()
    assert shown.total == Move.objects.filter(run=shown).count() == 3
    assert NotGiven.objects.filter(run=shown).count() == 0


def test_a_worker_that_lost_its_lease_writes_nothing(ops, shown, monkeypatch):
    approve(shown, by=ops, now=NOON)
    from assignment.actions import applying

    def steal(name):
        if name == "apply.before_commit":
            Run.objects.filter(pk=shown.pk).update(claimed_by="thief")

    monkeypatch.setattr(applying, "failpoint", steal)
    work_on(shown.pk, worker="slow", now=NOON)

    assert not Move.objects.filter(run=shown, state="applied").exists()


def test_pressing_approve_twice_approves_once(ops, shown):
    approve(shown, by=ops, now=NOON)
    approve(shown, by=UserFactory(role="ops"), now=NOON)

    shown.refresh_from_db()
    assert shown.approved_by == ops
    assert Event.objects.filter(run_id=shown.pk, verb="run_approved").count() == 1


def test_a_preview_that_grew_old_is_built_again_first(ops, shown):
    with pytest.raises(RuleViolation, match="preview_too_old"):
        approve(shown, by=ops, now=NOON + timedelta(days=8))


def test_what_only_reports_cannot_be_applied(ops, shown):
    Run.objects.filter(pk=shown.pk).update(summary={"report_only": True})

    with pytest.raises(RuleViolation, match="report_only"):
        approve(shown, by=ops, now=NOON)


def built_again(run, *, by, now):
    rebuild(run, by=by, now=now)
    work_on(run.pk, worker="test", now=now)
    run.refresh_from_db()
    return run


def test_a_held_preview_that_is_built_again_stays_held(ops, shown):
    Run.objects.filter(pk=shown.pk).update(apply_after=NOON)
    hold_run(shown, by=ops, now=NOON)

    run = built_again(shown, by=ops, now=NOON + DAY)
    approve_due(now=NOON + DAY)

    run.refresh_from_db()
    assert (run.status, run.done, run.built_at) == ("held", 0, NOON + DAY)


def test_a_preview_built_again_after_its_moment_waits_for_a_person(ops, shown):
    Run.objects.filter(pk=shown.pk).update(apply_after=NOON)

    run = built_again(shown, by=ops, now=NOON + DAY)
    approve_due(now=NOON + DAY)

    run.refresh_from_db()
    assert (run.status, run.apply_after) == ("previewed", None)


def test_a_preview_built_again_in_time_keeps_its_moment(ops, shown):
    Run.objects.filter(pk=shown.pk).update(apply_after=NOON + 2 * DAY)
    Plan.objects.update(is_paused=False)

    run = built_again(shown, by=ops, now=NOON + DAY)
    assert run.status == "previewed"
    approve_due(now=NOON + 2 * DAY)

    run.refresh_from_db()
    assert run.status == "approved"


def test_a_release_after_building_again_does_not_apply_by_surprise(ops, shown):
    Run.objects.filter(pk=shown.pk).update(apply_after=NOON)
    hold_run(shown, by=ops, now=NOON)
    release_run(built_again(shown, by=ops, now=NOON + DAY), by=ops, now=NOON + DAY)

    approve_due(now=NOON + 2 * DAY)

    shown.refresh_from_db()
    assert shown.status == "previewed"


def test_progress_gives_a_run_all_its_attempts_again(ops, shown, monkeypatch):
    from assignment.actions import applying

    monkeypatch.setattr(applying, "CHUNK", 1)
    approve(shown, by=ops, now=NOON)
    for _attempt in range(leases.MOST_ATTEMPTS - 1):
        assert leases.claim_to_apply(shown.pk, worker="lost")
        expire(shown)

    def die_after_one(name, chunks=[]):  # noqa: B006
        if name == "apply.between_chunks":
            chunks.append(name)
            if len(chunks) > 1:
                raise SystemExit

    with monkeypatch.context() as dying, pytest.raises(SystemExit):
        dying.setattr(applying, "failpoint", die_after_one)
        work_on(shown.pk, worker="dies", now=NOON)

    shown.refresh_from_db()
    assert (shown.status, shown.done, shown.attempts) == ("applying", 1, 0)
    assert work_on(shown.pk, worker="next", now=NOON)


def test_a_stopped_run_keeps_what_moved_and_skips_the_rest(ops, shown, monkeypatch):
    run = stopped_after_one(shown, by=ops, monkeypatch=monkeypatch)

    assert (run.status, run.done, run.skipped) == ("done", 1, 2)
    assert set(run.moves.filter(state="skipped").values_list("code", flat=True)) == {"stopped"}
    assert Event.objects.get(run_id=run.pk, verb="run_cancelled").detail == {"stopped": True}


def stopped_after_one(run, *, by, monkeypatch):
    """The run, stopped by `by` while its first line is carried out."""
    from assignment.actions import applying

    def press(name):
        if name == "apply.before_commit":
            stop_run(run, by=by, now=NOON)
            stop_run(run, by=by, now=NOON)

    approve(run, by=by, now=NOON)
    with monkeypatch.context() as slow:
        slow.setattr(applying, "CHUNK", 1)
        slow.setattr(applying, "failpoint", press)
        work_on(run.pk, worker="test", now=NOON)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("step", [hold_run, cancel, stop_run])
def test_a_finished_run_takes_no_more_steps(ops, shown, step):
    applied(shown, by=ops)

    with pytest.raises(RuleViolation, match="wrong_status"):
        step(shown, by=ops, now=NOON)


def test_a_switched_off_part_is_not_asked_for(ops):
    Organisation.objects.update(distribution_on=False)

    with pytest.raises(RuleViolation, match="switched_off"):
        ask_run("distribution", plan=plan_for(target_book()), by=ops, now=NOON)


def test_a_leader_without_a_team_is_told_so():
    with pytest.raises(RuleViolation, match="no_books"):
        ask_run("distribution", plan=Plan.objects.first(), by=UserFactory(role="leader"), now=NOON)


def test_a_leaders_plan_takes_the_led_teams():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    run = ask_run("distribution", plan=plan_for(target_book(), owner=leader), by=None, now=NOON)

    assert run.teams == [team.pk]


def test_each_rep_hears_of_a_run_once(ops, shown):
    applied(shown, by=ops)

    told = Notification.objects.get()
    assert (told.title, told.key) == ("3 accounts are new in your book", f"run-{shown.pk}")


def test_the_run_and_each_line_leave_their_trail(ops, shown):
    applied(shown, by=ops)

    verbs = list(Event.objects.filter(run_id=shown.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["run_built", "run_approved", *["account_assigned"] * 3, "run_applied"]


def test_a_reader_of_another_branch_sees_no_run(shown):
    leader = UserFactory(role="leader")
    Team.objects.create(name="South", leader=leader)

    assert not Run.objects.visible_to(User.objects.get(pk=leader.pk)).exists()


def test_the_same_plan_may_run_at_another_slot(ops, shown):
    again = ask_run("distribution", plan=shown.plan, by=ops, now=NOON + DAY)

    assert again.pk != shown.pk
