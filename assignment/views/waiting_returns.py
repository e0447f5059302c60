"""The leader's queue of returns, one by one or many at once."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.rules.numbers import numbers_of
from assignment.actions.reports import CRITERIA, repair_fields
from assignment.actions.return_decisions import Decided, decide_return, decide_returns
from assignment.models import Return
from assignment.queries.waiting_returns import MOST, Waiting, to_decide, waiting_for
from assignment.views.reviews import review_rows

MAY = "assignment.decide_return"


@require_safe
@permission_required(MAY, raise_exception=True)
def return_list_view(request: HttpRequest) -> HttpResponse:
    """Returns that wait for this leader, with what closes or moves with each, and the accounts in review."""
    waiting = [{"row": row, "given": row.given, "said": _said(row)} for row in waiting_for(request.user)]
    context = {"waiting": waiting, "now": timezone.now(), **review_rows(request.user)}
    return render(request, "assignment/returns.html", context)


def _said(row: Waiting) -> list[tuple[str, str]]:
    """What the rep said besides the note, as label and text."""
    detail = row.given.detail
    said = [
        (_("Does not fit"), str(CRITERIA.get(detail.get("criterion", ""), ""))),
        (_("How one knows"), detail.get("proof", "")),
        (_("Wrong"), repair_fields().get(detail.get("field", ""), "")),
        (_("Right would be"), detail.get("proposed_value", "")),
        (_("Repeats"), row.repeats),
    ]
    return [(label, text) for label, text in said if text]


@require_POST
@permission_required(MAY, raise_exception=True)
def return_decision_view(request: HttpRequest, return_id: int) -> HttpResponse:
    """Accept or refuse one return, with a word of why for a refusal."""
    given = get_object_or_404(to_decide(request.user), pk=return_id)
    approve, note = _answer(request)
    try:
        decide_return(given.pk, by=request.user, now=timezone.now(), approve=approve, note=note)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Accepted.") if approve else _("Refused; the rep reads why."))
    return redirect("assignment:return-list")


@require_POST
@permission_required(MAY, raise_exception=True)
def return_decisions_view(request: HttpRequest) -> HttpResponse:
    """The same answer to all chosen returns; those that cannot be decided stay, with why."""
    chosen = numbers_of(request.POST.getlist("returns")[:MOST])
    ids = list(to_decide(request.user).filter(pk__in=chosen).values_list("pk", flat=True))
    approve, note = _answer(request)
    if not ids:
        messages.warning(request, _("Choose at least one return first."))
    elif not approve and not note:
        messages.warning(request, _("Say why the accounts stay: the reps read it."))
    else:
        _tell(request, decide_returns(ids, by=request.user, now=timezone.now(), approve=approve, note=note), approve)
    return redirect("assignment:return-list")


def _answer(request: HttpRequest) -> tuple[bool, str]:
    return request.POST.get("approve") == "yes", request.POST.get("note", "").replace("\x00", "").strip()[:500]


def _tell(request: HttpRequest, result: Decided, approve: bool) -> None:
    count = len(result.decided)
    if count:
        accepted = ngettext("%(n)d return accepted.", "%(n)d returns accepted.", count)
        refused = ngettext("%(n)d return refused; why is told.", "%(n)d returns refused; why is told.", count)
        messages.success(request, (accepted if approve else refused) % {"n": count})
    names = dict(Return.objects.filter(pk__in=result.refused).values_list("pk", "account__name"))
    for pk, why in result.refused.items():
        messages.warning(request, _("%(account)s still waits: %(why)s") % {"account": names[pk], "why": why})
