"""The worker's side of a run: claim it, build or apply it, leave it in a state that anybody can take up."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, User
from assignment.actions.applying import apply_run
from assignment.actions.endings import close_failed
from assignment.actions.hints import hint
from assignment.actions.kinds import KINDS
from assignment.actions.leases import Lease, LeaseLost, claim_to_apply, claim_to_build, fail, give_up_if_hopeless
from assignment.actions.publishing import bring_into_force
from assignment.actions.runs import waits_for_a_person
from assignment.actions.telling import tell_leader
from assignment.models import Move, NotGiven, Run, RunBook
from assignment.queries.plan_terms import terms_of, terms_of_run

Status = Run.Status


def work_on(run_id: int, *, worker: str, now: datetime) -> bool:
    """Build or apply the run if it waits for that; False when there is nothing to do or somebody else does it.

    A run that is to be applied at once goes on from its build. Safe to call at any time and any number of times.
    """
    with transaction.atomic():
        if give_up_if_hopeless(run_id):
            close_failed(run_id, now=now)
    worked = False
    if claim_to_build(run_id, worker=worker):
        worked = True
        _guarded(run_id, _build, worker=worker, now=now)
    if claim_to_apply(run_id, worker=worker):
        worked = True
        _guarded(run_id, _apply, worker=worker, now=now)
        _wake_the_next(run_id)
    return worked


def _guarded(run_id: int, work, *, worker: str, now: datetime) -> None:
    """Do `work` under a lease. A refusal fails the run with its words; a lost lease leaves it to the other worker."""
    run = Run.objects.select_related("plan", "asked_by", "approved_by").get(pk=run_id)
    try:
        with Lease(run_id, worker=worker) as lease:
            work(run, worker=worker, lease=lease, now=now)
    except LeaseLost:
        return
    except RuleViolation as refusal:
        with transaction.atomic():
            if fail(run_id, worker=worker, error=refusal.message, now=now):
                close_failed(run_id, now=now)


def _build(run: Run, *, worker: str, lease: Lease, now: datetime) -> None:
    bring_into_force(now=now)
    kind, as_of = KINDS[run.kind], clock_of(run)
    if not kind.has_lines:
        kind.build(run, now=as_of)
        return _close_build(run, worker=worker, now=now)
    kind.prepare(now=as_of)
    with transaction.atomic():
        _discard_lines(run)
        _keep_terms(run)
        kind.build(run, now=as_of)
        lease.check()
        _close_build(run, worker=worker, now=now)


def clock_of(run: Run) -> datetime:
    """The moment that the run's decisions are made for: its slot, or when it was last built again."""
    again = run.settings.get("as_of")
    return datetime.fromisoformat(again) if again else run.slot


def _keep_terms(run: Run) -> None:
    """From here on the run works by its own copy of what its plan asks for; an edit of the plan changes nothing here.

    A build that a person asked for again takes the plan as it is by then, in the mode that was chosen.
    """
    mode = run.settings.get("mode")
    if run.plan is None and not mode:
        return
    terms = terms_of(run.plan) if run.plan else terms_of_run(run)
    terms = replace(terms, mode=mode or terms.mode)
    run.settings = {**run.settings, "terms": terms.as_dict(), "over_capacity": terms.goes_beyond_capacity}
    run.save(update_fields=["settings"])


def _discard_lines(run: Run) -> None:
    """A build starts from nothing but what a person dropped, also after one that was lost or is to be repeated."""
    lines = Move.objects.filter(run=run)
    lines = lines if KINDS[run.kind].writes_drops else lines.exclude(state=Move.State.DROPPED)
    lines._raw_delete(using="default")
    NotGiven.objects.filter(run=run)._raw_delete(using="default")
    RunBook.objects.filter(run=run)._raw_delete(using="default")


def _close_build(run: Run, *, worker: str, now: datetime) -> None:
    """From building to done, previewed or approved, if the run still is this worker's."""
    lines = Move.objects.filter(run=run)
    run.total = lines.exclude(state=Move.State.DROPPED).count()
    run.skipped = lines.filter(state=Move.State.SKIPPED).count()
    has_open = lines.filter(state__in=Move.OPEN).exists()
    run.refresh_from_db(fields=["plan"])  # somebody may have paused it meanwhile
    run.apply_after = None if _is_too_late(run, now=now) else run.apply_after
    run.status = _after_build(run, has_open=has_open, now=now)
    fields = {
        "status": run.status,
        "total": run.total,
        "skipped": run.skipped,
        "built_at": now,
        "lease_until": None,
        "finished_at": now if run.status == Status.DONE else None,
        "attempts": 0,
        "apply_after": run.apply_after,
    }
    mine = Run.objects.filter(pk=run.pk, claimed_by=worker, status=Status.BUILDING)
    with transaction.atomic():
        if not mine.update(**fields):
            raise LeaseLost
        record(Event.Verb.RUN_BUILT, by=_who(run), now=now, run_id=run.pk, subject=run, detail={"lines": run.total})
        if run.status == Status.PREVIEWED and run.asked_by is None:
            tell_leader(run, goes_by_itself=not waits_for_a_person(run), now=now)


def _after_build(run: Run, *, has_open: bool, now: datetime) -> str:
    if not has_open:
        return Status.DONE
    if _is_built_again(run):
        return Status.HELD if run.settings.get("is_held") else Status.PREVIEWED
    if waits_for_a_person(run):
        return Status.PREVIEWED
    return Status.APPROVED if run.apply_after and run.apply_after <= now else Status.PREVIEWED


def _is_built_again(run: Run) -> bool:
    """Did a person ask for this build? Then the person wants to look at it, whatever the plan said."""
    return bool(run.settings.get("as_of"))


def _is_too_late(run: Run, *, now: datetime) -> bool:
    """The moment at which this preview was to be applied has passed before anybody could see it: it waits for a person.

    What was to be applied as soon as it is built is never too late.
    """
    if run.apply_after is None or run.apply_after > now:
        return False
    return _is_built_again(run) or run.apply_after > run.slot


def _apply(run: Run, *, worker: str, lease: Lease, now: datetime) -> None:
    Run.objects.filter(pk=run.pk, started_at=None).update(started_at=now)
    apply_run(run, worker=worker, by=_who(run), lease=lease, now=now)


def _who(run: Run) -> User:
    return run.approved_by or run.asked_by or User.objects.robot(run.kind)


def _wake_the_next(run_id: int) -> None:
    """Runs that waited because this one was being applied to the same target books."""
    waiting = Run.objects.filter(status=Status.APPROVED).exclude(pk=run_id).values_list("pk", flat=True)
    for other in waiting[:20]:
        hint(other)
