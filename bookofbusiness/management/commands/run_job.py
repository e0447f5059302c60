"""Run a job of the main cycle from the command line: the same runs as the schedule's, worked on in this process."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Organisation, User
from assignment.actions.runs import approve, ask_run, needs_approval, refuse_switched_off
from assignment.actions.schedule import approve_due, ask_planned, due_slot
from assignment.actions.simulations import ask_study
from assignment.actions.working import work_on
from assignment.api.simulations import NewSimulationSerializer, SimulationSerializer
from assignment.display.simulation_words import headline
from assignment.models import Move, Plan, Run, RunKind, Simulation
from assignment.queries.run_words import EMPTY, NOT_GIVEN, SKIPPED
from assignment.queries.schedule import organisation_calendar
from assignment.tasks import worker_name

KINDS = {
    "score": RunKind.SCORE,
    "coverage": RunKind.COVERAGE,
    "distribute": RunKind.DISTRIBUTION,
    "retrieve": RunKind.RETRIEVAL,
    "simulate": RunKind.SIMULATION,
}
STUDY = "simulate"
WHERE_TO_ASK = "Ask for one at /reports/what-if/, with POST /api/v1/simulations/, or name a file with --study."
LONGEST_WAIT_SECONDS = 600
STILL = (Run.Status.QUEUED, Run.Status.BUILDING, Run.Status.APPROVED, Run.Status.APPLYING)


class Command(BaseCommand):
    help = (
        "Score accounts, refresh coverage, distribute or retrieve. Without --plan: every plan that is due, and "
        "previews whose time has come; where no plan of the kind has its schedule switched on, each of them now. "
        "With --plan: that plan now, due or not. What waits for approval or is held stays a preview. "
        "Simulate plays the what-if studies that wait for a worker, the oldest first; with --study that of the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", choices=KINDS, help="what to do")
        parser.add_argument("--plan", metavar="CODE", help="the plan to run")
        parser.add_argument(
            "--slot", metavar="ISO", type=_moment, help="the moment it is for, such as 2026-06-05T10:00"
        )
        parser.add_argument("--preview", action="store_true", help="build the preview and leave it unapplied")
        parser.add_argument(
            "--study", metavar="FILE", help="a study to play, as JSON in the shape that POST /api/v1/simulations/ takes"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object with the runs")

    def handle(
        self, *, job: str, plan: str | None, slot: datetime | None, preview: bool, study: str | None, **options: Any
    ) -> None:
        now = _aware(slot) if slot else timezone.now()
        _refuse_unfit(job, {"--plan": plan, "--slot": slot, "--preview": preview}, study=study)
        try:
            refuse_switched_off(KINDS[job])
            ready = [] if plan or preview else approve_due(now=now, kind=KINDS[job])
            wanted = _studies(study, now=now) if job == STUDY else _runs(KINDS[job], plan, now=now)
            asked = [*ready, *wanted]
            runs = [_finish(run, is_named=bool(plan), preview=preview, now=now) for run in asked]
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(json.dumps({"runs": [_facts(run) for run in runs]}) if options["json"] else _told(runs))
        if any(run.status == Run.Status.FAILED for run in runs):
            raise CommandError("; ".join(run.error for run in runs if run.error))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no moment. Write one such as 2026-06-05T10:00.") from error


def _aware(moment: datetime) -> datetime:
    """A moment without a zone is meant in the organisation's."""
    return moment if moment.tzinfo else moment.replace(tzinfo=Organisation.load().zone)


def _refuse_unfit(job: str, options: Mapping[str, Any], *, study: str | None) -> None:
    """Of a study what it has not; --study for anything else."""
    if job != STUDY:
        if study:
            raise CommandError(f"--study is for {STUDY}: leave it out.")
        return
    given = [name for name, value in options.items() if value]
    if given:
        raise CommandError(f"A study moves nobody and starts from today: leave {' and '.join(given)} out.")


