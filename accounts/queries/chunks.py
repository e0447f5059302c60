"""Accounts in pieces of work: ranges of ids, or given ids, so that memory and locks stay small."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q

from accounts.models import Account


@dataclass(frozen=True)
class IdRange:
    """All ids from `first` to `last`, both included."""

    first: int
    last: int

    def where(self, column: str) -> tuple[str, list[Any]]:
        """A condition on `column` (a name of ours, never input) and its parameters."""
        return f"{column} BETWEEN %s AND %s", [self.first, self.last]

    def q(self, field: str = "pk") -> Q:
        return Q(**{f"{field}__range": (self.first, self.last)})


@dataclass(frozen=True)
class IdList:
    """These ids and no others."""

    ids: tuple[int, ...]

    def where(self, column: str) -> tuple[str, list[Any]]:
        """A condition on `column` (a name of ours, never input) and its parameters."""
        return f"{column} = ANY(%s)", [list(self.ids)]

    def q(self, field: str = "pk") -> Q:
        return Q(**{f"{field}__in": self.ids})


Chunk = IdRange | IdList


@contextmanager
def join_as_sets() -> Iterator[None]:
    """Inside a transaction: no nested loops. Every part of a set-based statement is bound to its chunk already, and
    right after an import the tables have no statistics, which makes the planner join fifty thousand rows one by one; so
    do chained pieces, each of which it takes for a few rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def account_chunks(account_ids: Iterable[int] | None, *, size: int) -> Iterator[Chunk]:
    """Chunks of about `size` accounts in id order: of all accounts, or of those given."""
    if account_ids is not None:
        ids = sorted(set(account_ids))
        for start in range(0, len(ids), size):
            yield IdList(tuple(ids[start : start + size]))
        return
    ends = Account.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for first in range(ends["first"], ends["last"] + 1, size):
            yield IdRange(first, min(first + size - 1, ends["last"]))
