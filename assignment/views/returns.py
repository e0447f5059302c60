"""Giving back and asking ops to fix, from the account; the reporter's answer when ops asks back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import RuleViolation
from accounts.models import Account, Station
from accounts.views.dialogs import back_to_account, show_dialog
from assignment.actions.questions import answer_question
from assignment.actions.reports import ask_repair, repair_fields
from assignment.actions.return_answers import ReasonAnswer, is_for_leader, open_reasons, taken_tomorrow, to_settle
from assignment.actions.return_decisions import withdraw_return
from assignment.actions.return_words import follows
from assignment.actions.returns import return_account
from assignment.forms.returns import AnswerForm, RepairForm, ReturnForm, SettlementForm
from assignment.models import Holding, Repair, Return
from assignment.queries.repairs import repair_pause_days
from assignment.queries.returns import next_batch


@require_http_methods(["GET", "POST"])
@permission_required("assignment.return_account", raise_exception=True)
def return_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The dialog with the reasons that are open and what the others ask for; POST gives the account back.

    Open opportunities are closed or handed over in the same step. With `shows`: what the chosen reason asks for, with
    what was typed, which never stands in an address.
    """
    account = get_object_or_404(Account.objects.visible_to(request.user).select_related("book__rep"), pk=account_id)
    if request.POST.get("shows") == "detail":
        return _detail(request, account)
    form = ReturnForm(request.POST or None, request.FILES or None, account=account, by=request.user)
    holding = Holding.objects.open().select_related("book__rep").filter(account=account).first()
    deals = _settlement_forms(request, holding)
    if request.method == "POST" and all([form.is_valid(), *(each.is_valid() for each in deals)]):
        try:
            given = return_account(
                account.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(),
                note=form.cleaned_data["note"], detail=form.detail(), resume_on=form.cleaned_data["resume_on"],
                settlements=[each.settlement() for each in deals], evidence=form.evidence(),
            )  # fmt: skip
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _thanks(request, given))
            return back_to_account(request, account.pk)
    context = {"account": account, "form": form, "deals": deals} | _reasons(request, account, form, holding)
    return show_dialog(request, "assignment/_return_dialog.html", context, refused=request.method == "POST")


def _detail(request: HttpRequest, account: Account) -> HttpResponse:
    """What the chosen reason asks for and what follows; nothing for a reason that is not offered."""
    form = ReturnForm(initial=request.POST.dict(), account=account, by=request.user)
    answers = open_reasons(account, by=request.user, now=timezone.now(), settled=True)
    chosen = next((one for one in answers if str(one.reason.pk) == request.POST.get("reason")), None)
    return render(request, "assignment/_return_detail.html", _chosen(form, chosen))


def _chosen(form: ReturnForm, answer: ReasonAnswer | None) -> dict:
    asked = form.asked(answer.reason) if answer else []
    return {"chosen": answer, "asked": asked, "kept": form.typed_besides(asked)}


def _settlement_forms(request: HttpRequest, holding: Holding | None) -> list[SettlementForm]:
    """One form for each open opportunity that is in the way; none outside books."""
    deals, colleagues = to_settle(holding, by=request.user) if holding else ([], [])
    return [SettlementForm(request.POST or None, deal=deal, colleagues=colleagues) for deal in deals]


def _reasons(request: HttpRequest, account: Account, form: ReturnForm, holding: Holding | None) -> dict:
    """Every reason as if the opportunities were settled, the one refusal that closes all of them, if it is one, and
    the day on which the account would be taken back anyway.
    """
    now = timezone.now()
    reasons = open_reasons(account, by=request.user, now=now, settled=True)
    refusals = {"" if answer.allowed else f"{answer.why_not} {answer.way_out}" for answer in reasons}
    chosen = next((one for one in reasons if str(one.reason.pk) == str(form["reason"].value() or "")), None)
    return {
        "reasons": reasons,
        "any_open": any(answer.allowed for answer in reasons),
        "all_closed_by": refusals.pop() if len(refusals) == 1 else "",
        "late": taken_tomorrow(holding, now=now) if holding else None,
        **_chosen(form, chosen),
    }


def _thanks(request: HttpRequest, given: Return) -> str:
    if given.state == Return.State.WAITING:
        return _("Your leader decides. Until then the account stays with you and its clock stands still.")
    now = timezone.now()
    batch = next_batch(given.holding.book_id, now=now)
    by_leader = is_for_leader(given.holding, request.user)
    is_reviewed = given.move.station_to == Station.REVIEW
    words = follows(given.reason, by_leader=by_leader, batch=batch and batch.at, now=now, to_review=is_reviewed)
    late = _("It counts as a retrieval: it was due, and too little was done.") if given.counts_as_retrieval else ""
    return " ".join(filter(None, [_("Given back."), words, late]))


@require_http_methods(["GET", "POST"])
@permission_required("assignment.return_account", raise_exception=True)
def repair_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask ops to fix one thing and keep the account."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
    form = RepairForm(request.POST or None, account=account, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            ask_repair(account.pk, by=request.user, now=timezone.now(), **form.report())
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Ops was asked. You keep the account."))
            return back_to_account(request, account.pk)
    context = {"account": account, "form": form, "pause_days": repair_pause_days()}
    return show_dialog(request, "assignment/_repair_dialog.html", context, refused=request.method == "POST")


@require_http_methods(["GET", "POST"])
@permission_required("assignment.return_account", raise_exception=True)
def question_view(request: HttpRequest, repair_id: int) -> HttpResponse:
    """What ops wants to know of the reporter, with what was reported; POST answers."""
    repairs = Repair.objects.select_related("account", "duplicate_of").prefetch_related("questions__asked_by")
    repair = get_object_or_404(repairs, pk=repair_id, reported_by=request.user, questions__isnull=False)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_question(repair.pk, text=form.cleaned_data["answer"], by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            form.add_error("answer" if "answer" in refusal.errors else None, refusal.message)
        else:
            messages.success(request, _("Ops has your answer."))
            return redirect("assignment:repair-question", repair.pk)
    questions = list(repair.questions.all())
    waits = repair.state == Repair.State.OPEN and questions[-1].answered_at is None
    context = {
        "repair": repair, "questions": questions, "waits": waits, "form": form, "now": timezone.now(),
        "what": repair_fields().get(repair.field, repair.field),
    }  # fmt: skip
    return render(request, "assignment/question.html", context, status=422 if form.errors else 200)


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