def _studies(path: str | None, *, now: datetime) -> list[Run]:
    """The study of the file; else those that wait for a worker. Raises RuleViolation, and CommandError for neither."""
    if path:
        asked = _study_in(path)
        made = ask_study(asked.pop("changes"), by=User.objects.robot(KINDS[STUDY]), now=now, with_hint=False, **asked)
        return [made.run]
    waiting = list(Run.objects.to_work_on().filter(kind=KINDS[STUDY]))
    if waiting:
        return waiting
    at_work = Run.objects.filter(kind=KINDS[STUDY], status__in=Run.WORKING).count()
    others = f" Being played by a worker: {at_work}." if at_work else ""
    raise CommandError(f"No study waits.{others} {WHERE_TO_ASK}")


def _study_in(path: str) -> dict[str, Any]:
    """What the file asks for, in the shape of the API."""
    try:
        body = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"“{path}” cannot be read as JSON in UTF-8: {error}") from error
    shaped = NewSimulationSerializer(data=body)
    if not shaped.is_valid():
        raise CommandError(f"“{path}” is no study. {' '.join(_wrong(shaped.errors))}")
    return dict(shaped.validated_data)


def _wrong(errors: Any, *, place: str = "") -> Iterator[str]:
    """Each mistake with its place, such as "changes.0.mode: …", as the API names them."""
    inside = errors.items() if isinstance(errors, Mapping) else enumerate(errors)
    for name, found in inside:
        if isinstance(found, str):
            yield f"{place}: {found}"
        else:
            yield from _wrong(found, place=f"{place}.{name}" if place else str(name))


def _runs(kind: RunKind, code: str | None, *, now: datetime) -> Iterator[Run]:
    if kind in (RunKind.SCORE, RunKind.COVERAGE):
        if code:
            raise CommandError(f"{kind.label} has no plans: leave --plan out.")
        yield ask_run(kind, by=None, now=now, with_hint=False)
        return
    calendar = organisation_calendar(now)
    for plan in _plans(kind, code):
        if code or plan.is_paused:
            yield ask_run(kind, plan=plan, by=None, now=now, with_hint=False)
            continue
        if due := due_slot(plan, now=now, calendar=calendar):
            yield ask_planned(plan, due, now=now, calendar=calendar, with_hint=False)


def _plans(kind: RunKind, code: str | None) -> list[Plan]:
    """The plan of this code; else the scheduled ones; else, where none is switched on, all active ones."""
    plans = list(Plan.objects.filter(kind=kind, is_active=True).order_by("code"))
    if code:
        named = [plan for plan in plans if plan.code == code]
        if not named:
            known = ", ".join(plan.code for plan in plans) or "none"
            raise CommandError(f"There is no active {kind.label.lower()} plan “{code}”. There are: {known}.")
        return named
    if not plans:
        raise CommandError(f"There is no active {kind.label.lower()} plan. Make one under /setup/plans/.")
    return [plan for plan in plans if not plan.is_paused] or plans


def _finish(run: Run, *, is_named: bool, preview: bool, now: datetime) -> Run:
    """Build, and unless a preview is all that is wanted or allowed, apply; what nobody could see before its moment
    waits for a person. Waits for a worker that was faster.
    """
    if preview:
        Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED).update(apply_after=None)
    had_a_moment = run.apply_after is not None
    run = _worked(run, now=now)
    is_too_late = had_a_moment and run.apply_after is None
    if not preview and not is_too_late and _may_apply(run, is_named=is_named, now=now):
        approve(run, by=User.objects.robot(run.kind), now=now)
        run = _worked(run, now=now)
    return run


def _may_apply(run: Run, *, is_named: bool, now: datetime) -> bool:
    """Nobody has to say yes, holds it or built it again to look; its moment has come, or its plan was named and so is
    wanted now."""
    if run.status != Run.Status.PREVIEWED or needs_approval(run) or run.summary.get("report_only"):
        return False
    if "as_of" in run.settings:
        return False
    return is_named or run.apply_after is None or run.apply_after <= now


