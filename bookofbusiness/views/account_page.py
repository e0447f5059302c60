"""The account page: its timeline, the one-line log, who it is and why it is where it is."""

import uuid
from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Account, Interaction, Organisation
from accounts.views.dialogs import show_dialog
from assignment.actions.log_outlook import outlook
from assignment.actions.logging import log_line, void_touch
from assignment.display.cadence_words import StepWords, step_words
from assignment.models import Coverage
from assignment.queries.cadence import asked_of_one
from bookofbusiness.display.account_page import check_words, page_words
from bookofbusiness.display.timeline import lines
from bookofbusiness.queries import account_page as queries
from bookofbusiness.queries.timeline import FILTERS, timeline
from scoring.display.terms import raw_words
from scoring.queries.explain import explain


def visible_account(request: HttpRequest, account_id: int) -> tuple[Account, Coverage | None]:
    """The account and how it stands, if this user may see it; 404 as for one that does not exist."""
    visible, today = Account.objects.visible_to(request.user), timezone.localdate()
    account, coverage = queries.load_account(visible, account_id, today=today)
    if account is None:
        raise Http404
    return account, coverage


def account_context(request: HttpRequest, account: Account, coverage: Coverage | None, *, now: datetime) -> dict:
    """Everything the page and its partial need: about ten queries."""
    only = request.GET.get("only", "")
    cursor = request.GET.get("cursor", "")
    today = timezone.localdate(now)
    found = timeline(account.pk, only=only if only in FILTERS else "", cursor=cursor, today=today)
    context = {
        "account": account, "coverage": coverage, "rail": queries.rail(account, today=today), "timeline": found,
        "only": only, "is_earlier": bool(cursor), "now": now, "today": today, "client_key": uuid.uuid4(),
        "can_log": request.user.has_perm("accounts.work_book"), "can_edit": request.user.has_perm("accounts.work_book"),
        "is_mine": bool(account.book and account.book.rep_id == request.user.pk),
    }  # fmt: skip
    context |= _appeal(context["rail"].appeal, coverage, is_mine=context["is_mine"])
    context["step"] = _step(coverage, organisation=request.organisation, now=now)
    return context | page_words(
        account, coverage=coverage, lines=lines(found.items), rail=context["rail"], user=request.user,
        zone=request.organisation.zone, now=now,
    )  # fmt: skip


def _appeal(made: queries.Beside | None, coverage: Coverage | None, *, is_mine: bool) -> dict:
    """The appeal against the notice that waits, or whether one is open to the rep."""
    waiting = made if made and made.what == "waiting" else None
    at_risk = coverage is not None and coverage.at_risk_on is not None
    return {"waiting_appeal": waiting, "can_appeal": is_mine and at_risk and made is None}


def _step(coverage: Coverage | None, *, organisation: Organisation, now: datetime) -> StepWords | None:
    """What the cadence asks next: a query where there is one."""
    if coverage is None:
        return None
    target_id = coverage.account.book.target_book_id
    asks = asked_of_one(coverage, target_id, organisation=organisation, now=now)
    return step_words(asks, now=now, today=timezone.localdate(now))


def account_answer(request: HttpRequest, account_id: int, *, status: int = 200, **more) -> HttpResponse:
    """The partial of the page after a change, with `more` context (such as the log's answer); the page without htmx."""
    account, coverage = visible_account(request, account_id)
    if not request.htmx and status == 200:
        return redirect("account", account_id)
    context = account_context(request, account, coverage, now=timezone.now()) | more
    template = "bookofbusiness/_account.html" if request.htmx else "bookofbusiness/account.html"
    return render(request, template, context, status=status)


@require_safe
def account_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The page, or its changing part for htmx."""
    account, coverage = visible_account(request, account_id)
    template = "bookofbusiness/_account.html" if request.htmx else "bookofbusiness/account.html"
    return render(request, template, account_context(request, account, coverage, now=timezone.now()))


@require_safe
def timeline_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Earlier lines of the timeline, appended by the page."""
    account, coverage = visible_account(request, account_id)
    only, now = request.GET.get("only", ""), timezone.now()
    today = timezone.localdate(now)
    found = timeline(account.pk, only=only, cursor=request.GET.get("cursor", ""), today=today)
    words = page_words(
        account, coverage=coverage, lines=lines(found.items), rail=None, user=request.user,
        zone=request.organisation.zone, now=now,
    )  # fmt: skip
    context = {"account": account, "timeline": found, "only": only, "now": now, "can_log": True} | words
    return render(request, "bookofbusiness/_timeline_lines.html", context)


@require_POST
@permission_required("accounts.work_book", raise_exception=True)
def log_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Log one line. The answer says whether it counts and until when the account is safe."""
    account, _coverage = visible_account(request, account_id)
    line = request.POST.get("line", "").strip()
    try:
        answer = log_line(account.pk, line=line, by=request.user, now=timezone.now(), client_key=_key(request))
    except RuleViolation as refusal:
        shown = line.replace("\x00", "")
        return account_answer(request, account_id, status=422, refusal=refusal.message, line=shown)
    return account_answer(request, account_id, answer=answer)


@require_POST
@permission_required("accounts.work_book", raise_exception=True)
def log_outlook_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """What the line would do as it stands, while it is typed; what cannot be read yet is said quietly.

    Nothing is written; it is a POST because addresses are logged on their way, and a line names people.
    """
    account = get_object_or_404(Account.objects.visible_to(request.user).only("pk"), pk=account_id)
    line, context = request.POST.get("line", "").strip(), {}
    if line:
        try:
            context["outlook"] = outlook(account.pk, line=line, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            context["hint"] = refusal.message
    return render(request, "bookofbusiness/_log_answer.html", context)


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@permission_required("accounts.work_book", raise_exception=True)
def void_view(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Void an interaction of one's own, with the reason; GET shows the dialog."""
    interactions = Interaction.objects.filter(account__in=Account.objects.visible_to(request.user), voided_at=None)
    interaction = get_object_or_404(interactions.select_related("account"), pk=interaction_id)
    if request.method != "POST":
        return show_dialog(request, "bookofbusiness/_void_dialog.html", {"interaction": interaction})
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        void_touch(interaction.pk, by=request.user, now=timezone.now(), reason=reason)
    except RuleViolation as refusal:
        context = {"interaction": interaction, "refusal": refusal.message, "reason": reason}
        return show_dialog(request, "bookofbusiness/_void_dialog.html", context, refused=True)
    return account_answer(request, interaction.account_id)


@require_safe
def score_why_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The terms that add up to the stored score."""
    account, _coverage = visible_account(request, account_id)
    why = explain(account.pk, now=timezone.now())
    if why is None:
        raise Http404
    context = {
        "account": account, "why": why, "terms": [(term, raw_words(term)) for term in why.terms],
        "against": ", ".join(check_words(why.not_ready)), "to_mind": ", ".join(check_words(why.warnings)),
    }  # fmt: skip
    return render(request, "bookofbusiness/_score_why.html", context)
