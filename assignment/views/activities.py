"""Setting up what counts as a touch: plain sentences, and what a change would count."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.roles import SET_UP
from assignment.actions.activities import save_activity
from assignment.display.activities import outlook_words, sentences
from assignment.forms.activities import WorkingActivityForm
from assignment.models import WorkingActivity
from assignment.queries.activity_outlook import activity_outlook
from assignment.queries.progress import as_activity, current_activities
from assignment.rules.engagement import Activity


@require_safe
@permission_required(SET_UP, raise_exception=True)
def activity_list_view(request: HttpRequest) -> HttpResponse:
    """Every activity in plain sentences; those that count first."""
    found = WorkingActivity.objects.order_by("-is_active", "kind", "name")
    rows = [{"activity": activity, "sentences": sentences(activity)} for activity in found]
    context = {"rows": rows, "in_use": sum(row["activity"].is_active for row in rows)}
    return render(request, "assignment/setup/activities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def activity_view(request: HttpRequest, activity_id: int | None = None) -> HttpResponse:
    """One activity, or a new one. A contradiction is shown at its field, and what was typed stays."""
    activity = _activity(activity_id)
    form = WorkingActivityForm(request.POST or None, instance=activity)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["seen"] if activity_id else None
        try:
            saved = save_activity(
                form.values(), by=request.user, now=timezone.now(), activity_id=activity_id, version=version
            )
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            text = _("%(name)s is saved. It holds from the next log and the next night on.")
            messages.success(request, text % {"name": saved.name})
            return redirect("setup:activities")
    context = {"activity": activity, "form": form, "sentences": sentences(activity) if activity.pk else []}
    return render(request, "assignment/setup/activity.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required(SET_UP, raise_exception=True)
def activity_outlook_view(request: HttpRequest, activity_id: int | None = None) -> HttpResponse:
    """What the form as it is now would count, while one types."""
    activity = _activity(activity_id)
    form = WorkingActivityForm(request.POST, instance=activity)
    if not form.is_valid():
        return render(request, "assignment/setup/_activity_outlook.html", {"lines": [], "words": []})
    try:
        changed = form.changed()
    except ValidationError as error:
        return render(request, "assignment/setup/_activity_outlook.html", {"problem": error.messages[0]})
    before = current_activities()
    outlook = activity_outlook(before, with_changed(before, changed), now=timezone.now())
    context = {"lines": sentences(changed), "words": outlook_words(outlook), "outlook": outlook}
    return render(request, "assignment/setup/_activity_outlook.html", context)


def with_changed(before: list[Activity], changed: WorkingActivity) -> list[Activity]:
    """The activities in force with this one instead of what it is now; a new one is the youngest."""
    others = [each for each in before if each.pk != changed.pk]
    if not changed.is_active:
        return others
    youngest = max((each.pk for each in before), default=0) + 1
    return [*others, replace(as_activity(changed), pk=changed.pk or youngest)]


@require_POST
@permission_required(SET_UP, raise_exception=True)
def activity_use_view(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Switch an activity on or off."""
    activity, on = get_object_or_404(WorkingActivity, pk=activity_id), request.POST.get("on") == "yes"
    try:
        save_activity({"is_active": on}, by=request.user, now=timezone.now(), activity_id=activity.pk)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        words = _("“%(name)s” counts.") if on else _("“%(name)s” does not count any more.")
        messages.success(request, words % {"name": activity.name})
    return redirect("setup:activities")


def _activity(activity_id: int | None) -> WorkingActivity:
    """The one of this number, or a new one where the address names none."""
    return WorkingActivity() if activity_id is None else get_object_or_404(WorkingActivity, pk=activity_id)
