"""Saving opportunities, moving them through their stages, closing them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import changed_values, clean_values
from accounts.actions.enrol import enrol
from accounts.actions.locks import lock_account
from accounts.actions.notify import notify
from accounts.actions.same_click import made_a_moment_ago
from accounts.display.formats import day
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Opportunity, Organisation, Role, StageChange, User
from accounts.queries.calendar import local_day
from accounts.queries.people import may_take_over

EDITABLE = (
    "name", "kind", "stage", "amount", "currency", "probability", "next_step", "lost_reason", "opened_on", "close_on",
    "owner", "product",
)  # fmt: skip
Stage = Opportunity.Stage


@transaction.atomic
def add_opportunity(account_id: int | None, values: Mapping[str, Any], *, by: User, now: datetime) -> Opportunity:
    """A new opportunity, owned by `by` unless said, opened today unless said; its stage is its first stage change.

    Asked twice within ten seconds it is one. Raises RuleViolation for values that are not right, an owner to whom `by`
    cannot hand it, a loss without its reason.
    """
    among = {"owner": may_take_over(by)}
    cleaned = clean_values(Opportunity, values, editable=EDITABLE, prepare=_prepare, among=among)
    if not cleaned.get("name"):
        message = _("Give the opportunity a name.")
        raise RuleViolation("invalid", message, errors={"name": [message]})
    lock_account(account_id)
    deal = Opportunity(account_id=account_id, owner=by)
    deal.opened_on, deal.currency = local_day(now), Organisation.load().currency
    _fill(deal, cleaned, list(cleaned), now=now)
    same = {name: getattr(deal, name) for name in cleaned}
    known = made_a_moment_ago(Opportunity, same, account_id=account_id, by=by, now=now)
    if known:
        return known
    deal.save()
    _record(deal, list(cleaned), by=by, now=now)
    _change_stage(deal, "", by=by, now=now)
    return deal


@transaction.atomic
def edit_opportunity(
    opportunity_id: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int
) -> Opportunity:
    """Write these fields of an opportunity that still has `version`; a new stage is written down with its time.

    Won: the account becomes a customer. Lost asks for a reason. An open one has no reason of loss. Raises
    StaleVersion, and RuleViolation as for a new one, and `held_over` for a rep who would end the time in which another
    keeps it; whoever owns it may keep it.
    """
    account_id, owner_id = Opportunity.objects.values_list("account_id", "owner_id").get(pk=opportunity_id)
    among = {"owner": may_take_over(by) | User.objects.filter(pk=owner_id)}
    cleaned = clean_values(Opportunity, values, editable=EDITABLE, prepare=_prepare, among=among)
    lock_account(account_id)
    deal = Opportunity.objects.get(pk=opportunity_id)
    kept_by, until, stage_before = deal.owner, deal.held_over_until, deal.stage
    names = _fill(deal, cleaned, changed_values(deal, cleaned), now=now)
    ends_early = until is not None and deal.held_over_until is None and kept_by != by
    if ends_early and by.role == Role.REP and not by.is_robot:
        raise _stays_with(kept_by, until, now=now)
    deal.save_edit(expected=version, update_fields=[*names, "updated_at"])
    _record(deal, names, by=by, now=now)
    if ends_early:
        _tell_who_kept_it(deal, kept_by, by=by)
    if deal.stage != stage_before:
        _change_stage(deal, stage_before, by=by, now=now)
    return deal


def close_opportunity(
    opportunity_id: int, *, won: bool, by: User, now: datetime, version: int, reason: str = "", on: date | None = None
) -> Opportunity:
    """Won, or lost for `reason`, on the day `on` (default: today). See `edit_opportunity` for what it refuses."""
    values = {"stage": Stage.WON if won else Stage.LOST, "close_on": on or local_day(now)}
    return edit_opportunity(
        opportunity_id, values if won else {**values, "lost_reason": reason}, by=by, now=now, version=version
    )


def _prepare(name: str, text: str) -> str:
    return text.upper() if name == "currency" else text


def _fill(deal: Opportunity, cleaned: Mapping[str, Any], names: list[str], *, now: datetime) -> list[str]:
    """Set the fields, put what follows from the stage right, check; returns the names of what is to be written."""
    for name in names:
        setattr(deal, name, cleaned[name])
    written = set(names)
    if deal.is_open and deal.lost_reason:
        deal.lost_reason = ""
        written.add("lost_reason")
    if not deal.is_open and deal.close_on is None:
        deal.close_on = local_day(now)
        written.add("close_on")
    if deal.held_over_until and (not deal.is_open or "owner_id" in names):
        deal.held_over_until = None  # somebody decided
        written.add("held_over_until")
    _check(deal)
    return sorted(written)


def _check(deal: Opportunity) -> None:
    if deal.stage == Stage.LOST and not deal.lost_reason:
        message = _("Say why it was lost: the next offer is better for it.")
        raise RuleViolation("reason_missing", message, errors={"lost_reason": [message]})
    if deal.is_open and not deal.owner.is_active:
        message = _("An open opportunity needs somebody who works here. Choose another owner.")
        raise RuleViolation("owner_left", message, errors={"owner": [message]})
    if deal.amount is not None and not deal.currency:
        message = _("Say in which currency the amount is.")
        raise RuleViolation("invalid", message, errors={"currency": [message]})


def _stays_with(owner: User, until: date | None, *, now: datetime) -> RuleViolation:
    words = {"name": owner.name, "day": day(until, now=now)}
    message = _("It stays with %(name)s until %(day)s. Ask %(name)s, or a leader, to hand it over or to close it.")
    return RuleViolation("held_over", message % words)


def _tell_who_kept_it(deal: Opportunity, owner: User, *, by: User) -> None:
    title = _("%(who)s closed your opportunity %(name)s")
    if deal.is_open:
        title = _("%(who)s handed over your opportunity %(name)s")
    title %= {"who": by.name, "name": deal.name}
    key = f"holdover-ended-{deal.pk}-{deal.version}"
    notify([owner], kind="opportunity_given", key=key, title=title, body=deal.lost_reason, url="/opportunities/")


def _change_stage(deal: Opportunity, stage_before: str, *, by: User, now: datetime) -> None:
    StageChange.objects.create(opportunity=deal, stage_from=stage_before, stage_to=deal.stage, at=now, by=by)
    detail = {"from": stage_before, "to": deal.stage}
    record(Event.Verb.STAGE_CHANGED, by=by, now=now, account_id=deal.account_id, subject=deal, detail=detail)
    if deal.stage == Stage.WON and deal.account_id is not None:
        _make_customer(deal, now=now)


def _make_customer(deal: Opportunity, *, now: datetime) -> None:
    """The account becomes a customer from the day of its first win, and stays where it is (decision 12)."""
    won = Account.objects.filter(pk=deal.account_id).exclude(lifecycle=Account.Lifecycle.CUSTOMER)
    won.update(
        lifecycle=Account.Lifecycle.CUSTOMER, customer_since=deal.close_on, version=F("version") + 1, updated_at=now
    )
    enrol(now=now, account_ids=[deal.account_id])


def _record(deal: Opportunity, names: list[str], *, by: User, now: datetime) -> None:
    record(
        Event.Verb.OPPORTUNITY_SAVED, by=by, now=now, account_id=deal.account_id, subject=deal, detail={"fields": names}
    )
