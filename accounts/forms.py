"""Shapes of what people send about records; values are checked again by the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.display.labels import ACCOUNT_LABELS, CONTACT_LABELS, NOTE_LABELS, OPPORTUNITY_LABELS, TASK_LABELS
from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Note, Opportunity, Task, User
from accounts.queries.people import may_take_over


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def put_refusal(refusal: RuleViolation, *, into: forms.BaseForm) -> None:
    """Show a refusal at the fields that it names, else at the head of the form."""
    known = {name: texts for name, texts in refusal.errors.items() if name in into.fields}
    for name, texts in known.items():
        into.add_error(name, [str(text) for text in texts])
    if not known:
        into.add_error(None, refusal.message)


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
        labels = CONTACT_LABELS
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


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text", "is_pinned"]
        labels = NOTE_LABELS
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class OpportunityForm(forms.ModelForm):
    """`owner` is chosen among those to whom one may hand work; whoever owns it may keep it."""

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
        owners = may_take_over(user)
        if self.instance.owner_id:
            owners |= User.objects.filter(pk=self.instance.owner_id)
        self.fields["owner"].queryset = owners
        self.fields["owner"].required = False
