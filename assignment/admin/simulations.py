"""What-if studies, to read: they are asked for on their own page and through the API."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from assignment.models import Simulation


@admin.register(Simulation)
class SimulationAdmin(OpsAdmin):
    permission = "assignment.preview_run"
    may_add = may_change = False
    list_display = ("name", "asked_by", "status", "weeks", "seed", "created_at")
    list_filter = ("run__status",)
    list_select_related = ("asked_by", "run")
    date_hierarchy = "created_at"
    search_fields = ("name",)

    @admin.display(description=_("Status"), ordering="run__status")
    def status(self, study: Simulation) -> str:
        return study.run.get_status_display() if study.run else ""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
