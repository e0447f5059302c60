"""Shapes of what is sent about a version of the rules; whether it may be so is decided by the actions."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import RuleViolation
from accounts.forms import DateInput, put_refusal
from assignment.actions.rules import LONGEST_ANSWER, LONGEST_TEXT, LONGEST_TITLE
from assignment.display.rule_numbers import GROUPS, words_of
from assignment.display.rule_template import SCENARIO_COLUMNS
from assignment.display.rule_values import SETTINGS
from assignment.forms.rule_exceptions import exception_formset
from assignment.models import RulesOfEngagement
from assignment.rules.holdover import USUAL_HOLDOVER


class NumbersForm(forms.ModelForm):
    """Numbers, switches and the change note of a draft, in groups, and the rows of exceptions by target book. Not saved
    by itself: the action takes the values.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = RulesOfEngagement
        fields = ["change_note", *(each.name for each in SETTINGS)]
        widgets = {"change_note": forms.Textarea(attrs={"rows": 2, "maxlength": 500})}
        labels = {"change_note": _("What is new")}
        help_texts = {"change_note": _("Everybody reads this sentence when the version is announced.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.exceptions = exception_formset(self.data if self.is_bound else None, exceptions=self.instance.exceptions)
        for each in SETTINGS:
            words = words_of(each)
            self.fields[each.name].label, self.fields[each.name].help_text = words.label, words.help
        self.fields["holdover_days"].widget.attrs["placeholder"] = USUAL_HOLDOVER

    def is_valid(self) -> bool:
        rows_are_right = not self.exceptions.is_bound or self.exceptions.is_valid()
        return super().is_valid() and rows_are_right

    def put_refusal(self, refusal: RuleViolation) -> None:
        """Show it at the fields or rows that it names."""
        self.exceptions.non_form_errors().extend(refusal.errors.get("exceptions", []))
        if set(refusal.errors) != {"exceptions"}:
            put_refusal(refusal, into=self)

    @property
    def exceptions_typed(self) -> dict[str, dict[str, int]]:
        """As they are typed; as they are stored where no rows were sent."""
        return self.exceptions.exceptions if self.exceptions.is_bound else self.instance.exceptions

    @property
    def is_wrong(self) -> bool:
        """Was something sent that is refused?"""
        return bool(self.errors or self.exceptions.total_error_count())

    @property
    def has_exceptions(self) -> bool:
        """Is there a row to show, or something wrong with one?"""
        rows = self.exceptions
        return bool(self.instance.exceptions or rows.has_changed() or rows.total_error_count())

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the editor, in their order."""
        found: dict[str, list[forms.BoundField]] = {str(group): [] for group in GROUPS}
        for each in SETTINGS:
            found[str(words_of(each).group)].append(self[each.name])
        return list(found.items())

    @property
    def changes(self) -> dict:
        """What differs from the draft as it is stored."""
        stored = RulesOfEngagement.objects.get(pk=self.instance.pk)
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        values["exceptions"] = self.exceptions_typed
        return {name: value for name, value in values.items() if value != getattr(stored, name)}


class SectionForm(forms.Form):
    """One section of the text: a clause per line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Clauses, one per line"), required=False, max_length=LONGEST_TEXT, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
    )  # fmt: skip


class ScenarioForm(forms.Form):
    """The answers of one row of the matrix: who gets it, by how things stand with the account."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, answers: Mapping[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in SCENARIO_COLUMNS:
            self.fields[key] = forms.CharField(
                label=label, required=False, max_length=LONGEST_ANSWER, initial=answers.get(key, "")
            )

    @property
    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key, _label in SCENARIO_COLUMNS}


class PublicationForm(forms.Form):
    """The day from which a version holds, and what is new in it; `version` is the edit of the draft on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    effective_on = forms.DateField(
        label=_("In force from"), widget=DateInput(),
        help_text=_("Everybody is told at once; the rules hold from this day."),
    )  # fmt: skip
    change_note = forms.CharField(
        label=_("What is new"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Everybody reads this sentence."),
    )  # fmt: skip
