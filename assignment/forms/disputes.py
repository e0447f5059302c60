"""Shapes of claims on accounts and of what is decided; the actions decide whether it may be so."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from assignment.actions.disputes import LONGEST_CLAIM


class ClaimForm(forms.Form):
    """A claim on an account: the section it rests on, and why."""

    clause = forms.ChoiceField(label=_("It rests on"), error_messages={"required": _("Choose a section of the rules.")})
    claim = forms.CharField(
        label=_("Why you have the better claim"), max_length=LONGEST_CLAIM,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args, clauses: Sequence[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [("", _("choose")), *clauses]


class DecisionForm(forms.Form):
    """The decision on a claim and why."""

    to = forms.ChoiceField(
        choices=[("claimant", _("Goes to who claims it")), ("holder", _("Stays where it is"))],
        widget=forms.RadioSelect,
        label=_("The account"),
        error_messages={"required": _("Choose who gets it.")},
    )
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_CLAIM, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
