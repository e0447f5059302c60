"""The page of one account for ops. Registered in scoring, because saving it scores the account again."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions.account_fields import EDITABLE, clean_account_field
from accounts.actions.accounts import refuse_a_circle
from accounts.actions.enrol import enrol
from accounts.admin.base import OpsForm
from accounts.admin.records import RecordAdmin
from accounts.admin.searching import FoldedSearch
from accounts.errors import RuleViolation
from accounts.models import Account, Event

NORMALISED = ("domain", "country", "currency")


class AccountForm(OpsForm):
    """The same normal forms as everywhere: domains without www, countries in capitals, no circle of parents."""

    def clean(self):
        cleaned = super().clean()
        for name in NORMALISED:
            if name in cleaned:
                self._normalise(name, cleaned)
        return cleaned

    def _normalise(self, name: str, cleaned: dict) -> None:
        try:
            cleaned[name] = clean_account_field(name, cleaned[name])
        except ValidationError as error:
            self.add_error(name, error)

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        try:
            refuse_a_circle(self.instance.pk or 0, parent.pk if parent else None)
        except RuleViolation as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        return parent


class AccountAdmin(FoldedSearch, RecordAdmin):
    """Facts of an account. Book and station are shown; only the actions of assignment change them."""

    form = AccountForm
    verb_of_adding = Event.Verb.ACCOUNT_CREATED
    exact_search = ("domain",)
    list_display = ("name", "domain", "country", "segment", "station", "lifecycle", "book")
    list_filter = ("station", "lifecycle", "kind", "segment", "do_not_contact")
    list_select_related = ("segment", "book__rep")
    autocomplete_fields = ("parent",)
    readonly_fields = ("station", "rest_until", "book", "segment", "potential_cents", "recurring_revenue_cents")
    fields = (*EDITABLE, "lifecycle", "customer_since", "custom", "potential_override_cents", *readonly_fields)

    def account_id_of(self, obj: Account) -> int:
        return obj.pk

    def save_model(self, request, obj, form, change) -> None:
        """Write, then enrol: segment and potential follow at once."""
        super().save_model(request, obj, form, change)
        enrol(now=timezone.now(), account_ids=[obj.pk])
