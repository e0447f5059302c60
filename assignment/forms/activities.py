"""The shape of a working activity on its page; whether it can be so is decided by the action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Interaction
from assignment.actions.activities import CHANGEABLE
from assignment.models import WorkingActivity
from assignment.rules.engagement import NEVER

OUTCOMES = [(value, label) for value, label in Interaction.Outcome.choices if value not in NEVER]


class WorkingActivityForm(forms.ModelForm):
    """One activity: what counts, under which conditions, how often."""

    directions = forms.MultipleChoiceField(
        choices=Interaction.Direction.choices, required=False, widget=forms.CheckboxSelectMultiple,
        label=_("Direction"), help_text=_("None chosen means both."),
    )  # fmt: skip
    outcomes = forms.MultipleChoiceField(
        choices=OUTCOMES, required=False, widget=forms.CheckboxSelectMultiple, label=_("Outcomes"),
        help_text=_("None chosen means any but bounced and cancelled."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = WorkingActivity
        fields = CHANGEABLE
        labels = {
            "name": _("Name"),
            "kind": _("Kind of interaction"),
            "is_live": _("It is a live attempt"),
            "weight": _("Touches that one counts for"),
            "needs_contact": _("A contact must be named"),
            "minimum_seconds": _("Least seconds without an outcome"),
            "per_day": _("Most that count per account and day"),
            "automated_every_days": _("Automated ones count once in so many days"),
            "is_active": _("It counts"),
        }
        help_texts = {
            "is_live": _("Thresholds may ask for live attempts."),
            "weight": _("1 to 10; 3 for a held meeting, say. Days, people and answers count as one each all the same."),
            "minimum_seconds": _("0 means that the time plays no part."),
            "per_day": "",
            "automated_every_days": _("0 means that they count like all others."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        headed = [
            (_("What counts"), ("name", "kind", "directions", "outcomes", "is_active")),
            (_("Under which conditions"), ("needs_contact", "minimum_seconds", "is_live")),
            (_("How much and how often"), ("weight", "per_day", "automated_every_days")),
        ]
        return [(title, [self[name] for name in names]) for title, names in headed]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in CHANGEABLE}

    def changed(self) -> WorkingActivity:
        """The activity as it is typed, to try out. Raises ValidationError for what none can be."""
        typed = WorkingActivity(pk=self.instance.pk, **self.values())
        typed.clean_fields(exclude=["name"])
        return typed

    def _post_clean(self) -> None:
        """The action checks the whole activity and writes it; the instance stays as it was read."""
