"""The room of books, counted set-based from what they hold now. Call it under the books' locks to decide by it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from accounts.models import Availability, Book, Organisation, SegmentCapacity
from accounts.queries.calendar import holidays_between
from accounts.rules.working_days import working_days_between
from assignment.queries.ramp import ramp_shares
from assignment.rules.capacity import (
    DAYS_AWAY_THAT_COUNT,
    UNLIMITED,
    BookCapacity,
    Room,
    effective,
    fair_share,
)
from assignment.rules.ramp import combined

HELD = """
SELECT a.book_id, coalesce(a.segment_id, 0),
       count(*) FILTER (WHERE a.segment_id IS NOT NULL AND NOT (a.lifecycle = 'customer' AND t.kind = 'prospect')),
       count(*), coalesce(sum(a.potential_cents), 0)::bigint
  FROM accounts_account a JOIN accounts_book b ON b.id = a.book_id JOIN accounts_targetbook t ON t.id = b.target_book_id
 WHERE a.book_id = ANY(%(books)s)
 GROUP BY 1, 2
"""
PROMISED = """
SELECT m.book_to_id, coalesce(m.segment_id, 0), count(*)
  FROM assignment_run r JOIN assignment_move m ON m.run_id = r.id AND m.state IN ('proposed', 'pinned')
 WHERE r.status IN ('approved', 'applying') AND r.id IS DISTINCT FROM %(besides)s AND m.book_to_id = ANY(%(books)s)
   AND r.kind <> 'undo'
 GROUP BY 1, 2
"""
IN_REPAIR = """
SELECT h.book_id, coalesce(a.segment_id, 0), count(DISTINCT a.id)
  FROM assignment_repair p
  JOIN assignment_return t ON t.id = p.from_return_id
  JOIN assignment_holding h ON h.id = t.holding_id
  JOIN accounts_account a ON a.id = p.account_id
 WHERE p.state = 'open' AND a.station = 'repair' AND h.book_id = ANY(%(books)s)
 GROUP BY 1, 2
"""
# Given back in this month for a reason that brings nothing in its place before the next one.
NOT_REPLACED = """
SELECT h.book_id, coalesce(m.segment_id, 0), count(*)
  FROM assignment_returnreason q
  JOIN assignment_return t ON t.reason_id = q.id AND t.state = 'approved'
  JOIN assignment_holding h ON h.id = t.holding_id
  JOIN assignment_move m ON m.id = t.move_id AND m.state = 'applied'
 WHERE q.replacement = 'none' AND h.book_id = ANY(%(books)s)
   AND (t.decided_at AT TIME ZONE %(zone)s)::date BETWEEN date_trunc('month', %(day)s::date) AND %(day)s
 GROUP BY 1, 2
"""
TAKEN = """
SELECT true, h.* FROM ({held}) AS h (book, segment, counting, n, cents)
UNION ALL
SELECT false, p.book, p.segment, sum(p.n)::int, 0, 0 FROM ({places}) AS p (book, segment, n) GROUP BY 2, 3
"""


def capacities(
    book_ids: Iterable[int],
    *,
    day: date,
    promised: bool = True,
    besides: int | None = None,
    organisation: Organisation | None = None,
    days_away: int | None = DAYS_AWAY_THAT_COUNT,
) -> dict[int, BookCapacity]:
    """The room of each open or closed book of `book_ids` on `day`, by id.

    Reserved are the places of accounts in repair, those that stay empty for this month and, with `promised`, the lines
    of approved runs other than `besides`. With the capacity switch of the `organisation` (read unless given) off every
    limit is unlimited. Absences of `days_away` working days or more close a book for new accounts, None lets none do.
    """
    organisation = organisation or Organisation.load()
    books = _with_ramp(_books(book_ids, day=day), day=day)
    ids = [book["pk"] for book in books]
    held, reserved = _taken(ids, promised=promised, besides=besides, day=day, zone=organisation.time_zone)
    quotas, aims, worth = _quotas()
    away = _away((absence for book in books for absence in _absences(book)), days=days_away)
    limited = organisation.capacity_on
    return {
        book["pk"]: _capacity(
            book,
            held=held[book["pk"]],
            reserved=reserved[book["pk"]],
            quotas=quotas[book["target_book_id"]],
            aims=aims[book["target_book_id"]],
            worth=worth,
            is_away=book["rep_id"] in away,
            limited=limited,
        )
        for book in books
    }


def away_reps(rep_ids: Collection[int], *, day: date, days: int | None = DAYS_AWAY_THAT_COUNT) -> set[int]:
    """Reps whose absence on `day` lasts so many working days or more: they get no new accounts."""
    rows = Availability.objects.filter(user__in=rep_ids, starts_on__lte=day, ends_on__gte=day)
    return _away(rows.values_list("user_id", "starts_on", "ends_on"), days=days)


def _away(rows: Iterable[tuple[int, date, date]], *, days: int | None) -> set[int]:
    absences = list(rows) if days is not None else []
    if days is None or not absences:
        return set()
    first, last = min(row[1] for row in absences), max(row[2] for row in absences)
    holidays = holidays_between(first, last)
    return {user for user, start, end in absences if working_days_between(start, end, holidays=holidays) >= days}


def _books(book_ids: Iterable[int], *, day: date) -> list[dict]:
    away = Availability.objects.filter(user=OuterRef("rep"), starts_on__lte=day, ends_on__gte=day)
    return list(
        Book.objects.filter(pk__in=list(book_ids)).values(
            "pk",
            "rep_id",
            "target_book_id",
            "factor_percent",
            "ramp_from",
            ramp_on=F("target_book__ramp_on"),
            most=F("target_book__max_accounts"),
            most_value=F("target_book__max_potential_cents"),
            absences=ArraySubquery(away.values(shape=JSONObject(starts_on="starts_on", ends_on="ends_on"))),
        )
    )


def _with_ramp(books: list[dict], *, day: date) -> list[dict]:
    """The books with the share that their ramp leaves on `day`."""
    known = [(book["pk"], book["target_book_id"], book["ramp_from"], book["ramp_on"]) for book in books]
    shares = ramp_shares(known, day=day)
    return [book | {"ramp_percent": shares[book["pk"]]} for book in books]


def _absences(book: dict) -> list[tuple[int, date, date]]:
    """Of the book's rep, as (user, first day, last day)."""
    days = [(row["starts_on"], row["ends_on"]) for row in book["absences"]]
    return [(book["rep_id"], date.fromisoformat(start), date.fromisoformat(end)) for start, end in days]


