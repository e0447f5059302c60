"""What a change in an editor would do today, tried out before it is saved: numbers, thresholds, what counts as a touch.

A POST, because the form is sent as it stands; nothing is written. `?as=csv` gives every account whose answer changes.
"""

from collections.abc import Sequence

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import TargetBook
from accounts.roles import SET_UP
from accounts.views.downloads import csv_file
from assignment.actions.dry_run import SAMPLE, named, try_out
from assignment.actions.supposing import Proposal
from assignment.display.dry_run_words import details, file_rows, headline
from assignment.display.rule_values import NUMBERS
from assignment.forms.activities import WorkingActivityForm
from assignment.forms.rules import NumbersForm
from assignment.forms.target_books import TargetBookForm, asked_formset, asked_of
from assignment.models import RulesOfEngagement, WorkingActivity
from assignment.queries.book_rooms import segments_to_set
from assignment.queries.progress import current_activities
from assignment.views.activities import with_changed

PARTIAL = "assignment/setup/_dry_run.html"
LINES = 50


@require_POST
@permission_required(SET_UP, raise_exception=True)
def rules_dry_run_view(request: HttpRequest, rules_id: int) -> HttpResponseBase:
    """The numbers of a draft as they are typed."""
    drafts = RulesOfEngagement.objects.filter(status=RulesOfEngagement.Status.DRAFT)
    form = NumbersForm(request.POST, instance=get_object_or_404(drafts, pk=rules_id))
    if not form.is_valid():
        return _refused(request, form if form.errors else form.exceptions)
    numbers = {each.name: form.cleaned_data[each.name] for each in NUMBERS}
    return _answer(request, Proposal(numbers=numbers, exceptions=form.exceptions_typed), form_id="rules-form")


@require_POST
@permission_required(SET_UP, raise_exception=True)
def target_book_dry_run_view(request: HttpRequest, target_id: int) -> HttpResponseBase:
    """The window and the thresholds of a kind of book as they are typed."""
    target = get_object_or_404(TargetBook, pk=target_id)
    segments = segments_to_set(target)
    form = TargetBookForm(request.POST, target=target, segments=segments)
    lines = asked_formset(request.POST, target=target, segments=segments)
    if not form.is_valid() or not lines.is_valid():
        return _refused(request, lines if form.is_valid() else form)
    proposal = Proposal(asked={target.pk: asked_of(lines)}, windows={target.pk: form.cleaned_data["window_days"]})
    return _answer(request, proposal, form_id="target-form")


@require_POST
@permission_required(SET_UP, raise_exception=True)
def activity_dry_run_view(request: HttpRequest, activity_id: int) -> HttpResponseBase:
    """One activity as it is typed, beside the others in force."""
    activity = get_object_or_404(WorkingActivity, pk=activity_id)
    form = WorkingActivityForm(request.POST, instance=activity)
    if not form.is_valid():
        return _refused(request, form)
    try:
        changed = form.changed()
    except ValidationError as error:
        return _problem(request, error.messages)
    proposal = Proposal(activities=with_changed(current_activities(), changed))
    return _answer(request, proposal, form_id="activity-form")


def _refused(request: HttpRequest, form: BaseForm | BaseFormSet) -> HttpResponse:
    """What is typed cannot be tried: the first mistake, in words."""
    return _problem(request, _mistakes(form))


def _mistakes(form: BaseForm | BaseFormSet) -> list[str]:
    mistakes = form.errors if isinstance(form.errors, list) else [form.errors]
    said = [text for errors in mistakes for texts in errors.values() for text in texts]
    return [*said, *form.non_form_errors()] if isinstance(form, BaseFormSet) else said


def _problem(request: HttpRequest, said: Sequence[str]) -> HttpResponse:
    context = {"problem": said[0] if said else _("Correct what is marked in the form first.")}
    return render(request, PARTIAL, context, status=422)


def _answer(request: HttpRequest, proposal: Proposal, *, form_id: str) -> HttpResponseBase:
    found = try_out(proposal, by=request.user, now=timezone.now())
    if request.GET.get("as") == "csv":
        rows = file_rows(named(found, found.more), named(found, found.fewer))
        return csv_file(rows, name="dry-run")
    sample = named(found, [*found.more[:SAMPLE], *found.fewer[:SAMPLE]])
    gone = set(found.more)
    context = {
        "dry_run": found, "headline": headline(found), "details": details(found), "now": timezone.now(),
        "lines": [line for line in found.lines if line.changes][:LINES], "form_id": form_id,
        "sample": [(row, row.account_id in gone) for row in sample],
    }  # fmt: skip
    return render(request, PARTIAL, context)
