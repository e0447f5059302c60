"""Why an account left a book and what comes next, for the rep who held it: nothing about who holds it now."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display.formats import day
from accounts.models import Account, Station, User
from assignment.models import Appeal, Holding, Move
from assignment.queries.appeals import Ground, grounds

CAUSES = {
    Move.Cause.REBALANCE: gettext_lazy("Moved to even out the books"),
    Move.Cause.MANUAL: gettext_lazy("Moved by hand by a leader or ops"),
    Move.Cause.TRANSFER: gettext_lazy("The book was handed over"),
    Move.Cause.UNDO: gettext_lazy("The move that brought it was undone"),
    Move.Cause.REPAIR: gettext_lazy("Closed by ops"),
    Move.Cause.IMPORT: gettext_lazy("Changed by an import"),
    Move.Cause.MERGE: gettext_lazy("Merged with another account"),
}


class LeftLine(NamedTuple):
    """One holding that ended: `ground` is what the rep may still appeal against, `appeal` how the last one stands."""

    holding: Holding
    why: str
    next: str
    ground: Ground | None
    appeal: str


def left_lines(rows: Sequence[Holding], *, rep: User, now: datetime) -> list[LeftLine]:
    """What `rep` reads of a page of holdings as `left_the_books_of` gives them."""
    ways = grounds(rows, now=now)
    return [
        LeftLine(row, why_it_left(row), what_next(row, rep=rep, now=now), ways.get(row.pk), _appeal(row))
        for row in rows
    ]  # fmt: skip


def _appeal(row: Holding) -> str:
    return str(Appeal.State(row.appeal).label) if row.appeal else ""


def why_it_left(holding: Holding) -> str:
    """The reason in words. Texts that may speak of other books stay out: only own work and own returns are quoted."""
    move = holding.closed_by
    if move.cause == Move.Cause.RETRIEVAL:
        return _("Not worked in time: %(reason)s") % {"reason": move.reason}
    if move.cause == Move.Cause.RETURN:
        return _("Given back: %(reason)s") % {"reason": move.reason}
    return str(CAUSES.get(Move.Cause(move.cause), move.get_cause_display()))


def what_next(holding: Holding, *, rep: User, now: datetime) -> str:
    """Where the account is on its way, as it stands now."""
    account: Account = holding.account
    if account.station == Station.POOL and account.preferred_rep_id == rep.pk:
        return _("Waits in the pool and comes to you first.")
    if account.station == Station.RESTING:
        return _("Rests until %(day)s, then it is in the pool again.") % {"day": day(account.rest_until, now=now)}
    return {
        Station.HELD: _("In another book."),
        Station.POOL: _("Waits in the pool for the next distribution."),
        Station.REPAIR: _("Ops repairs the record, then it is given out again."),
        Station.REVIEW: _("A leader looks at it."),
        Station.CLOSED: _("Closed for good."),
    }[Station(account.station)]
