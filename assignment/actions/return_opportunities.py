"""Open opportunities in the way of a return: closed as lost or handed over, in the transaction of the return (decision
28).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actions.notify import notify
from accounts.actions.opportunities import close_opportunity, edit_opportunity
from accounts.errors import RuleViolation
from accounts.models import Opportunity, User
from assignment.models import Holding
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