def _capacity(book: dict, *, held, reserved, quotas, aims, worth, is_away: bool, limited: bool) -> BookCapacity:
    factor = combined(book["factor_percent"], book["ramp_percent"])
    potential = sum(row[2] for row in held.values())
    most_value = book["most_value"]

    def room(limit: int, segments) -> Room:
        used = sum(held[key][0] for key in segments if key in held)
        kept = sum(reserved[key][0] for key in segments if key in reserved)
        return Room(effective(limit if limited else UNLIMITED, factor_percent=factor), used, kept)

    return BookCapacity(
        book_id=book["pk"],
        target_book_id=book["target_book_id"],
        whole=room(book["most"], held.keys() | reserved.keys()),
        by_segment={segment: room(quota, [segment]) for segment, quota in quotas.items()},
        quotas=quotas,
        aims=aims,
        held=sum(row[1] for row in held.values()),
        potential_cents=potential,
        factor_percent=factor,
        ramp_percent=book["ramp_percent"],
        share=fair_share(max_accounts=book["most"], quotas=quotas, worth=worth, factor_percent=factor),
        is_away=is_away,
        is_at_value_limit=limited and most_value is not None and potential >= most_value,
        most_value_cents=most_value if limited else None,
    )


def _quotas() -> tuple[dict[int, dict[int, int]], dict[int, dict[int, int]], dict[int, int]]:
    """Places per target book and segment, the shares that are aimed at, and what an account of each of these segments
    is usually worth.
    """
    quotas: dict[int, dict[int, int]] = defaultdict(dict)
    aims: dict[int, dict[int, int]] = defaultdict(dict)
    worth: dict[int, int] = {}
    rows = SegmentCapacity.objects.filter(capacity__gt=0, segment__is_active=True)
    columns = ("target_book_id", "segment_id", "capacity", "target_share_percent", "segment__default_potential_cents")
    for target, segment, capacity, share, cents in rows.values_list(*columns):
        quotas[target][segment], worth[segment] = capacity, cents
        if share:
            aims[target][segment] = share
    return quotas, aims, worth


def _taken(
    book_ids: list[int], *, promised: bool, besides: int | None, day: date, zone: str
) -> tuple[dict[int, dict[int, tuple]], dict[int, dict[int, tuple]]]:
    """What the books hold and what is reserved in them, in one statement: book → segment or 0 → numbers."""
    places = " UNION ALL ".join([IN_REPAIR, NOT_REPLACED, *([PROMISED] if promised else [])])
    values = {"books": book_ids, "besides": besides, "day": day, "zone": zone}
    held: dict[int, dict[int, tuple]] = defaultdict(dict)
    reserved: dict[int, dict[int, tuple]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(TAKEN.format(held=HELD, places=places), values)
        for is_held, book, segment, *numbers in cursor.fetchall():
            (held if is_held else reserved)[book][segment] = tuple(numbers)
    return held, reserved
