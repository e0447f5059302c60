"""Giving back, asking ops to fix, and the leader's decision."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Account, Book
from accounts.queries.people import may_take_over
from accounts.views.dialogs import back_to_account, show_dialog
from assignment.actions.reports import ask_repair
from assignment.actions.return_answers import open_reasons
from assignment.actions.return_decisions import decide_return, withdraw_return
from assignment.actions.returns import return_account
from assignment.forms import RepairForm, ReturnForm, SettlementForm
from assignment.models import Holding, Return
from assignment.queries.returns import in_the_way


@require_http_methods(["GET", "POST"])
@permission_required("assignment.return_account", raise_exception=True)
def return_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The dialog with the reasons that are open and what the others ask for; POST gives the account back.

    Open opportunities are closed or handed over in the same step.
    """
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = ReturnForm(request.POST or None, account=account, by=request.user)
    deals = _settlement_forms(request, account)
    if request.method == "POST" and all([form.is_valid(), *(each.is_valid() for each in deals)]):
        try:
            given = return_account(
                account.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(),
                note=form.cleaned_data["note"], detail=form.detail(), resume_on=form.cleaned_data["resume_on"],
                settlements=[each.settlement() for each in deals],
            )  # fmt: skip
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _thanks(given))
            return back_to_account(request, account.pk)
    context = {"account": account, "form": form, "deals": deals} | _reasons(request, account)
    return show_dialog(request, "assignment/_return_dialog.html", context, refused=request.method == "POST")


def _settlement_forms(request: HttpRequest, account: Account) -> list[SettlementForm]:
    """One form for each open opportunity that is in the way; none outside books."""
    holding = Holding.objects.open().select_related("book__rep").filter(account=account).first()
    deals = list(in_the_way(holding)) if holding else []
    colleagues = list(may_take_over(request.user).exclude(pk=holding.book.rep_id)) if deals else []
    return [SettlementForm(request.POST or None, deal=deal, colleagues=colleagues) for deal in deals]


def _reasons(request: HttpRequest, account: Account) -> dict:
    """Every reason as if the opportunities were settled, and the one refusal that closes all of them, if it is one."""
    reasons = open_reasons(account, by=request.user, now=timezone.now(), settled=True)
    refusals = {"" if answer.allowed else f"{answer.why_not} {answer.way_out}" for answer in reasons}
    return {
        "reasons": reasons,
        "any_open": any(answer.allowed for answer in reasons),
        "all_closed_by": refusals.pop() if len(refusals) == 1 else "",
    }


def _thanks(given: Return) -> str:
    if given.state == Return.State.WAITING:
        return _("Your leader decides. Until then the account stays with you and its clock stands still.")
    return _("Given back. A place is free for the next batch.")


@require_http_methods(["GET", "POST"])
@permission_required("assignment.return_account", raise_exception=True)
def repair_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask ops to fix one thing and keep the account."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = RepairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_repair(account.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Ops was asked. You keep the account, and its clock stands still meanwhile."))
            return back_to_account(request, account.pk)
    context = {"account": account, "form": form}
    return show_dialog(request, "assignment/_repair_dialog.html", context, refused=request.method == "POST")


@require_safe
@permission_required("assignment.decide_return", raise_exception=True)
def return_list_view(request: HttpRequest) -> HttpResponse:
    """Returns that wait for this leader."""
    waiting = _deciding(request).select_related("account", "rep", "reason", "holding").order_by("asked_at")[:100]
    return render(request, "assignment/returns.html", {"waiting": waiting, "now": timezone.now()})


def _deciding(request: HttpRequest):
    books = Book.objects.visible_to(request.user)
    return Return.objects.filter(state=Return.State.WAITING, account__book__in=books).exclude(rep=request.user)


@require_POST
@permission_required("assignment.decide_return", raise_exception=True)
def return_decision_view(request: HttpRequest, return_id: int) -> HttpResponse:
    """Accept or refuse one return, with a word of why for a refusal."""
    given = get_object_or_404(_deciding(request), pk=return_id)
    approve, note = request.POST.get("approve") == "yes", request.POST.get("note", "").replace("\x00", "")
    try:
        decide_return(given.pk, by=request.user, now=timezone.now(), approve=approve, note=note[:500])
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Accepted.") if approve else _("Refused; the rep reads why."))
    return redirect("assignment:return-list")


@require_POST
@permission_required("assignment.return_account", raise_exception=True)
def return_withdrawal_view(request: HttpRequest, return_id: int) -> HttpResponse:
    """Keep the account after all, while the leader has not decided."""
    given = get_object_or_404(Return, pk=return_id, rep=request.user)
    try:
        withdraw_return(given.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("You keep the account. Its clock runs on."))
    return back_to_account(request, given.account_id)
