"""Protections, the strategic list, appeals and flags, to read: they are set and decided on their own pages."""

from django.contrib import admin

from accounts.admin.base import OpsAdmin
from assignment.models import Appeal, Flag, FlagRule, Protection, StrategicAccount


class ReadAdmin(OpsAdmin):
    """What has its own page is only read here."""

    permission = "assignment.change_rules"
    may_add = may_change = False


@admin.register(Protection)
class ProtectionAdmin(ReadAdmin):
    list_display = ("holding", "kind", "starts_on", "ends_on", "reason", "exceeds", "set_by", "ended_at")
    list_filter = ("kind", "exceeds")
    list_select_related = ("holding__book__rep", "set_by")


@admin.register(StrategicAccount)
class StrategicAccountAdmin(ReadAdmin):
    list_display = ("account", "reason", "may_be_taken", "added_by", "added_at")
    list_filter = ("may_be_taken",)
    list_select_related = ("account", "added_by")


@admin.register(Appeal)
class AppealAdmin(ReadAdmin):
    list_display = ("account", "rep", "state", "asked_at", "decide_by", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("account", "rep", "decided_by")


@admin.register(Flag)
class FlagAdmin(ReadAdmin):
    list_display = ("code", "rep", "account", "found_on", "last_found_on", "is_current", "state", "decided_by")
    list_filter = ("code", "is_current", "state")
    list_select_related = ("rep", "account", "decided_by")


@admin.register(FlagRule)
class FlagRuleAdmin(ReadAdmin):
    list_display = ("code", "is_on", "numbers")
