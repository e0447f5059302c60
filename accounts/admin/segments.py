"""Segments, target books with their capacities and requirements, and books."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.enrol import enrol
from accounts.admin.base import OpsAdmin, OpsForm, OpsInline
from accounts.criteria_form import CriteriaField
from accounts.models import Account, Book, Requirement, Segment, SegmentCapacity

AT_ONCE = 20_000


class SegmentForm(OpsForm):
    """Criteria are checked before they are stored, so that enrolment never meets any that it cannot read."""

    criteria = CriteriaField(label=gettext_lazy("Criteria"))


@admin.register(Segment)
class SegmentAdmin(OpsAdmin):
    form = SegmentForm
    list_display = ("priority", "name", "code", "default_potential_cents", "median_employees", "is_active")
    list_display_links = ("name",)
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if obj is None else {}

    def save_model(self, request, obj, form, change) -> None:
        """Accounts follow at once where they are few, else with the next score pass."""
        super().save_model(request, obj, form, change)
        if Account.objects.all()[: AT_ONCE + 1].count() <= AT_ONCE:
            transaction.on_commit(partial(enrol, now=timezone.now()), robust=True)
        else:
            messages.info(request, _("Accounts move into their segments with the next score pass."))


class CapacityInline(OpsInline):
    model = SegmentCapacity


class RequirementInline(OpsInline):
    model = Requirement


class TargetBookAdmin(OpsAdmin):
    """Registered in scoring, which knows the checks that a target book may set."""

    list_display = ("name", "kind", "max_accounts", "max_potential_cents", "minimum_score", "window_days", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    inlines = (CapacityInline, RequirementInline)


class BookForm(OpsForm):
    """A closed book holds nothing."""

    def clean_closed_on(self):
        """Raises ValidationError while the book holds accounts."""
        closed_on = self.cleaned_data["closed_on"]
        held = self.instance.accounts.count() if closed_on and self.instance.pk else 0
        if held:
            raise ValidationError(_("This book holds %(held)s accounts. Move them first."), params={"held": held})
        return closed_on


@admin.register(Book)
class BookAdmin(OpsAdmin):
    form = BookForm
    list_display = ("rep", "target_book", "opened_on", "closed_on", "factor_percent", "reason")
    list_filter = ("target_book", "reason", ("closed_on", admin.EmptyFieldListFilter))
    list_select_related = ("rep", "target_book")
    search_fields = ("rep__name", "rep__email")
    autocomplete_fields = ("rep", "target_book")

    def get_readonly_fields(self, request, obj=None):
        """A book's rep never changes."""
        return ("rep",) if obj else ()
