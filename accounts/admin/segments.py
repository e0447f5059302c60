"""Segments, target books with their capacities and requirements, and books."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.enrol import enrol
from accounts.admin.base import OpsAdmin, OpsForm, OpsInline
from accounts.criteria_form import CriteriaField
from accounts.display.target_shares import share_problem_words
from accounts.models import Account, CadenceStep, RampStep, Requirement, SegmentCapacity
from accounts.rules.book_terms import factor_for

AT_ONCE = 20_000


class SegmentForm(OpsForm):
    """Criteria are checked before they are stored, so that enrolment never meets any that it cannot read."""

    criteria = CriteriaField(label=gettext_lazy("Criteria"))


class SegmentAdmin(OpsAdmin):
    """Registered in assignment, whose worker sorts the accounts where they are many."""

    form = SegmentForm
    list_display = ("priority", "name", "code", "default_potential_cents", "median_employees", "is_active")
    list_display_links = ("name",)
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if obj is None else {}

    def save_model(self, request, obj, form, change) -> None:
        """Accounts follow at once where they are few, else in the background."""
        super().save_model(request, obj, form, change)
        if Account.objects.all()[: AT_ONCE + 1].count() <= AT_ONCE:
            transaction.on_commit(partial(enrol, now=timezone.now()), robust=True)
        else:
            transaction.on_commit(self.enrol_later)
            messages.info(request, _("The accounts are being sorted; the page Segments shows how far that is."))

    def enrol_later(self) -> None:
        """Have a worker do it."""


class CapacityFormSet(forms.BaseInlineFormSet):
    """The rows of one target book, whose shares together are at most a whole book."""

    def clean(self) -> None:
        """Raises ValidationError in words; what is wrong in one row is said there."""
        super().clean()
        if any(self.errors):
            return
        rows = [row for form in self.forms if (row := form.cleaned_data) and not row.get("DELETE")]
        problem = share_problem_words(
            {row["segment"].pk: row["target_share_percent"] for row in rows},
            places={row["segment"].pk: row["capacity"] for row in rows},
            names={row["segment"].pk: row["segment"].name for row in rows},
        )
        if problem:
            raise ValidationError(problem)


class CapacityInline(OpsInline):
    model = SegmentCapacity
    formset = CapacityFormSet


class RequirementInline(OpsInline):
    model = Requirement


class RampInline(OpsInline):
    """Without steps the usual ramp holds: 50 % in month 1, 75 % in months 2 and 3, then 100 %."""

    model = RampStep


class CadenceInline(OpsInline):
    """Steps that My book asks for, one after the other, until the account answers. None asks for nothing."""

    model = CadenceStep


class TargetBookAdmin(OpsAdmin):
    """Registered in assignment, which knows what contradicts the rules of engagement."""

    list_display = ("name", "kind", "max_accounts", "max_potential_cents", "minimum_score", "window_days", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    inlines = (CapacityInline, RequirementInline, RampInline, CadenceInline)


class BookForm(OpsForm):
    """On leave and in the notice period a book gets nothing."""

    def clean(self):
        cleaned = super().clean()
        if {"reason", "factor_percent"} <= set(cleaned):
            cleaned["factor_percent"] = factor_for(cleaned["reason"], cleaned["factor_percent"])
        return cleaned


class BookAdmin(OpsAdmin):
    """Registered in assignment, which knows when a book may be opened and closed."""

    form = BookForm
    list_display = ("rep", "target_book", "opened_on", "closed_on", "factor_percent", "reason")
    list_filter = ("target_book", "reason", ("closed_on", admin.EmptyFieldListFilter))
    list_select_related = ("rep", "target_book")
    search_fields = ("rep__name", "rep__email")
    autocomplete_fields = ("rep", "target_book")

    def get_readonly_fields(self, request, obj=None):
        """A book's rep never changes."""
        return ("rep",) if obj else ()
