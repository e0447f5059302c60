"""Shapes of returns and of reports to ops; whether it may be done is decided by the actions."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from accounts.models import Account, Opportunity, User
from accounts.queries.look_up import Found, called, may_look_up, openable
from accounts.rules.files import MOST_BYTES
from assignment.actions.reports import CRITERIA, DUPLICATE, repair_fields
from assignment.actions.return_opportunities import Settlement
from assignment.actions.returns import SentFile
from assignment.models import ReturnReason
from assignment.queries.return_asks import asked_names, must_be_said


def asked_fields(reason: ReturnReason) -> tuple[str, ...]:
    """Names of the fields that a reason asks for; which account a name means is asked right after the name."""
    names = asked_names(reason)
    return ("duplicate_of", "which", *names[1:]) if "duplicate_of" in names else names


class NamesOriginal(forms.Form):
    """A form in which somebody names the account that this one repeats, as the look-up knows it. `which` is asked only
    when several accounts fit the name in `duplicate_of`.
    """

    duplicate_of = forms.CharField(
        label=_("Name or domain of the account it duplicates"), required=False, max_length=500
    )
    which = forms.IntegerField(label=_("Which of them"), required=False, widget=forms.Select)

    def __init__(self, *args, account: Account, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.account, self.by = account, by
        self.original_id: int | None = None

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


class ReturnForm(NamesOriginal):
    """Giving an account back."""

    reason = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True), error_messages={"required": _("Choose a reason.")}
    )
    field = forms.ChoiceField(label=_("What is wrong"), required=False)
    proposed_value = forms.CharField(label=_("What would be right"), required=False, max_length=500)
    criterion = forms.ChoiceField(label=_("What does not fit"), required=False)
    proof = forms.CharField(label=_("How you know"), required=False, max_length=500)
    resume_on = forms.DateField(label=_("Come back on"), required=False, widget=DateInput())
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, account: Account, by: User, **kwargs):
        super().__init__(*args, account=account, by=by, **kwargs)
        self.fields["field"].choices = [("", _("choose")), *repair_fields().items()]
        self.fields["criterion"].choices = [("", _("choose")), *CRITERIA.items()]

    def asked(self, reason: ReturnReason) -> list[forms.BoundField]:
        """The fields that this reason asks for, the note last."""
        names, must = asked_fields(reason), must_be_said(reason)
        for name in names:
            self.fields[name].required = name in must
        which = self.fields["which"].widget.choices
        return [self[name] for name in names if name != "which" or which]

    def typed_besides(self, asked: Iterable[forms.BoundField]) -> list[tuple[str, str]]:
        """What was typed for another reason, to be kept out of sight: name of the field and text."""
        shown = {"reason", "which", "file", *(bound.name for bound in asked)}
        rest = [(bound.name, str(bound.value() or "")) for bound in self if bound.name not in shown]
        return [(name, text) for name, text in rest if text]

    def clean(self) -> dict:
        """Only what the chosen reason asks for is looked at; the rest was typed before the rep chose another one."""
        values = super().clean()
        asked = asked_fields(values["reason"]) if values.get("reason") else tuple(self.fields)
        for name in set(self.fields) - {"reason", *asked}:
            self.errors.pop(name, None)
            values[name] = None if name in ("which", "resume_on", "file") else ""
        if values.get("file") and values["file"].size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 10 MB. Send a smaller one, or a link to it in the note."))
        if values.get("duplicate_of"):
            self._find_original(values["duplicate_of"], chosen=values.get("which"))
        return values

    def detail(self) -> dict:
        """What the action wants to know of a data reason."""
        names = ("field", "proposed_value", "criterion", "proof")
        said = {key: self.cleaned_data[key] for key in names if self.cleaned_data[key]}
        return said | ({"duplicate_of": self.original_id} if self.original_id else {})

    def evidence(self) -> SentFile | None:
        """The file that was sent along."""
        sent = self.cleaned_data["file"]
        return SentFile.of(sent) if sent else None


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


class RepairForm(NamesOriginal):
    """Asking ops to fix one thing; of a duplicate also which account it repeats."""

    field = forms.ChoiceField(label=_("What is wrong"))
    proposed_value = forms.CharField(label=_("What would be right, if you know"), required=False, max_length=500)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("field", "proposed_value", "duplicate_of", "which", "note")

    def __init__(self, *args, account: Account, by: User, **kwargs):
        super().__init__(*args, account=account, by=by, **kwargs)
        self.fields["field"].choices = list(repair_fields().items())
        self.fields["duplicate_of"].label = _("For a duplicate: name or domain of the account it repeats")

    @property
    def shown(self) -> list[forms.BoundField]:
        """All but the choice among several of one name, until there are several."""
        return [bound for bound in self if bound.name != "which" or self.fields["which"].widget.choices]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("field") == DUPLICATE and values.get("duplicate_of"):
            self._find_original(values["duplicate_of"], chosen=values.get("which"))
        return values

    def report(self) -> dict:
        """What the action wants to know."""
        said = {name: self.cleaned_data[name] for name in ("field", "proposed_value", "note")}
        return said | ({"detail": {"duplicate_of": self.original_id}} if self.original_id else {})


class AnswerForm(forms.Form):
    """The reporter's answer to a question of ops."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence first.")},
    )  # fmt: skip
