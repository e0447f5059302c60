"""Claims on accounts: filing one, the list for the parties and who decides, the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Account
from accounts.queries.look_up import may_look_up
from accounts.views.dialogs import leave_to, show_dialog
from assignment.actions.disputes import decide_dispute, open_dispute, withdraw_dispute
from assignment.display.dispute_words import clause_title, record_words
from assignment.display.rule_text import clause_choices
from assignment.forms.disputes import ClaimForm, DecisionForm
from assignment.models import Dispute
from assignment.queries.disputes import CLAIMANT, HOLDER, may_decide, sides_read
from assignment.queries.rule_versions import in_force, publishers

LISTED = 100


@require_safe
@permission_required("assignment.dispute", raise_exception=True)
def dispute_list_view(request: HttpRequest) -> HttpResponse:
    """Claims that wait, and those that were settled."""
    rows = Dispute.objects.visible_to(request.user).select_related(
        "account", "claimant__team", "holder__team", "decided_by", "rules"
    )
    open_ones = list(rows.filter(state=Dispute.State.OPEN).order_by("due_at", "pk")[:LISTED])
    context = {
        "waiting": [(each, may_decide(each, request.user)) for each in open_ones],
        "settled": list(rows.exclude(state=Dispute.State.OPEN)[:LISTED]), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "assignment/disputes.html", context)


@require_safe
@permission_required("assignment.dispute", raise_exception=True)
def dispute_view(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """One claim with the records that the reader may see."""
    return _dispute_page(request, _visible(request, dispute_id), DecisionForm())


def _dispute_page(request: HttpRequest, dispute: Dispute, form: DecisionForm) -> HttpResponse:
    user, now = request.user, timezone.now()
    decides = may_decide(dispute, user)
    read = sides_read(dispute, user, is_unled=not publishers().exists())
    records = [
        (person, record_words(dispute.evidence[side], now=now))
        for side, person in ((CLAIMANT, dispute.claimant), (HOLDER, dispute.holder))
        if person and side in read
    ]
    context = {
        "dispute": dispute, "records": records, "clause": clause_title(dispute), "now": now, "form": form,
        "decides": decides and dispute.is_open, "is_mine": dispute.claimant_id == user.pk,
        "is_party": user.pk in (dispute.claimant_id, dispute.holder_id),
        "may_open": Account.objects.visible_to(user).filter(pk=dispute.account_id).exists(),
    }  # fmt: skip
    return render(request, "assignment/dispute.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assignment.dispute", raise_exception=True)
def dispute_create_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The dialog of a claim; POST files it."""
    known = Account.objects.all() if may_look_up(request.user) else Account.objects.visible_to(request.user)
    account = get_object_or_404(known, pk=account_id)
    form = ClaimForm(request.POST or None, clauses=clause_choices(in_force()))
    if request.method == "POST" and form.is_valid():
        try:
            dispute = open_dispute(account.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Filed. Your records of this account are attached."))
            return leave_to(request, reverse("assignment:dispute", args=[dispute.pk]))
    context = {"account": account, "form": form}
    return show_dialog(request, "assignment/_dispute_dialog.html", context, refused=request.method == "POST")


@require_POST
@permission_required("assignment.decide_dispute", raise_exception=True)
def dispute_decision_view(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Decide a claim for good."""
    dispute, form = _visible(request, dispute_id), DecisionForm(request.POST)
    if form.is_valid():
        to_claimant, reason = form.cleaned_data["to"] == "claimant", form.cleaned_data["reason"]
        try:
            decided = decide_dispute(
                dispute.pk, by=request.user, now=timezone.now(), to_claimant=to_claimant, reason=reason
            )
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _decided_words(decided))
            return redirect("assignment:dispute", decided.pk)
    return _dispute_page(request, _visible(request, dispute_id), form)


def _decided_words(dispute: Dispute) -> str:
    if dispute.run_id:
        return _("Decided. The account moves within a minute; both are told.")
    return _("Decided. Both are told.")


@require_POST
@permission_required("assignment.dispute", raise_exception=True)
def dispute_withdrawal_view(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """The claimant lets go."""
    dispute = _visible(request, dispute_id)
    if dispute.claimant_id != request.user.pk:
        raise Http404
    try:
        withdraw_dispute(dispute.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Withdrawn. The account stays where it is."))
    return redirect("assignment:dispute", dispute.pk)


def _visible(request: HttpRequest, dispute_id: int) -> Dispute:
    rows = Dispute.objects.visible_to(request.user).select_related(
        "account", "claimant__team", "holder__team", "decided_by", "rules", "run"
    )
    return get_object_or_404(rows, pk=dispute_id)
