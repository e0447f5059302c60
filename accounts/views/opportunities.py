"""The list of opportunities one may see, by close date."""

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.db.models import DateField, Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import Account, Opportunity
from accounts.queries.keyset import page

FILTERS = {
    "": _("Open"),
    "mine": _("Mine"),
    "late": _("Late"),
    "won": _("Won"),
    "lost": _("Lost"),
    "loose": _("Without an account"),
}
FAR = date(9999, 12, 31)


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def opportunity_list_view(request: HttpRequest) -> HttpResponse:
    """Open ones by close date; closed ones newest first."""
    now, only = timezone.now(), request.GET.get("only", "")
    only = only if only in FILTERS else ""
    rows = Opportunity.objects.visible_to(request.user).select_related("account", "owner", "product")
    visible = Account.objects.visible_to(request.user).filter(pk=OuterRef("account"))
    rows = rows.annotate(
        closes=Coalesce("close_on", Value(FAR), output_field=DateField()), may_open_account=Exists(visible)
    )
    order = ["-closes", "pk"] if only in ("won", "lost") else ["closes", "pk"]
    shown = page(_narrowed(rows, only, request), order=order, cursor=request.GET.get("cursor", ""), limit=50)
    context = {
        "rows": shown.rows,
        "pager": shown,
        "only": only,
        "filters": FILTERS.items(),
        "now": now,
        "today": timezone.localdate(now),
    }
    return render(request, "accounts/opportunity_list.html", context)


def _narrowed(rows, only: str, request: HttpRequest):
    if only in ("won", "lost"):
        return rows.filter(stage=only)
    if only == "mine":
        return rows.open().filter(owner=request.user)
    if only == "late":
        return rows.open().filter(close_on__lt=timezone.localdate())
    return rows.open().filter(account=None) if only == "loose" else rows.open()
