"""The switch of retrieval, with what it should be judged by."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import RuleViolation
from accounts.models import Interaction, Organisation
from accounts.roles import SET_UP
from accounts.views.records import seen_version
from assignment.actions.retrieval_switch import switch_retrieval
from assignment.queries.retrieval_switch import NAMED, captured, last_runs, standing

CHANGES = "assignment.change_rules"


@require_http_methods(["GET", "POST"])
@permission_required(SET_UP, raise_exception=True)
def retrieval_switch_view(request: HttpRequest) -> HttpResponse:
    """What share of work is captured, what the last runs took, and the switch, which ops alone turns."""
    if request.method == "POST":
        return _switch(request)
    now, organisation = timezone.now(), Organisation.load()
    found = captured(request.user, now=now)
    labels = dict(Interaction.Source.choices)
    sources = [
        (labels[source], n, n / found.interactions if found.interactions else 0) for source, n in found.by_source
    ]
    context = {
        "organisation": organisation, "captured": found, "sources": sources, "runs": list(last_runs(request.user)),
        "standing": standing(organisation, today=timezone.localdate(now)), "may_switch": request.user.has_perm(CHANGES),
        "silent": found.silent[:NAMED], "more_silent": max(0, len(found.silent) - NAMED), "now": now,
    }  # fmt: skip
    return render(request, "assignment/setup/retrieval.html", context)


def _switch(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(CHANGES):
        raise PermissionDenied
    by_itself = request.POST.get("by_itself") == "yes"
    try:
        switch_retrieval(by_itself=by_itself, by=request.user, now=timezone.now(), version=seen_version(request))
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        words = _("Retrieval runs by itself from now on."), _("A leader approves each retrieval from now on.")
        messages.success(request, words[0] if by_itself else words[1])
    return redirect("assignment:retrieval-switch")
