"""What the pages of a run read: its lines with filters and counts, its books, and the accounts that stay."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from accounts.models import Account, Book, Segment, Station, User
from assignment.models import Move, NotGiven, RetrievalNotice, Run, RunBook, RunKind
from scoring.rules.readiness import CODES as CHECKS

MOVED = ~Q(account__station=F("station_from")) | Q(book_from__isnull=False) & ~Q(account__book=F("book_from"))
EDITED = ~Q(account__version=F("seen_version"))
WARNED = Q(account__score__isnull=False) & ~Q(account__score__warnings=[])
IS_OPEN = Q(state__in=Move.OPEN)
WATCHES_EDITS = (RunKind.DISTRIBUTION, RunKind.REBALANCE, RunKind.MANUAL)
FILTERS = ("", "pinned", "dropped", "warnings", "skipped")
SHOWN = (
    "run_id", "cause", "state", "code", "position", "station_from", "station_to", "seen_version", "score", "grade",
    "segment_id", "potential_cents", "reason", "note", "account__name", "account__version", "account__station",
    "account__book_id", "account__score__warnings", "book_from__rep__name", "book_to__rep__name", "changed_by__name",
)  # fmt: skip
ORDER = ("position", "pk")
MOST_BOOKS = 24
AT_A_TIME = 2000
NOTICED = "noticed"


def lines(run: Run, *, only: str = "") -> QuerySet[Move]:
    """The lines of the run, best first, with account, score and books; the explanation is fetched when it is opened."""
    rows = Move.objects.filter(_condition(run, only), run=run)
    related = ("account__score", "book_from__rep", "book_to__rep", "changed_by")
    return rows.select_related(*related).annotate(why=F("explanation__why")).only(*SHOWN)


def with_access(rows: QuerySet[Any], *, user: User, account: str = "account") -> QuerySet[Any]:
    """`rows` with `is_visible`: may `user` open the account now? It may have gone to another branch since."""
    return rows.annotate(is_visible=Exists(Account.objects.visible_to(user).filter(pk=OuterRef(account))))


def every_line(run: Run) -> Iterator[Move]:
    """All lines in the order of the page, 2,000 at a time."""
    after = (-1, 0)
    while True:
        beyond = Q(position__gt=after[0]) | Q(position=after[0], pk__gt=after[1])
        some = list(lines(run).filter(beyond).order_by(*ORDER)[:AT_A_TIME])
        yield from some
        if len(some) < AT_A_TIME:
            return
        after = (some[-1].position, some[-1].pk)


def warnings_of(line: Move, *, run: Run) -> list[str]:
    """Codes of what somebody should look at before this open line is applied: the row's twin of the filter."""
    if line.state not in Move.OPEN:
        return []
    account = line.account
    moved = account.station != line.station_from or (line.book_from_id and account.book_id != line.book_from_id)
    edited = run.kind in WATCHES_EDITS and account.version != line.seen_version
    score = getattr(account, "score", None)
    found = ["moved_since_preview"] if moved else ["changed_since_preview"] if edited else []
    is_elsewhere = not getattr(line, "is_visible", True)  # of another branch's account only that it went
    return found if is_elsewhere or not score else found + score.warnings


def line_counts(run: Run) -> dict[str, int]:
    """How many lines each filter shows; one query."""
    counts = {name: Count("pk", filter=_condition(run, name)) for name in FILTERS if name}
    return Move.objects.filter(run=run).aggregate(all=Count("pk"), **counts)


def _condition(run: Run, only: str) -> Q:
    if only == "warnings":
        odd = MOVED | Q(explanation__why__code="gave_way") | WARNED
        return IS_OPEN & (odd | EDITED if run.kind in WATCHES_EDITS else odd)
    return Q(state=only) if only else Q()


def segment_names() -> dict[int, str]:
    return dict(Segment.objects.values_list("pk", "name"))


def open_counts(run: Run) -> dict[str, int]:
    """Lines that an apply would carry out, and dropped ones."""
    ready, dropped = Count("pk", filter=IS_OPEN), Count("pk", filter=Q(state=Move.State.DROPPED))
    return Move.objects.filter(run=run).aggregate(ready=ready, dropped=dropped)


@dataclass(frozen=True)
class BookLines:
    """All books of a run with the names of their reps; `shown`: those furthest from a fair share, highest first."""

    rows: list[RunBook]
    shown: list[RunBook]
    names: dict[int, str]

    @property
    def hidden(self) -> int:
        return len(self.rows) - len(self.shown)


def book_lines(run: Run) -> BookLines:
    """One query."""
    rows = list(RunBook.objects.filter(run=run).select_related("book__rep").order_by("book_id"))
    names = {row.book_id: row.book.rep.name for row in rows}
    measured = [row for row in rows if row.index_before is not None]
    measured.sort(key=lambda row: -abs((row.index_before or 0) - 100))
    shown = sorted(measured[:MOST_BOOKS], key=lambda row: -(row.index_before or 0))
    return BookLines(rows, shown, names)


def book_names(ids: set[int], *, user: User) -> dict[int, str]:
    """Names of the reps of those of these books that `user` may see."""
    return dict(Book.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "rep__name")) if ids else {}


def books_in(details: Iterable[Mapping[str, Any]]) -> set[int]:
    """Books that the details of accounts not given speak of."""
    found = {detail.get("family_book") for detail in details} - {None}
    named = ("returned_by", "conflict_of")
    return found | {book for detail in details for name in named for book in detail.get(name, [])}


def kept_codes(run: Run) -> set[str]:
    """Reasons for which the run kept the accounts, row by row."""
    return set(NotGiven.objects.filter(run=run).values_list("code", flat=True).distinct())


def account_of(row: Account | NotGiven | RetrievalNotice) -> Account:
    """The account of a row of `left_rows`."""
    if isinstance(row, RetrievalNotice):
        return row.holding.account
    return row.account if isinstance(row, NotGiven) else row


def left_rows(run: Run, code: str, *, user: User) -> QuerySet[Any] | None:
    """Accounts that `run` left where they are for the reason `code`, each with `is_visible`; None for unknown codes.

    Ready accounts are kept with the run, as NotGiven; accounts that were not ready are shown as they are now.
    """
    if code in NotGiven.Code.values:
        rows = NotGiven.objects.filter(run=run, code=code)
        return with_access(rows.select_related("account__segment", "account__score", "account__book__rep"), user=user)
    if code == NOTICED:
        account = "holding__account__"
        notices = RetrievalNotice.objects.filter(run=run).select_related(
            f"{account}segment", f"{account}score", f"{account}book__rep"
        )
        return with_access(notices, user=user, account="holding__account")
    outside = _outside(code, user=user)
    return None if outside is None else outside.annotate(is_visible=Value(True))


def _outside(code: str, *, user: User) -> QuerySet[Account] | None:
    """Accounts outside books that are not ready for the reason `code`, as they are now."""
    outside = Account.objects.visible_to(user).filter(book=None).select_related("segment", "score", "book__rep")
    if code in Station.values:
        return outside.filter(station=code)
    if code == "not_scored":
        return outside.filter(station=Station.POOL, score=None)
    if code in CHECKS:
        failed = Q(score__not_ready__contains=[code]) | Q(score__warnings__contains=[code])
        return outside.filter(failed, station=Station.POOL)
    return None
