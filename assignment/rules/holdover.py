"""How long an open opportunity stays with its owner after its account moved, and what becomes of it then.

Pure: no Django, no clock. Source: docs/rules.md, block 17.
"""

from datetime import date, timedelta
from enum import StrEnum

USUAL_HOLDOVER = 60


class Ending(StrEnum):
    """What becomes of an opportunity that is held over."""

    STAYS = "stays"  # its time is not over
    FOLLOWS = "follows"  # to whoever holds the account
    ASKS = "asks"  # nobody holds the account: it stays with its owner, and the leader decides
    NEEDS_SOMEBODY = "needs_somebody"  # its owner left and nobody holds the account: the leader takes it


def held_over_until(moved_on: date, days: int) -> date:
    """The day from which it follows the account."""
    return moved_on + timedelta(days=days)


def ending(until: date, *, today: date, owner_is_active: bool, holder_is_active: bool) -> Ending:
    """What happens to it today; `holder_is_active` is False where nobody holds the account.

    Once its owner left, nothing is left to wait for.
    """
    if owner_is_active and today < until:
        return Ending.STAYS
    if holder_is_active:
        return Ending.FOLLOWS
    return Ending.ASKS if owner_is_active else Ending.NEEDS_SOMEBODY
