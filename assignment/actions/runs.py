"""Ask for a run, approve, hold, release, cancel and build it again. Each is one step of its status, taken once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, User
from assignment.actions.hints import hint
from assignment.models import Move, Plan, Run, RunKind
from assignment.queries.rule_versions import in_force

Status = Run.Status
SWITCHES = {
    RunKind.SCORE: "scoring_on",
    RunKind.GRADES: "scoring_on",
    RunKind.LEARNING: "scoring_on",
    RunKind.COVERAGE: "coverage_on",
    RunKind.DISTRIBUTION: "distribution_on",
    RunKind.RETRIEVAL: "retrieval_on",
}
OF_ALL_ACCOUNTS = (RunKind.SCORE, RunKind.GRADES, RunKind.LEARNING)  # whoever asks, no books take part
BEFORE_APPLY = (Status.QUEUED, Status.BUILDING, Status.PREVIEWED, Status.HELD)


def ask_run(
    kind: RunKind | str,
    *,
    by: User | None,
    now: datetime,
    plan: Plan | None = None,
    slot: datetime | None = None,
    settings: Mapping[str, Any] | None = None,
    title: str = "",
    named: Mapping[str, Any] | None = None,
    apply_after: datetime | None = None,
    with_hint: bool = True,
) -> Run:
    """A queued run of this kind, or the one that exists for the same plan and slot: asking twice is asking once.

    `settings`: `books` (ids) restricts who takes part, `needs_approval`, and what each kind reads besides. A leader's
    run, and a run of a leader's plan, takes the books of the led teams. `named` is what it is called, as a code and
    numbers (models/run_names.py). Raises RuleViolation `switched_off`.
    """
    kind = RunKind(kind)
    refuse_switched_off(kind)
    slot = slot or now
    leader = by if by and by.is_leader else plan.owner if plan else None
    teams = [] if kind in OF_ALL_ACCOUNTS else _teams(leader)
    fields = {
        "status": Status.QUEUED,
        "title": title or (plan.name if plan else ""),
        "named": dict(named or {}),
        "settings": dict(settings or {}),
        "teams": teams,
        "asked_by": by,
        "apply_after": apply_after,
    }
    run, is_new = _get_or_create(kind, plan, slot, fields)
    if is_new and with_hint:
        hint(run.pk)
    return run


def refuse_switched_off(kind: RunKind) -> None:
    """Raises RuleViolation when the organisation switched this part off (decision 2)."""
    if is_switched_off(kind):
        words = {"name": kind.label}
        raise RuleViolation("switched_off", _("%(name)s is switched off. Ops can switch it on.") % words)


def approve(run: Run, *, by: User, now: datetime) -> Run:
    """Let the run be applied by the workers. Pressing twice approves once; a stale or reporting preview is refused, and
    one of a part that was switched off since.
    """
    with transaction.atomic():
        run = _locked(run)
        if run.status in (Status.APPROVED, Status.APPLYING, Status.DONE):
            return run
        _expect(run, Status.PREVIEWED, Status.HELD)
        refuse_switched_off(RunKind(run.kind))
        _refuse_unfit(run, now=now)
        run.status, run.approved_by, run.approved_at = Status.APPROVED, by, now
        run.attempts = 0
        run.save(update_fields=["status", "approved_by", "approved_at", "attempts"])
        record(Event.Verb.RUN_APPROVED, by=by, now=now, run_id=run.pk, subject=run)
        hint(run.pk)
    return run


def hold_run(run: Run, *, by: User, now: datetime) -> Run:
    """Keep a preview from being applied by itself until it is released or approved."""
    return _step(run, Status.HELD, expect=(Status.PREVIEWED,), verb=Event.Verb.RUN_HELD, by=by, now=now)


def release_run(run: Run, *, by: User, now: datetime) -> Run:
    """Let a held preview go its planned way again."""
    return _step(run, Status.PREVIEWED, expect=(Status.HELD,), verb=Event.Verb.RUN_HELD, by=by, now=now)


def cancel(run: Run, *, by: User, now: datetime) -> Run:
    """Throw a run away that was not approved yet. Its lines stay readable."""
    with transaction.atomic():
        run = _step(run, Status.CANCELLED, expect=BEFORE_APPLY, verb=Event.Verb.RUN_CANCELLED, by=by, now=now)
        Move.objects.filter(run=run, reverts__isnull=False, state__in=Move.OPEN).update(reverts=None)
        run.finished_at, run.lease_until, run.claimed_by = now, None, ""
        run.save(update_fields=["finished_at", "lease_until", "claimed_by"])
    return run


def stop_run(run: Run, *, by: User, now: datetime) -> Run:
    """End a run that is being applied after the chunk in hand: what moved stays (and can be undone), the rest does not
    move. Pressing twice stops once. Raises RuleViolation `wrong_status` when it is not being applied.
    """
    with transaction.atomic():
        run = _locked(run)
        _expect(run, Status.APPLYING)
        if "stopped_by" not in run.settings:
            run.settings = {**run.settings, "stopped_by": by.pk}
            run.save(update_fields=["settings"])
            record(Event.Verb.RUN_CANCELLED, by=by, now=now, run_id=run.pk, subject=run, detail={"stopped": True})
    return run


def rebuild(run: Run, *, by: User, now: datetime, mode: str = "", compares: bool = False) -> Run:
    """Build the preview again from today's facts; pinned lines stay as they are, dropped accounts stay out.

    `mode` gives the accounts away in another way than the plan's, `compares` also works out what every way would give.
    Raises RuleViolation `wrong_status`, `unknown_mode`.

    A held preview is held again, and none of them is applied by itself at a moment that has passed (working.py).
    """
    with transaction.atomic():
        run = _locked(run)
        _expect(run, Status.PREVIEWED, Status.HELD)
        lines = Move.objects.filter(run=run)
        pins = [list(row) for row in lines.filter(state=Move.State.PINNED).values_list("account_id", "book_to_id")]
        drops = {str(pk): note for pk, note in lines.filter(state=Move.State.DROPPED).values_list("account_id", "note")}
        decided = {"pins": pins, "drops": drops, "is_held": run.status == Status.HELD, "compares": compares}
        decided |= {"mode": _known_mode(run, mode)} if mode else {}
        run.settings = {**run.settings, **decided, "as_of": now.isoformat()}
        run.status, run.attempts = Status.QUEUED, 0
        run.save(update_fields=["settings", "status", "attempts"])
        hint(run.pk)
    return run


def _known_mode(run: Run, mode: str) -> str:
    if run.kind != RunKind.DISTRIBUTION or mode not in Plan.Mode.values:
        raise RuleViolation("unknown_mode", _("Choose one of the ways to give accounts away that the page shows."))
    return mode


def needs_approval(run: Run) -> bool:
    """Must a person say yes before this run is applied?"""
    if run.settings.get("needs_approval") or run.settings.get("terms", {}).get("needs_approval"):
        return True
    return run.plan is not None and run.plan.needs_approval


def is_switched_off(kind: str) -> bool:
    """Is the part that does this kind of run off?"""
    switch = SWITCHES.get(RunKind(kind))
    return switch is not None and not getattr(Organisation.load(), switch)


def waits_for_a_person(run: Run) -> bool:
    """Is nobody but a person going to apply this preview: it only reports, asks for a yes, or its plan or part was
    paused, ended or switched off since?
    """
    if run.summary.get("report_only") or needs_approval(run) or is_switched_off(run.kind):
        return True
    return run.plan is not None and (run.plan.is_paused or not run.plan.is_active)


def goes_by_itself(run: Run, *, now: datetime) -> bool:
    """May this preview be applied at its moment without a person? What a person may not approve does not go either."""
    if waits_for_a_person(run):
        return False
    try:
        _refuse_unfit(run, now=now)
    except RuleViolation:
        return False
    return True


def _get_or_create(kind: RunKind, plan: Plan | None, slot: datetime, fields: dict[str, Any]) -> tuple[Run, bool]:
    if plan is None and kind not in (RunKind.SCORE, RunKind.COVERAGE):
        return Run.objects.create(kind=kind, slot=slot, **fields), True
    try:
        return Run.objects.get_or_create(kind=kind, plan=plan, slot=slot, defaults=fields)
    except IntegrityError:
        return Run.objects.get(kind=kind, plan=plan, slot=slot), False


def _teams(leader: User | None) -> list[int]:
    """The teams whose books take part: a leader's branch, or none named for everybody else."""
    if leader is None or not leader.is_leader or leader.sees_all_books:
        return []
    if not leader.led_team_ids:
        raise RuleViolation("no_books", _("You lead no team yet. Ops can name you as the leader of one."))
    return leader.led_team_ids


def _refuse_unfit(run: Run, *, now: datetime) -> None:
    if run.summary.get("report_only"):
        raise RuleViolation("report_only", _("Retrieval only reports so far. It may take accounts back later."))
    days = in_force().preview_stays_fresh_days
    if run.built_at and now - run.built_at > timedelta(days=days):
        words = {"days": days}
        raise RuleViolation("preview_too_old", _("This preview is older than %(days)s days. Build it again.") % words)


def _locked(run: Run) -> Run:
    return Run.objects.select_for_update(of=("self",)).select_related("plan").get(pk=run.pk)


def _expect(run: Run, *allowed: Run.Status) -> None:
    if run.status not in allowed:
        words = {"status": run.get_status_display()}
        raise RuleViolation("wrong_status", _("Too late: this run is at “%(status)s”.") % words)


def _step(run: Run, to: Run.Status, *, expect: tuple, verb: Event.Verb, by: User, now: datetime) -> Run:
    with transaction.atomic():
        run = _locked(run)
        if run.status == to:
            return run
        _expect(run, *expect)
        run.status = to
        run.save(update_fields=["status"])
        record(verb, by=by, now=now, run_id=run.pk, subject=run, detail={"status": to})
    return run
