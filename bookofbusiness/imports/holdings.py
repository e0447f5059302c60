"""Owners of an accounts file get their accounts: moves with cause import, in chunks, each its own transaction.

Only accounts in the pool that no book ever held are given. A holding starts at the assigned-on date, so that work done
since counts.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Account, Book, Import, Station, User
from assignment.actions.go_live import go_live
from assignment.actions.locks import CHUNK, lock_accounts, lock_books
from assignment.actions.placement import place
from assignment.models import Holding, Move

Wanted = tuple[int, int, int, date | None]  # row, account, book, assigned on


def open_holdings(wanted: Sequence[Wanted], *, job: Import, by: User, now: datetime, zone: ZoneInfo) -> int:
    """Place each account in its owner's book since its day; returns how many. Safe to run twice."""
    placed = 0
    for since, group in groupby(sorted(wanted, key=day_then_account), key=assigned_on):
        moment = min(now, datetime.combine(since, time(), tzinfo=zone)) if since else now
        for chunk in chunks(group):
            placed += place_chunk(chunk, moment, job=job, by=by, now=now)
    return placed


def assigned_on(wanted: Wanted) -> date | None:
    return wanted[3]


def day_then_account(wanted: Wanted) -> tuple[date, int]:
    return wanted[3] or date.max, wanted[1]


def chunks(group: Iterator[Wanted]) -> Iterator[list[Wanted]]:
    while chunk := list(islice(group, CHUNK)):
        yield chunk


@transaction.atomic
def place_chunk(chunk: Sequence[Wanted], moment: datetime, *, job: Import, by: User, now: datetime) -> int:
    """Lock books, then accounts, look again, and place those that wait in the pool, as ever, and whose book is open."""
    books = lock_books(book for _row, _account, book, _day in chunk)
    accounts = lock_accounts(account for _row, account, _book, _day in chunk)
    fresh = {pk: account for pk, account in accounts.items() if account.station == Station.POOL}
    for pk in Holding.objects.filter(account__in=fresh).values_list("account_id", flat=True).distinct():
        del fresh[pk]
    moves = [
        move_of(fresh[account], books[book], job)
        for _row, account, book, _day in chunk
        if account in fresh and books[book].closed_on is None
    ]  # fmt: skip
    Move.objects.bulk_create(moves)
    if moves:
        go_live(by=by, now=now)
    place(moves, by=by, now=moment)
    date_books_back({move.book_to_id for move in moves}, moment.date())
    return len(moves)


def move_of(account: Account, book: Book, job: Import) -> Move:
    return Move(
        cause=Move.Cause.IMPORT, account=account, book_to=book, station_from=account.station, station_to=Station.HELD,
        seen_version=account.version, potential_cents=account.potential_cents, segment_id=account.segment_id,
        explanation={"import": job.pk, "source": job.source},
    )  # fmt: skip


def date_books_back(book_ids: set[int], day: date) -> None:
    """A book is as old as its oldest holding."""
    Book.objects.filter(pk__in=book_ids, opened_on__gt=day).update(opened_on=day)
