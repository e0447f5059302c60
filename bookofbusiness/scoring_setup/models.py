"""Versions of the score model: their history, one of them to read, a draft to edit."""

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
from accounts.views.records import seen_version
from bookofbusiness.scoring_setup import facts
from bookofbusiness.scoring_setup.forms import Editor
from bookofbusiness.scoring_setup.previews import preview_anew
from scoring.actions.drafts import edit_draft
from scoring.actions.models import copy_model, delete_draft
from scoring.models import ScoreModel
from scoring.queries.models import current_model

may_set_up = permission_required(SET_UP, raise_exception=True)
Status = ScoreModel.Status


@require_safe
@may_set_up
def list_view(request: HttpRequest) -> HttpResponse:
    """The version in force and those before it, with what each changed; how well it tells won from lost."""
    below = number_of(request.GET.get("below", ""))
    every = list(ScoreModel.objects.select_related("published_by"))
    shown = facts.history(every, below=below)
    context = {
        "versions": shown, "now": timezone.now(),
        "current": next(version for version in every if version.status == Status.PUBLISHED),
        "draft": next((version for version in every if version.status == Status.DRAFT), None),
        "older": shown[-1].version.number if len(shown) == facts.MOST_VERSIONS else None,
        "outcomes": facts.outcomes_by_grade(), "scoring": facts.scoring_progress(),
    }  # fmt: skip
    return render(request, "bookofbusiness/scoring/list.html", context)


@require_safe
@may_set_up
def progress_view(request: HttpRequest) -> HttpResponse:
    """How far scoring anew is, for polling; once it is over the page is loaded anew."""
    scoring = facts.scoring_progress()
    if not scoring.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "bookofbusiness/scoring/_scoring.html", {"scoring": scoring})


@require_POST
@may_set_up
def draft_create_view(request: HttpRequest) -> HttpResponse:
    """A draft of the version in force, or of the one that is named; then its page."""
    number = request.POST.get("model", "")
    source = get_object_or_404(ScoreModel, pk=number_of(number) or 0) if number else current_model()
    draft = copy_model(source.pk, by=request.user, now=timezone.now())
    return redirect("score_models:model", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@may_set_up
def model_view(request: HttpRequest, model_id: int) -> HttpResponse:
    """A published version to read, a draft to edit. POST saves the draft; `add` only shows one more row."""
    version = get_object_or_404(ScoreModel.objects.select_related("published_by"), pk=model_id)
    if version.status != Status.DRAFT:
        return _read(request, version, refused=request.method == "POST")
    if request.method != "POST":
        return _edit(request, version, Editor(version))
    editor = Editor(version, sent=request.POST)
    if "add" in request.POST:
        return _edit(request, version, editor)
    draft = _save(request, version, editor) if editor.is_valid() else None
    if draft is None:
        return _edit(request, version, editor, status=422)
    if "preview" in request.POST:
        return preview_anew(request, draft)
    messages.success(request, _("Saved. Nothing is scored by it until it is published."))
    return redirect("score_models:model", draft.pk)


def _save(request: HttpRequest, version: ScoreModel, editor: Editor) -> ScoreModel | None:
    """The draft as it is written; a refusal goes to its place in the editor."""
    values = {"by": request.user, "now": timezone.now(), "version": seen_version(request)}
    try:
        return edit_draft(version.pk, editor.content(), **values)
    except RuleViolation as refusal:
        editor.put(refusal.errors or {"": [refusal.message]})
        return None


def _edit(request: HttpRequest, version: ScoreModel, editor: Editor, *, status: int = 200) -> HttpResponse:
    context = {
        "version": version, "editor": editor, "seen": request.POST.get("version", version.version),
        "looked": facts.look_at(version),
    }  # fmt: skip
    return render(request, "bookofbusiness/scoring/edit.html", context, status=status)


def _read(request: HttpRequest, version: ScoreModel, *, refused: bool) -> HttpResponse:
    context = {
        "version": version, "rules": facts.rules_of(version), "now": timezone.now(),
        "signals": version.signal_weights.select_related("signal_type"), "caps": version.group_caps.order_by("group"),
        "refusal": _("A published version never changes. Make a draft of it and edit that.") if refused else "",
    }  # fmt: skip
    return render(request, "bookofbusiness/scoring/version.html", context, status=422 if refused else 200)


@require_POST
@may_set_up
def deletion_view(request: HttpRequest, model_id: int) -> HttpResponse:
    """Throw a draft away."""
    version = get_object_or_404(ScoreModel, pk=model_id)
    try:
        delete_draft(version.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect("score_models:model", version.pk)
    messages.success(request, _("The draft is gone."))
    return redirect("score_models:list")
