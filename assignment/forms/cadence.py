"""The shape of a cadence: a line per step; whether it may be so is decided by the action."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Interaction, TargetBook
from assignment.forms.lines import Lines
from assignment.rules.cadence import LAST_DAY, MOST_STEPS, Step

FIELDS = ("day", "kind", "words")
FIRST_LINES, MORE_LINES = 6, 2


class StepForm(forms.Form):
    """One step of a cadence."""

    day = forms.IntegerField(label=_("Working day"), min_value=0, max_value=LAST_DAY)
    kind = forms.ChoiceField(label=_("Step"), choices=[("", "–"), *Interaction.Kind.choices])
    words = forms.CharField(label=_("In a few words"), max_length=120, required=False)


StepFormSet = forms.formset_factory(
    StepForm, formset=Lines, extra=MORE_LINES, can_delete=True, max_num=MOST_STEPS, absolute_max=60
)


def cadence_formset(data, *, target: TargetBook):
    """The steps by day with blank lines to fill in; for a kind of book without any, room for a whole cadence."""
    initial = list(target.cadence.order_by("day", "kind").values(*FIELDS)) if target.pk else []
    lines = StepFormSet(data, prefix="cadence", initial=None if data else initial)
    lines.extra = MORE_LINES if initial else FIRST_LINES
    return lines


def steps_of(formset: Lines) -> list[Step]:
    """The steps that stay, by day."""
    return sorted(Step(*(row[name] for name in FIELDS)) for row in formset.kept)
