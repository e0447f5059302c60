"""Shapes of what people send; whether it may be done is decided by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from assignment.actions.reports import repair_fields
from assignment.models import ReturnReason


class ReturnForm(forms.Form):
    """Giving an account back."""

    reason = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True), error_messages={"required": _("Choose a reason.")}
    )
    field = forms.ChoiceField(label=_("What is wrong"), required=False)
    proposed_value = forms.CharField(label=_("What would be right"), required=False, max_length=500)
    duplicate_of = forms.IntegerField(label=_("Number of the account it duplicates"), required=False, min_value=1)
    resume_on = forms.DateField(label=_("Come back on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("choose")), *repair_fields().items()]

    def clean_duplicate_of(self) -> int | None:
        number = self.cleaned_data["duplicate_of"]
        if number and not Account.objects.filter(pk=number).exists():
            raise forms.ValidationError(_("There is no account with this number. Its page shows it in the address."))
        return number

    def detail(self) -> dict:
        """What the action wants to know of a data reason."""
        return {
            key: self.cleaned_data[key] for key in ("field", "proposed_value", "duplicate_of") if self.cleaned_data[key]
        }


class RepairForm(forms.Form):
    """Asking ops to fix one thing."""

    field = forms.ChoiceField(label=_("What is wrong"))
    proposed_value = forms.CharField(label=_("What would be right, if you know"), required=False, max_length=500)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = list(repair_fields().items())
