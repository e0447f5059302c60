"""Stopping mails by the link in one of them, without signing in (RFC 8058)."""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.mailing import end_subscription
from accounts.display.mailing import GROUP_LABELS
from accounts.errors import RuleViolation
from accounts.models import MailChoice
from accounts.queries.subscriptions import subscription


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@csrf_exempt  # a mail program that stops the mails has no cookie of ours; the token says who asks
@never_cache
def subscription_view(request: HttpRequest, token: str) -> HttpResponse:
    """What would stop, with one button; POST stops it. Stopping twice is stopping once."""
    if refused := consume_or_429(request, action="subscription"):
        return refused
    try:
        found = subscription(token, now=timezone.now())
    except RuleViolation as refusal:
        return render(request, "accounts/subscription.html", {"refusal": refusal.message}, status=refusal.status)
    if request.method == "POST":
        end_subscription(found)
    with translation.override(found.user.language or translation.get_language()):
        context = {
            "groups": [GROUP_LABELS[group] for group in found.groups],
            "cadence": MailChoice.Cadence(found.cadence).label,
            "has_stopped": request.method == "POST" or not found.groups,
        }
        return render(request, "accounts/subscription.html", context)
