"""The editor of a draft: settings, a row per rule, a row per signal type, a row per cap. Shape only; actions decide."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.criteria_form import CriteriaField
from accounts.display.criteria import condition_words
from accounts.rules.fields import FIT_FIELDS
from accounts.rules.numbers import number_of
from scoring.actions.drafts import LONGEST_LABEL, MOST_RULES, Content, RuleRow, SignalRow, content_of
from scoring.models import FitRule, ScoreModel, SignalType

NO_CONDITION = ("", "{}", "null")
EMPTY_CAPS = 2


class SettingsForm(forms.Form):
    """How fit and timing make the score, and where grades begin."""

    fit_share = forms.IntegerField(
        label=_("Share of fit, in percent"), min_value=0, max_value=100,
        help_text=_("The rest is timing. Usual is 55."),
    )  # fmt: skip
    saturation = forms.FloatField(
        label=_("Saturation of timing"), min_value=1,
        help_text=_("The signal points at which timing reaches 63 %. Usual is 35."),
    )  # fmt: skip
    fit_for_a = forms.IntegerField(label=_("A begins at a fit of"), min_value=0, max_value=100)
    fit_for_b = forms.IntegerField(label=_("B begins at a fit of"), min_value=0, max_value=100)
    timing_for_1 = forms.IntegerField(label=_("1 begins at a timing of"), min_value=0, max_value=100)
    timing_for_2 = forms.IntegerField(label=_("2 begins at a timing of"), min_value=0, max_value=100)


class RuleForm(forms.Form):
    """One fit rule. A row in which nothing stands is no rule."""

    condition = CriteriaField(label=_("What the account must meet"), fields=FIT_FIELDS, single=True)
    points = forms.IntegerField(label=_("Points"))
    label = forms.CharField(
        label=_("Name"), max_length=LONGEST_LABEL, required=False,
        widget=forms.TextInput(attrs={"placeholder": _("what it asks for")}),
    )  # fmt: skip
    missing = forms.ChoiceField(
        label=_("Without a value"), choices=FitRule.Missing.choices, initial=FitRule.Missing.ZERO
    )

    def has_changed(self) -> bool:
        """Does anything stand in the row?"""
        raw = {name: str(self[name].data or "").strip() for name in ("condition", "points", "label")}
        return bool(raw["points"] or raw["label"] or raw["condition"] not in NO_CONDITION)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "condition" not in self.errors and not values.get("condition"):
            self.add_error("condition", _("Say what the account must meet."))
        return values

    def row(self) -> RuleRow:
        values = self.cleaned_data
        label = values["label"].strip() or condition_words(values["condition"])[:LONGEST_LABEL]
        return RuleRow(label, values["condition"], values["points"], values["missing"])


class SignalForm(forms.Form):
    """What a signal type is worth; without points it does not count."""

    type = forms.CharField(widget=forms.HiddenInput)
    weight = forms.FloatField(label=_("Points when fresh"), required=False)
    half_life_days = forms.FloatField(label=_("Halves in days"), required=False, min_value=2)
    group = forms.SlugField(label=_("Group"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("weight"):
            for name, words in (
                ("half_life_days", _("Say in how many days it halves.")),
                ("group", _("Name a group.")),
            ):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return values

    @property
    def counts(self) -> bool:
        return bool(self.cleaned_data.get("weight"))

    def row(self) -> SignalRow:
        values = self.cleaned_data
        return SignalRow(values["type"], values["group"], values["weight"], values["half_life_days"])


class CapForm(forms.Form):
    """The most points that the signals of one group give together."""

    group = forms.SlugField(label=_("Group"), max_length=40, required=False)
    cap = forms.FloatField(label=_("At most, in points"), required=False, min_value=0)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("cap") is not None and not values.get("group") and "group" not in self.errors:
            self.add_error("group", _("Name the group."))
        return values


class Rows(forms.BaseFormSet):
    default_error_messages = {
        "missing_management_form": _("The form came incomplete, so that nothing was saved. Load the page again.")
    }


def _rows(form: type[forms.Form], *, extra: int = 0, can_delete: bool = False, most: int = 200) -> type:
    return forms.formset_factory(form, Rows, extra=extra, can_delete=can_delete, max_num=most, absolute_max=most + 10)


RuleRows, SignalRows = _rows(RuleForm, can_delete=True, most=MOST_RULES), _rows(SignalForm)
CapRows = _rows(CapForm, extra=EMPTY_CAPS)


class Editor:
    """The forms of one draft together, filled from it or from what was sent."""

    def __init__(self, version: ScoreModel, *, sent: QueryDict | None = None):
        self.types = list(SignalType.objects.all())
        content = content_of(version)
        data = None if sent is None else with_one_more(sent) if "add" in sent else sent
        self.settings = SettingsForm(data, initial={name: _plain(value) for name, value in content.settings.items()})
        rules = [
            {"condition": dict(row.condition), "points": row.points, "label": row.label, "missing": row.missing}
            for row in content.rules
        ]
        self.rules = RuleRows(data, prefix="rules", initial=rules)
        known = {row.type: row for row in content.signals}
        self.signals = SignalRows(data, prefix="signals", initial=[_signal(kind, known) for kind in self.types])
        caps = [{"group": group, "cap": _plain(cap)} for group, cap in sorted(content.caps.items())]
        self.caps = CapRows(data, prefix="caps", initial=caps)
        names = {kind.code: kind for kind in self.types}
        for form in self.signals:
            form.kind = names.get(form["type"].value())

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in (self.settings, self.rules, self.signals, self.caps)]  # each shows its own
        return all(valid)

    @property
    def errors(self) -> list[str]:
        """What belongs to no field."""
        parts = (self.rules, self.signals, self.caps)
        return [*self.settings.non_field_errors(), *(error for part in parts for error in part.non_form_errors())]

    def content(self) -> Content:
        """What the forms say, once they are valid."""
        return Content(
            settings=self.settings.cleaned_data,
            rules=[form.row() for form in self.rule_rows()],
            signals=[form.row() for form in self.signal_rows()],
            caps={
                form.cleaned_data["group"]: form.cleaned_data["cap"]
                for form in self.caps
                if form.cleaned_data.get("group") and form.cleaned_data.get("cap") is not None
            },
        )

    def rule_rows(self) -> list[RuleForm]:
        """Rows that are rules: something stands in them and nobody removed them."""
        return [form for form in self.rules if form.has_changed() and not form.cleaned_data.get("DELETE")]

    def signal_rows(self) -> list[SignalForm]:
        return [form for form in self.signals if form.counts]

    def put(self, errors: Mapping[str, list[str]]) -> None:
        """Show what the action refused at its place: `rules.2`, `signals.1`, a setting, else on top."""
        for place, texts in errors.items():
            part, _dot, number = place.partition(".")
            rows = {"rules": self.rule_rows, "signals": self.signal_rows}.get(part)
            if rows and (at := number_of(number)) and at <= len(rows()):
                form, name = rows()[at - 1], None
            else:
                form, name = self.settings, place if place in self.settings.fields else None
            for text in texts:
                form.add_error(name, text)


def with_one_more(sent: QueryDict) -> QueryDict:
    """What was sent, with one more empty row of rules."""
    data = sent.copy()
    rows = number_of(data.get("rules-TOTAL_FORMS", "0")) or 0
    data["rules-TOTAL_FORMS"] = str(min(MOST_RULES, rows + 1))
    return data


def _signal(kind: SignalType, known: Mapping[str, SignalRow]) -> dict[str, Any]:
    row = known.get(kind.code)
    if row is None:
        return {"type": kind.code}
    numbers = {"weight": _plain(row.weight), "half_life_days": _plain(row.half_life_days)}
    return {"type": kind.code, "group": row.group, **numbers}


def _plain(value: float) -> float:
    """A whole number is shown without its point."""
    return int(value) if value == int(value) else value
