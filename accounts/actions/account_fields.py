"""Which fields of an account people may write, and what each accepts: one list for pages, API and repair."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Account
from accounts.rules.domains import normal_domain

EDITABLE = (
    "name", "kind", "domain", "website", "phone", "street", "city", "region", "postal_code", "country", "language",
    "time_zone", "industry", "employees", "annual_revenue", "client_assets", "currency", "founded_in", "parent", "tags",
    "description", "source_list", "keep_in_touch_days", "do_not_contact",
)  # fmt: skip


def clean_account_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` by field name, checked and in their stored form (`parent` may be an account or an id).

    Raises RuleViolation "unknown_field" for a field that is not ours to write, "invalid" with words per field.
    """
    unknown = sorted(set(values) - set(EDITABLE))
    if unknown:
        raise RuleViolation(
            "unknown_field", _("These fields cannot be written: %(names)s.") % {"names": ", ".join(unknown)}
        )
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            cleaned[name] = clean_account_field(name, value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise RuleViolation("invalid", _("Some values are not right."), errors=errors)
    return cleaned


def clean_account_field(name: str, value: Any) -> Any:
    """One value of the field `name` in its stored form. Raises ValidationError in words."""
    field = Account._meta.get_field(name)
    if isinstance(value, str):
        value = _clean_text(name, value)
    if isinstance(value, Account):
        value = value.pk
    if value in ("", None) and field.null:
        return None
    cleaned = field.clean(value, None)
    if name == "parent":
        return Account.objects.get(pk=cleaned)
    return cleaned


def _clean_text(name: str, value: str) -> str:
    if "\x00" in value:
        raise ValidationError(_("Remove the NUL character."))
    text = value.strip()
    if name == "domain":
        try:
            return normal_domain(text)
        except ValueError as error:
            raise ValidationError(_("Give a domain such as example.com.")) from error
    if name == "country" and text:
        return _country(text)
    return text.upper() if name == "currency" else text


def _country(text: str) -> str:
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise ValidationError(_("Give the country as two letters, such as NO."))
    return text.upper()
