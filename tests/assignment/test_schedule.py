"""The tick: due runs once, missed ones once, held and approved ones as the plan says, each switch by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Holiday, Notification, Organisation
from assignment.actions.runs import approve, hold_run, release_run
from assignment.actions.schedule import tick
from assignment.actions.working import work_on
from assignment.models import Plan, Run
from tests.assignment.runs import open_book, ready, target_book
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 6, 4, 12, tzinfo=UTC)
FRIDAY_10 = datetime(2026, 6, 5, 8, tzinfo=UTC)  # 10:00 in Oslo
MONDAY_6 = datetime(2026, 6, 8, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@pytest.fixture
def plan(db):
    """The starter's weekly distribution, switched on in Oslo the day before its slot."""
    Organisation.objects.update(time_zone="Europe/Oslo")
    plan = Plan.objects.get(code="weekly-distribution")
    Plan.objects.filter(pk=plan.pk).update(is_paused=False)
    tick(now=THURSDAY)
    return plan


def distributions():
    return Run.objects.filter(kind="distribution")


def test_a_plan_that_was_just_switched_on_makes_up_for_nothing(plan):
    assert not distributions().exists()
    plan.refresh_from_db()
    assert plan.next_slot == FRIDAY_10


def test_many_ticks_at_one_slot_make_one_run(plan):
    for second in (0, 1, 30, 61):
        tick(now=FRIDAY_10 + timedelta(seconds=second))

    run = distributions().get()
    assert (run.slot, run.apply_after, run.status) == (FRIDAY_10, MONDAY_6, "queued")


def test_missed_slots_run_once(plan):
    tick(now=FRIDAY_10 + 3 * WEEK + timedelta(days=1))

    assert distributions().get().slot == FRIDAY_10 + 3 * WEEK


def test_a_paused_plan_rests_and_forgets(plan):
    Plan.objects.update(is_paused=True)
    tick(now=FRIDAY_10 + MINUTE)
    Plan.objects.filter(pk=plan.pk).update(is_paused=False)
    tick(now=FRIDAY_10 + 2 * MINUTE)

    assert not distributions().exists()


def test_an_edited_schedule_takes_effect_without_an_extra_run(plan):
    Plan.objects.filter(pk=plan.pk).update(weekday=2)
    tick(now=FRIDAY_10 + MINUTE)

    plan.refresh_from_db()
    assert not distributions().exists() and plan.next_slot == datetime(2026, 6, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize("change", [{"weekday": 3}, {"frequency": "daily"}])
def test_a_schedule_that_is_edited_does_not_start_what_would_have_been_earlier_today(plan, change):
    Plan.objects.filter(pk=plan.pk).update(**change)  # its slot at 10:00 is four hours ago
    tick(now=THURSDAY + MINUTE)

    plan.refresh_from_db()
    assert not distributions().exists() and plan.next_slot > THURSDAY


def test_a_holiday_is_skipped(plan):
    Holiday.objects.create(on=date(2026, 6, 5), name="Grundlovsdag")
    tick(now=FRIDAY_10 + MINUTE)
    tick(now=FRIDAY_10 + WEEK)

    assert distributions().get().slot == FRIDAY_10 + WEEK


def preview_of_friday():
    open_book(target_book(places=5))
    ready(3)
    tick(now=FRIDAY_10)
    run = distributions().get()
    work_on(run.pk, worker="test", now=FRIDAY_10)
    run.refresh_from_db()
    return run


def test_a_preview_is_applied_when_its_time_comes(plan):
    run = preview_of_friday()
    tick(now=MONDAY_6 - MINUTE)
    run.refresh_from_db()
    assert run.status == "previewed"

    tick(now=MONDAY_6)
    work_on(run.pk, worker="test", now=MONDAY_6)

    run.refresh_from_db()
    assert (run.status, run.done) == ("done", 3)


def test_a_held_preview_waits_until_it_is_released(plan, ops):
    run = hold_run(preview_of_friday(), by=ops, now=FRIDAY_10)
    tick(now=MONDAY_6)
    run.refresh_from_db()
    assert run.status == "held"

    release_run(run, by=ops, now=MONDAY_6)
    tick(now=MONDAY_6 + MINUTE)

    run.refresh_from_db()
    assert run.status == "approved"


@pytest.mark.parametrize("change", [{"is_paused": True}, {"is_active": False}])
def test_the_preview_of_a_plan_that_was_switched_off_since_waits_for_a_person(plan, ops, change):
    run = preview_of_friday()
    Plan.objects.filter(pk=plan.pk).update(**change)

    tick(now=MONDAY_6)

    run.refresh_from_db()
    assert run.status == "previewed"
    assert approve(run, by=ops, now=MONDAY_6).status == "approved"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Plan.objects.update(is_paused=True),
        lambda: Plan.objects.update(is_active=False),
        lambda: Organisation.objects.update(distribution_on=False),
    ],
)
def test_what_was_switched_off_before_its_build_waits_for_a_person_however_late_that_is(plan, change):
    Plan.objects.filter(pk=plan.pk).update(apply_weekday=None, apply_at=None)  # to be applied at once
    open_book(target_book(places=5)), ready(3)
    tick(now=FRIDAY_10)
    run = distributions().get()
    change()

    work_on(run.pk, worker="test", now=FRIDAY_10 + MINUTE)
    tick(now=FRIDAY_10 + 2 * MINUTE)

    run.refresh_from_db()
    assert (run.status, run.done) == ("previewed", 0)


