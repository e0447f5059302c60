"""The repair queue: what reps reported, grouped by field and source list, fixed in place or in bulk."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.account_fields import EDITABLE
from accounts.admin.base import OpsAdmin
from accounts.errors import RuleViolation
from accounts.queries.calendar import local_day
from accounts.queries.look_up import same_account
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import repair_fields
from assignment.models import Repair
from assignment.queries.repairs import repair_groups

OPEN = Repair.State.OPEN
GROUPS_SHOWN = 12


class StateFilter(admin.SimpleListFilter):
    """The open ones unless asked otherwise."""

    title = _("decision")
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return [("overdue", _("open and overdue")), ("decided", _("decided")), ("all", _("all"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("open")}, *others]

    def queryset(self, request, queryset):
        if self.value() == "overdue":
            return queryset.filter(state=OPEN, due_on__lt=local_day(timezone.now()))
        if self.value() == "decided":
            return queryset.exclude(state=OPEN)
        return queryset if self.value() == "all" else queryset.filter(state=OPEN)


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
    note = forms.CharField(label=_("Word to the reporters:"), required=False, max_length=500)


class DecisionForm(forms.Form):
    """One repair: the right value, who stays if it is a duplicate, a word to the reporter."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    value = forms.CharField(label=_("Right value"), required=False, max_length=500)
    original = forms.IntegerField(label=_("No. of the account that stays"), required=False, min_value=1)
    note = forms.CharField(label=_("Word to the reporter"), required=False, max_length=500)


@admin.register(Repair)
class RepairAdmin(OpsAdmin):
    permission = "assignment.repair_account"
    may_add = False
    list_display = ("account", "what", "said", "due", "source_list", "reporter")
    list_display_links = ("account",)
    list_filter = (StateFilter, FieldFilter, "keeps_account")
    list_select_related = ("account", "reported_by")
    search_fields = ("account__name", "source_list")
    ordering = ("due_on", "pk")
    action_form = BulkForm
    actions = ("take_proposals", "write_value", "clear_field", "right", "release_all")
    change_list_template = "admin/assignment/repair/change_list.html"

    def get_actions(self, request):
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    @admin.display(description=_("what is wrong"), ordering="field")
    def what(self, repair: Repair) -> str:
        return repair_fields().get(repair.field, repair.field)

    @admin.display(description=_("what was said"))
    def said(self, repair: Repair) -> str:
        values = f"{repair.seen_value or '–'} → {repair.proposed_value}" if repair.proposed_value else repair.seen_value
        return format_html("<strong>{}</strong> {}", values, repair.note) if values else repair.note

    @admin.display(description=_("reported by"))
    def reporter(self, repair: Repair) -> str:
        kept = gettext("kept it") if repair.keeps_account else gettext("gave it back")
        return f"{repair.reported_by.name}, {kept}"

    @admin.display(description=_("due"), ordering="due_on")
    def due(self, repair: Repair) -> str:
        if repair.state != OPEN:
            return repair.get_state_display()
        days = (repair.due_on - local_day(timezone.now())).days
        if days < 0:
            return ngettext("overdue by %(n)d day", "overdue by %(n)d days", -days) % {"n": -days}
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days} if days else gettext("today")

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
        return super().changelist_view(request, {**(extra_context or {}), "groups": groups, "title": _("Repair queue")})

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

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        """The record with what was said about it, and the decisions. A decided one is only shown."""
        repair = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if repair is None or not self.has_change_permission(request, repair):
            return super().change_view(request, object_id, form_url, extra_context)
        initial = {
            "seen_version": repair.version,
            "value": repair.proposed_value or self._current(repair),
            "original": repair.duplicate_of_id,
        }
        form = DecisionForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid() and self._decide(request, repair, form):
            return HttpResponseRedirect(reverse("admin:assignment_repair_changelist"))
        return TemplateResponse(request, "admin/assignment/repair/decide.html", self._shown(request, repair, form))

    def _decide(self, request: HttpRequest, repair: Repair, form: DecisionForm) -> bool:
        """Carry the pressed decision out; False with the reason at the form when it is refused."""
        values = form.cleaned_data
        if values["seen_version"] != repair.version:
            form.add_error(None, _("Somebody else decided on it in the meantime. Reload the page."))
            return False
        decision = request.POST.get("decision", "fix")
        if decision == "fix" and repair.field in EDITABLE and values["value"] == self._current(repair):
            form.add_error("value", _("This stands there already. If it is right, the data was right."))
            return False
        who = {"by": request.user, "now": timezone.now(), "note": values["note"]}
        value = values["value"] if repair.field in EDITABLE else None
        decisions = {
            "fix": partial(fix, [repair.pk], value=value),
            "right": partial(data_was_right, [repair.pk]),
            "release": partial(release, [repair.pk]),
            "duplicate": partial(close_as_duplicate_of, repair.account_id, original_id=values["original"] or 0),
            "close": partial(close_account, repair.account_id),
        }
        try:
            decisions[decision](**who)
        except (RuleViolation, KeyError) as refusal:
            form.add_error(None, getattr(refusal, "message", gettext("Choose one of the buttons.")))
            return False
        messages.success(request, gettext("%(account)s is done.") % {"account": repair.account.name})
        return True

    def _current(self, repair: Repair) -> str:
        """What stands in the field now, as text; empty for what is no column."""
        value = getattr(repair.account, repair.field) if repair.field in EDITABLE else None
        return "" if value is None else str(value)

    def _shown(self, request: HttpRequest, repair: Repair, form: DecisionForm) -> dict:
        account = repair.account
        alike = same_account(name=account.name, domain=account.domain, limit=6)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": account.name,
            "repair": repair,
            "account": account,
            "what": self.what(repair),
            "due": self.due(repair),
            "is_open": repair.state == OPEN,
            "has_value": repair.field in EDITABLE,
            "current_value": self._current(repair),
            "record": [
                (str(account._meta.get_field(name).verbose_name).capitalize(), getattr(account, name))
                for name in ("name", "domain", "website", "phone", "street", "city", "country", "industry", "employees")
            ],
            "alike": [found for found in alike if found.id != account.pk],
            "contacts": account.contacts.present(),
            "others": account.repairs.filter(state=OPEN).exclude(pk=repair.pk),
            "form": form,
        }
