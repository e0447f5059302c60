"""JSON as people can read and type it."""

import json

from django import forms

from accounts.json_form import ShallowJSONField


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
