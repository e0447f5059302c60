"""Setting up kinds of book: places, ramp, thresholds in sentences, each book's room as a formula; the calculator."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Segment, TargetBook
from accounts.queries.keyset import page
from accounts.rules.numbers import number_of
from assignment.actions.cadence import shortfalls
from assignment.actions.capacity_plans import inputs_for, plan_words, refuse_impossible, set_places
from assignment.actions.target_books import asks_of, overload_words, save_target_book
from assignment.display.cadence_words import nothing_counts, sufficiency_by_segment
from assignment.display.presets import Filled, filled, offers
from assignment.display.rule_values import own_numbers
from assignment.display.rules_page import asked_words
from assignment.forms.cadence import cadence_formset, steps_of
from assignment.forms.target_books import CalculatorForm, TargetBookForm, asked_formset, asked_of, ramp_formset, ramp_of
from assignment.queries.book_rooms import mix_of, open_books, rooms_of, segments_to_set, target_books_with_books
from assignment.queries.progress import current_activities
from assignment.queries.rule_versions import in_force
from assignment.rules.cadence import Step, kinds_that_count
from assignment.rules.engagement import Activity
from assignment.rules.thresholds import MOST_WAYS, Asked
from assignment.rules.workload import capacity_plan, lightest, workload
from assignment.views.segments import may_set_up, today

BOOKS = 25


@require_safe
@may_set_up
def target_book_list_view(request: HttpRequest) -> HttpResponse:
    """The kinds of book with their places, what "worked" asks for, and how many books follow each."""
    rows = list(target_books_with_books())
    for target in rows:
        asked = [row for row in target.requirements.all() if row.segment_id is None]
        target.words = asked_words(sorted(asked, key=lambda row: (row.alternative, row.pk)))
    return render(request, "assignment/setup/target_books.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@may_set_up
def target_book_view(request: HttpRequest, target_id: int | None = None) -> HttpResponse:
    """One kind of book, or a new one, with the room of the books that follow it."""
    stored = TargetBook() if target_id is None else get_object_or_404(TargetBook, pk=target_id)
    segments = segments_to_set(stored)
    start = _start(request, segments) if target_id is None else None
    target = start.target if start else stored
    forms = _forms(request, target, segments=segments, start=start)
    if request.method == "POST" and _all_valid(forms):
        try:
            saved = _save(request, target_id, forms)
        except RuleViolation as refusal:
            put_refusal(refusal, into=forms["form"])
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            for shortfall in shortfalls(saved, asks_of(saved)):
                messages.warning(request, shortfall)
            return redirect("setup:target-books")
    own = own_numbers(in_force(), target.pk) if target.pk else []
    context = {"target": target, **forms, "cursor": request.GET.get("cursor", ""), "own_numbers": own}
    if target_id is None and request.method == "GET":
        context["offers"] = offers(segments, currency=request.organisation.currency)
        context["like"] = request.GET.get("like", "")
    status = 422 if request.method == "POST" else 200
    return render(request, "assignment/setup/target_book.html", context, status=status)


def _start(request: HttpRequest, segments: list[Segment]) -> Filled | None:
    """The usual kind of book that the address names (`like`), filled in; nothing of it is stored."""
    taken = TargetBook.objects.values_list("name", flat=True)
    return filled(request.GET.get("like", ""), segments, currency=request.organisation.currency, taken=taken)


def _all_valid(forms: dict[str, Any]) -> bool:
    """Each is asked, so that every mistake shows at once."""
    return not [name for name, form in forms.items() if not form.is_valid()]


def _forms(
    request: HttpRequest,
    target: TargetBook,
    *,
    segments: list[Segment],
    start: Filled | None = None,
    ways: Collection[int] = (),
) -> dict[str, Any]:
    data = request.POST or None
    return {
        "form": TargetBookForm(data, target=target, segments=segments, places=start and start.places),
        "asked": asked_formset(data, target=target, segments=segments, asked=start and start.asked, ways=ways),
        "ramp": ramp_formset(data, target=target),
        "cadence": cadence_formset(data, target=target),
    }


def _save(request: HttpRequest, target_id: int | None, forms: dict[str, Any]) -> TargetBook:
    form: Form = forms["form"]
    return save_target_book(
        form.values(), by=request.user, now=timezone.now(), target_id=target_id, version=form.cleaned_data["version"],
        places=form.places(), shares=form.shares(), ramp=ramp_of(forms["ramp"]), asked=asked_of(forms["asked"]),
        cadence=steps_of(forms["cadence"]),
        more_than_can_be_worked=form.cleaned_data["more_than_can_be_worked"],
    )  # fmt: skip


@require_safe
@may_set_up
def target_book_rooms_view(request: HttpRequest, target_id: int) -> HttpResponse:
    """The room of the books that follow the kind of book, each as a formula with its numbers."""
    target = get_object_or_404(TargetBook, pk=target_id)
    books = open_books(request.user).filter(target_book=target)
    shown = page(books, order=("rep__name", "pk"), cursor=request.GET.get("cursor", ""), limit=BOOKS)
    rooms = rooms_of(shown.rows, day=today(request), organisation=request.organisation)
    context = {"rooms": rooms, "pager": shown, "mix": mix_of(target, user=request.user)}
    return render(request, "assignment/setup/_target_rooms.html", context)


@require_POST
@may_set_up
def target_book_outlook_view(request: HttpRequest) -> HttpResponse:
    """What the thresholds in the form ask for, in sentences, and whether a full book can be worked."""
    every = list(Segment.objects.order_by("priority"))
    forms = _forms(request, TargetBook(), segments=every, ways=range(1, MOST_WAYS + 1))
    lines, form, steps = forms["asked"], forms["form"], forms["cadence"]
    form.is_valid()
    accounts, touches = form.cleaned_data.get("max_accounts"), form.cleaned_data.get("touches_per_day")
    if not lines.is_valid() or not steps.is_valid() or accounts is None or touches is None:
        return render(request, "assignment/setup/_threshold.html", {"is_open": True})
    names = {segment.pk: segment.name for segment in form.segments}
    by_segment = _by_segment(asked_of(lines))
    sentences = [(names.get(pk, ""), asked_words(rows)) for pk, rows in by_segment.items()]
    activities = current_activities()
    least = lightest(activities)
    load = workload(accounts, touches_per_day=touches, requirements=by_segment.get(None, []), lightest=least)
    context = {"sentences": sentences, "load": load, "overload": "" if load.fits else overload_words(load)}
    context |= _cadence_words(steps_of(steps), activities, by_segment, names=names)
    return render(request, "assignment/setup/_threshold.html", context)


def _cadence_words(
    steps: list[Step], activities: list[Activity], by_segment: dict[int | None, list[Asked]], *, names: dict[int, str]
) -> dict[str, Any]:
    """Whether the steps of the form are enough for "worked", per threshold, and which of them count for nothing."""
    found = sufficiency_by_segment(steps, activities=activities, asks=by_segment)
    unknown = sorted({step.kind for step in steps} - kinds_that_count(activities))
    return {
        "cadence": [(names.get(pk, "") if pk else "", one) for pk, one in found.items()],
        "left_out": nothing_counts(unknown) if unknown else "",
    }


def _by_segment(asked: list[Asked]) -> dict[int | None, list[Asked]]:
    found: dict[int | None, list[Asked]] = {}
    for line in asked:
        found.setdefault(line.segment_id, []).append(line)
    return found


@require_http_methods(["GET", "POST"])
@may_set_up
def calculator_view(request: HttpRequest) -> HttpResponse:
    """How many accounts a rep can work, by time and by activity, and how many the target needs.

    POST makes the answer the places of the kind of book; an impossible plan is refused with its numbers.
    """
    chosen = _chosen(request)
    usual = inputs_for(chosen) if chosen else {}
    data = request.POST or (request.GET if "selling_hours" in request.GET else None)
    form = CalculatorForm(data, initial=usual)
    context: dict[str, Any] = {"form": form, "target": chosen}
    if form.is_bound and form.is_valid():
        target = context["target"] = form.cleaned_data["target_book"]
        plan = capacity_plan(inputs_for(target, form.cleaned_data)["inputs"])
        context |= {"plan": plan, "words": plan_words(plan, target), "fits": target.max_accounts <= plan.possible}
        if request.method == "POST" and (answer := _take_over(request, form, target, plan)):
            return answer
    status = 422 if request.method == "POST" or form.errors else 200
    return render(request, "assignment/setup/calculator.html", context, status=status)


def _chosen(request: HttpRequest) -> TargetBook | None:
    number = number_of((request.POST or request.GET).get("target_book", ""))
    rows = TargetBook.objects.filter(is_active=True)
    return (rows.order_by("pk") if number is None else rows.filter(pk=number)).first()


def _take_over(request: HttpRequest, form: Form, target: TargetBook, plan) -> HttpResponse | None:
    try:
        refuse_impossible(plan)
        set_places(target, plan.possible, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)
        return None
    said = {"name": target.name, "n": plan.possible}
    messages.success(request, _("%(name)s has %(n)s places now.") % said)
    return redirect("setup:target-book", target.pk)
