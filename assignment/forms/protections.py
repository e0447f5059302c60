"""Shapes of protections and appeals as people send them."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from accounts.models import Account, Contact, Interaction, User
from accounts.queries.look_up import called
from assignment.rules.appeals import Evidence

LONGEST_REASON = 300
EVIDENCE_ROWS = 3


class UntilForm(forms.Form):
    """A last day and a reason."""

    until = forms.DateField(widget=DateInput(), error_messages={"required": _("Choose a day.")})
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class HoldForm(UntilForm):
    """A leader's hold."""

    def __init__(self, *args, help_text: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].label, self.fields["until"].help_text = _("Keep it until"), help_text
        self.fields["reason"].help_text = _("The rep reads it, and so does everybody who opens the account.")


class ComeBackForm(UntilForm):
    """The day on which they want to be called again."""

    def __init__(self, *args, help_text: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].label, self.fields["until"].help_text = _("Come back on"), help_text
        self.fields["reason"].label = _("What they said")


class StrategicForm(forms.Form):
    """An account for the strategic list, by its name or domain."""

    account = forms.CharField(label=_("Name or domain of the account"), max_length=500)
    reason = forms.CharField(label=_("Why it is strategic"), max_length=LONGEST_REASON)

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_account(self) -> int:
        found = [row.id for row in called(self.cleaned_data["account"])]
        seen = list(Account.objects.visible_to(self.by).filter(pk__in=found).values_list("pk", flat=True))
        if not seen:
            raise forms.ValidationError(_("You see no account of this name or domain. Write it as the look-up does."))
        if len(seen) > 1:
            raise forms.ValidationError(_("Several accounts are called so. Write the domain of the one."))
        return seen[0]


class AppealForm(forms.Form):
    """Why an account should stay or come back."""

    text = forms.CharField(
        label=_("Why it should be yours"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why it should stay with you: the leader decides by that.")},
    )  # fmt: skip


class EvidenceForm(forms.Form):
    """One thing that was done and not logged in time; a row without a kind is left out."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    on = forms.DateField(label=_("Day"), required=False, widget=DateInput())
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=Interaction.Outcome.choices)
    contact = forms.TypedChoiceField(label=_("With whom"), required=False, coerce=int, empty_value=None)
    text = forms.CharField(label=_("What happened"), required=False, max_length=500)

    def __init__(self, *args, contacts: Iterable[Contact], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("nothing")), *Interaction.Kind.choices]
        self.fields["contact"].choices = [("", "–"), *((person.pk, person.name) for person in contacts)]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("kind") and not values.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say on which day."))
        if not values.get("kind") and (values.get("on") or values.get("text")):
            self.add_error("kind", _("Say what it was."))
        return values

    def evidence(self) -> Evidence | None:
        values = self.cleaned_data
        if not values["kind"]:
            return None
        return Evidence(**{name: values[name] for name in ("kind", "on", "outcome", "contact", "text")})


def evidence_forms(data: dict | None, *, contacts: Iterable[Contact]) -> list[EvidenceForm]:
    return [EvidenceForm(data, prefix=f"evidence-{place}", contacts=contacts) for place in range(EVIDENCE_ROWS)]
