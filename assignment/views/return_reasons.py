"""Setting up the reasons for giving back: what is in use, what each asks for, what follows."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.roles import SET_UP
from assignment.actions.return_reasons import change_reason
from assignment.actions.return_words import follows
from assignment.display.return_terms import asks_words
from assignment.forms.return_reasons import ReturnReasonForm
from assignment.models import ReturnReason


@require_safe
@permission_required(SET_UP, raise_exception=True)
def reason_list_view(request: HttpRequest) -> HttpResponse:
    """Every reason in plain sentences; those in use first."""
    reasons = list(ReturnReason.objects.order_by("-is_active", "position", "pk"))
    rows = [{"reason": reason, "asks": asks_words(reason), "follows": _after(reason)} for reason in reasons]
    context = {"rows": rows, "in_use": sum(reason.is_active for reason in reasons)}
    return render(request, "assignment/setup/return_reasons.html", context)


def _after(reason: ReturnReason) -> str:
    return follows(reason, by_leader=True, batch=None, now=timezone.now(), in_general=True)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def reason_view(request: HttpRequest, reason_id: int) -> HttpResponse:
    """One reason. A contradiction is shown at its field, and what was typed stays."""
    reason = get_object_or_404(ReturnReason, pk=reason_id)
    form = ReturnReasonForm(request.POST or None, instance=reason)
    if request.method == "POST" and form.is_valid():
        try:
            change_reason(
                reason.pk, form.values(), by=request.user, now=timezone.now(), version=form.cleaned_data["seen"]
            )
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Saved. It holds for returns from now on."))
            return redirect("setup:return-reasons")
    context = {"reason": reason, "form": form, "asks": asks_words(reason), "follows": _after(reason)}
    return render(request, "assignment/setup/return_reason.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required(SET_UP, raise_exception=True)
def reason_use_view(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Switch a reason on or off."""
    reason, on = get_object_or_404(ReturnReason, pk=reason_id), request.POST.get("on") == "yes"
    try:
        change_reason(reason.pk, {"is_active": on}, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        words = _("“%(reason)s” is in use.") if on else _("“%(reason)s” is switched off.")
        messages.success(request, words % {"reason": reason.label})
    return redirect("setup:return-reasons")
