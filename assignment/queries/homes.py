"""Where returned accounts go back to when ops found the data right."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Book, Station
from assignment.models import Repair, Return


@dataclass(frozen=True)
class Home:
    """The rep who gave the account back, that rep's open book if there is one, and whether every report was wrong."""

    rep_id: int
    book_id: int | None
    data_was_right: bool


def books_to_go_back_to(repair_ids: Iterable[int]) -> list[int]:
    """Open books of the reps whose returns led to these repairs: to be locked before a decision."""
    reps = Repair.objects.filter(pk__in=list(repair_ids), from_return__isnull=False).values("from_return__rep_id")
    return list(Book.objects.open().filter(rep__in=reps, rep__is_active=True).values_list("pk", flat=True))


def homes(account_ids: Iterable[int]) -> dict[int, Home]:
    """The home of each of these accounts that is with ops, from its last accepted return."""
    last = (
        Return.objects.filter(
            account__in=list(account_ids), account__station=Station.REPAIR, state=Return.State.APPROVED
        )
        .order_by("account_id", "-decided_at", "-pk")
        .distinct("account_id")
    )
    returns = {row.account_id: row for row in last}
    reps = {row.rep_id for row in returns.values()}
    books = dict(Book.objects.open().filter(rep__in=reps, rep__is_active=True).values_list("rep_id", "pk"))
    wrong = set(
        Repair.objects.filter(from_return__in=[row.pk for row in returns.values()])
        .exclude(state__in=[Repair.State.DATA_WAS_RIGHT, Repair.State.MERGED])
        .values_list("account_id", flat=True)
    )
    return {pk: Home(row.rep_id, books.get(row.rep_id), pk not in wrong) for pk, row in returns.items()}
