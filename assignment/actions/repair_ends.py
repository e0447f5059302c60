"""What follows when the last open repair of an account is decided: it leaves the queue, its clock runs on."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actions.notify import Message, notify_many
from accounts.links import account_link
from accounts.models import Account, Station, User
from assignment.actions.clock import resume_clocks
from assignment.actions.placement import place
from assignment.actions.reports import REPAIR_PAUSE
from assignment.models import Holding, Move, Repair
from assignment.queries.homes import Home, homes

WRITTEN_AT_ONCE = 100  # more in one CASE take longer than several statements


def settle(accounts: dict[int, Account], *, by: User, now: datetime) -> list[Move]:
    """Send those of these locked accounts that have no open repair left on their way; returns the moves.

    With ops: back to the rep when every report was wrong and the rep has an open book, else to the pool, where the
    reporter comes first. In a book: only the clock goes on.
    """
    busy = set(
        Repair.objects.filter(account__in=accounts, state=Repair.State.OPEN).values_list("account_id", flat=True)
    )
    done = [account for pk, account in accounts.items() if pk not in busy]
    held = Holding.objects.open().filter(account__in=[account.pk for account in done if account.book_id is not None])
    resume_clocks(held.values_list("pk", flat=True), kind=REPAIR_PAUSE, now=now)
    with_ops = [account for account in done if account.station == Station.REPAIR]
    where = homes([account.pk for account in with_ops])
    moves = Move.objects.bulk_create(_way_on(account, where.get(account.pk)) for account in with_ops)
    place(moves, by=by, now=now)
    _prefer(where, moves)
    return moves


def _way_on(account: Account, home: Home | None) -> Move:
    back = home.book_id if home and home.data_was_right else None
    return Move(
        cause=Move.Cause.REPAIR,
        account=account,
        station_from=account.station,
        book_to_id=back,
        station_to=Station.HELD if back else Station.POOL,
        seen_version=account.version,
        segment_id=account.segment_id,
        potential_cents=account.potential_cents,
        reason=_("The data was right") if back else _("Repaired"),
    )


def _prefer(where: dict[int, Home], moves: Sequence[Move]) -> None:
    """Who reported comes first when the account is given out again (decision 20)."""
    to_pool = [move.account for move in moves if move.book_to_id is None and move.account_id in where]
    for account in to_pool:
        account.preferred_rep_id = where[account.pk].rep_id
    write_column(to_pool, "preferred_rep_id")


def write_column(accounts: Sequence[Account], name: str) -> None:
    """Write this column of locked accounts; where all say the same, in one plain statement."""
    values = {getattr(account, name) for account in accounts}
    if len(values) == 1:
        Account.objects.filter(pk__in=[account.pk for account in accounts]).update(**{name: values.pop()})
    else:
        Account.objects.bulk_update(accounts, [name.removesuffix("_id")], batch_size=WRITTEN_AT_ONCE)


def tell_reporters(repairs: Iterable[Repair], accounts: dict[int, Account], *, by: User) -> None:
    """One message per repair to who reported it, and to whose report was merged into it, with a link where the account
    lies in the reporter's book now.
    """
    decided = {repair.pk: repair for repair in repairs}
    heard = [(repair.reported_by_id, repair) for repair in decided.values()]
    merged = Repair.objects.filter(merged_into__in=decided).order_by("pk").values_list("reported_by", "merged_into")
    heard += [(rep, decided[pk]) for rep, pk in merged]
    held = Account.objects.filter(pk__in={repair.account_id for repair in decided.values()}, book__isnull=False)
    reps = dict(held.values_list("pk", "book__rep"))
    words = {
        Repair.State.FIXED: _("Fixed: %(account)s"),
        Repair.State.DATA_WAS_RIGHT: _("The data was right: %(account)s"),
        Repair.State.RELEASED: _("Released as it is: %(account)s"),
        Repair.State.DUPLICATE: _("Closed as a duplicate: %(account)s"),
        Repair.State.CLOSED: _("Closed: %(account)s"),
    }
    notify_many(
        Message(
            rep_id,
            kind="repair_decided",
            key=f"repair-{repair.pk}-decided",
            title=words[Repair.State(repair.state)] % {"account": accounts[repair.account_id].name},
            body=repair.decision_note,
            url=account_link(repair.account_id) if reps.get(repair.account_id) == rep_id else "",
        )
        for rep_id, repair in heard
    )
