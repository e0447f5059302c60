"""Single lines of a run: why, pin, drop, send elsewhere, restore, take one back."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Book
from accounts.rules.numbers import number_of
from assignment.actions.lines import change_line
from assignment.actions.undo import undo_line
from assignment.display import explanations
from assignment.display.account_why import facts_of
from assignment.models import Move, Run, RunKind
from assignment.queries import runs as queries
from assignment.queries.account_why import segment_name
from assignment.queries.run_words import why_words
from assignment.views.run_parts import dress, rights, visible_run

TO_BOOKS = (RunKind.DISTRIBUTION, RunKind.REBALANCE, RunKind.MANUAL)
SAID = {
    Move.State.PINNED: gettext_lazy("Pinned: it stays so when the preview is built again."),
    Move.State.DROPPED: gettext_lazy("Dropped: the account stays where it is."),
    Move.State.PROPOSED: gettext_lazy("Back to what was proposed."),
}


def _line(request: HttpRequest, run: Run, move_id: int) -> Move:
    return get_object_or_404(queries.lines(run).defer(None), pk=move_id)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def line_why_view(request: HttpRequest, run_id: int, move_id: int) -> HttpResponse:
    """Why this account goes there, and why not elsewhere, as it was decided."""
    run = visible_run(request, run_id)
    line = _line(request, run, move_id)
    names = queries.book_names(explanations.books_named(line.explanation), user=request.user)
    context = {
        "line": line, "run": run, "why": why_words(line.why or {}),
        "options": explanations.options(line.explanation, names),
        "facts": facts_of(line, segment=segment_name(line.segment_id)),
    }  # fmt: skip
    return render(request, "assignment/_line_why.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("assignment.preview_run", raise_exception=True)
def line_view(request: HttpRequest, run_id: int, move_id: int) -> HttpResponse:
    """The dialog with what may be done to this line; POST does it: `to` is a state or "book"; `book`, `note`."""
    run = visible_run(request, run_id)
    line = _line(request, run, move_id)
    if request.method == "POST":
        return _change(request, run, line)
    dress(line, run=run, segments=queries.segment_names())
    books = Book.objects.open().visible_to(request.user).filter(pk__in=run.books.values("book"))
    books = books.exclude(pk__in=[pk for pk in (line.book_to_id, line.book_from_id) if pk])
    context = {
        "line": line, "run": run, **rights(request, run),
        "books": books.select_related("rep") if run.kind in TO_BOOKS else [],
    }  # fmt: skip
    return render(request, "assignment/_line_dialog.html", context)


def _change(request: HttpRequest, run: Run, line: Move) -> HttpResponse:
    to, note = request.POST.get("to", ""), request.POST.get("note", "").replace("\x00", "")
    try:
        change_line(line.pk, by=request.user, now=timezone.now(), to=_target(request, to), note=note)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, SAID.get(to) or _("Sent there and pinned."))
    return _back(request, run)


def _target(request: HttpRequest, to: str) -> str | Book:
    """A state, or the visible open book that was chosen."""
    if to != "book":
        return to
    number = number_of(request.POST.get("book", ""))
    if number is None:
        raise RuleViolation("no_book", _("Choose the book that it should go to."))
    book = Book.objects.open().visible_to(request.user).select_related("rep").filter(pk=number).first()
    if book is None:
        raise Http404
    return book


@require_POST
@permission_required("assignment.apply_run", raise_exception=True)
def line_undo_view(request: HttpRequest, run_id: int, move_id: int) -> HttpResponse:
    """Take one applied line back; the answer is the page of the undo."""
    run = visible_run(request, run_id)
    line = _line(request, run, move_id)
    try:
        undo = undo_line(line, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return _back(request, run)
    return redirect("assignment:run", undo.pk)


def _back(request: HttpRequest, run: Run) -> HttpResponse:
    """The page of the run, with the filter and the place of the list that the request came from."""
    address = reverse("assignment:run", args=[run.pk])
    query = urlsplit(request.htmx.current_url or "").query if request.htmx else ""
    return redirect(f"{address}?{query}" if query else address)
