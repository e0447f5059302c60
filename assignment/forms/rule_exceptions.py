"""Numbers of single target books in a draft of the rules, a row each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import TargetBook
from assignment.actions.rule_exceptions import number_problem
from assignment.display.rule_numbers import label_of
from assignment.forms.lines import Lines
from assignment.rules.exceptions import NAMES

MOST, PREFIX = 300, "exceptions"


class ExceptionForm(forms.Form):
    """One number of one target book; a row without a target book is no row."""

    target_book = forms.ChoiceField(label=lazy("Target book"), required=False)
    number = forms.ChoiceField(label=lazy("Number"), required=False)
    value = forms.IntegerField(label=lazy("Value"), required=False)

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["target_book"].choices = [("", lazy("choose")), *targets]
        self.fields["number"].choices = [("", lazy("choose")), *((name, label_of(name)) for name in NAMES)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("target_book") and not values.get("number") and values.get("value") is None:
            return values
        for name in ("target_book", "number", "value"):
            if values.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Fill this in, or remove the line."))
        if not self.errors and (problem := number_problem(values["number"], values["value"])):
            self.add_error("value", problem)
        return values


class BaseExceptionFormSet(Lines):
    """Raises an error for a number that is given twice for one target book."""

    def clean(self) -> None:
        if any(self.errors):
            return
        places = [(row["target_book"], row["number"]) for row in self.kept]
        if len(set(places)) < len(places):
            raise forms.ValidationError(_("One number is given twice for the same target book. Remove one line."))

    @property
    def kept(self) -> list[dict[str, Any]]:
        """One that was emptied is none, either."""
        return [row for row in super().kept if row["target_book"]]

    @property
    def exceptions(self) -> dict[str, dict[str, int]]:
        """What the action takes."""
        found: dict[str, dict[str, int]] = {}
        for row in self.kept:
            found.setdefault(row["target_book"], {})[row["number"]] = row["value"]
        return found


ExceptionFormSet = forms.formset_factory(
    ExceptionForm, formset=BaseExceptionFormSet, extra=2, can_delete=True, max_num=MOST, absolute_max=MOST + 10
)


def exception_formset(data: Any, *, exceptions: Mapping[str, Mapping[str, int]]) -> BaseExceptionFormSet:
    """The rows of a draft with blank ones to fill in. A form that is sent without any rows leaves them as they are."""
    books = TargetBook.objects.order_by("name").values_list("pk", "name", "is_active")
    targets = [(str(pk), name) for pk, name, is_active in books if is_active or str(pk) in exceptions]
    known = {pk for pk, _name in targets}
    rows = [
        {"target_book": pk, "number": name, "value": value}
        for pk, own in exceptions.items()
        if pk in known
        for name, value in own.items()
    ]
    is_sent = data is not None and f"{PREFIX}-TOTAL_FORMS" in data
    return ExceptionFormSet(data if is_sent else None, prefix=PREFIX, initial=rows, form_kwargs={"targets": targets})
