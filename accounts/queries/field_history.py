"""The field history of one row, in words: what changed, from what to what, when and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, Model

from accounts.models import User

MOST = 200


@dataclass(frozen=True)
class FieldChange:
    """A field by its name for people, with its value before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change of a row; `by` is empty where a job or a command made it."""

    at: datetime
    by: str
    fields: list[FieldChange]


def keeps_history(model: type[Model]) -> bool:
    """Does the database keep what rows of `model` said before?"""
    return hasattr(model, "history")


def field_history(row: Model) -> list[Change]:
    """The last 200 changes of `row`, the newest first. A kept row says what stood there until then."""
    kept = list(row.history.order_by("-pgh_id")[:MOST])
    fields = [row._meta.get_field(field.name) for field in row.history.model._meta.fields if _is_ours(field)]
    words, people = _Words(fields, [row, *kept]), _names(User, map(_who, kept))
    return [
        Change(old.pgh_created_at, people.get(_who(old), ""), _changed(fields, old, new, words))
        for old, new in zip(kept, [row, *kept], strict=False)
    ]


def _changed(fields: Iterable[Field], old: Model, new: Model, words: "_Words") -> list[FieldChange]:
    differing = [field for field in fields if getattr(old, field.attname) != getattr(new, field.attname)]
    return [FieldChange(_label(field), words.of(field, old), words.of(field, new)) for field in differing]


def _who(kept: Model) -> int | None:
    """The user whose request it was."""
    return (kept.pgh_context or {}).get("user")


def _is_ours(field: Field) -> bool:
    return not field.name.startswith("pgh_") and field.name != "id"


def _label(field: Field) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _names(model: type[Model], ids: Iterable[Any]) -> dict[Any, str]:
    return {pk: str(row) for pk, row in model._default_manager.in_bulk({pk for pk in ids if pk}).items()}


class _Words:
    """Values as people read them: the label of a choice, the name of another row. One query per kind of row."""

    def __init__(self, fields: Iterable[Field], rows: list[Model]):
        self.names = {
            field.name: _names(field.related_model, (getattr(row, field.attname) for row in rows))
            for field in fields
            if field.is_relation
        }

    def of(self, field: Field, row: Model) -> str:
        value = getattr(row, field.attname)
        if value is None:
            return ""
        if field.is_relation:
            return self.names[field.name].get(value, str(value))
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(dict(field.flatchoices).get(value, value) if field.flatchoices else value)
