"""The organisation and its switches: one row, never added or deleted."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from accounts.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(OpsAdmin):
    may_add = False
    fieldsets = (
        (None, {"fields": ("name", "time_zone", "currency", "week_starts_on", "went_live_on")}),
        (
            _("Switches"),
            {
                "fields": (
                    "scoring_on", "capacity_on", "distribution_on", "returns_on", "coverage_on", "retrieval_on",
                    "retrieval_runs_by_itself", "look_up_for_everyone", "leaders_set_up",
                    "rules_need_acknowledgement", "family_work_counts",
                ),
                "description": _("With a switch off the rest goes on working; with all off this is a plain CRM."),
            },
        ),
    )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context=None):
        """There is one row: open it."""
        return HttpResponseRedirect(reverse("admin:accounts_organisation_change", args=[1]))
