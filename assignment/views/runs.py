"""Runs: their history, one run from preview to undo, and asking for a new one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Book, User
from accounts.queries.keyset import page
from accounts.rules.numbers import number_of, numbers_of
from assignment.actions.asking import ask_for_books, ask_move
from assignment.actions.runs import goes_by_itself
from assignment.display import fairness as fairness_words
from assignment.display import run_modes, run_page, run_rail
from assignment.display.plan_words import kept_terms
from assignment.models import NotGiven, Plan, Run, RunKind
from assignment.queries import runs as queries
from assignment.queries.balance import DEFAULT_BAND_PERCENT
from assignment.queries.plans import names_of_terms
from assignment.views.run_parts import bar_context, lines_context, undo_until, visible_run

RUNS, LEFT, SHORT = 30, 50, 12
HEAVY = ("settings", "fairness", "certificate")
NOT_BUILT = (Run.Status.QUEUED, Run.Status.BUILDING)


@require_http_methods(["GET", "HEAD", "POST"])
def run_list_view(request: HttpRequest) -> HttpResponse:
    """The history of runs; POST asks for a new one."""
    return _create(request) if request.method == "POST" else _history(request)


@permission_required("assignment.see_dashboard", raise_exception=True)
def _history(request: HttpRequest) -> HttpResponse:
    """All visible runs, newest first."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in RunKind.values else ""
    runs = Run.objects.visible_to(request.user).select_related("asked_by", "approved_by").defer(*HEAVY)
    runs = runs.filter(kind=kind) if kind else runs
    shown = page(runs, order=("-pk",), cursor=request.GET.get("cursor", ""), limit=RUNS)
    for run in shown.rows:
        run.words = run_page.sentence(run)
    context = {"rows": shown.rows, "pager": shown, "kind": kind, "kinds": RunKind.choices, "now": timezone.now()}
    return render(request, "assignment/run_list.html", context)


@permission_required("assignment.preview_run", raise_exception=True)
def _create(request: HttpRequest) -> HttpResponse:
    """Ask for a preview of the leader's books, by the settings of a plan or the usual ones, and go to its page."""
    kind, team = request.POST.get("kind", ""), request.POST.get("team", "")
    plan, now = _plan(request), timezone.now()
    try:
        run = ask_for_books(kind, by=request.user, now=now, team=number_of(team), plan=plan, **_balance_wish(request))
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect("assignment:dashboard")
    if not Run.objects.visible_to(request.user).filter(pk=run.pk).exists():
        messages.info(request, _("Somebody else has just asked for this. Its figures show here soon."))
        return redirect("assignment:dashboard")
    return redirect("assignment:run", run.pk)


def _plan(request: HttpRequest) -> Plan | None:
    number = request.POST.get("plan", "")
    if not number:
        return None
    plans = Plan.objects.visible_to(request.user).filter(is_active=True)
    return get_object_or_404(plans, pk=number_of(number) or 0)


def _balance_wish(request: HttpRequest) -> dict[str, Any]:
    """The options of "Balance these books"; without them the band is the usual one, and hot accounts stay."""
    written = request.POST.get("band", "").strip()
    band = number_of(written or DEFAULT_BAND_PERCENT)
    if band is None:
        raise RuleViolation("bad_band", _("Write the band as a whole number of percent, such as 10."))
    return {"band_percent": band, "move_hot": "move_hot" in request.POST}


@require_POST
@permission_required("assignment.move_account", raise_exception=True)
def move_create_view(request: HttpRequest) -> HttpResponse:
    """Preview a move of chosen accounts (`accounts`) to the book `book_to`, or to the pool without one.

    `over_capacity` is an exception that a director grants.
    """
    ids = numbers_of(request.POST.getlist("accounts"))
    chosen, book = request.POST.get("book_to", ""), None
    if chosen:
        books = Book.objects.open().visible_to(request.user).select_related("rep")
        book = get_object_or_404(books, pk=number_of(chosen) or 0)
    try:
        note, beyond = request.POST.get("note", ""), "over_capacity" in request.POST
        run = ask_move(ids, book_to=book, by=request.user, now=timezone.now(), note=note, over_capacity=beyond)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect(_came_from(request))
    return redirect("assignment:run", run.pk)


