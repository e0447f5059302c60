"""Shapes of protections and appeals as people send them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from accounts.models import Account, User
from accounts.queries.look_up import called
from accounts.rules.interactions import outcomes_of

LONGEST_REASON = 300


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
