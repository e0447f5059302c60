"""Plans on pages: the list with what comes next, one plan to write, its next slots live, copies, pauses and runs."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.roles import SET_UP
from assignment.actions.asking import ask_for_books
from assignment.actions.plans import change_plan, copy_plan, create_plan, pause_plan
from assignment.display import plan_words
from assignment.forms.plans import PlanForm, ScheduleForm
from assignment.models import Plan, Run, RunKind
from assignment.queries import plans as queries
from assignment.queries.schedule import schedule_of
from assignment.rules.schedule import Calendar, Schedule, next_slot
from assignment.starter import USUAL_WHEN

may_set_up = permission_required(SET_UP, raise_exception=True)


@require_safe
@may_set_up
def plan_list_view(request: HttpRequest) -> HttpResponse:
    """Every plan that takes books of the own teams: what it does, when next, what came of it last."""
    now = timezone.now()
    calendar, rows = _calendar(request)[0], list(queries.plans_to_show(request.user))
    last = queries.last_runs([plan.pk for plan in rows], user=request.user)
    for plan in rows:
        _dress(plan, calendar=calendar, now=now)
        plan.last_run = last.get(plan.pk)
    coming = min((plan.next for plan in rows if plan.next), default=None)
    context = {"rows": rows, "now": now, "zone": request.organisation.time_zone, "coming": coming}
    return render(request, "assignment/setup/plans.html", context)


def _calendar(request: HttpRequest) -> tuple[Calendar, dict[date, str]]:
    """The organisation's calendar, and the names of its holidays."""
    names = queries.holidays_around(timezone.localdate())
    return Calendar(zone=request.organisation.zone, holidays=frozenset(names)), names


def _dress(plan: Plan, *, calendar: Calendar, now: Any) -> None:
    targets = ", ".join(target.name for target in plan.target_books.all())
    plan.words = plan_words.plan_words(plan, targets=targets)
    plan.schedule_words = plan_words.schedule_words(plan)
    plan.tag_words = plan_words.tag_words(plan.gives_tags)
    is_on = plan.is_active and not plan.is_paused
    plan.next = next_slot(schedule_of(plan), after=now, calendar=calendar) if is_on else None


@require_http_methods(["GET", "POST"])
@may_set_up
def plan_create_view(request: HttpRequest) -> HttpResponse:
    """A new plan; `kind` says for what."""
    kind = request.GET.get("kind", "")
    kind = RunKind.RETRIEVAL if kind == RunKind.RETRIEVAL else RunKind.DISTRIBUTION
    plan = Plan(kind=kind, is_paused=True, **USUAL_WHEN[kind])
    return _edit(request, plan, save=lambda values: create_plan(values, by=request.user, now=timezone.now()))


@require_http_methods(["GET", "POST"])
@may_set_up
def plan_view(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan; who may not change it reads it."""
    plan = get_object_or_404(queries.plan_to_edit(plan_id, user=request.user))
    if request.method == "POST" and not plan.may_edit:
        raise PermissionDenied

    def save(values: dict[str, Any], version: int | None) -> Plan:
        return change_plan(plan, values, by=request.user, now=timezone.now(), expected=version)

    return _edit(request, plan, save=save, may_edit=plan.may_edit)


def _edit(request: HttpRequest, plan: Plan, *, save: Any, may_edit: bool = True) -> HttpResponse:
    """The form; what was typed stays there when it is refused."""
    form = PlanForm(request.POST or None, plan=plan, by=request.user)
    for field in form.fields.values():
        field.disabled = not may_edit
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(form.values(), form.cleaned_data["version"]) if plan.pk else save(form.values())
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("assignment:plan-list")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "plan": plan, "may_edit": may_edit, "zone": request.organisation.time_zone}
    context |= _saved_slots(request, plan)
    return render(request, "assignment/setup/plan.html", context, status=status)


def _saved_slots(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The next slots of the plan as it is kept; those of what is typed are fetched by the page."""
    if plan.at is None:
        return {"slots": [], "now": timezone.now()}
    return _slots(request, schedule_of(plan), weekday=plan.apply_weekday, at=plan.apply_at)


def _slots(request: HttpRequest, schedule: Schedule, *, weekday: int | None, at: Any) -> dict[str, Any]:
    now = timezone.now()
    calendar, names = _calendar(request)
    found = plan_words.slots(schedule, weekday=weekday, at=at, calendar=calendar, holidays=names, now=now)
    return {"slots": found, "now": now}


@require_safe
@may_set_up
def plan_slots_view(request: HttpRequest) -> HttpResponse:
    """The next five slots of the schedule that is being typed."""
    form = ScheduleForm(request.GET)
    if not form.is_valid():
        return render(request, "assignment/setup/_plan_slots.html", {"is_incomplete": True})
    kept = form.schedule_values()
    context = _slots(request, form.schedule(), weekday=kept["apply_weekday"], at=kept["apply_at"])
    return render(request, "assignment/setup/_plan_slots.html", context)


@require_POST
@may_set_up
def plan_pause_view(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Pause (`paused=yes`) or resume a plan."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_id)
    paused = request.POST.get("paused") == "yes"
    try:
        pause_plan(plan, paused=paused, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request, _("Paused: nothing runs by itself.") if paused else _("It runs again from its next slot.")
        )
    return redirect("assignment:plan-list")


@require_POST
@may_set_up
def plan_copy_view(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The same settings as a new, paused plan."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_id)
    try:
        copy = copy_plan(plan, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect("assignment:plan-list")
    messages.success(request, _("This is the copy, paused. Change what you want to be different."))
    return redirect("assignment:plan", copy.pk)


@require_POST
@permission_required([SET_UP, "assignment.preview_run"], raise_exception=True)
def plan_run_view(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A preview by this plan now, besides its schedule."""
    plans = Plan.objects.visible_to(request.user).filter(is_active=True)
    plan = get_object_or_404(plans, pk=plan_id)
    try:
        run = ask_for_books(plan.kind, by=request.user, now=timezone.now(), plan=plan)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect("assignment:plan-list")
    if not Run.objects.visible_to(request.user).filter(pk=run.pk).exists():
        messages.info(request, _("Somebody else has just asked for this. Its figures show here soon."))
        return redirect("assignment:plan-list")
    return redirect("assignment:run", run.pk)
