"""What a draft would change, on a sample at once and for all accounts by a worker; and putting it in force."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Account
from accounts.roles import SET_UP
from accounts.views.records import seen_version
from assignment.actions.score_jobs import ask_grades, publish_model
from bookofbusiness.scoring_setup import facts, grades
from scoring.models import ScoreModel
from scoring.queries.preview import SAMPLE, preview

may_set_up = permission_required(SET_UP, raise_exception=True)
Status = ScoreModel.Status


@require_http_methods(["GET", "HEAD", "POST"])
@may_set_up
def preview_view(request: HttpRequest, model_id: int) -> HttpResponse:
    """Grades and scores under the draft beside those of now. POST asks a worker for the counts of all accounts."""
    draft = facts.version_or_404(model_id)
    if draft.status != Status.DRAFT:
        messages.warning(request, _("Only a draft has a preview: this version is in force, or was."))
        return redirect("score_models:model", draft.pk)
    if request.method == "POST":
        return preview_anew(request, draft)
    return _show(request, draft)


def preview_anew(request: HttpRequest, draft: ScoreModel) -> HttpResponse:
    """Go to the preview; where the sample does not hold all accounts, a worker counts them meanwhile."""
    if Account.objects.count() > SAMPLE:
        try:
            ask_grades(draft, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            messages.warning(request, refusal.message)
    return redirect("score_models:preview", draft.pk)


def _show(request: HttpRequest, draft: ScoreModel, *, status: int = 200, **more) -> HttpResponse:
    """The page; `more` is the note that was refused, with the reason."""
    looked = facts.look_at(draft, beside=draft.in_force)
    context = {"draft": draft, "looked": looked, "now": timezone.now(), **more}
    if looked.model:
        found = preview(draft, now=timezone.now(), model=looked.model, today=timezone.localdate())
        context |= {
            "found": found, "table": grades.table(found.moves),
            "examples": grades.examples(found.biggest, user=request.user),
            "all_accounts": None if found.is_exact else facts.all_accounts(draft),
        }  # fmt: skip
    return render(request, "bookofbusiness/scoring/preview.html", context, status=status)


@require_safe
@may_set_up
def all_accounts_view(request: HttpRequest, model_id: int) -> HttpResponse:
    """The counts of all accounts, for polling while the worker is at it."""
    draft = get_object_or_404(ScoreModel, pk=model_id)
    context = {"draft": draft, "all_accounts": facts.all_accounts(draft)}
    return render(request, "bookofbusiness/scoring/_all_accounts.html", context)


@require_POST
@may_set_up
def publication_view(request: HttpRequest, model_id: int) -> HttpResponse:
    """Put the draft in force, with a note, and have all accounts scored anew."""
    draft, note = facts.version_or_404(model_id), request.POST.get("note", "").replace("\x00", "")
    values = {"by": request.user, "now": timezone.now(), "note": note, "version": seen_version(request)}
    try:
        if not note.strip():
            raise RuleViolation("note", _("Say in a line what changed and why; it stays in the history."))
        model, run = publish_model(draft.pk, **values)
    except RuleViolation as refusal:
        if draft.status == Status.DRAFT:
            return _show(request, draft, status=422, note=note, refusal=refusal.message)
        messages.warning(request, refusal.message)
        return redirect("score_models:list")
    words = _("%(model)s is in force; all accounts are scored anew.")
    if run is None:
        words = _("%(model)s is in force. Scoring is switched off, so that nothing is scored by it yet.")
    messages.success(request, words % {"model": model})
    return redirect("score_models:list")
