"""Learned weights beside the rules: the last study, asking for a new one, and taking points into a draft."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.roles import SET_UP
from accounts.rules.numbers import number_of
from assignment.actions.score_jobs import ask_learning
from assignment.actions.score_learning import draft_with_learned
from assignment.display.score_study import advice_words, calibration
from assignment.models import Run, RunKind
from bookofbusiness.scoring_setup import facts
from scoring.learning.study import ENOUGH_CLOSED, ENOUGH_WON
from scoring.queries.models import current_model

may_set_up = permission_required(SET_UP, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@may_set_up
def learned_view(request: HttpRequest) -> HttpResponse:
    """The last study; POST asks for a new one."""
    if request.method == "POST":
        try:
            ask_learning(by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            messages.warning(request, refusal.message)
        return redirect("score_models:learned")
    return _show(request)


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    job, current = facts.latest_study(), current_model()
    study = job.result
    context = {
        "job": job, "study": study, "current": current, "now": timezone.now(), "enough_won": ENOUGH_WON,
        "enough_closed": ENOUGH_CLOSED, "is_of_current": study.get("model") == current.pk, **more,
    }  # fmt: skip
    if study:
        rows = study["rows"]
        context |= {
            "advice": advice_words(study), **calibration(study),
            "rows": [row for row in rows if row["learned"] is not None],
            "unseen": [row["label"] for row in rows if row["learned"] is None],
        }  # fmt: skip
    return render(request, "bookofbusiness/scoring/learned.html", context, status=status)


@require_safe
@may_set_up
def progress_view(request: HttpRequest) -> HttpResponse:
    """How far a study is, for polling; once it is over the page is loaded anew."""
    job = facts.latest_study()
    if not job.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "bookofbusiness/scoring/_study_progress.html", {"job": job})


@require_POST
@may_set_up
def points_view(request: HttpRequest) -> HttpResponse:
    """Make a draft in which the chosen rules and signals have their learned points."""
    asked = number_of(request.POST.get("study", "")) or 0
    run = get_object_or_404(Run.objects.filter(kind=RunKind.LEARNING, status=Run.Status.DONE), pk=asked)
    chosen = request.POST.getlist("take")
    try:
        draft = draft_with_learned(run, chosen, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        return _show(request, status=422, refusal=refusal.message, chosen=chosen)
    messages.success(
        request, _("%(draft)s has the learned points. Preview it before you publish it.") % {"draft": draft}
    )
    return redirect("score_models:model", draft.pk)
