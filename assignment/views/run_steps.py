"""What a leader decides about a whole run: approve, hold, cancel, build again, undo; and its lines as a file."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.views.downloads import csv_file
from assignment.actions import runs as steps
from assignment.actions.undo import undo_run
from assignment.models import Move, Run
from assignment.queries import runs as queries
from assignment.queries.run_words import SKIPPED, why_words
from assignment.views.run_parts import visible_run

HEAD = (
    gettext_lazy("Position"), gettext_lazy("Account number"), gettext_lazy("Account"), gettext_lazy("Segment"),
    gettext_lazy("Grade"), gettext_lazy("Score"), gettext_lazy("Potential"), gettext_lazy("From"), gettext_lazy("To"),
    gettext_lazy("State"), gettext_lazy("Why"), gettext_lazy("Skipped because"), gettext_lazy("Note"),
)  # fmt: skip


def _decide(request: HttpRequest, run_id: int, step: Callable[..., Any], done: str) -> HttpResponse:
    """Take one step and show the run again; a refusal says why on the page."""
    run = visible_run(request, run_id)
    try:
        answer = step(run, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, done)
        run = answer if isinstance(answer, Run) else run
    return redirect("assignment:run", run.pk)


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def run_approval_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Approve and apply."""
    return _decide(request, run_id, steps.approve, _("Approved. A worker applies it now; you can leave this page."))


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def run_hold_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Keep it from being applied by itself."""
    return _decide(request, run_id, steps.hold_run, _("Held. Nothing moves until you release or approve it."))


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def run_release_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let it go its planned way again."""
    return _decide(request, run_id, steps.release_run, _("Released."))


@require_POST
@permission_required("assignment.preview_run", raise_exception=True)
def run_cancellation_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Throw the preview away."""
    return _decide(request, run_id, steps.cancel, _("Cancelled. Nothing has changed."))


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def run_stop_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """End it while it is being applied."""
    done = _("It stops after the accounts in hand. What moved stays; you can undo it.")
    return _decide(request, run_id, steps.stop_run, done)


@require_POST
@permission_required("assignment.preview_run", raise_exception=True)
def run_rebuild_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Build the preview again from today's facts, in another `mode` if one is chosen; pinned and dropped lines stay so.

    `compares=yes` works out what every mode would give.
    """
    wish = {"mode": request.POST.get("mode", ""), "compares": request.POST.get("compares") == "yes"}
    done = _("The preview is built again; pinned and dropped lines stay.")
    return _decide(request, run_id, partial(steps.rebuild, **wish), done)


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def run_undo_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the whole run back; the answer is the page of the undo."""
    return _decide(request, run_id, undo_run, _("The undo is on its way. What changed since stays and is listed."))


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def run_export_view(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """All lines as CSV, in the order of the page."""
    run = visible_run(request, run_id)
    return csv_file(_rows(run), name=f"{slugify(str(run)) or 'run'}-{run.pk}")


def _rows(run: Run) -> Iterator[list[Any]]:
    yield [str(label) for label in HEAD]
    names = queries.segment_names()
    for line in queries.every_line(run):
        yield [
            line.position, line.account_id, line.account.name, names.get(line.segment_id or 0, ""), line.grade,
            line.score, line.potential_cents / 100, _place(line.book_from, line.get_station_from_display()),
            _goes_to(line), line.get_state_display(),
            why_words(line.why) if line.why else line.reason, str(SKIPPED.get(line.code, line.code)), line.note,
        ]  # fmt: skip


def _goes_to(line: Move) -> str:
    return _("stays") if line.state == Move.State.DROPPED else _place(line.book_to, line.get_station_to_display())


def _place(book: Any, station: str) -> str:
    return book.rep.name if book else station
