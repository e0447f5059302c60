"""Points by hand: given on the account page, read and ended here."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import OpsAdmin
from accounts.admin.searching import AccountSearch
from scoring.actions.overrides import end_override
from scoring.models import ScoreOverride


@admin.register(ScoreOverride)
class ScoreOverrideAdmin(AccountSearch, OpsAdmin):
    may_add = may_change = False
    list_display = ("account", "points", "reason", "by", "made_at", "expires_on")
    list_select_related = ("account", "by")
    actions = ("end_now",)

    @admin.action(description=gettext_lazy("End these points now"), permissions=["view"])
    def end_now(self, request, queryset) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        for pk in ids:
            end_override(pk, by=request.user, now=timezone.now())
        words = ngettext("Points ended on %(n)s account.", "Points ended on %(n)s accounts.", len(ids))
        messages.success(request, words % {"n": len(ids)})
