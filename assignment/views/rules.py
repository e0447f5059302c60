"""The rules of engagement, for everyone: the version in force, older ones as they were, what changed between two."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.roles import SET_UP
from assignment.actions.acknowledgements import acknowledge, remind
from assignment.display.rule_changes import changes_between
from assignment.display.rule_text import document
from assignment.display.rule_values import number_with_exceptions
from assignment.models import Plan, RulesOfEngagement
from assignment.queries.rule_versions import confirmations, readable
from assignment.queries.rules_page import beside

Status = RulesOfEngagement.Status
# The numbers that people ask for most.
GLANCE = {
    "notice_days": gettext_lazy("Notice before retrieval"),
    "retrieval_grace_days": gettext_lazy("Grace after assignment"),
    "retrieval_cap_percent": gettext_lazy("Most taken per run"),
    "not_back_to_holder_days": gettext_lazy("Not back to a holder within"),
    "undo_days": gettext_lazy("Undo of a run"),
}


@require_safe
@permission_required("assignment.read_rules", raise_exception=True)
def rules_view(request: HttpRequest) -> HttpResponse:
    """The version in force: every number is read from the setting that enforces it."""
    versions = _versions(request)
    rules = next(each for each in versions if each.status == Status.CURRENT)
    return _page(request, rules, versions)


@require_safe
@permission_required("assignment.read_rules", raise_exception=True)
def rules_version_view(request: HttpRequest, number: int) -> HttpResponse:
    """One version: the announced one as it will read, an old one as it read on its last day."""
    versions = _versions(request)
    return _page(request, _numbered(versions, number), versions)


@require_safe
@permission_required("assignment.read_rules", raise_exception=True)
def rules_changes_view(request: HttpRequest, number: int) -> HttpResponse:
    """What changed between this version and an older one, in words: that named by `since`, else the one before."""
    versions = _versions(request)
    rules = _numbered(versions, number)
    older = [each for each in _announced(versions) if each.number < rules.number]
    wanted = request.GET.get("since", "")
    chosen = next((each for each in older if str(each.number) == wanted), None)
    if wanted and chosen is None:
        raise Http404
    since = chosen or (older[0] if older else None)
    context = {
        "rules": rules, "older": older, "since": since, "now": timezone.now(), "current_tab": "assignment:rules",
        "changes": changes_between(since, rules, organisation=request.organisation) if since else None,
    }  # fmt: skip
    return render(request, "assignment/rules_changes.html", context)


@require_POST
@permission_required("assignment.read_rules", raise_exception=True)
def acknowledgement_view(request: HttpRequest, number: int) -> HttpResponse:
    """I have read this version."""
    rules = _numbered(_versions(request), number)
    try:
        acknowledge(rules, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Confirmed. Thank you."))
    return redirect("assignment:rules-version", number)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assignment.decide_return", raise_exception=True)
def confirmations_view(request: HttpRequest, number: int) -> HttpResponse:
    """Who of the branch has confirmed a version and who has not; POST reminds those."""
    rules = _numbered(_versions(request), number)
    if request.method == "POST":
        try:
            count = remind(rules, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            messages.warning(request, refusal.message)
        else:
            text = ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", count)
            messages.success(request, text % {"n": count})
        return redirect("assignment:rules-confirmations", number)
    context = {
        "rules": rules, "found": confirmations(rules, seen_by=request.user), "now": timezone.now(),
        "is_on": request.organisation.rules_need_acknowledgement, "current_tab": "assignment:rules",
    }  # fmt: skip
    return render(request, "assignment/rules_confirmations.html", context)


def _versions(request: HttpRequest) -> list[RulesOfEngagement]:
    return list(readable(request.user).order_by("-number"))


def _numbered(versions: list[RulesOfEngagement], number: int) -> RulesOfEngagement:
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, rules: RulesOfEngagement, versions: list[RulesOfEngagement]) -> HttpResponse:
    organisation, now = request.organisation, timezone.now()
    found = beside(rules, plans=Plan.objects.visible_to(request.user))
    read = document(found, organisation)
    context = {
        "rules": rules, "sections": read.sections, "scenarios": read.scenarios, "now": now,
        "is_current": rules.status == Status.CURRENT, "log": _announced(versions),
        "announced": next((each for each in versions if each.status == Status.SCHEDULED), None),
        "glance": [(label, number_with_exceptions(name, rules, found.names)) for name, label in GLANCE.items()],
        "asks_to_confirm": rules.status == Status.CURRENT and organisation.rules_need_acknowledgement,
        "may_change": request.user.has_perm(SET_UP), "current_tab": "assignment:rules",
    }  # fmt: skip
    return render(request, "assignment/rules.html", context)


def _announced(versions: list[RulesOfEngagement]) -> list[RulesOfEngagement]:
    """What was ever announced, the newest first; the open draft is for its editors."""
    return [each for each in versions if each.status != Status.DRAFT]
