"""Versions of the score model: drafts are edited, published ones are only read, copied and compared."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import OpsAdmin, OpsInline
from accounts.admin.json_fields import ValueField
from accounts.rules.criteria import OPS, CriteriaError
from accounts.rules.fields import FIT_FIELDS
from scoring.actions.models import copy_model
from scoring.models import FitRule, ScoreModel, SignalGroupCap, SignalWeight
from scoring.queries.models import read_rule
from scoring.queries.preview import preview


class RuleForm(forms.ModelForm):
    """A rule is read before it is stored."""

    field = forms.CharField(
        widget=forms.TextInput(attrs={"size": 18}),
        help_text=format_lazy(
            "{words}: {fields}", words=gettext_lazy("custom.NAME or one of these"), fields=", ".join(FIT_FIELDS)
        ),
    )
    op = forms.ChoiceField(choices=[(op, op) for op in dict.fromkeys(op for ops in OPS.values() for op in ops)])
    value = ValueField(required=False)

    def clean(self):
        """Raises ValidationError with what cannot be read."""
        cleaned = super().clean()
        if not self.errors and {"field", "op", "points"} <= set(cleaned):
            rule = FitRule(
                **{name: cleaned.get(name) for name in ("label", "field", "op", "value", "points", "missing")}
            )
            try:
                read_rule(rule)
            except CriteriaError as error:
                raise ValidationError([str(problem) for problem in error.problems]) from error
        return cleaned


class DraftInline(OpsInline):
    """Parts of a version, which change only while it is a draft."""

    def _may_edit(self, request, obj) -> bool:
        return obj is None or obj.status == ScoreModel.Status.DRAFT

    def has_add_permission(self, request, obj=None) -> bool:
        return super().has_add_permission(request, obj) and self._may_edit(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_edit(request, obj)


class RuleInline(DraftInline):
    model = FitRule
    form = RuleForm


class WeightInline(DraftInline):
    model = SignalWeight


class CapInline(DraftInline):
    model = SignalGroupCap


class ScoreModelAdmin(OpsAdmin):
    """Publishing asks for a run, so assignment/admin/score_models.py adds it and registers this."""

    may_add = False
    list_display = ("number", "status", "change_note", "published_at", "published_by")
    list_filter = ("status",)
    list_select_related = ("published_by",)
    readonly_fields = ("number", "status", "published_at", "published_by")
    exclude = ("epoch",)
    inlines = (RuleInline, WeightInline, CapInline)
    actions: tuple[str, ...] = ("copy_to_draft", "preview_grades")

    def has_change_permission(self, request, obj=None) -> bool:
        is_draft = obj is None or obj.status == ScoreModel.Status.DRAFT
        return super().has_change_permission(request, obj) and is_draft

    def has_delete_permission(self, request, obj=None) -> bool:
        """A draft may go; what scored stays."""
        return obj is not None and obj.status == ScoreModel.Status.DRAFT and self._may(request)

    @admin.action(description=gettext_lazy("Copy to a new draft"), permissions=["change"])
    def copy_to_draft(self, request, queryset) -> None:
        version = self.only(request, queryset)
        if version:
            draft = copy_model(version.pk, by=request.user, now=timezone.now())
            messages.success(request, _("%(draft)s is a draft: edit it, preview it, publish it.") % {"draft": draft})

    @admin.action(description=gettext_lazy("Preview: how many accounts change grade"), permissions=["change"])
    def preview_grades(self, request, queryset) -> None:
        version = self.only(request, queryset)
        if version:
            found = preview(version, now=timezone.now())
            words = ngettext(
                "%(changed)s of %(sampled)s account would change grade.",
                "%(changed)s of %(sampled)s accounts would change grade.",
                found.sampled,
            ) % {"changed": found.changed, "sampled": found.sampled}
            if not found.is_exact:
                words += " " + _("This is a fixed sample of %(all)s accounts.") % {"all": found.accounts}
            messages.info(request, words)

    def only(self, request, queryset) -> ScoreModel | None:
        """The one version chosen; else a message says to choose one."""
        if queryset.count() == 1:
            return queryset.get()
        messages.error(request, _("Choose one version."))
        return None
