"""Open opportunities in the way of a return: closed as lost or handed over, in the transaction in which the account
leaves the book (decision 28). Where the leader must agree, that is the one of the answer: until then they are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.notify import notify
from accounts.actions.opportunities import close_opportunity, edit_opportunity
from accounts.errors import RuleViolation
from accounts.models import Opportunity, User
from accounts.queries.people import may_take_over
from assignment.models import Holding, Return
from assignment.queries.returns import in_the_way


@dataclass(frozen=True)
class Settlement:
    """What becomes of one opportunity, seen in this `version`: `owner` takes it over, else it is lost for `reason`."""

    opportunity_id: int
    version: int
    owner: User | None = None
    reason: str = ""


def settle_opportunities(holding: Holding, settlements: Iterable[Settlement], *, by: User, now: datetime) -> None:
    """Carry these out. The caller holds the account's lock and a transaction.

    Raises RuleViolation for an opportunity that stands in the way no longer, and as `edit_opportunity`.
    """
    open_ones = {deal.pk: deal for deal in in_the_way(holding)}
    for each in settlements:
        if each.opportunity_id not in open_ones:
            raise RuleViolation("not_in_the_way", _("An opportunity was closed or moved meanwhile. Look once more."))
        if each.owner is None:
            close_opportunity(
                each.opportunity_id, won=False, by=by, now=now, version=each.version, reason=each.reason
            )  # fmt: skip
        else:
            _hand_over(open_ones[each.opportunity_id], each, to=each.owner, by=by, now=now)


def keep_settlements(
    holding: Holding, settlements: Iterable[Settlement], *, by: User, now: datetime
) -> list[dict[str, Any]]:
    """These as they stand in the detail of a return that waits; no opportunity changes.

    Refuses what `settle_opportunities` would refuse now: they are carried out and taken back.
    """
    with transaction.atomic():
        settle_opportunities(holding, settlements, by=by, now=now)
        transaction.set_rollback(True)
    return [
        {"opportunity": each.opportunity_id, "owner": each.owner and each.owner.pk, "reason": each.reason}
        for each in settlements
    ]


def settle_as_kept(given: Return, *, now: datetime) -> None:
    """Carry out what the rep chose when giving the account back, in the rep's name, now that the leader agrees.

    An opportunity that was closed or moved meanwhile is left as it is, and so is one whose chosen owner is no longer
    near: it stays in the way. The caller holds the account's lock and a transaction.
    """
    open_ones = {deal.pk: deal for deal in in_the_way(given.holding).filter(owner=given.rep_id)}
    near = {user.pk: user for user in may_take_over(given.rep)} if open_ones else {}
    chosen = [
        Settlement(each["opportunity"], deal.version, owner=near.get(each["owner"]), reason=each["reason"])
        for each in given.detail.get("settlements", [])
        if (deal := open_ones.get(each["opportunity"])) and (each["owner"] is None or each["owner"] in near)
    ]
    settle_opportunities(given.holding, chosen, by=given.rep, now=now)


def _hand_over(deal: Opportunity, how: Settlement, *, to: User, by: User, now: datetime) -> None:
    edit_opportunity(deal.pk, {"owner": to}, by=by, now=now, version=how.version)
    notify(
        [to],
        kind="opportunity_given",
        key=f"opportunity-{deal.pk}-{how.version}",
        title=_("%(rep)s handed you the opportunity %(name)s") % {"rep": by.name, "name": deal.name},
        body=_("Its account was given back; the opportunity is yours."),
        url="/opportunities/?only=mine",
    )
