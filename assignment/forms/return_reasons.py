"""The shape of a return reason on its page; whether the settings fit together is decided by the action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assignment.models import ReturnReason

BASIC = ("label", "help_text", "is_active")
ASKS = (
    "minimum_work", "minimum_touches", "free_within_days", "asks_for", "needs_note", "needs_date", "needs_file",
)  # fmt: skip
WHEN = (
    "earliest_days", "latest_days", "limit_percent_per_month", "limit_count", "limit_period", "needs_approval",
    "leader_only",
)  # fmt: skip
FOLLOWS = (
    "destination", "rest_days", "replacement", "bars_rep", "prefers_rep", "counts_against_rate",
)  # fmt: skip


class ReturnReasonForm(forms.ModelForm):
    """One reason. Four groups of fields: what it is called, what it asks for, when it is open, what follows."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ReturnReason
        fields = [*BASIC, *ASKS, *WHEN, *FOLLOWS]
        labels = {
            "label": _("Name"),
            "help_text": _("Help under the name"),
            "is_active": _("In use"),
            "minimum_work": _("Work that is asked for"),
            "minimum_touches": _("How many touches"),
            "free_within_days": _("No work asked in the first days"),
            "asks_for": _("Detail that is asked for"),
            "needs_note": _("A note must be written"),
            "needs_date": _("A date must be named"),
            "needs_file": _("A file must be added as proof"),
            "earliest_days": _("Open from day"),
            "latest_days": _("Open until day"),
            "limit_percent_per_month": _("At most so many percent of the book a month"),
            "limit_count": _("At most so many per rep"),
            "limit_period": _("in a"),
            "needs_approval": _("The leader agrees first"),
            "leader_only": _("Only leaders and ops use it"),
            "destination": _("Where the account goes"),
            "rest_days": _("Days of rest"),
            "replacement": _("Another account comes"),
            "bars_rep": _("This rep does not get it again"),
            "prefers_rep": _("This rep gets it first when it is ready again"),
            "counts_against_rate": _("Counts in the return rate"),
        }
        help_texts = {
            "minimum_touches": _("For “so many touches”. One conversation makes up for them."),
            "free_within_days": _("0 means that the work is always asked for."),
            "latest_days": _("Empty means for ever."),
            "limit_percent_per_month": _("Empty means no limit."),
            "limit_count": _("Empty means no limit."),
            "bars_rep": "",
            "prefers_rep": "",
            "leader_only": "",
            "earliest_days": _("Day of the assignment; 0 means at once."),
            "counts_against_rate": _("Data reasons never do."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings, as far as the family of the reason knows them."""
        is_data = self.instance.family == ReturnReason.Family.DATA
        follows = ("prefers_rep",) if is_data else FOLLOWS
        headed = [
            (_("What it is called"), BASIC),
            (_("What it asks for"), ("asks_for", "needs_note") if is_data else ASKS),
            (_("When it is open"), () if is_data else WHEN),
            (_("What follows"), follows),
        ]
        return [(title, [self[name] for name in names]) for title, names in headed if names]

    def values(self) -> dict[str, Any]:
        """What the action takes: the fields that the page showed."""
        shown = {bound.name for _title, group in self.groups() for bound in group}
        return {name: value for name, value in self.cleaned_data.items() if name in shown}

    def _post_clean(self) -> None:
        """The action checks the whole reason and writes it; the instance stays as it was read."""
