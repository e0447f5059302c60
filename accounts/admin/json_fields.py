"""JSON as people can read and type it."""

import json

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


class ReadableJSONField(ShallowJSONField):
    """A tree, indented, in a box of its size."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 80, "spellcheck": "false"})

    def prepare_value(self, value):
        if isinstance(value, dict | list):
            return json.dumps(value, indent=2, ensure_ascii=False)
        return super().prepare_value(value)


class ValueField(ShallowJSONField):
    """One value or a short list on a line: 100, "NO", [100, 999]. A bare word is a text; nothing is no value."""

    widget = forms.TextInput(attrs={"size": 24})

    def to_python(self, value):
        if isinstance(value, str) and value.strip() and not self.disabled:
            try:
                return super().to_python(value)
            except forms.ValidationError as error:
                if error.code != "invalid":
                    raise
                return self.storable(value.strip())
        return super().to_python(value)

    def bound_data(self, data, initial):
        return data

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)
