"""JSON in a form, refused where it cannot be read or kept."""

from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

from accounts.rules.storable import first_unstorable


class ShallowJSONField(forms.JSONField):
    """JSON that is nested deeper than anything we store, or holds what the database cannot keep, is refused."""

    def to_python(self, value):
        try:
            found = super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(_("This is nested too deeply.")) from error
        return self.storable(found)

    def storable(self, found):
        """`found`. Raises ValidationError with the place of what cannot be kept."""
        if place := first_unstorable(found):
            words = _("What stands at %(place)s cannot be kept: a NUL, half a character, or no finite number.")
            raise forms.ValidationError(words, params={"place": place}, code="unstorable")
        return found

    def bound_data(self, data, initial):
        """What is shown again: as it was typed, where it cannot be read or kept."""
        try:
            found = super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)
        return InvalidJSONInput(data) if first_unstorable(found) else found
