"""Claims on accounts and confirmations of the rules, to read. Both are decided and pressed on their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from assignment.models import Dispute, RuleAcknowledgement


@admin.register(Dispute)
class DisputeAdmin(OpsAdmin):
    permission = "assignment.decide_dispute"
    may_add = may_change = False
    list_display = ("account", "claimant", "holder", "stage", "state", "due_at", "decided_by", "decided_at")
    list_filter = ("state", "stage")
    list_select_related = ("account", "claimant", "holder", "decided_by")
    date_hierarchy = "opened_at"
    fieldsets = (
        (None, {"fields": ("account", "claimant", "holder", "rules", "clause", "claim")}),
        (_("Clock and decision"), {"fields": ("stage", "state", "opened_at", "due_at", "final_due_at", "decided_by",
                                              "decided_at", "decision", "run")}),
        (_("Details"), {"fields": ("evidence",), "classes": ["collapse"]}),
    )  # fmt: skip


@admin.register(RuleAcknowledgement)
class RuleAcknowledgementAdmin(OpsAdmin):
    may_add = may_change = False
    list_display = ("rules", "user", "acknowledged_at")
    list_filter = ("rules",)
    list_select_related = ("rules", "user")
