"""Shapes of books and of absences; whether it may be so is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateInput
from accounts.models import Availability, Book, TargetBook, User


class BookForm(forms.Form):
    """A book of one rep."""

    rep = forms.ModelChoiceField(User.objects.none(), label=_("Rep"))
    target_book = forms.ModelChoiceField(TargetBook.objects.filter(is_active=True), label=_("Kind of book"))
    reason = forms.ChoiceField(
        label=_("Reason for its size"), choices=Book.Reason.choices,
        help_text=_("On leave or in the notice period it keeps its accounts and gets none."),
    )  # fmt: skip
    factor_percent = forms.IntegerField(
        label=_("Share of the full places, in per cent"), min_value=0, max_value=200,
        help_text=_("60 for somebody who works three days a week."),
    )  # fmt: skip
    ramp_from = forms.DateField(
        label=_("First day in the role"), required=False, widget=DateInput(),
        help_text=_("From it the places grow by the ramp of the kind of book; empty means all places at once."),
    )  # fmt: skip
    countries = forms.CharField(
        label=_("Only these countries"), required=False, max_length=400,
        help_text=_("Two letters each, with commas: NO, SE. Empty means any."),
    )  # fmt: skip
    languages = forms.CharField(
        label=_("Only these languages"), required=False, max_length=400, help_text=_("Such as nb, sv. Empty means any.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, book: Book, reps=None, **kwargs):
        initial = {
            "reason": book.reason, "factor_percent": book.factor_percent, "ramp_from": book.ramp_from,
            "countries": ", ".join(book.countries), "languages": ", ".join(book.languages), "version": book.version,
            "target_book": book.target_book_id,
        }  # fmt: skip
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        if reps is None:
            del self.fields["rep"]
        else:
            self.fields["rep"].queryset = reps

    def basic(self) -> list[forms.BoundField]:
        return [self[name] for name in ("rep", "target_book") if name in self.fields]

    def more(self) -> list[forms.BoundField]:
        names = ("reason", "factor_percent", "ramp_from", "countries", "languages", "version")
        return [self[name] for name in names]

    def values(self) -> dict[str, Any]:
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("rep", "version")}
        for name in ("countries", "languages"):
            found[name] = [text for text in found[name].replace(";", ",").split(",") if text.strip()]
        return found


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Availability.Kind.choices)
    starts_on = forms.DateField(label=_("First day away"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day away"), widget=DateInput())
