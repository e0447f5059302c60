"""Which fields of an account people may write, and what each accepts: one list for pages, API and repair."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions.cleaning import clean_value, clean_values
from accounts.models import Account
from accounts.rules.domains import normal_domain

EDITABLE = (
    "name", "kind", "domain", "website", "phone", "street", "city", "region", "postal_code", "country", "language",
    "time_zone", "industry", "employees", "annual_revenue", "client_assets", "currency", "founded_in", "parent", "tags",
    "description", "source_list", "keep_in_touch_days", "do_not_contact",
)  # fmt: skip


def clean_account_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field name in their stored form (`parent` as `parent_id`); see `clean_values` for what it refuses."""
    return clean_values(Account, values, editable=EDITABLE, prepare=_prepare)


def clean_account_field(name: str, value: Any) -> Any:
    """One value of the field `name` in its stored form. Raises ValidationError in words."""
    return clean_value(Account, name, value, prepare=_prepare)


def _prepare(name: str, text: str) -> str:
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
