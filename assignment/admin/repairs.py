"""The repair queue: what reps reported, by age and in groups of field and source list, decided in bulk."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import DateField, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from accounts.errors import RuleViolation
from accounts.queries.calendar import local_day
from assignment.actions.closing import close_duplicates, close_reported
from assignment.actions.questions import ask_back
from assignment.actions.repair_merges import merge_reports
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import repair_fields
from assignment.admin.repair_page import RepairPage, due_words
from assignment.models import Repair
from assignment.queries.repairs import ageing, repair_groups

OPEN = Repair.State.OPEN
GROUPS_SHOWN = 12


class StateFilter(admin.SimpleListFilter):
    """The open ones that wait for ops, unless asked otherwise."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("open and overdue")), ("waiting", _("wait for the reporter")), ("decided", _("decided")),
            ("all", _("all")),
        ]  # fmt: skip

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("open")}, *others]

    def queryset(self, request, queryset):
        with_ops = {"state": OPEN, "waits_since": None}
        return {
            "overdue": queryset.filter(**with_ops, due_on__lt=local_day(timezone.now())),
            "waiting": queryset.filter(state=OPEN, waits_since__isnull=False),
            "decided": queryset.exclude(state=OPEN),
            "all": queryset,
        }.get(self.value(), queryset.filter(**with_ops))


class FieldFilter(admin.SimpleListFilter):
    title = _("what is wrong")
    parameter_name = "field"

    def lookups(self, request, model_admin):
        used = set(Repair.objects.order_by().values_list("field", flat=True).distinct())
        return [(code, name) for code, name in repair_fields().items() if code in used]

    def queryset(self, request, queryset):
        return queryset.filter(field=self.value()) if self.value() else queryset


class BulkForm(ActionForm):
    """Beside the choice of the action: the value that all of the chosen get, and a word to the reporters."""

    value = forms.CharField(label=_("Value:"), required=False, max_length=500)
    note = forms.CharField(label=_("Word or question to the reporters:"), required=False, max_length=1000)


@admin.register(Repair)
class RepairAdmin(RepairPage, OpsAdmin):
    permission = "assignment.repair_account"
    may_add = False
    list_display = ("account", "what", "said", "due", "source_list", "reporter")
    list_display_links = ("account",)
    list_filter = (StateFilter, FieldFilter, "keeps_account")
    list_select_related = ("account", "reported_by")
    search_fields = ("account__name", "source_list")
    ordering = ("due_on", "pk")
    action_form = BulkForm
    actions = (
        "take_proposals", "write_value", "clear_field", "right", "release_all", "ask_reporters", "merge",
        "close_as_duplicates", "close_for_good",
    )  # fmt: skip
    change_list_template = "admin/assignment/repair/change_list.html"

    def get_queryset(self, request):
        """With the organisation's day beside each row, asked for once."""
        today = Value(local_day(timezone.now()), output_field=DateField())
        return super().get_queryset(request).annotate(today=today)

    def get_actions(self, request):
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    @admin.display(description=_("what is wrong"), ordering="field")
    def what(self, repair: Repair) -> str:
        return repair_fields().get(repair.field, repair.field)

    @admin.display(description=_("what was said"))
    def said(self, repair: Repair) -> str:
        values = repair.seen_value
        if repair.proposed_value:
            words = {"seen": repair.seen_value or "–", "proposed": repair.proposed_value}
            values = gettext("%(seen)s, should be %(proposed)s") % words
        return format_html("<strong>{}</strong> {}", values, repair.note) if values else repair.note

    @admin.display(description=_("reported by"))
    def reporter(self, repair: Repair) -> str:
        kept = gettext("kept it") if repair.keeps_account else gettext("gave it back")
        return f"{repair.reported_by.name}, {kept}"

    @admin.display(description=_("due"), ordering="due_on")
    def due(self, repair: Repair) -> str:
        return due_words(repair, today=repair.today)

    def changelist_view(self, request: HttpRequest, extra_context=None):
        names, today = repair_fields(), local_day(timezone.now())
        groups = [
            {
                "group": group,
                "name": names.get(group.field, group.field),
                "url": "?" + urlencode({"field": group.field, "source_list__exact": group.source_list}),
            }
            for group in repair_groups(today=today)[:GROUPS_SHOWN]
        ]
        shown = {"groups": groups, "ageing": ageing(today=today), "title": _("Repair queue")}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    @admin.action(description=_("Write the proposed values"), permissions=["change"])
    def take_proposals(self, request, queryset) -> None:
        self._bulk(request, queryset, partial(fix, value=None))

    @admin.action(description=_("Write this value into all"), permissions=["change"])
    def write_value(self, request, queryset) -> None:
        if queryset.values("field").distinct().count() > 1:
            messages.error(request, _("These are different fields. Filter by what is wrong first."))
        elif not request.POST.get("value", "").strip():
            messages.error(request, _("Type the value beside the action first."))
        else:
            self._bulk(request, queryset, partial(fix, value=request.POST["value"]))

    @admin.action(description=_("Clear the field"), permissions=["change"])
    def clear_field(self, request, queryset) -> None:
        self._bulk(request, queryset, partial(fix, value=""))

    @admin.action(description=_("The data was right"), permissions=["change"])
    def right(self, request, queryset) -> None:
        self._bulk(request, queryset, data_was_right)

    @admin.action(description=_("Release as they are"), permissions=["change"])
    def release_all(self, request, queryset) -> None:
        self._bulk(request, queryset, release)

    @admin.action(description=_("Ask the reporters"), permissions=["change"])
    def ask_reporters(self, request, queryset) -> None:
        self._bulk(request, queryset, lambda ids, *, by, now, note: ask_back(ids, text=note, by=by, now=now))

    @admin.action(description=_("Merge reports about the same account"), permissions=["change"])
    def merge(self, request, queryset) -> None:
        self._bulk(request, queryset, merge_reports)

    @admin.action(description=_("Close as duplicates of what was reported"), permissions=["change"])
    def close_as_duplicates(self, request, queryset) -> None:
        self._bulk(request, queryset, close_duplicates)

    @admin.action(description=_("Close for good: out of business"), permissions=["change"])
    def close_for_good(self, request, queryset) -> None:
        self._bulk(request, queryset, close_reported)

    def _bulk(self, request, queryset, decide: Callable) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        try:
            result = decide(ids, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return
        count = len(result.decided)
        messages.success(request, ngettext("%(n)d account done.", "%(n)d accounts done.", count) % {"n": count})
        if result.refused:
            words = " ".join(sorted(set(result.refused.values())))
            text = ngettext("%(n)d stays open: %(why)s", "%(n)d stay open: %(why)s", len(result.refused))
            messages.warning(request, text % {"n": len(result.refused), "why": words})
