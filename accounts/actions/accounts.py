"""Creating and editing accounts. Who holds them is decided in assignment alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.account_fields import clean_account_fields
from accounts.actions.audit import record
from accounts.actions.cleaning import changed_values
from accounts.actions.enrol import enrol
from accounts.errors import RuleViolation
from accounts.models import Account, Event, User
from accounts.queries.look_up import Found, may_look_up, same_account

DEEPEST_FAMILY = 20


class MaybeDuplicate(RuleViolation):
    """The account may exist already: `candidates` says where, as far as the asker may look up."""

    def __init__(self, message: str, *, candidates: list[Found]):
        super().__init__("maybe_duplicate", message)
        self.candidates = candidates


@transaction.atomic
def create_account(values: Mapping[str, Any], *, by: User, now: datetime, confirmed: bool = False) -> Account:
    """A new account in the pool, enrolled into its segment.

    Raises MaybeDuplicate when an open account has the same domain or name, unless `confirmed`; RuleViolation for
    values that are not right.
    """
    cleaned = clean_account_fields(values)
    if not cleaned.get("name"):
        message = _("Give the account a name.")
        raise RuleViolation("invalid", message, errors={"name": [message]})
    if not confirmed:
        _refuse_a_duplicate(cleaned["name"], cleaned.get("domain", ""), by=by)
    account = Account.objects.create(**cleaned)
    record(Event.Verb.ACCOUNT_CREATED, by=by, now=now, account_id=account.pk, detail={"confirmed": confirmed})
    enrol(now=now, account_ids=[account.pk])
    account.refresh_from_db()
    return account


def _refuse_a_duplicate(name: str, domain: str, *, by: User) -> None:
    found = same_account(name=name, domain=domain)
    if not found:
        return
    message = ngettext(
        "An account with this name or domain exists already. Open it, or say that yours is another one.",
        "%(n)d accounts with this name or domain exist already. Open one, or say that yours is another one.",
        len(found),
    ) % {"n": len(found)}
    raise MaybeDuplicate(message, candidates=found if may_look_up(by) else [])


@transaction.atomic
def edit_account(account_id: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int) -> Account:
    """Write these fields of an account that still has `version`, and enrol it again.

    Raises StaleVersion when somebody saved in between; RuleViolation for wrong values or a circle of parents. Values
    that are the same already write nothing. The audit line names the fields, not their values.
    """
    cleaned = clean_account_fields(values)
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    names = changed_values(account, cleaned)
    if not names and account.version == version:
        return account
    if "parent_id" in names:
        refuse_a_circle(account_id, cleaned["parent_id"])
    for name in names:
        setattr(account, name, cleaned[name])
    account.save_edit(expected=version, update_fields=[*names, "updated_at"])
    record(Event.Verb.ACCOUNT_EDITED, by=by, now=now, account_id=account_id, detail={"fields": names})
    enrol(now=now, account_ids=[account_id])
    account.refresh_from_db()
    return account


def refuse_a_circle(account_id: int, parent_id: int | None) -> None:
    """Raises RuleViolation when `parent_id` is the account itself or one below it."""
    step, seen = parent_id, {account_id}
    while step is not None and len(seen) <= DEEPEST_FAMILY:
        if step in seen:
            message = _("An account cannot belong to itself or to one of its own branches.")
            raise RuleViolation("circle", message, errors={"parent": [message]})
        seen.add(step)
        step = Account.objects.values_list("parent_id", flat=True).get(pk=step)
