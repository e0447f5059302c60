"""The shape of a segment; whether it may be so is decided by the action."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.criteria_form import CriteriaField
from accounts.models import Segment


class SegmentForm(forms.Form):
    """One segment; `place` says above which other segment it is asked."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    criteria = CriteriaField(label=gettext_lazy("Which accounts belong to it"))
    place = forms.TypedChoiceField(
        label=gettext_lazy("Asked before"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("An account that matches several segments belongs to the one that is asked first."),
    )
    default_potential = forms.DecimalField(
        label=gettext_lazy("Usual potential of an account a year"),
        min_value=0.01,
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("Used where nothing is known of an account’s revenue; it balances the books."),
    )
    median_employees = forms.IntegerField(
        label=gettext_lazy("Usual number of employees"),
        min_value=1,
        max_value=2_000_000_000,
        help_text=gettext_lazy("A larger account counts for more potential, a smaller one for less."),
    )
    hours_per_account = forms.DecimalField(
        label=gettext_lazy("Selling hours per account and month"),
        min_value=0.1,
        max_value=500,
        max_digits=5,
        decimal_places=1,
        help_text=gettext_lazy("The capacity calculator starts with it."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    BASIC = ("name", "criteria", "place")

    def __init__(self, *args, segment: Segment, others: Sequence[Segment], **kwargs):
        place = sum(1 for each in others if segment.pk and each.priority < segment.priority)
        initial = {
            "name": segment.name, "criteria": segment.criteria,
            "default_potential": segment.default_potential_cents / 100,
            "median_employees": segment.median_employees, "hours_per_account": segment.hours_per_account,
            "is_active": segment.is_active, "version": segment.version, "place": place if segment.pk else None,
        }  # fmt: skip
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        places: list[tuple[Any, str]] = [(n, each.name) for n, each in enumerate(others)]
        last = (len(others), _("none: it is asked last"))
        usual = [] if segment.pk else [("", _("the segment that takes the rest"))]
        self.fields["place"].choices = [*usual, *places, last]
        self.fields["place"].required = bool(segment.pk)

    def basic(self) -> list[forms.BoundField]:
        return [self[name] for name in self.BASIC]

    def more(self) -> list[forms.BoundField]:
        """The fields that most teams leave as they are."""
        return [bound for bound in self if bound.name not in self.BASIC]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        found = dict(self.cleaned_data)
        cents = int(found.pop("default_potential") * 100)
        return {name: found[name] for name in found if name not in ("place", "version")} | {
            "default_potential_cents": cents
        }