def _came_from(request: HttpRequest) -> str:
    """The list in which the accounts were chosen."""
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else reverse("accounts:account-list")


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def run_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: sentence, phases, lines, books, what stays and why, the proof, and the bar that decides."""
    run, now = visible_run(request, run_id), timezone.now()
    books = queries.book_lines(run)
    context = {
        "run": run, "now": now, "sentence": run_page.sentence(run),
        "remarks": [*run_page.remarks(run, books.names), *run_modes.plan_remarks(run, books.names)],
        "phases": run_page.phases(run, undo_until=undo_until(run), needs_yes=not goes_by_itself(run, now=now), now=now),
        **bar_context(request, run),
    }  # fmt: skip
    if run.status not in NOT_BUILT:
        context |= _what_it_found(request, run, books, now=now)
    if request.htmx and request.htmx.target == "lines":
        return render(request, "assignment/_run_lines.html", context)
    return render(request, "assignment/run.html", context)


def _what_it_found(request: HttpRequest, run: Run, books: queries.BookLines, *, now: datetime) -> dict[str, Any]:
    """Lines, books, what stays and why, and the proof: there once the preview is built."""
    segments = queries.segment_names()
    reasons = run_rail.reasons(run, kept=queries.kept_codes(run))
    return {
        "fairness": run_rail.fairness_rows(books.shown, books.names), "hidden_books": books.hidden,
        "book_count": len(books.rows),
        "evenness": fairness_words.changed(
            run.fairness.get("measures", {}), currency=request.organisation.currency
        ),
        "segments": run_rail.segments(run, segments), "supply": run_rail.supply(run), "reasons": reasons,
        "reasons_title": run_rail.reasons_title(run, run_rail.counted(reasons)),
        "short_books": run_rail.short_books(books.rows, books.names, segments)[:SHORT],
        "empty_places": run_rail.empty_places(books.rows, segments),
        "modes": run_modes.mode_rows(run), "may_compare": run_modes.may_compare(run),
        "kept_terms": _kept_terms(run, user=request.user),
        "proof": run_rail.proof(run, now=now), "proof_title": run_rail.proof_title(run),
        **lines_context(request, run, segments=segments),
    }  # fmt: skip


def _kept_terms(run: Run, *, user: User) -> list[tuple[str, str]]:
    """The settings of its plan that the run was built with."""
    terms = run.settings.get("terms")
    if not terms or not run.plan_id:
        return []
    return kept_terms(terms, names_of_terms(terms, user=user), gives=run.kind == RunKind.DISTRIBUTION)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def run_bar_view(request: HttpRequest, run_id: int) -> HttpResponse:
    """The bar again, for polling; once the run got further than `seen`, the page is loaded anew."""
    run = visible_run(request, run_id)
    if run.status != request.GET.get("seen"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "assignment/_run_bar.html", {"run": run, "now": timezone.now(), **bar_context(request, run)})


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def run_left_view(request: HttpRequest, run_id: int, code: str) -> HttpResponse:
    """The accounts that the run left where they are for one reason."""
    run = visible_run(request, run_id)
    rows, reasons = queries.left_rows(run, code, user=request.user), run_rail.reasons(run, kept=queries.kept_codes(run))
    reason = next((row for row in reasons if row["code"] == code and row["has_list"]), None)
    if rows is None or reason is None:
        raise Http404
    shown = page(rows, order=("pk",), cursor=request.GET.get("cursor", ""), limit=LEFT)
    is_kept = code in NotGiven.Code.values
    named = queries.books_in([row.detail for row in shown.rows]) if is_kept else set()
    books = queries.book_names(named, user=request.user)
    for row in shown.rows:
        row.shown_account = queries.account_of(row)
        row.words = run_rail.left_words(row.detail, books) if is_kept else ""
    context = {
        "run": run, "reason": reason, "rows": shown.rows, "pager": shown, "is_kept": is_kept, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "assignment/run_left.html", context)
