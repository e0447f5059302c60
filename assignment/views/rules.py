"""The rules of engagement in force, as one page for everyone."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assignment.display import rules_page as words
from assignment.queries.rules_page import rules_in_force


@require_safe
@permission_required("assignment.read_rules", raise_exception=True)
def rules_view(request: HttpRequest) -> HttpResponse:
    """Each clause with the live value of the setting that enforces it, so that text and behaviour cannot differ."""
    found = rules_in_force(request.user)
    for target in found.targets:
        target.book.asked_words = words.asked_words(target.asked)
        target.book.own_words = [(segment, words.asked_words(rows)) for segment, rows in target.own.items()]
    rules = found.rules
    sections = [
        ("ownership", _("Who may have an account"), words.ownership(rules)),
        ("work", _("What counts as a touch"), words.work(found.activities)),
        ("coverage", _("Coverage"), words.coverage(rules)),
        ("retrieval", _("Use it or lose it"), words.retrieval(rules, request.organisation)),
        ("protections", _("What keeps it with you"), words.protections(rules)),
        ("returns", _("Giving back"), words.returns_clauses()),
        ("runs", _("When things happen"), words.runs(rules, found.plans)),
    ]
    context = {
        "rules": rules, "targets": found.targets, "reasons": found.reasons, "sections": sections, "now": timezone.now(),
        "glance": _glance(rules),
    }  # fmt: skip
    return render(request, "assignment/rules.html", context)


def _glance(rules) -> list[tuple[str, str]]:
    """The numbers that people ask for most."""
    return [
        (_("Notice before retrieval"), words.days(rules.notice_days)),
        (_("Grace after assignment"), words.days(rules.retrieval_grace_days)),
        (_("Most taken per run"), words.percent(rules.retrieval_cap_percent / 100)),
        (_("Not back to a holder within"), words.days(rules.not_back_to_holder_days)),
        (_("Undo of a run"), words.days(rules.undo_days)),
    ]
