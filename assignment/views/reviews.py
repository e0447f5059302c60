"""Accounts in review, on the leader's page of returns: back to the pool, one or many at once, with a word of why."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.errors import RuleViolation
from accounts.models import User
from accounts.rules.numbers import numbers_of
from assignment.actions.reports import CRITERIA
from assignment.actions.rest import release_from_review
from assignment.queries.reviews import MOST, to_look_at, waiting_reviews

MAY = "assignment.decide_return"


def review_rows(user: User) -> dict[str, Any]:
    """The accounts in review that wait for `user`, each with its last returns and the point that did not fit."""
    found = waiting_reviews(user)
    rows = [
        {
            "account": account,
            "said": [(given, CRITERIA.get(given.detail.get("criterion", ""), "")) for given in account.last_returns],
        }
        for account in found[:MOST]
    ]
    return {"reviews": rows, "more_reviews": len(found) > MOST}


@require_POST
@permission_required(MAY, raise_exception=True)
def review_release_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account goes back to the pool."""
    account = get_object_or_404(to_look_at(request.user), pk=account_id)
    return _release(request, [account.pk])


@require_POST
@permission_required(MAY, raise_exception=True)
def review_releases_view(request: HttpRequest) -> HttpResponse:
    """All chosen accounts go back to the pool for the same reason."""
    chosen = numbers_of(request.POST.getlist("accounts")[:MOST])
    ids = list(to_look_at(request.user).filter(pk__in=chosen).values_list("pk", flat=True))
    if not ids:
        messages.warning(request, _("Choose at least one account in review first."))
        return redirect("assignment:return-list")
    return _release(request, ids)


def _release(request: HttpRequest, account_ids: Collection[int]) -> HttpResponse:
    note = request.POST.get("note", "").replace("\x00", "")
    try:
        count = release_from_review(account_ids, by=request.user, now=timezone.now(), note=note)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        text = ngettext("%(n)d account is back in the pool.", "%(n)d accounts are back in the pool.", count)
        messages.success(request, text % {"n": count})
    return redirect("assignment:return-list")
