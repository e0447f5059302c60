"""Bodies that say exactly what is meant: a key nobody knows is refused, a row nobody may see is no choice."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.utils.html import is_html_input

from accounts.models import User

IN_ROW, IN_ROWS = re.compile(r"\.\w+"), re.compile(r"\[[0-9]{1,3}\]\w+")


class StrictSerializer(serializers.Serializer):
    """Refuses every key that it does not write, so that a slip of the pen is never taken for a change. A row inside a
    body is whole, also where the body itself may leave out what stays.
    """

    def to_internal_value(self, data):
        unknown = sorted(str(name)[:100] for name in set(data) - self._known(data)) if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError(
                {name: [_("This field is unknown or cannot be written.")] for name in unknown}
            )
        values = super().to_internal_value(data)
        return values if self.parent is None else self._whole(values)

    def _known(self, data: Mapping) -> set[str]:
        """The names of `data` that are written here."""
        writable = {name: field for name, field in self.fields.items() if not field.read_only}
        return {name for name in data if _is_known(str(name), writable, in_form=is_html_input(data))}

    def _whole(self, values: dict[str, Any]) -> dict[str, Any]:
        absent = {n: each for n, each in self.fields.items() if not each.read_only and each.source not in values}
        missing = {name: [field.error_messages["required"]] for name, field in absent.items() if field.required}
        if missing:
            raise serializers.ValidationError(missing)
        usual = {field.source: field.default for field in absent.values() if field.default is not empty}
        return values | usual


def _is_known(name: str, fields: Mapping[str, serializers.Field], *, in_form: bool) -> bool:
    """A form names what lies in an inner row as `row.name`, in one of several as `rows[0]name`."""
    head = re.split(r"[.\[]", name, maxsplit=1)[0]
    field = fields.get(head)
    if not in_form or not isinstance(field, serializers.BaseSerializer):
        return name in fields
    inside = IN_ROWS if isinstance(field, serializers.ListSerializer) else IN_ROW
    return inside.fullmatch(name, len(head)) is not None


class FiniteField(serializers.FloatField):
    """A number that is one: "nan" and "inf" are floats, too."""

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not isfinite(value):
            self.fail("invalid")
        return value


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """A file that is sent, which the description would else take for its address."""


NOTHING_TO_CHOOSE = _("There is nothing of this name or number that you may choose.")


@extend_schema_field(OpenApiTypes.INT64)
class ChosenRow(serializers.PrimaryKeyRelatedField):
    """The number of a row that the user may name: `rows(user)`. One that does not exist and one that is not yours
    get the same answer.
    """

    default_error_messages = {
        "does_not_exist": NOTHING_TO_CHOOSE,
        "incorrect_type": _("Give the number of a record."),
    }

    def __init__(self, rows: Callable[[User], QuerySet], **kwargs):
        self.rows = rows
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet:
        return self.rows(self.context["request"].user)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.STR)
class ChosenCode(serializers.SlugRelatedField):
    """The same by the code of the row."""

    default_error_messages = {"does_not_exist": NOTHING_TO_CHOOSE, "invalid": _("Give the code of a record.")}

    def __init__(self, rows: Callable[[User], QuerySet], **kwargs):
        self.rows = rows
        super().__init__(slug_field="code", **kwargs)

    def get_queryset(self) -> QuerySet:
        return self.rows(self.context["request"].user)
