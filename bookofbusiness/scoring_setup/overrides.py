"""Points by hand that count now: by whom, why, until when; and ending them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Account
from accounts.queries.calendar import local_day
from accounts.queries.keyset import page
from scoring.actions.overrides import end_override
from scoring.models import ScoreOverride

SHOWN = 50
may_override = permission_required("scoring.override_score", raise_exception=True)


@require_safe
@may_override
def list_view(request: HttpRequest) -> HttpResponse:
    """Those on accounts that one may open, the next to end first."""
    now = timezone.now()
    rows = current_overrides(request).select_related("account", "by")
    shown = page(rows, order=("expires_on", "pk"), cursor=request.GET.get("cursor", ""), limit=SHOWN)
    context = {"rows": shown.rows, "pager": shown, "now": now}
    return render(request, "bookofbusiness/scoring/overrides.html", context)


def current_overrides(request: HttpRequest):
    """Overrides that count today on accounts that the user may open."""
    visible = Account.objects.visible_to(request.user)
    return ScoreOverride.objects.filter(account__in=visible, expires_on__gte=local_day(timezone.now()))


@require_POST
@may_override
def end_view(request: HttpRequest, override_id: int) -> HttpResponse:
    """The points stop to count; the account is scored again at once."""
    visible = ScoreOverride.objects.filter(account__in=Account.objects.visible_to(request.user))
    override = get_object_or_404(visible.select_related("account"), pk=override_id)
    end_override(override.pk, by=request.user, now=timezone.now())
    messages.success(request, _("The points on %(account)s count no more.") % {"account": override.account.name})
    return redirect("score_models:override-list")
