"""The look-up of any account, and asking for one that one may not open."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.asking import ask_for
from accounts.errors import RuleViolation
from accounts.models import Account
from accounts.queries.look_up import asked_today, look_up, may_look_up, openable


@require_safe
@permission_required("accounts.look_up", raise_exception=True)
def look_up_view(request: HttpRequest) -> HttpResponse:
    """Name, domain, holder and station of any account, nothing more (decision 13)."""
    text = _said(request.GET.get("text", ""))
    is_on = may_look_up(request.user)
    found = look_up(text, limit=20) if text and is_on else []
    context = {
        "text": text,
        "found": found,
        "is_on": is_on,
        "openable": openable(found, user=request.user),
        "asked": asked_today(found, by=request.user, day=timezone.localdate()),
    }
    template = "accounts/_look_up_rows.html" if request.htmx else "accounts/look_up.html"
    return render(request, template, context)


@require_POST
@permission_required("accounts.look_up", raise_exception=True)
def ask_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask for an account, with a line of why; the row says that it was asked for."""
    known = Account.objects.all() if may_look_up(request.user) else Account.objects.none()
    account = get_object_or_404(known, pk=account_id)
    text, reason, refusal = _said(request.POST.get("text", "")), request.POST.get("reason", ""), ""
    try:
        people = ask_for(account.pk, by=request.user, now=timezone.now(), reason=reason)
    except RuleViolation as error:
        refusal = error.message
    else:
        told = people[0].name if len(people) == 1 else _("ops")
        messages.success(request, _("Asked. %(person)s hears who asks and why.") % {"person": told})
    if not request.htmx:
        return _back(request, text, refusal)
    asked = set() if refusal else {account.pk}
    context = {"row": account, "text": text, "asked": asked, "openable": set(), "refusal": refusal, "reason": reason}
    return render(request, "accounts/_look_up_ask.html", context, status=422 if refusal else 200)


def _back(request: HttpRequest, text: str, refusal: str) -> HttpResponse:
    if refusal:
        messages.warning(request, refusal)
    return redirect(f"{reverse('accounts:look-up')}?{urlencode({'text': text})}")


def _said(text: str) -> str:
    return text[:100].replace("\x00", "").strip()
