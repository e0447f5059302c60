"""Writing a version of the rules: numbers, text, the matrix, and its announcement."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.queries.calendar import local_day
from accounts.roles import SET_UP
from assignment.actions.publishing import ask_publication, publish_rules, withdraw_rules
from assignment.actions.rules import discard_draft, draft_rules, edit_draft, edit_scenarios, edit_section
from assignment.display.rule_changes import changes_between
from assignment.display.rule_template import KEYS, SCENARIO_ROWS
from assignment.display.rule_text import scenarios_of, sections_of
from assignment.display.rule_values import named
from assignment.forms.rules import NumbersForm, PublicationForm, ScenarioForm, SectionForm
from assignment.models import Plan, RulesOfEngagement
from assignment.queries.rule_versions import may_publish
from assignment.queries.rules_page import beside

Status = RulesOfEngagement.Status
TAB = {"current_tab": "setup"}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def rules_setup_view(request: HttpRequest) -> HttpResponse:
    """All versions and the open draft; POST opens a new one, or the one that is open."""
    if request.method == "POST":
        draft = draft_rules(by=request.user, now=timezone.now())
        return redirect("assignment:rules-draft", draft.pk)
    versions = list(RulesOfEngagement.objects.select_related("published_by", "drafted_by").order_by("-number"))
    context = {
        "drafts": [each for each in versions if each.status == Status.DRAFT],
        "announced": next((each for each in versions if each.status == Status.SCHEDULED), None),
        "versions": [each for each in versions if each.status != Status.DRAFT],
        "may_publish": may_publish(request.user), "now": timezone.now(), **TAB,
    }  # fmt: skip
    return render(request, "assignment/setup/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def draft_view(request: HttpRequest, rules_id: int) -> HttpResponse:
    """The numbers of a draft; POST saves them."""
    draft = _draft(rules_id)
    form = NumbersForm(request.POST or None, instance=draft)
    if request.method == "POST" and form.is_valid():
        try:
            edit_draft(
                draft.pk, by=request.user, now=timezone.now(), changes=form.changes,
                expected=form.cleaned_data["version"],
            )  # fmt: skip
        except RuleViolation as refusal:
            form.put_refusal(refusal)
        else:
            messages.success(request, _("Saved. Nothing is in force yet."))
            return redirect("assignment:rules-draft", draft.pk)
    stored = _draft(rules_id) if request.method == "POST" else draft
    context = {
        "draft": stored, "form": form, "sections": sections_of(stored), "may_publish": may_publish(request.user),
        "rows": [(key, label) for key, label, _answers in SCENARIO_ROWS], "now": timezone.now(), **TAB,
    }  # fmt: skip
    return render(request, "assignment/setup/rules_draft.html", context, status=422 if form.is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def section_view(request: HttpRequest, rules_id: int, key: str) -> HttpResponse:
    """One section of a draft, with the names that it may use."""
    draft = _draft(rules_id)
    stored = next((each for each in sections_of(draft) if each["key"] == key), None)
    if stored is None:
        raise Http404
    initial = {"title": stored["title"], "text": stored["text"], "version": draft.version}
    form = SectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            edit_section(
                draft.pk, key, title=values["title"], text=values["text"], by=request.user, now=timezone.now(),
                expected=values["version"],
            )  # fmt: skip
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            return _saved(request, draft, key)
    settings = named(beside(draft, plans=Plan.objects.visible_to(request.user)), request.organisation)
    context = {
        "draft": draft, "form": form, "section": stored, "values": sorted(settings.values.items()),
        "lists": sorted(settings.lists.items()), "place": KEYS.index(key) + 1, "last": len(KEYS), **TAB,
    }  # fmt: skip
    return render(request, "assignment/setup/rules_section.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, draft: RulesOfEngagement, key: str) -> HttpResponse:
    """After a section: the next one where that was asked for, else the draft."""
    messages.success(request, _("Saved. Nothing is in force yet."))
    place = KEYS.index(key) + 1
    if "next" in request.POST and place < len(KEYS):
        return redirect("assignment:rules-section", draft.pk, KEYS[place])
    return redirect("assignment:rules-draft", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def scenario_view(request: HttpRequest, rules_id: int, row: str) -> HttpResponse:
    """The answers of one row of the matrix."""
    draft = _draft(rules_id)
    labels = {key: label for key, label, _answers in SCENARIO_ROWS}
    if row not in labels:
        raise Http404
    answers = scenarios_of(draft)[row]
    form = ScenarioForm(request.POST or None, answers=answers, initial={"version": draft.version})
    if request.method == "POST" and form.is_valid():
        try:
            edit_scenarios(
                draft.pk, row, answers=form.answers, by=request.user, now=timezone.now(),
                expected=form.cleaned_data["version"],
            )  # fmt: skip
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Saved. Nothing is in force yet."))
            return redirect("assignment:rules-draft", draft.pk)
    context = {"draft": draft, "form": form, "label": labels[row], **TAB}
    return render(request, "assignment/setup/rules_scenario.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET_UP, raise_exception=True)
def publication_view(request: HttpRequest, rules_id: int) -> HttpResponse:
    """What a draft changes, and from which day; POST announces it, or asks those who may."""
    today = local_day(timezone.now())
    draft, current = _with_current(rules_id)
    initial = {"effective_on": today, "change_note": draft.change_note}
    form = PublicationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _announce(request, draft, form)
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
            draft, current = _with_current(rules_id)
    context = {
        "draft": draft, "form": form, "may_publish": may_publish(request.user), "now": timezone.now(),
        "proposed": today + timedelta(days=draft.announce_days),
        "changes": changes_between(current, draft, organisation=request.organisation), **TAB,
    }  # fmt: skip
    return render(request, "assignment/setup/rules_publication.html", context, status=422 if form.errors else 200)


def _with_current(rules_id: int) -> tuple[RulesOfEngagement, RulesOfEngagement]:
    """The draft and the version in force. One query."""
    rows = RulesOfEngagement.objects.filter(Q(pk=rules_id, status=Status.DRAFT) | Q(status=Status.CURRENT))
    found = {row.status: row for row in rows}
    if Status.DRAFT not in found:
        raise Http404
    return found[Status.DRAFT], found[Status.CURRENT]


@transaction.atomic
def _announce(request: HttpRequest, draft: RulesOfEngagement, form: PublicationForm) -> HttpResponse:
    """Publish or ask, with the note; a refusal leaves the draft as it was."""
    now, note, seen = timezone.now(), form.cleaned_data["change_note"], form.cleaned_data["version"]
    if note != draft.change_note:
        seen = edit_draft(draft.pk, by=request.user, now=now, changes={"change_note": note}, expected=seen).version
    if "ask" in request.POST:
        people = ask_publication(draft.pk, by=request.user, now=now)
        text = _("Asked: %(names)s.") % {"names": _(", ").join(person.name for person in people[:5])}
        messages.success(request, text)
        return redirect("assignment:rules-draft", draft.pk)
    day = form.cleaned_data["effective_on"]
    version = publish_rules(draft.pk, by=request.user, now=now, effective_on=day, expected=seen)
    in_force_now = version.status == Status.CURRENT
    messages.success(request, _("In force. Everybody is told.") if in_force_now else _("Announced. Everybody is told."))
    return redirect("assignment:rules-version", version.number)


@require_POST
@permission_required(SET_UP, raise_exception=True)
def withdrawal_view(request: HttpRequest, rules_id: int) -> HttpResponse:
    """An announced version becomes a draft again."""
    version = get_object_or_404(RulesOfEngagement, pk=rules_id)
    try:
        withdraw_rules(version.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Withdrawn. It is a draft again, and everybody is told."))
    return redirect("assignment:rules-setup")


@require_POST
@permission_required(SET_UP, raise_exception=True)
def discard_view(request: HttpRequest, rules_id: int) -> HttpResponse:
    """Throw the draft away."""
    draft = _draft(rules_id)
    try:
        discard_draft(draft.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The draft is gone. What is in force stays."))
    return redirect("assignment:rules-setup")


def _draft(rules_id: int) -> RulesOfEngagement:
    return get_object_or_404(RulesOfEngagement.objects.filter(status=Status.DRAFT), pk=rules_id)
