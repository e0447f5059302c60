"""Signal types, which ops may name, and signals, which nobody edits."""

from django.contrib import admin

from accounts.admin.base import OpsAdmin
from accounts.admin.searching import AccountSearch
from scoring.models import Signal, SignalType


@admin.register(SignalType)
class SignalTypeAdmin(OpsAdmin):
    list_display = ("slot", "name", "code", "is_own_record")
    list_display_links = ("name",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request, obj=None):
        """Code and place never change: imports, rules and stored sums go by them."""
        return ("slot", "code", "is_own_record") if obj else ("is_own_record",)


@admin.register(Signal)
class SignalAdmin(AccountSearch, OpsAdmin):
    may_add = may_change = False
    list_display = ("account", "signal_type", "happened_at", "strength", "source", "note")
    list_filter = ("signal_type",)
    list_select_related = ("account", "signal_type")
