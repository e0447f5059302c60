"""The clock of the scheduled runs. `tick` may be called by anybody at any time, also by three at once."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.actions.mailing import compose
from accounts.errors import RuleViolation
from assignment.actions.disputes import escalate_disputes
from assignment.actions.hints import hint
from assignment.actions.holdover import end_holdovers
from assignment.actions.publishing import bring_into_force
from assignment.actions.repair_alarm import tell_of_overdue_repairs
from assignment.actions.rest import wake_rested
from assignment.actions.runs import ask_run, goes_by_itself, is_switched_off
from assignment.actions.unmoved_claims import reopen_unmoved
from assignment.models import Plan, Run, RunKind
from assignment.queries.schedule import organisation_calendar, schedule_of
from assignment.rules.schedule import Calendar, Schedule, applied_moment, is_slot, latest_slot, next_slot

SLOT_STAYS_DUE = timedelta(days=1)
NIGHTLY = ((RunKind.SCORE, time(2, 0)), (RunKind.COVERAGE, time(2, 10)))


def tick(*, now: datetime) -> list[Run]:
    """Bring announced rules into force; ask for every run that is due, once per slot; let due previews be applied;
    wake rested accounts; end holdovers; tell ops of what is overdue; open claims again whose run moved nothing; pass
    claims on whose clock ran out; put what is due for the mail into mails.

    Returns the runs it asked for.
    """
    bring_into_force(now=now)
    calendar = organisation_calendar(now)
    asked = [run for kind, at in NIGHTLY if (run := _nightly(kind, at, calendar=calendar, now=now))]
    asked += [run for plan in Plan.objects.order_by("pk") if (run := _tick_plan(plan, calendar=calendar, now=now))]
    approve_due(now=now)
    wake_rested(now=now)
    end_holdovers(now=now)
    tell_of_overdue_repairs(now=now)
    reopen_unmoved(now=now)
    escalate_disputes(now=now)
    compose(now=now)
    return asked


def due_slot(plan: Plan, *, now: datetime, calendar: Calendar) -> datetime | None:
    """The latest slot of an unpaused plan that has come and that nobody asked for yet; None when nothing is due.

    Where no tick has remembered the next slot yet, a slot counts for a day: where the command is all there is, it runs
    the slot it was started for, and a plan that was just switched on makes up for nothing old.
    """
    since = _remembered_slot(plan, calendar=calendar) or now - SLOT_STAYS_DUE
    slot = latest_slot(schedule_of(plan), now=now, calendar=calendar)
    if slot is None or slot < since or plan.runs.filter(slot=slot).exclude(status=Run.Status.QUEUED).exists():
        return None
    return slot


def ask_planned(plan: Plan, slot: datetime, *, now: datetime, calendar: Calendar, with_hint: bool = True) -> Run:
    """The run of `plan` at `slot`, to be applied when the plan says."""
    later = applied_moment(schedule_of(plan), slot, weekday=plan.apply_weekday, at=plan.apply_at, calendar=calendar)
    return ask_run(plan.kind, plan=plan, slot=slot, apply_after=later, by=None, now=now, with_hint=with_hint)


def approve_due(*, now: datetime, kind: RunKind | None = None) -> list[Run]:
    """Let previews (of `kind`, or of all) whose time has come be applied; returns them.

    Those that are held, wait for a person, grew too old, or whose plan or part was switched off since stay previews.
    """
    due = Run.objects.filter(status=Run.Status.PREVIEWED, apply_after__lte=now).select_related("plan")
    due = due.filter(kind=kind) if kind else due
    approved = []
    for run in due.order_by("pk"):
        if not goes_by_itself(run, now=now):
            continue
        claimed = Run.objects.filter(pk=run.pk, status=Run.Status.PREVIEWED)
        with transaction.atomic():
            if claimed.update(status=Run.Status.APPROVED, approved_at=now, attempts=0):
                approved.append(run)
                hint(run.pk)
    return approved


def _tick_plan(plan: Plan, *, calendar: Calendar, now: datetime) -> Run | None:
    """Ask for the plan's due run and remember its next slot. What passes while the part is off is not made up for."""
    is_on = plan.is_active and not plan.is_paused and not is_switched_off(plan.kind)
    is_remembered = is_on and _remembered_slot(plan, calendar=calendar) is not None
    slot = due_slot(plan, now=now, calendar=calendar) if is_remembered else None
    following = next_slot(schedule_of(plan), after=now, calendar=calendar) if is_on else None
    if slot is None and plan.next_slot == following:
        return None
    mine = Plan.objects.filter(Q(pk=plan.pk) & (Q(next_slot=plan.next_slot) if plan.next_slot else Q(next_slot=None)))
    with transaction.atomic():
        if not mine.update(next_slot=following) or slot is None:
            return None
        return _asked(plan, slot, now=now, calendar=calendar)


def _remembered_slot(plan: Plan, *, calendar: Calendar) -> datetime | None:
    """The next slot that an earlier tick noted, if it did so under the schedule that the plan still has."""
    slot = plan.next_slot
    return slot if slot and is_slot(schedule_of(plan), slot, calendar=calendar) else None


def _asked(plan: Plan, slot: datetime, *, now: datetime, calendar: Calendar) -> Run | None:
    """A plan whose owner leads no team any more asks for nothing until ops gives it another owner."""
    try:
        return ask_planned(plan, slot, now=now, calendar=calendar)
    except RuleViolation:
        return None


def _nightly(kind: RunKind, at: time, *, calendar: Calendar, now: datetime) -> Run | None:
    """The night's job, also when the night was slept through; holidays make no difference."""
    if is_switched_off(kind):
        return None
    every_night = Calendar(zone=calendar.zone)
    slot = latest_slot(Schedule(frequency="daily", at=at), now=now, calendar=every_night)
    if slot is None or Run.objects.filter(kind=kind, slot=slot).exists():
        return None
    return ask_run(kind, slot=slot, by=None, now=now)
