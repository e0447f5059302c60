"""Return reasons, and the list of returns with the way out of review."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.base import OpsAdmin, OpsForm
from accounts.errors import RuleViolation
from assignment.actions.move_notes import LONGEST_NOTE
from assignment.actions.rest import release_from_review
from assignment.actions.return_reasons import refuse_contradictions
from assignment.models import Return, ReturnReason


class ReasonForm(OpsForm):
    """Settings that contradict each other are refused, as on the page."""

    def refuse(self) -> None:
        refuse_contradictions(self.instance)


@admin.register(ReturnReason)
class ReturnReasonAdmin(OpsAdmin):
    form = ReasonForm
    list_display = (
        "label", "family", "destination", "minimum_touches", "limit_percent_per_month", "rest_days", "needs_approval",
        "is_active",
    )  # fmt: skip
    list_filter = ("family", "is_active")
    prepopulated_fields = {"code": ("label",)}
    fieldsets = (
        (None, {"fields": ("label", "code", "help_text", "family", "position", "is_active")}),
        (
            _("When it is open"),
            {
                "fields": (
                    "minimum_work", "minimum_touches", "free_within_days", "earliest_days", "latest_days",
                    "limit_percent_per_month", "limit_count", "limit_period", "asks_for", "needs_note", "needs_date",
                    "needs_file", "needs_approval", "leader_only",
                ),
                "description": _("Data reasons never ask for work, have no limit and never wait for a leader."),
            },
        ),
        (_("What follows"), {
            "fields": (
                "destination", "rest_days", "replacement", "prefers_rep", "bars_rep", "counts_against_rate",
            ),
        }),
    )  # fmt: skip

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()


class WhyForm(ActionForm):
    """Beside the choice of the action: why the chosen accounts go back to the pool."""

    note = forms.CharField(label=_("Why:"), required=False, max_length=LONGEST_NOTE)


@admin.register(Return)
class ReturnAdmin(OpsAdmin):
    """To read. What is in review can be released from here, with a word of why; waiting ones are decided on the
    leader's page, which lists what is in review, too.
    """

    permission = "assignment.repair_account"
    may_add = may_change = False
    list_display = ("account", "station", "rep", "reason", "state", "asked_at", "decided_by", "note", "evidence")
    list_filter = ("state", "reason", "counts_as_retrieval", "account__station")
    list_select_related = ("account", "rep", "reason", "decided_by", "evidence")
    search_fields = ("account__name",)
    date_hierarchy = "asked_at"
    action_form = WhyForm
    actions = ("release",)

    @admin.display(description=_("account is"))
    def station(self, given: Return) -> str:
        return given.account.get_station_display()

    @admin.action(description=_("Release from review into the pool"), permissions=["view"])
    def release(self, request, queryset) -> None:
        try:
            ids = list(queryset.values_list("account_id", flat=True).distinct())
            note = request.POST.get("note", "")
            count = release_from_review(ids, by=request.user, now=timezone.now(), note=note)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            text = ngettext("%(n)d account is in the pool.", "%(n)d accounts are in the pool.", count)
            messages.success(request, text % {"n": count})
