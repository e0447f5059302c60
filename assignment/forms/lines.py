"""Lines of a table in a form: those that there are and blank ones to fill in, each of which can be removed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Lines(forms.BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    @property
    def kept(self) -> list[dict[str, Any]]:
        """What stands in the lines that stay; those left blank are none."""
        return [row for row in self.cleaned_data if row and not row.get("DELETE")]
