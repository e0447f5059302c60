"""Why an account is where it is, as the runs kept it: the move that brought it, and the runs that gave it to nobody."""

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Account, Segment
from assignment.models import Holding, Move, NotGiven, Run, RunBook, RunKind

OVER = (Run.Status.DONE, Run.Status.PARTLY_REVERTED)
LATEST = 3


def move_that_brought(account: Account) -> Move | None:
    """The move by which the account came to its book, with what was known then."""
    if account.book_id is None:
        return None
    moves = Move.objects.filter(account=account, book_to=account.book_id, state=Move.State.APPLIED)
    return moves.select_related("run", "book_to__rep").order_by("-applied_at", "-pk").first()


def open_holding(account: Account) -> Holding | None:
    """With all that is said of how it came; None outside books."""
    if account.book_id is None:
        return None
    related = ("opened_by__book_from__rep", "opened_by__run__approved_by")
    return Holding.objects.open().select_related(*related).filter(account=account).first()


def given_to_nobody(account: Account) -> list[NotGiven]:
    """The latest finished distributions that left a free account where it was."""
    if account.book_id is not None:
        return []
    rows = NotGiven.objects.filter(account=account, run__kind=RunKind.DISTRIBUTION, run__status__in=OVER)
    return list(rows.select_related("run").order_by("-pk")[:LATEST])


def lines_that_gave_nothing(account: Account) -> list[Move]:
    """The latest lines of finished distributions that would have given a free account away, but were dropped by a
    person or skipped.
    """
    if account.book_id is not None:
        return []
    lines = Move.objects.filter(account=account, state__in=(Move.State.DROPPED, Move.State.SKIPPED))
    lines = lines.filter(run__kind=RunKind.DISTRIBUTION, run__status__in=OVER)
    return list(lines.select_related("run").order_by("-pk")[:LATEST])


def latest_batch() -> Subquery:
    """What the last finished distribution was for a book of the outer query: {slot, given, free, detail}, or None."""
    lines = RunBook.objects.filter(book=OuterRef("pk"), run__kind=RunKind.DISTRIBUTION, run__status__in=OVER)
    shape = JSONObject(slot="run__slot", given="given", free="free", detail="detail")
    return Subquery(lines.order_by("-run_id").values(shape=shape)[:1])


def segment_name(segment_id: int | None) -> str:
    if segment_id is None:
        return ""
    return Segment.objects.filter(pk=segment_id).values_list("name", flat=True).first() or ""
