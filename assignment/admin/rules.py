"""Rules of engagement and what counts as work. A version in force is never edited: the change is a new draft."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Max
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin, OpsForm
from accounts.errors import RuleViolation
from accounts.models import Interaction, TargetBook
from accounts.queries.calendar import local_day
from assignment.actions.activities import refuse_contradictions
from assignment.actions.publishing import publish_rules
from assignment.actions.rule_exceptions import checked_exceptions
from assignment.actions.rules import next_version
from assignment.actions.rules import refuse_contradictions as refuse_undoing_numbers
from assignment.display.rule_text import scenarios_of, sections_of
from assignment.models import RulesOfEngagement, WorkingActivity
from assignment.queries.rule_versions import in_force
from assignment.rules.exceptions import NAMES

DRAFT = RulesOfEngagement.Status.DRAFT


class RulesForm(OpsForm):
    """Exceptions are checked as on the pages; the ids of target books stand beside the box."""

    class Meta:
        model = RulesOfEngagement
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("exceptions")
        if field is None:
            return
        books = [f"{pk} {name}" for pk, name in TargetBook.objects.values_list("pk", "name")]
        words = {"books": gettext(", ").join(books), "names": ", ".join(NAMES)}
        text = gettext("Target books: %(books)s. Numbers that may differ: %(names)s.") % words
        # The admin prints help as it is, and names are what people typed.
        field.required, field.help_text = False, format_html("{} {}", field.help_text, text)

    def clean_exceptions(self) -> dict:
        try:
            return checked_exceptions(self.cleaned_data["exceptions"] or {})
        except RuleViolation as refusal:
            raise forms.ValidationError([str(text) for text in refusal.errors["exceptions"]]) from refusal

    def refuse(self) -> None:
        refuse_undoing_numbers(self.instance)


@admin.register(RulesOfEngagement)
class RulesAdmin(OpsAdmin):
    form = RulesForm
    list_display = ("number", "status", "effective_on", "change_note", "published_by")
    list_filter = ("status",)
    # The text is worded on the pages, where names of settings are checked and differences are shown.
    exclude = (
        "number", "status", "published_by", "published_at", "drafted_by", "effective_on", "retired_on", "sections",
        "scenarios", "frozen",
    )  # fmt: skip
    change_form_template = "admin/assignment/rulesofengagement/change_form.html"
    actions = ("publish",)

    def has_change_permission(self, request, obj=None) -> bool:
        """Drafts alone are edited."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == DRAFT)

    def get_changeform_initial_data(self, request) -> dict:
        """A new version starts as a copy of the one in force."""
        return {**next_version(), **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            last = RulesOfEngagement.objects.aggregate(last=Max("number"))["last"] or 0
            obj.number, obj.effective_on, obj.drafted_by = last + 1, local_day(timezone.now()), request.user
            current = in_force()
            obj.sections, obj.scenarios = sections_of(current), scenarios_of(current)
        super().save_model(request, obj, form, change)

    def response_change(self, request, obj):
        if "_publish" in request.POST:
            self._publish(request, obj)
        return super().response_change(request, obj)

    @admin.action(description=_("Publish this draft"), permissions=["change"])
    def publish(self, request, queryset) -> None:
        if queryset.count() != 1:
            messages.error(request, _("Choose one draft."))
            return
        self._publish(request, queryset.get())

    def _publish(self, request, draft: RulesOfEngagement) -> None:
        try:
            published = publish_rules(draft.pk, by=request.user, now=timezone.now(), expected=draft.version)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, gettext("%(rules)s are in force.") % {"rules": published})


class ActivityForm(OpsForm):
    directions = forms.MultipleChoiceField(
        choices=Interaction.Direction.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means both."),
    )  # fmt: skip
    outcomes = forms.MultipleChoiceField(
        choices=Interaction.Outcome.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means any but bounced and cancelled."),
    )  # fmt: skip

    class Meta:
        model = WorkingActivity
        fields = "__all__"

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            refuse_contradictions(self.instance)
        except RuleViolation as refusal:
            for name in set(refusal.errors) - set(self.errors):
                self.add_error(name, [str(text) for text in refusal.errors[name]])


@admin.register(WorkingActivity)
class WorkingActivityAdmin(OpsAdmin):
    form = ActivityForm
    list_display = ("name", "kind", "is_live", "weight", "needs_contact", "minimum_seconds", "per_day", "is_active")
    list_filter = ("kind", "is_active")