@pytest.mark.parametrize("asked_at", [FRIDAY_10, MONDAY_6 + 300 * MINUTE], ids=["late worker", "late beat"])
def test_a_preview_that_nobody_could_see_in_time_is_told_of_and_waits_for_a_person(plan, ops, asked_at):
    open_book(target_book(places=5)), ready(3)
    tick(now=asked_at)
    run = distributions().get()

    work_on(run.pk, worker="test", now=MONDAY_6 + 300 * MINUTE)
    tick(now=MONDAY_6 + 301 * MINUTE)

    run.refresh_from_db()
    assert (run.status, run.apply_after) == ("previewed", None)
    told = Notification.objects.get(user=ops, kind="preview_ready")
    assert told.body == "Nothing moves until somebody approves it."


def test_a_preview_that_a_person_may_not_approve_any_more_does_not_go_by_itself(plan):
    run = preview_of_friday()

    tick(now=FRIDAY_10 + timedelta(days=8))

    run.refresh_from_db()
    assert run.status == "previewed"


def test_a_plan_that_asks_waits_for_a_person(plan, ops):
    Plan.objects.filter(pk=plan.pk).update(needs_approval=True)
    run = preview_of_friday()
    tick(now=MONDAY_6)
    run.refresh_from_db()
    assert run.status == "previewed"

    approve(run, by=ops, now=MONDAY_6)

    run.refresh_from_db()
    assert (run.status, run.approved_by) == ("approved", ops)


def test_a_plan_without_an_apply_time_is_applied_at_once(plan):
    Plan.objects.filter(pk=plan.pk).update(apply_weekday=None, apply_at=None)

    run = preview_of_friday()

    assert (run.status, run.done) == ("done", 3)


def test_the_night_runs_scoring_then_coverage_once(plan):
    night = datetime(2026, 6, 6, 0, 10, tzinfo=UTC)  # 02:10 in Oslo
    for _beat in range(3):
        tick(now=night)

    runs = Run.objects.filter(slot__gt=THURSDAY, kind__in=["score", "coverage"])
    assert sorted(runs.values_list("kind", "slot")) == [
        ("coverage", night),
        ("score", night - 10 * MINUTE),
    ]


def test_coverage_waits_for_the_nights_scoring(plan):
    night = datetime(2026, 6, 6, 0, 10, tzinfo=UTC)
    Run.objects.all().update(status="done")
    tick(now=night)
    score, coverage = (Run.objects.get(kind=kind, status="queued") for kind in ("score", "coverage"))

    assert not work_on(coverage.pk, worker="test", now=night)
    assert work_on(score.pk, worker="test", now=night)
    assert work_on(coverage.pk, worker="test", now=night)


@pytest.mark.parametrize(
    ("switch", "kind"), [("scoring_on", "score"), ("coverage_on", "coverage"), ("distribution_on", "distribution")]
)
def test_each_switch_stops_its_part_alone(plan, switch, kind):
    Run.objects.filter(kind__in=["score", "coverage"]).update(slot=THURSDAY - WEEK)
    Organisation.objects.update(**{switch: False})

    tick(now=FRIDAY_10)

    asked = set(Run.objects.filter(slot__gte=FRIDAY_10 - timedelta(days=1)).values_list("kind", flat=True))
    assert asked == {"score", "coverage", "distribution"} - {kind}


def test_a_rest_that_is_over_wakes_the_account(plan):
    account = AccountFactory(station="resting", rest_until=date(2026, 6, 5))

    tick(now=FRIDAY_10)

    account.refresh_from_db()
    assert account.station == "pool"
