"""What people send about a mail of the tray."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Interaction
from accounts.rules.numbers import number_of
from bookofbusiness.mail.tray import Place

NEW, NOBODY = "new", "none"


class PlaceForm(forms.Form):
    """An account, and a person there: by number, "new" with a name, or "none"."""

    account = forms.IntegerField(
        min_value=1, max_value=2**62, error_messages={"required": _("Pick the account it belongs to.")}
    )
    person = forms.RegexField(
        rf"^(?:\d{{1,18}}|{NEW}|{NOBODY})$",
        error_messages={
            "required": _("Pick a person, a new one, or nobody."),
            "invalid": _("Pick a person of the list."),
        },
    )
    new_person = forms.CharField(max_length=300, required=False)
    direction = forms.ChoiceField(choices=Interaction.Direction.choices)

    def clean(self) -> dict:
        values = super().clean() or self.cleaned_data
        if values.get("person") == NEW and not values.get("new_person", "").strip():
            self.add_error("new_person", _("Say what the new person is called."))
        return values

    def place(self, account_id: int) -> Place:
        """What was chosen, on an account that was looked up."""
        person = self.cleaned_data["person"]
        return Place(
            account_id,
            contact_id=number_of(person),
            new_person=self.cleaned_data["new_person"] if person == NEW else "",
            direction=self.cleaned_data["direction"],
        )
