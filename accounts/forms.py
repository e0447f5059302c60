"""Shapes of what people send about records; values are checked again by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact, Opportunity, Task, User


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


# Names of columns are not translated; these are, and say what is meant.
ACCOUNT_LABELS = {
    "name": _("Name"), "domain": _("Domain"), "phone": _("Phone"), "website": _("Website"), "industry": _("Industry"),
    "employees": _("Employees"), "annual_revenue": _("Annual revenue"), "currency": _("Currency"),
    "country": _("Country"), "language": _("Language"), "city": _("City"), "street": _("Street"),
    "postal_code": _("Postal code"), "time_zone": _("Time zone"), "keep_in_touch_days": _("Keep in touch every … days"),
    "do_not_contact": _("Do not contact"), "description": _("Description"),
}  # fmt: skip
CONTACT_LABELS = {
    "name": _("Name"), "title": _("Title"), "role": _("Role"), "email": _("Mail"), "phone": _("Phone"),
    "mobile": _("Mobile"), "language": _("Language"), "time_zone": _("Time zone"), "how_we_met": _("How we met"),
    "personal": _("Personal"), "left_on": _("Left the company on"), "do_not_call": _("Do not call"),
    "do_not_email": _("Do not mail"),
}  # fmt: skip
TASK_LABELS = {
    "kind": _("Kind"), "title": _("What is to be done"), "due_on": _("By"), "starts_at": _("Starts (for a meeting)"),
    "contact": _("With"),
}  # fmt: skip
OPPORTUNITY_LABELS = {
    "name": _("Name"), "kind": _("Kind"), "stage": _("Stage"), "amount": _("Amount"), "currency": _("Currency"),
    "probability": _("Probability in percent"), "close_on": _("Closes on"), "next_step": _("Next step"),
    "lost_reason": _("Reason, if it is lost"), "product": _("Product"), "owner": _("Owner"),
}  # fmt: skip


class AccountForm(forms.ModelForm):
    """What a rep may write about an account."""

    class Meta:
        model = Account
        fields = [
            "name",
            "domain",
            "phone",
            "website",
            "industry",
            "employees",
            "annual_revenue",
            "currency",
            "country",
            "language",
            "city",
            "street",
            "postal_code",
            "time_zone",
            "keep_in_touch_days",
            "do_not_contact",
            "description",
        ]
        labels = ACCOUNT_LABELS
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class NewAccountForm(AccountForm):
    """Few fields to start with; the rest comes with the work."""

    class Meta(AccountForm.Meta):
        fields = ["name", "domain", "phone", "country", "employees", "industry"]


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = [
            "name",
            "title",
            "role",
            "email",
            "phone",
            "mobile",
            "language",
            "time_zone",
            "how_we_met",
            "personal",
            "left_on",
            "do_not_call",
            "do_not_email",
        ]
        widgets = {
            "left_on": DateInput(),
            "how_we_met": forms.Textarea(attrs={"rows": 2}),
            "personal": forms.Textarea(attrs={"rows": 2}),
        }


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ["kind", "title", "due_on", "starts_at", "contact"]
        widgets = {
            "due_on": DateInput(),
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        labels = TASK_LABELS

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = account.contacts.filter(left_on=None)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("kind") == Task.Kind.MEETING and not values.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when the meeting starts."))
        return values


class OpportunityForm(forms.ModelForm):
    """`owner` may be changed by a leader, to anyone active; a rep hands over to a colleague of the team."""

    class Meta:
        model = Opportunity
        fields = [
            "name",
            "kind",
            "stage",
            "amount",
            "currency",
            "probability",
            "close_on",
            "next_step",
            "lost_reason",
            "product",
            "owner",
        ]
        labels = OPPORTUNITY_LABELS
        widgets = {"close_on": DateInput()}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        owners = User.objects.filter(is_active=True, is_robot=False)
        self.fields["owner"].queryset = (
            owners if not user.team_id or user.sees_all_books else owners.filter(team=user.team_id)
        )
        self.fields["owner"].required = False
        if self.instance.owner_id:
            self.fields["owner"].queryset |= owners.filter(pk=self.instance.owner_id)
