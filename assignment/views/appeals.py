"""Appeals: the rep's page with the evidence, and the leader's queue."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.queries.keyset import page
from accounts.rules.numbers import number_of
from assignment.actions.appeals import appeal, decide_appeal, withdraw_appeal
from assignment.display.appeal_words import described
from assignment.forms.protections import AppealForm, evidence_forms
from assignment.models import Appeal
from assignment.queries.appeals import appeals_visible_to, ground, known_contacts, latest_holding, to_decide

may_appeal = permission_required("assignment.appeal", raise_exception=True)
decides = permission_required("assignment.protect_account", raise_exception=True)
ROWS = 50


@require_http_methods(["GET", "POST"])
@may_appeal
def appeal_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Say why the account should stay or come back, and what was done and not logged in time."""
    holding = latest_holding(account_id, rep=request.user)
    if holding is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form, rows = AppealForm(sent), evidence_forms(sent, contacts=known_contacts(holding))
    if sent and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        evidence = [one for row in rows if (one := row.evidence())]
        text = form.cleaned_data["text"]
        try:
            appeal(account_id, text=text, evidence=evidence, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your leader decides. You hear it here."))
            return redirect("assignment:my-book" if holding.closed_by_id is None else "assignment:left-book")
    now = timezone.now()
    context = {
        "holding": holding, "form": form, "rows": rows, "ground": ground(holding, now=now), "now": now,
        "current_tab": "assignment:my-book",
        "mine": Appeal.objects.filter(holding=holding).order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "assignment/appeal.html", context, status=422 if sent else 200)


@require_safe
@decides
def appeal_list_view(request: HttpRequest) -> HttpResponse:
    """Appeals that wait for this leader, the ones due first; the decided ones on their own list."""
    only = request.GET.get("only", "")
    decided = appeals_visible_to(request.user).exclude(state=Appeal.State.WAITING)
    rows, order = (
        (decided, ["-decided_at", "pk"]) if only == "decided" else (to_decide(request.user), ["decide_by", "pk"])
    )
    shown = page(rows, order=order, cursor=request.GET.get("cursor", ""), limit=ROWS)
    now = timezone.now()
    context = {
        "lines": described(shown.rows, now=now),
        "pager": shown,
        "only": only,
        "now": now,
        "today": timezone.localdate(now),
    }
    context |= {"count": to_decide(request.user).count(), "current_tab": "reports"}
    return render(request, "assignment/appeals.html", context)


@require_POST
@decides
def appeal_decision_view(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Grant or refuse one appeal; `held_by` is the book that the page showed."""
    made = get_object_or_404(appeals_visible_to(request.user), pk=appeal_id)
    grant, note = request.POST.get("grant") == "yes", request.POST.get("note", "").replace("\x00", "")
    book = number_of(request.POST.get("held_by", ""))
    try:
        decide_appeal(made.pk, grant=grant, by=request.user, now=timezone.now(), note=note[:500], held_by=book)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Granted; the rep hears it.") if grant else _("Refused; the rep reads why."))
    return redirect("assignment:appeal-list")


@require_POST
@may_appeal
def appeal_withdrawal_view(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """The rep does not insist."""
    made = get_object_or_404(Appeal, pk=appeal_id, rep=request.user)
    try:
        withdraw_appeal(made.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("assignment:appeal-create", made.account_id)
