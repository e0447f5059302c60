"""An account that a rep found goes into the own book if there is room, else to the pool, finder first (decision 12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.accounts import create_account
from accounts.models import Account, Book, Organisation, Station, User
from accounts.queries.calendar import local_day
from assignment.actions.locks import lock_with_books
from assignment.actions.placement import place
from assignment.actions.renewal import renew_later
from assignment.models import Move
from assignment.queries.capacity import capacities


@transaction.atomic
def create_own_account(values: Mapping[str, Any], *, by: User, now: datetime, confirmed: bool = False) -> Account:
    """Create an account and place it for its finder, all or nothing. Raises what `create_account` raises."""
    account = create_account(values, by=by, now=now, confirmed=confirmed)
    renew_later([account.pk], now=now)
    return take_or_pool(account.pk, by=by, now=now)


@transaction.atomic
def take_or_pool(account_id: int, *, by: User, now: datetime) -> Account:
    """Give a pool account to the finder's own book if that has room for its segment, else leave it there.

    In the pool its finder comes first at the next distribution. Somebody without an open book (ops, a leader) finds
    for the pool.
    """
    book = Book.objects.open().filter(rep=by).first()
    account = lock_with_books([account_id], more_books=[book.pk if book else None])[account_id]
    if book is None or account.station != Station.POOL:
        return account
    if _has_room(book, account, now=now):
        _take(account, book, by=by, now=now)
    else:
        Account.objects.filter(pk=account_id).update(preferred_rep=by)
    account.refresh_from_db()
    return account


def _has_room(book: Book, account: Account, *, now: datetime) -> bool:
    if not Organisation.load().capacity_on:
        return True
    return capacities([book.pk], day=local_day(now))[book.pk].free_for(account.segment_id) > 0


def _take(account: Account, book: Book, *, by: User, now: datetime) -> None:
    move = Move.objects.create(
        cause=Move.Cause.MANUAL,
        account=account,
        station_from=account.station,
        book_to=book,
        station_to=Station.HELD,
        seen_version=account.version,
        segment_id=account.segment_id,
        potential_cents=account.potential_cents,
        reason=_("Found by the rep"),
    )
    place([move], by=by, now=now)
