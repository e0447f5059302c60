"""The history of runs, to read. Runs are steered on their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from assignment.models import Run


@admin.register(Run)
class RunAdmin(OpsAdmin):
    permission = "assignment.apply_run"
    may_add = may_change = False
    list_display = ("__str__", "kind", "status", "slot", "total", "done", "skipped", "asked_by", "finished_at")
    list_filter = ("kind", "status")
    list_select_related = ("asked_by",)
    date_hierarchy = "slot"
    fieldsets = (
        (None, {"fields": ("kind", "name", "plan", "slot", "status", "total", "done", "skipped", "error")}),
        (_("People and times"), {"fields": ("asked_by", "created_at", "built_at", "approved_by", "approved_at",
                                            "apply_after", "started_at", "finished_at", "undoes")}),
        (_("Details"), {"fields": ("settings", "summary", "fairness", "certificate"), "classes": ["collapse"]}),
    )  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
