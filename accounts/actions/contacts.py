"""Saving the people of an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import changed_values, clean_value, clean_values
from accounts.actions.same_click import made_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Event, User

EDITABLE = (
    "name", "title", "role", "email", "phone", "mobile", "language", "time_zone", "how_we_met", "personal", "left_on",
    "do_not_call", "do_not_email",
)  # fmt: skip


@transaction.atomic
def save_contact(
    account_id: int,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    contact_id: int | None = None,
    version: int | None = None,
) -> Contact:
    """Add a person to the account, or change the one with `contact_id` that still has `version`.

    A new address counts as reachable again. Added twice within ten seconds it is one person. Raises StaleVersion,
    RuleViolation for wrong values or a person of another account.
    """
    cleaned = clean_values(Contact, values, editable=EDITABLE)
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    if contact_id is None:
        return _add(account, cleaned, by=by, now=now)
    contact = Contact.objects.filter(pk=contact_id, account=account).first()
    if contact is None:
        raise RuleViolation("no_contact", _("This person is not at this account."), status=404)
    names = changed_values(contact, cleaned)
    for name in names:
        setattr(contact, name, cleaned[name])
    if "email" in names and contact.email_bounced_at:
        contact.email_bounced_at, names = None, [*names, "email_bounced_at"]
    contact.save_edit(expected=version, update_fields=[*names, "updated_at"])
    _record(contact, names, by=by, now=now)
    return contact


def address_to_keep(address: str) -> str:
    """`address` as a person may have it, or nothing: mail comes from addresses that no form would take."""
    try:
        return clean_value(Contact, "email", address)
    except ValidationError:
        return ""


def _add(account: Account, cleaned: dict[str, Any], *, by: User, now: datetime) -> Contact:
    if not cleaned.get("name"):
        message = _("Give the person a name.")
        raise RuleViolation("invalid", message, errors={"name": [message]})
    known = made_a_moment_ago(Contact, cleaned, account_id=account.pk, by=by, now=now)
    if known:
        return known
    contact = Contact.objects.create(account=account, **cleaned)
    _record(contact, ["new"], by=by, now=now)
    return contact


def _record(contact: Contact, names: list[str], *, by: User, now: datetime) -> None:
    detail = {"contact": contact.pk, "fields": names}
    record(Event.Verb.CONTACT_SAVED, by=by, now=now, account_id=contact.account_id, subject=contact, detail=detail)
