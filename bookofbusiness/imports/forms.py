"""The shape of an upload."""

from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Import
from bookofbusiness.imports.profiles import PROFILES

LARGEST_UPLOAD = 200 << 20


class ImportForm(forms.Form):
    """A file, what it holds, where it comes from. `client_key` is the form's own: sent twice it is one import."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or TSV, also packed as .gz, at most 200 MB."))
    kind = forms.ChoiceField(label=_("What it holds"), choices=Import.Kind, initial=Import.Kind.ACCOUNTS)
    profile = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=[(profile.name, profile.label) for profile in PROFILES.values()],
        help_text=_("Decides which headers are known and how dates are written."),
    )
    instance = forms.CharField(
        label=_("Which one"),
        required=False,
        max_length=30,
        validators=[RegexValidator(r"^[\w.]+(-[\w.]+)*$", _("Use letters, digits, dots and hyphens."))],
        help_text=_("Only when you have several of these, such as two HubSpot portals: their ids are kept apart."),
    )
    client_key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    dry_run = forms.BooleanField(
        label=_("Only try it"),
        required=False,
        initial=True,
        help_text=_("Says what would happen to each row and writes nothing."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("The file is larger than 200 MB. Pack it as .gz or split it."), code="too_large"
            )
        return file

    @property
    def source(self) -> str:
        """The namespace of the file's ids."""
        profile, instance = self.cleaned_data["profile"], self.cleaned_data["instance"]
        return f"{profile}-{instance}".lower() if instance else profile
