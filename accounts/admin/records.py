"""What belongs to accounts: contacts, deals, products, purchases, contracts, files."""

from collections.abc import Callable

from django.contrib import admin
from django.utils import timezone

from accounts.actions.enrol import enrol
from accounts.actions.opportunities import EDITABLE
from accounts.admin.base import SEEN, OpsAdmin
from accounts.admin.searching import AccountSearch, FoldedSearch
from accounts.models import (
    Attachment,
    Contact,
    Contract,
    Event,
    LifeEvent,
    Opportunity,
    Preference,
    Product,
    Transaction,
)


class RecordAdmin(OpsAdmin):
    """Records of clients: the audit trail names the fields that changed, not what stands in them."""

    permission = "assignment.repair_account"
    verb = Event.Verb.ACCOUNT_EDITED
    logs_values = False

    def get_readonly_fields(self, request, obj=None):
        """What was written down of one account never moves to another: revenue, deals and logs go by it."""
        fixed = ("account",) if obj is not None and hasattr(obj, "account_id") else ()
        return (*fixed, *super().get_readonly_fields(request, obj))


@admin.register(Contact)
class ContactAdmin(AccountSearch, RecordAdmin):
    verb = Event.Verb.CONTACT_SAVED
    folded_search = ("name_key",)
    list_display = ("name", "account", "title", "email", "phone", "left_on")
    list_filter = ("role", "do_not_email", "do_not_call")

    def save_model(self, request, obj, form, change) -> None:
        """A new address counts as reachable again."""
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data and obj.email_bounced_at:
            obj.email_bounced_at = None
            obj.save(update_fields=["email_bounced_at"])


@admin.register(Preference)
class PreferenceAdmin(AccountSearch, RecordAdmin):
    list_display = ("account", "kind", "key", "value", "allows")
    list_filter = ("kind",)
    autocomplete_fields = ("account", "contact")


@admin.register(LifeEvent)
class LifeEventAdmin(AccountSearch, RecordAdmin):
    list_display = ("account", "contact", "kind", "title", "year", "month", "day")
    list_filter = ("kind",)
    list_select_related = ("account", "contact")
    autocomplete_fields = ("account", "contact")


@admin.register(Product)
class ProductAdmin(FoldedSearch, OpsAdmin):
    permission = "assignment.repair_account"
    exact_search = ("code",)
    list_display = ("name", "code", "series", "list_price", "currency", "is_active")
    list_filter = ("is_active", "series")


class OpportunityAdmin(AccountSearch, RecordAdmin):
    """Saved by the same actions as on the pages, so that each stage keeps its time and a win makes a customer; they
    count the holding too, so that assignment names and registers them.
    """

    add: Callable[..., Opportunity]
    edit: Callable[..., Opportunity]
    verb = Event.Verb.OPPORTUNITY_SAVED
    list_display = ("name", "account", "owner", "stage", "amount", "currency", "close_on")
    list_filter = ("stage", "kind")
    list_select_related = ("account", "owner")
    autocomplete_fields = ("account", "owner", "product")
    fields = ("account", *EDITABLE, "held_over_until")

    readonly_fields = ("held_over_until",)  # it follows from the moves

    def save_model(self, request, obj, form, change) -> None:
        now, names = timezone.now(), [name for name in form.changed_data if name in EDITABLE]
        values = {name: _key(form.cleaned_data[name]) for name in names}
        if change:
            seen = form.cleaned_data[SEEN]
            self.edit(obj.pk, values, by=request.user, now=now, version=seen)
        else:
            obj.pk = self.add(obj.account_id, values, by=request.user, now=now).pk
        obj.refresh_from_db()

    def audit(self, request, obj, detail, *, verb=None) -> None:
        """The actions have written their own lines."""


class RevenueAdmin(AccountSearch, RecordAdmin):
    """Purchases and contracts make the recurring revenue of their account, so that it is computed at once."""

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        enrol(now=timezone.now(), account_ids=[obj.account_id])


@admin.register(Transaction)
class TransactionAdmin(RevenueAdmin):
    list_display = ("account", "kind", "happened_on", "amount", "currency", "is_recurring")
    list_filter = ("kind", "is_recurring")
    autocomplete_fields = ("account", "product")


@admin.register(Contract)
class ContractAdmin(RevenueAdmin):
    folded_search = ("account__name_key",)
    exact_search = ("number",)
    list_display = ("number", "account", "kind", "starts_on", "ends_on", "value", "currency", "billing")
    list_filter = ("kind", "auto_renews", "billing")


@admin.register(Attachment)
class AttachmentAdmin(AccountSearch, RecordAdmin):
    """Files are looked at here; they come in and go out by the pages that check them."""

    may_add = may_change = False
    list_display = ("name", "account", "content_type", "size", "uploaded_by", "created_at")
    list_select_related = ("account", "uploaded_by")
    exclude = ("file",)


def _key(value):
    """Rows by their key, as the actions take them."""
    return getattr(value, "pk", value)
