"""Shapes of what people send; whether it may be done is decided by the actions."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Opportunity, User
from accounts.queries.look_up import Found, called, may_look_up, openable
from assignment.actions.reports import repair_fields
from assignment.actions.return_opportunities import Settlement
from assignment.models import ReturnReason


class ReturnForm(forms.Form):
    """Giving an account back. `which` is asked only when several accounts fit the name in `duplicate_of`."""

    reason = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True), error_messages={"required": _("Choose a reason.")}
    )
    field = forms.ChoiceField(label=_("What is wrong"), required=False)
    proposed_value = forms.CharField(label=_("What would be right"), required=False, max_length=500)
    duplicate_of = forms.CharField(
        label=_("Name or domain of the account it duplicates"), required=False, max_length=500
    )
    which = forms.IntegerField(label=_("Which of them"), required=False, widget=forms.Select)
    resume_on = forms.DateField(label=_("Come back on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, account: Account, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.account, self.by = account, by
        self.original_id: int | None = None
        self.fields["field"].choices = [("", _("choose")), *repair_fields().items()]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("duplicate_of"):
            self._find_original(values["duplicate_of"], chosen=values.get("which"))
        return values

    def _find_original(self, text: str, *, chosen: int | None) -> None:
        found = {row.id: row for row in self._known(text)}
        if not found:
            self.add_error("duplicate_of", _("No other account has this name or domain. Write it as the look-up does."))
        elif len(found) == 1 or chosen in found:
            self.original_id = chosen if chosen in found else next(iter(found))
        else:
            fitting = [(pk, _named(row)) for pk, row in found.items()]
            self.fields["which"].widget.choices = [("", _("choose")), *fitting]
            self.add_error("which", _("Several are called so. Choose the one."))

    def _known(self, text: str) -> list[Found]:
        """Other accounts of this name or domain, as far as one may look them up."""
        found = [row for row in called(text) if row.id != self.account.pk]
        known = None if may_look_up(self.by) else openable(found, user=self.by)
        return found if known is None else [row for row in found if row.id in known]

    def detail(self) -> dict:
        """What the action wants to know of a data reason."""
        said = {key: self.cleaned_data[key] for key in ("field", "proposed_value") if self.cleaned_data[key]}
        return said | ({"duplicate_of": self.original_id} if self.original_id else {})


def _named(row: Found) -> str:
    return ", ".join(part for part in (row.name, row.domain, row.holder or row.station_label) if part)


class SettlementForm(forms.Form):
    """What becomes of one open opportunity when its account is given back."""

    LOST = "lost"
    then = forms.ChoiceField(label=_("What becomes of it"), error_messages={"required": _("Say what becomes of it.")})
    lost_reason = forms.CharField(label=_("Reason, if it is lost"), required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, deal: Opportunity, colleagues: Iterable[User], **kwargs):
        super().__init__(*args, prefix=f"deal-{deal.pk}", initial={"version": deal.version}, **kwargs)
        self.deal = deal
        self.colleagues = {str(user.pk): user for user in colleagues}
        people = [(pk, user.name) for pk, user in self.colleagues.items()]
        handed = [(_("Hand it over to"), people)] if people else []
        self.fields["then"].choices = [("", _("choose")), (self.LOST, _("Close it as lost")), *handed]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("then") == self.LOST and not values.get("lost_reason"):
            self.add_error("lost_reason", _("Say why it was lost: the next offer is better for it."))
        return values

    def settlement(self) -> Settlement:
        values = self.cleaned_data
        owner = self.colleagues.get(values["then"])
        return Settlement(self.deal.pk, values["version"], owner=owner, reason="" if owner else values["lost_reason"])


class RepairForm(forms.Form):
    """Asking ops to fix one thing."""

    field = forms.ChoiceField(label=_("What is wrong"))
    proposed_value = forms.CharField(label=_("What would be right, if you know"), required=False, max_length=500)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = list(repair_fields().items())
