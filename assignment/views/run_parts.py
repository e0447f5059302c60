"""What several answers of a run's page share: the run itself, its table of lines, the bar that decides."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries.keyset import page
from assignment.actions.undo import UNDONE_FROM, undo_outlook, undone_until
from assignment.display import explanations, run_page
from assignment.display.run_rail import NOT_READY
from assignment.models import Move, Run, RunKind
from assignment.queries import runs as queries
from assignment.queries.run_words import SKIPPED

LINES = 50
SLOW_SECONDS = 8
Status = Run.Status
JOBS = (RunKind.SCORE, RunKind.COVERAGE, RunKind.GRADES, RunKind.LEARNING)
AT_WORK = (Status.QUEUED, Status.BUILDING, Status.APPROVED, Status.APPLYING)
DECIDING = (Status.PREVIEWED, Status.HELD)
STARTED_ANEW = (RunKind.DISTRIBUTION, RunKind.RETRIEVAL, RunKind.REBALANCE, RunKind.SCORE, RunKind.COVERAGE)
FILTERS = {
    "": _("All"), "pinned": _("Pinned"), "dropped": _("Dropped"), "warnings": _("Warnings"), "skipped": _("Skipped"),
}  # fmt: skip
OFF = (Move.State.DROPPED, Move.State.SKIPPED, Move.State.REVERTED)


def visible_run(request: HttpRequest, run_id: int) -> Run:
    """The run, or 404 for those who may not see it."""
    runs = Run.objects.visible_to(request.user).select_related("plan", "asked_by", "approved_by", "undoes")
    return get_object_or_404(runs, pk=run_id)


def lines_context(request: HttpRequest, run: Run, *, segments: dict[int, str]) -> dict[str, Any]:
    """One page of the chosen lines, and how many each filter has."""
    only = request.GET.get("only", "")
    only = only if only in FILTERS else ""
    cursor = request.GET.get("cursor", "")
    rows = queries.with_access(queries.lines(run, only=only), user=request.user)
    shown = page(rows, order=queries.ORDER, cursor=cursor, limit=LINES)
    for line in shown.rows:
        dress(line, run=run, segments=segments)
    counts = queries.line_counts(run)
    filters = [(name, label, counts[name or "all"]) for name, label in FILTERS.items()]
    return {
        "lines": shown.rows, "pager": shown, "only": only, **rights(request, run),
        "filters": [each for each in filters if not each[0] or each[2] or each[0] == only],
    }  # fmt: skip


def dress(line: Move, *, run: Run, segments: dict[int, str]) -> None:
    """Put on a line what its row shows besides its columns."""
    codes = queries.warnings_of(line, run=run)
    line.warnings = [SKIPPED.get(code) or NOT_READY.get(code, code) for code in codes]
    line.segment = segments.get(line.segment_id or 0, "")
    line.skip_words = SKIPPED.get(line.code, line.code) if line.state == Move.State.SKIPPED else ""
    line.is_off = line.state in OFF
    line.why_words = explanations.short(line.why) if line.why else line.reason


def rights(request: HttpRequest, run: Run) -> dict[str, bool]:
    """May this user change single lines now, or take applied ones back?"""
    may = request.user.has_perm
    return {
        "may_change": may("assignment.preview_run") and run.status in DECIDING,
        "may_undo": may("assignment.apply_run") and is_undoable(run),
    }


def undo_until(run: Run) -> datetime | None:
    """The last moment to undo the run; None where there is nothing to undo."""
    is_over = run.status in (*run_page.OVER, Status.FAILED) and run.done
    has_moves = run.kind not in JOBS and (run.status == Status.APPLYING or is_over)
    return undone_until(run) if has_moves else None


def is_undoable(run: Run) -> bool:
    until = undo_until(run) if run.status in UNDONE_FROM else None
    return bool(until and until > timezone.now())


def bar_context(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What the bar at the foot says and offers; while a worker is at it the bar is polled."""
    may_apply = request.user.has_perm("assignment.apply_run")
    context = {
        "is_at_work": run.status in AT_WORK, "is_deciding": run.status in DECIDING, "may_apply": may_apply,
        "waits_long": run.status in (Status.QUEUED, Status.APPROVED) and _waits_seconds(run) > SLOW_SECONDS,
        "report_only": bool(run.summary.get("report_only")), "starts_anew": run.kind in STARTED_ANEW,
        "may_preview": request.user.has_perm("assignment.preview_run"),
    }  # fmt: skip
    if run.status in DECIDING:
        context |= queries.open_counts(run)
    if run.status == Status.APPLYING:
        context["progress"], context["progress_skipped"] = run_page.progress(run)
        context["progress_done"] = run.done + run.skipped
        context["is_stopping"] = "stopped_by" in run.settings
    if run.status in (*run_page.OVER, Status.FAILED):
        context |= _undo_context(run, by=request.user, may_apply=may_apply)
    return context


def _waits_seconds(run: Run) -> float:
    since = run.approved_at if run.status == Status.APPROVED and run.approved_at else run.created_at
    return (timezone.now() - since).total_seconds()


def _undo_context(run: Run, *, by: User, may_apply: bool) -> dict[str, Any]:
    latest = run.undone_by.order_by("-pk").first()
    is_being_undone = latest is not None and latest.status in Run.OPEN
    is_offered = may_apply and is_undoable(run) and not is_being_undone
    outlook = undo_outlook(run, by=by, now=timezone.now()) if is_offered else None
    kept = [(SKIPPED.get(code, code), count) for code, count in outlook.cannot.items()] if outlook else []
    return {"undo": outlook, "undo_kept": kept, "latest_undo": latest, "undo_until": undo_until(run)}
