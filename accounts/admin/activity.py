"""What was done with accounts: interactions, notes, tasks, stage changes, the audit trail. Mostly to read.

These are the longest tables: they are searched by the name of the account or by number alone, and not filtered.
"""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from accounts.admin.records import RecordAdmin
from accounts.admin.searching import AccountSearch, FoldedSearch
from accounts.models import Event, Interaction, Note, StageChange, Task
from accounts.rules.numbers import number_of


class ReadOnly:
    """Mixin: people write it on the pages, where the rules are; here it is looked at."""

    may_add = may_change = False
    ordering = ("-pk",)


@admin.register(Interaction)
class InteractionAdmin(ReadOnly, AccountSearch, RecordAdmin):
    list_display = ("happened_at", "account", "kind", "direction", "outcome", "user", "voided_at")
    list_select_related = ("account", "user")


@admin.register(Note)
class NoteAdmin(ReadOnly, AccountSearch, RecordAdmin):
    list_display = ("created_at", "account", "author", "is_pinned", "__str__")
    list_select_related = ("account", "author")


@admin.register(Task)
class TaskAdmin(AccountSearch, RecordAdmin):
    """Ops hands tasks over when somebody leaves. Meetings are booked on the pages, where they count for the clock."""

    may_add = False
    verb = Event.Verb.TASK_SAVED
    ordering = ("-pk",)
    list_display = ("title", "account", "assignee", "kind", "due_on", "done_at", "cancelled_at")
    list_select_related = ("account", "assignee")
    autocomplete_fields = ("assignee",)
    fields = ("account", "kind", "title", "due_on", "starts_at", "contact", "opportunity", "assignee")
    fields += ("done_at", "cancelled_at")
    readonly_fields = tuple(name for name in fields if name not in ("title", "due_on", "assignee"))


@admin.register(StageChange)
class StageChangeAdmin(ReadOnly, FoldedSearch, RecordAdmin):
    folded_search = ("opportunity__account__name_key",)
    list_display = ("at", "opportunity", "stage_from", "stage_to", "by")
    list_select_related = ("opportunity", "by")


@admin.register(Event)
class EventAdmin(ReadOnly, OpsAdmin):
    """The audit trail; append-only in the database as well."""

    list_display = ("at", "by_name", "verb", "account_id", "run_id", "subject_kind", "subject_id")
    search_fields = ("pk",)
    search_help_text = _("The number of an account or of a run.")

    def get_search_results(self, request, queryset, search_term: str):
        """By the two numbers that have an index."""
        text = search_term.strip()
        if not text:
            return queryset, False
        if (number := number_of(text)) is None:
            return queryset.none(), False
        return queryset.filter(Q(account_id=number) | Q(run_id=number)), False
