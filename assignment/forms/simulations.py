"""Shapes of what a what-if study is asked with."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assignment.display.plan_words import MODE_NAMES
from assignment.models.simulation import MOST_VARIANTS, MOST_WEEKS
from assignment.simulator.variant import BOUNDS, BY_BOOK, Variant

NEEDS_NAME = _("Say in a few words what changes: it names the line in the chart.")
KEEPS_ITS_OWN = _("Target books with a number of their own in the rules keep it.")
LABELS = {
    "capacity_percent": (_("Size of books, %"), _("100 is the capacity of today.")),
    "threshold_percent": (_("Work that “worked” asks for, %"), _("Of each number of today, never below 1.")),
    "window_percent": (_("Time to work an account, %"), _("Of the window of each kind of book.")),
    "distribution_weeks": (_("New accounts every … weeks"), _("0: never.")),
    "retrieval_weeks": (_("Unworked ones taken back every … weeks"), _("0: never.")),
    "grace_days": (_("Grace after an assignment, days"), ""),
    "cap_percent": (_("Most of a book taken back at once, %"), ""),
}


class StudyForm(forms.Form):
    """What the study is called, how far it looks, and which luck it has."""

    name = forms.CharField(label=_("Name"), max_length=100)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=26)
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31 - 1, initial=1, help_text=_("Another seed is another luck.")
    )


class WhatIfForm(forms.Form):
    """One change against today. All fields start as things are; the name of a second or third one may stay empty."""

    name = forms.CharField(label=_("What changes"), max_length=60, required=False)
    mode = forms.ChoiceField(label=_("Way to share out"), choices=list(MODE_NAMES.items()))

    def __init__(self, *args, today: Variant, is_first: bool, has_exceptions: bool = False, **kwargs):
        super().__init__(*args, initial=today.as_dict() | {"name": ""}, **kwargs)
        self.today, self.is_first = today, is_first
        self.fields["name"].required = is_first
        self.fields["name"].error_messages["required"] = NEEDS_NAME
        for name, bounds in BOUNDS.items():
            label, help_text = LABELS[name]
            if has_exceptions and name in BY_BOOK:
                help_text = KEEPS_ITS_OWN
            self.fields[name] = forms.IntegerField(
                label=label, help_text=help_text, min_value=bounds.low, max_value=bounds.high
            )

    @property
    def is_used(self) -> bool:
        """A second or third change counts once it has a name or differs from today."""
        return self.is_first or bool(self.cleaned_data["name"]) or bool(self.what_if().differs_from(self.today))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        is_complete = not self.errors and not self.is_first
        if is_complete and not values["name"] and Variant.read(self.today.as_dict() | values).differs_from(self.today):
            self.add_error("name", NEEDS_NAME)
        return values

    def what_if(self) -> Variant:
        return Variant.read(self.today.as_dict() | self.cleaned_data)


def what_if_forms(today: Variant, data: Mapping | None = None, *, has_exceptions: bool = False) -> list[WhatIfForm]:
    """A form per change that a study may compare; only the first must be filled in. `has_exceptions`: the rules set
    numbers of single target books.
    """
    return [
        WhatIfForm(data, prefix=f"change{place}", today=today, is_first=place == 1, has_exceptions=has_exceptions)
        for place in range(1, MOST_VARIANTS)
    ]
