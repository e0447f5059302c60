"""Opportunities and what they mean for the holding: an open one protects it at once, one that was closed no longer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from accounts.actions.opportunities import add_opportunity, edit_opportunity
from accounts.models import Opportunity, User
from assignment.actions.coverage import recount
from assignment.actions.retries import in_transaction


def start_opportunity(account_id: int, values: Mapping[str, Any], *, by: User, now: datetime) -> Opportunity:
    """An opportunity at the account, and the holding counted again. Raises what `add_opportunity` raises."""
    return in_transaction(partial(_counted, partial(add_opportunity, account_id, values, by=by, now=now), now=now))


def change_opportunity(
    opportunity_id: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int
) -> Opportunity:
    """Edited, moved on, won or lost; it stays with its account. Raises what `edit_opportunity` raises."""
    change = partial(edit_opportunity, opportunity_id, values, by=by, now=now, version=version)
    return in_transaction(partial(_counted, change, now=now))


def _counted(change: Callable[[], Opportunity], *, now: datetime) -> Opportunity:
    """Carry out `change`, which locks the account, and count its holding."""
    deal = change()
    recount(deal.account_id, now=now)
    return deal
