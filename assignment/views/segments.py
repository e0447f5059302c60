"""Setting up segments: the list with its overlaps, one segment with a live outlook, their order."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.criteria_form import CriteriaField
from accounts.display.criteria import condition_words, criteria_words
from accounts.display.formats import number
from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Segment
from accounts.queries.criteria import criteria_q
from accounts.queries.segments import FEW, Draft, matching_count, outlook, overlaps, sample
from accounts.roles import SET_UP
from accounts.rules.criteria import parse
from accounts.rules.fields import FIT_FIELDS
from accounts.rules.numbers import number_of
from assignment.actions.segments import ask_enrolment, move_segment, save_segment
from assignment.forms.segments import SegmentForm
from assignment.models import Run, RunKind
from assignment.queries.book_rooms import segments_with_places

may_set_up = permission_required(SET_UP, raise_exception=True)
PAIRS = 10
STILL = (Run.Status.QUEUED, Run.Status.BUILDING)


def today(request: HttpRequest) -> date:
    """The day in the organisation's zone, without reading the organisation again."""
    return timezone.now().astimezone(request.organisation.zone).date()


@require_safe
@may_set_up
def segment_list_view(request: HttpRequest) -> HttpResponse:
    """All segments in the order in which they are asked, with what they hold, overlaps and gaps."""
    report = overlaps()
    placed = segments_with_places()
    for count in report.segments:
        count.segment.words = criteria_words(count.segment.criteria)
        count.segment.has_places = count.segment.pk in placed
    context = {"report": report, "pairs": report.pairs[:PAIRS], "now": timezone.now(), **enrolment_context()}
    return render(request, "assignment/setup/segments.html", context)


def enrolment_context() -> dict[str, Any]:
    """The newest enrolment; what it is doing and what came of it."""
    run = Run.objects.filter(kind=RunKind.SCORE).order_by("-pk").first()
    return {"enrolment": run, "is_enrolling": run is not None and run.status in STILL}


@require_safe
@may_set_up
def enrolment_view(request: HttpRequest) -> HttpResponse:
    """The line that tells how enrolment goes; when it is over, the page is read anew."""
    context = {"now": timezone.now(), **enrolment_context()}
    answer = render(request, "assignment/setup/_enrolment.html", context)
    if request.htmx and not context["is_enrolling"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@may_set_up
def enrolment_create_view(request: HttpRequest) -> HttpResponse:
    """Sort all accounts anew, now."""
    ask_enrolment(now=timezone.now())
    return redirect("setup:segments")


@require_http_methods(["GET", "POST"])
@may_set_up
def segment_view(request: HttpRequest, segment_id: int | None = None) -> HttpResponse:
    """One segment, or a new one; saved, the accounts follow in the background."""
    segment = Segment() if segment_id is None else get_object_or_404(Segment, pk=segment_id)
    form = _form(request, segment)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_segment(
                form.values(), by=request.user, now=timezone.now(), segment_id=segment_id,
                version=form.cleaned_data["version"], place=form.cleaned_data["place"],
            )  # fmt: skip
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            ask_enrolment(now=timezone.now())
            messages.success(request, _("%(name)s is saved. The accounts are being sorted.") % {"name": saved.name})
            return redirect("setup:segments")
    status = 422 if request.method == "POST" else 200
    return render(request, "assignment/setup/segment.html", {"form": form, "segment": segment}, status=status)


def _form(request: HttpRequest, segment: Segment) -> SegmentForm:
    others = list(Segment.objects.exclude(pk=segment.pk).order_by("priority"))
    return SegmentForm(request.POST or None, segment=segment, others=others)


@require_POST
@may_set_up
def segment_outlook_view(request: HttpRequest) -> HttpResponse:
    """What the criteria in the form would match and change, before they are saved."""
    segment = Segment.objects.filter(pk=number_of(request.GET.get("segment", ""))).first()
    form = _form(request, segment or Segment(is_active=True))
    if "criteria" in form.errors:
        return render(request, "assignment/setup/_outlook.html", {"problems": form.errors["criteria"]})
    values = form.cleaned_data
    draft = Draft(
        parse(values["criteria"] or {}), place=values.get("place"), segment_id=segment.pk if segment else None,
        is_active=values["is_active"] or segment is None,
    )  # fmt: skip
    found = outlook(draft, user=request.user, today=today(request))
    context = {"outlook": found, "alone": _alone_words(values["criteria"], found.alone), "segment": segment, "few": FEW}
    return render(request, "assignment/setup/_outlook.html", context)


def _alone_words(tree: Any, alone) -> list[str]:
    parts = next(iter(tree.values())) if tree else []
    counts = [count for _part, count in alone]
    return [_alone_line(part, count) for part, count in zip(parts, counts, strict=False)]


def _alone_line(part: dict[str, Any], count: int | None) -> str:
    """ "Country is NO: 120 accounts by itself"."""
    words = {"condition": criteria_words(part) if "field" not in part else condition_words(part), "n": number(count)}
    if count is None:
        text = _("%(condition)s: fewer than %(few)s accounts by itself")
        return text % (words | {"few": number(FEW)})
    text = ngettext("%(condition)s: %(n)s account by itself", "%(condition)s: %(n)s accounts by itself", count)
    return text % words


@require_POST
@may_set_up
def criteria_outlook_view(request: HttpRequest) -> HttpResponse:
    """How many accounts meet the criteria of any form, and about ten of them. `field`: its name in the form."""
    field = CriteriaField(fields=FIT_FIELDS, single="single" in request.GET)
    try:
        node = parse(field.clean(request.POST.get(request.GET.get("field", "criteria"), "")) or {}, FIT_FIELDS)
    except ValidationError as problem:
        return render(request, "assignment/setup/_outlook.html", {"problems": problem.messages})
    day = today(request)
    rows = sample(criteria_q(node, today=day), user=request.user)
    context = {"matching": matching_count(node, user=request.user, today=day), "rows": rows, "few": FEW}
    return render(request, "assignment/setup/_outlook.html", context)


@require_POST
@may_set_up
def segment_place_view(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Move it one place up or down (`steps` −1 or 1)."""
    get_object_or_404(Segment, pk=segment_id)
    steps = {"-1": -1, "1": 1}.get(request.POST.get("steps", ""), 0)
    move_segment(segment_id, steps=steps, by=request.user, now=timezone.now())
    ask_enrolment(now=timezone.now())
    return redirect("setup:segments")
