"""What-if studies: asked for, watched while a worker plays them, compared with today."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import RuleViolation
from accounts.queries.keyset import page
from assignment.actions.simulations import ask_simulation
from assignment.display import simulation_words as words
from assignment.forms.simulations import StudyForm, what_if_forms
from assignment.models import Run, Simulation
from assignment.queries.rule_versions import in_force
from assignment.queries.what_ifs import as_today

MAY = "assignment.preview_run"
STUDIES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY, raise_exception=True)
def simulation_list_view(request: HttpRequest) -> HttpResponse:
    """The studies so far and the form of a new one; POST asks for it. What was typed stays where it is refused."""
    today, data = as_today(by=request.user), request.POST or None
    study, changes = StudyForm(data), what_if_forms(today, data, has_exceptions=bool(in_force().exceptions))
    if request.method == "POST":
        answer = _asked(request, study, changes)
        if answer:
            return answer
    rows = Simulation.objects.visible_to(request.user).select_related("run", "asked_by").defer("results", "basis")
    shown = page(rows, order=("-pk",), cursor=request.GET.get("cursor", ""), limit=STUDIES)
    context = {"form": study, "changes": changes, "rows": shown.rows, "pager": shown, "now": timezone.now()}
    is_refused = any(form.errors for form in (study, *changes))
    return render(request, "assignment/simulations/studies.html", context, status=422 if is_refused else 200)


@require_safe
@permission_required(MAY, raise_exception=True)
def simulation_view(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """One study: how far it is, or what it found against today."""
    studies = Simulation.objects.visible_to(request.user).select_related("run", "asked_by")
    study, now = get_object_or_404(studies, pk=simulation_id), timezone.now()
    context = {"study": study, "is_at_work": study.run.status in Run.OPEN, "changes": words.changes(study), "now": now}
    if study.results:
        labels = [row["week"] for row in study.results[0]]
        context |= {
            "headline": words.headline(study),
            "comparison": words.comparison(study),
            "names": words.names(study),
            "basis": words.basis(study, now=now),
            "labels": labels,
            "coverage": words.lines(study, "coverage", in_percent=True),
            "opportunities": words.lines(study, "opportunities"),
        }
    else:
        context["played"], context["to_play"] = words.progress(study)
    template = "assignment/simulations/_study.html" if request.htmx else "assignment/simulations/study.html"
    return render(request, template, context)


def _asked(request: HttpRequest, study: StudyForm, changes: list) -> HttpResponse | None:
    """The way to the new study, or nothing where a form says what is wrong."""
    are_valid = [form.is_valid() for form in (study, *changes)]
    if not all(are_valid):
        return None
    what_ifs = [form.what_if() for form in changes if form.is_used]
    try:
        made = ask_simulation(what_ifs, by=request.user, now=timezone.now(), **study.cleaned_data)
    except RuleViolation as refusal:
        study.add_error(None, refusal.message)
        return None
    return redirect("assignment:simulation", made.pk)
