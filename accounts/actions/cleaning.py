"""Checking values that come from a page or the API before an action writes them: allow-list, type, words per field."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation

Prepare = Callable[[str, str], str]


class ZeroOrFrom(MinValueValidator):
    """Nothing at all, or at least so much: a number so small that what is divided by it has no end is refused."""

    def compare(self, given: float, least: float) -> bool:
        return given != 0 and given < least


def clean_values(
    model: type[Model],
    values: Mapping[str, Any],
    *,
    editable: Collection[str],
    prepare: Prepare | None = None,
    among: Mapping[str, QuerySet] | None = None,
) -> dict[str, Any]:
    """`values` by field name, checked and in their stored form; a relation may be a row or an id, and comes by `…_id`.

    `prepare` puts a text of one field into its one form; `among` says for a relation which rows may be named, so that
    one that does not exist and one that is not yours get the same answer. Raises RuleViolation "unknown_field" for a
    field that is not in `editable`, "invalid" with the messages per field.
    """
    unknown = sorted(set(values) - set(editable))
    if unknown:
        raise RuleViolation(
            "unknown_field", _("These fields cannot be written: %(names)s.") % {"names": ", ".join(unknown)}
        )
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            rows = (among or {}).get(name)
            cleaned[model._meta.get_field(name).attname] = clean_value(model, name, value, prepare=prepare, among=rows)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise RuleViolation("invalid", _("Some values are not right."), errors=errors)
    return cleaned


def clean_value(
    model: type[Model], name: str, value: Any, *, prepare: Prepare | None = None, among: QuerySet | None = None
) -> Any:
    """One value of the field `name` in its stored form. Raises ValidationError in words."""
    field = model._meta.get_field(name)
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, str):
        value = clean_text(value)
        value = prepare(name, value) if prepare else value
    if value in ("", None) and field.null:
        return None
    return field.clean(value, None) if among is None else _one_of(among, field.to_python(value))


def _one_of(rows: QuerySet, key: Any) -> Any:
    """`key`, if it is that of one of `rows`. Raises ValidationError."""
    if not rows.filter(pk=key).exists():
        raise ValidationError(_("There is nothing of this number that you may choose."))
    return key


def clean_text(text: str) -> str:
    """Without blanks around it. Raises ValidationError for a NUL, which PostgreSQL cannot keep."""
    if "\x00" in text:
        raise ValidationError(_("Remove the NUL character."))
    return text.strip()


def changed_values(row: Model, cleaned: Mapping[str, Any]) -> list[str]:
    """Those names of `cleaned` whose value differs from that of `row`."""
    return [name for name, value in cleaned.items() if getattr(row, name) != value]