def _worked(run: Run, *, now: datetime) -> Run:
    limit = time.monotonic() + LONGEST_WAIT_SECONDS
    work_on(run.pk, worker=worker_name(), now=now)
    run.refresh_from_db()
    while run.status in STILL and time.monotonic() < limit:
        time.sleep(0.5)
        work_on(run.pk, worker=worker_name(), now=now)
        run.refresh_from_db()
    return run


def _facts(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "kind": run.kind,
        "plan": run.plan.code if run.plan else None,
        "slot": run.slot.isoformat(),
        "status": run.status,
        "total": run.total,
        "done": run.done,
        "skipped": run.skipped,
        "skip_codes": _skipped(run),
        "summary": run.summary,
        "fairness": run.fairness,
        "certificate": run.certificate,
        "error": run.error,
        **({"study": SimulationSerializer(_study(run)).data} if run.kind == RunKind.SIMULATION else {}),
    }


def _skipped(run: Run) -> dict[str, int]:
    """How many lines were skipped, by code."""
    lines = run.moves.filter(state=Move.State.SKIPPED).order_by("code")
    return dict(lines.values_list("code").annotate(lines=Count("pk")))


def _study(run: Run) -> Simulation:
    """As it is by now: another worker may have played it."""
    return Simulation.objects.select_related("run").get(run=run)


def _told(runs: list[Run]) -> str:
    if not runs:
        return "Nothing is due. Name a plan with --plan to run it now."
    return "\n".join(line for run in runs for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    head = f"{run} (run {run.pk}): {run.get_status_display()}"
    facts = run.summary
    if run.kind == RunKind.SCORE:
        counts = {name: facts.get(name, 0) for name in ("scored", "changed", "ready")}
        yield f"{head}. {', '.join(f'{count} {name}' for name, count in counts.items())}"
    elif run.kind == RunKind.COVERAGE:
        yield f"{head}. {facts.get('changed', 0)} holdings changed"
    elif run.kind == RunKind.SIMULATION:
        yield f"{head}."
        yield from _found(_study(run))
    else:
        yield f"{head}. {run.total} lines, {run.done} applied, {run.skipped} skipped"
        yield from _reasons(run)
        yield from _waits(run)
    if run.error:
        yield f"  {run.error}"


def _found(study: Simulation) -> Iterator[str]:
    """What the study says, once it was played, and where the rest of it stands."""
    if study.results:
        yield f"  {headline(study)}"
    yield f"  Its page: {reverse('assignment:simulation', args=[study.pk])}"


def _waits(run: Run) -> Iterator[str]:
    """What a preview waits for, and where it is decided."""
    page = reverse("assignment:run", args=[run.pk])
    if run.status == Run.Status.HELD:
        yield f"  Held: nothing moves until somebody releases or approves it on its page, {page}."
    elif run.status != Run.Status.PREVIEWED or run.summary.get("report_only"):
        return
    elif needs_approval(run):
        yield f"  Waits for approval: the leader of these books, or ops, approves it on its page, {page}."
    elif run.apply_after:
        moment = run.apply_after.astimezone(Organisation.load().zone)
        yield f"  Applied on {moment:%A, %d %B %Y at %H:%M} unless somebody holds it on its page, {page}."
    else:
        yield f"  Nothing has changed yet. Approve it on its page, {page}."


def _reasons(run: Run) -> Iterator[str]:
    """Why a run has no lines, and why accounts stay, are not ready or were skipped."""
    facts = run.summary
    if facts.get("code"):
        yield f"  {EMPTY.get(facts['code'], facts['code'])}"
    if facts.get("report_only"):
        yield "  Report only: nothing is taken back in the first days after going live."
    yield from (f"  {count} stay: {NOT_GIVEN.get(code, code)}" for code, count in facts.get("left", {}).items())
    yield from (f"  {count} not ready: {code}" for code, count in facts.get("not_ready", {}).items())
    yield from (f"  {count} skipped: {SKIPPED.get(code, code)}" for code, count in _skipped(run).items())
