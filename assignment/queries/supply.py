"""What a distribution is made of: the accounts that are ready, and the books that take part."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from accounts.models import Account, Book, Organisation, SegmentCapacity, TargetBook, User
from accounts.queries.calendar import local_day
from accounts.queries.columns import fetch_integers
from accounts.queries.criteria import criteria_q
from accounts.rules.criteria import parse
from assignment.models import Plan, Run
from assignment.queries.plan_terms import terms_of_run
from assignment.queries.ranking import key_columns, ranks
from assignment.rules.plan_terms import RESTING, Terms
from scoring.rules.readiness import blocks

Ints = NDArray[np.int64]
COLUMNS = (
    "ids", "score", "grade", "potential", "segment", "version", "country", "language", "is_customer", "pattern"
)  # fmt: skip
PLACES = ("station", "home", "busy")

# Which accounts a plan looks at: those outside books, or those of the books that it names.
FROM_POOL, FROM_BOOKS = "a.book_id IS NULL", "a.book_id = ANY(%(source)s)"
OUTSIDE_BOOKS = """
SELECT a.station, s.account_id IS NULL, array_remove(coalesce(s.not_ready, '{{}}'), 'resting'),
       coalesce(s.warnings, '{{}}'), count(*), min(a.rest_until)
  FROM accounts_account a LEFT JOIN scoring_score s ON s.account_id = a.id
 WHERE {scope}
 GROUP BY 1, 2, 3, 4
"""
# Where scoring is switched off nothing that it once stored counts.
OUTSIDE_BY_FIELDS = """
SELECT a.station, false, CASE WHEN a.do_not_contact THEN '{{do_not_contact}}'::text[] ELSE '{{}}' END, '{{}}'::text[],
       count(*), min(a.rest_until)
  FROM accounts_account a
 WHERE {scope}
 GROUP BY 1, 2, 3, 4
"""
PROMISED_ELSEWHERE = """
NOT EXISTS (SELECT 1 FROM assignment_move m JOIN assignment_run r ON r.id = m.run_id
             WHERE m.account_id = a.id AND m.state IN ('proposed', 'pinned')
               AND r.status IN ('approved', 'applying') AND r.id <> %(run)s)
"""
# What keeps an account where it is (KEPT): an appeal in its days anywhere, all else in the book that holds it.
BUSY = """
CASE WHEN EXISTS (SELECT 1 FROM assignment_appeal p
                   WHERE p.account_id = a.id AND p.state = 'waiting' AND p.decide_by >= %(today)s) THEN 8
     WHEN a.book_id IS NULL THEN 0
     WHEN EXISTS (SELECT 1 FROM assignment_strategicaccount l WHERE l.account_id = a.id AND NOT l.may_be_taken) THEN 5
     WHEN EXISTS (SELECT 1 FROM assignment_repair p WHERE p.account_id = a.id AND p.state = 'open') THEN 3
     WHEN EXISTS (SELECT 1 FROM assignment_return r WHERE r.account_id = a.id AND r.state = 'waiting') THEN 4
     WHEN EXISTS (SELECT 1 FROM assignment_protection p JOIN assignment_holding h ON h.id = p.holding_id
                   WHERE h.account_id = a.id AND upper_inf(h.during) AND p.ended_at IS NULL AND p.ends_on >= %(today)s
                     AND p.kind = 'hold') THEN 6
     WHEN EXISTS (SELECT 1 FROM assignment_protection p JOIN assignment_holding h ON h.id = p.holding_id
                   WHERE h.account_id = a.id AND upper_inf(h.during) AND p.ended_at IS NULL AND p.ends_on >= %(today)s
                     AND p.kind = 'come_back') THEN 7
     WHEN EXISTS (SELECT 1 FROM accounts_opportunity o
                   WHERE o.account_id = a.id AND o.stage NOT IN ('won', 'lost')) THEN 1
     WHEN EXISTS (SELECT 1 FROM accounts_interaction i
                   WHERE i.account_id = a.id AND i.happened_at > %(recent)s AND i.voided_at IS NULL AND NOT i.automated
                     AND (i.direction = 'in' OR i.outcome IN ('spoke', 'replied', 'held'))) THEN 2
     ELSE 0 END
"""
KEPT = ("", "opportunity", "two_way", "repair", "return", "strategic", "hold", "come_back", "appeal")
STATIONS = ("pool", "resting", "held")
STATION = "array_position('{pool,resting,held}'::text[], a.station::text) - 1"
RECENT_DAYS = 30
READY = f"""
SELECT a.id, s.priority, ascii(s.grade) * 10 + right(s.grade, 1)::int, a.potential_cents, coalesce(a.segment_id, 0),
       a.version, coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0),
       (a.lifecycle = 'customer')::int,
       array_position(%(patterns)s::text[], array_remove(s.not_ready, 'resting')::text || s.warnings::text), {{more}}
  FROM accounts_account a JOIN scoring_score s ON s.account_id = a.id
 WHERE {{scope}} AND array_remove(s.not_ready, 'resting')::text || s.warnings::text = ANY(%(patterns)s::text[])
   AND {PROMISED_ELSEWHERE}
"""
BY_FIELDS = f"""
SELECT a.id, round(100 * percent_rank() OVER (ORDER BY a.potential_cents))::int, 0, a.potential_cents,
       coalesce(a.segment_id, 0), a.version,
       coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0), (a.lifecycle = 'customer')::int, 1,
       {{more}}
  FROM accounts_account a
 WHERE {{scope}} AND NOT a.do_not_contact AND {PROMISED_ELSEWHERE}
"""


class Pattern(NamedTuple):
    """Readiness checks that an account fails by default, and those that only warn."""

    fails: tuple[str, ...]
    warns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a target book asks of an account."""

    pk: int
    is_for_customers: bool
    minimum_score: int
    checks: dict[str, str]
    segments: frozenset[int]

    def blocks(self, pattern: Pattern) -> set[str]:
        """The checks by which this target book refuses accounts of this pattern."""
        return set(blocks([*pattern.fails, *pattern.warns], self.checks))


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A book that takes part in a run."""

    pk: int
    rep_id: int
    rep_name: str
    target: int
    countries: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Supply:
    """Ready accounts, one row each; `country` and `language` are 1-based places in the lists, 0 means any other.

    What only a distribution asks: `station` and `home` (the book, or 0) where each is now, `busy` what keeps it there
    (a place in KEPT), `rank` its place in the order of the plan.
    """

    ids: Ints
    score: Ints
    grade: Ints
    potential: Ints
    segment: Ints
    version: Ints
    country: Ints
    language: Ints
    is_customer: Ints
    pattern: Ints
    countries: list[str]
    languages: list[str]
    patterns: list[Pattern]
    station: Ints | None = None
    home: Ints | None = None
    busy: Ints | None = None
    rank: Ints | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Accounts outside books: how many, how many are not ready by their first reason, when the next rest ends."""

    total: int
    not_ready: Counter[str]
    patterns: list[Pattern]
    next_rest_ends: Any


def receivers(run: Run, plan: Plan | None) -> list[Receiver]:
    """Open books of active reps that take part: of the plan's target books and reps, the run's teams, those asked for.

    A book whose accounts the plan gives away gets none.
    """
    terms = terms_of_run(run) if plan else Terms()
    books = books_taking_part(terms.target_books, reps=terms.recipients)
    if terms.source_books:
        books = books.exclude(pk__in=terms.source_books)
    if run.teams:
        books = books.filter(rep__team__in=run.teams)
    if run.settings.get("books"):
        books = books.filter(pk__in=run.settings["books"])
    return book_receivers(books)


def books_taking_part(
    targets: Collection[int], owner: User | None = None, *, reps: Collection[int] = ()
) -> QuerySet[Book]:
    """Open books of active reps on these target books (none given: on all active ones), in the owner's teams."""
    books = Book.objects.taking_part()
    if targets:
        books = books.filter(target_book__in=targets)
    if reps:
        books = books.filter(rep__in=reps)
    if owner is not None and owner.is_leader:
        books = books.filter(rep__team__in=owner.led_team_ids)
    return books


def giving_books(run: Run, source: Collection[int]) -> list[int]:
    """Those of the books that a plan takes from which are open still, and in the run's teams."""
    books = Book.objects.open().filter(pk__in=source)
    if run.teams:
        books = books.filter(rep__team__in=run.teams)
    return sorted(books.values_list("pk", flat=True))


def book_receivers(books: QuerySet[Book]) -> list[Receiver]:
    """These books as those that take part, by id."""
    rows = books.order_by("pk").values_list("pk", "rep_id", "rep__name", "target_book_id", "countries", "languages")
    return [
        Receiver(pk=pk, rep_id=rep, rep_name=name, target=target, countries=frozenset(c), languages=frozenset(la))
        for pk, rep, name, target, c, la in rows
    ]


def targets_of(books: Iterable[Receiver], *, minimum_score: int | None = None) -> dict[int, Target]:
    """The target books of these books, by id; `minimum_score` is what is asked besides their own minimum."""
    wanted = {book.target for book in books}
    segments: dict[int, set[int]] = {pk: set() for pk in wanted}
    rows = SegmentCapacity.objects.filter(target_book__in=wanted, capacity__gt=0, segment__is_active=True)
    for target, segment in rows.values_list("target_book_id", "segment_id"):
        segments[target].add(segment)
    return {
        target.pk: Target(
            pk=target.pk,
            is_for_customers=target.kind == target.Kind.CUSTOMER,
            minimum_score=max(target.minimum_score, minimum_score or 0),
            checks=target.checks or {},
            segments=frozenset(segments[target.pk]),
        )
        for target in TargetBook.objects.filter(pk__in=wanted)
    }


def outside_books(targets: Iterable[Target], *, terms: Terms | None = None) -> Outside:
    """Count what the plan may look at, and find the patterns of readiness that at least one target book accepts."""
    scoring_on, terms = Organisation.load().scoring_on, terms or Terms()
    asked, free = list(targets), _stations(terms)
    reasons: Counter[str] = Counter()
    accepted: set[Pattern] = set()
    total, rests = 0, []
    statement = OUTSIDE_BOOKS if scoring_on else OUTSIDE_BY_FIELDS
    scope = FROM_BOOKS if terms.source_books else FROM_POOL
    with connection.cursor() as cursor:
        cursor.execute(statement.format(scope=scope), {"source": list(terms.source_books)})
        for station, unscored, fails, warns, count, rest in cursor.fetchall():
            total += count
            rests += [rest] if rest else []
            pattern = Pattern(tuple(fails), tuple(warns))
            reason = station if station not in free else _reason(unscored and scoring_on, pattern, asked)
            if reason:
                reasons[reason] += count
            else:
                accepted.add(pattern)
    return Outside(total=total, not_ready=reasons, patterns=sorted(accepted), next_rest_ends=min(rests, default=None))


def enrolled(targets: Iterable[Target], *, terms: Terms, now: datetime) -> dict[str, int]:
    """Of the accounts that the plan may look at: how many are in a segment (`enrolled`), and how many of those in one
    that a book takes, and are what the plan asks for (`matching`). Ready or not.
    """
    matching = wanted_by(terms, now=now).filter(segment__in=set().union(*(target.segments for target in targets)))
    return {"enrolled": _looked_at(terms).exclude(segment=None).count(), "matching": matching.count()}


def wanted_by(terms: Terms, *, now: datetime) -> QuerySet[Account]:
    """The accounts that the plan may look at and that meet its criteria, where it has any."""
    return meeting(_looked_at(terms), terms, now=now)


def meeting(rows: QuerySet[Account], terms: Terms, *, now: datetime) -> QuerySet[Account]:
    """Those of `rows` that meet the criteria of the plan, where it has any."""
    return rows.filter(criteria_q(parse(terms.criteria), today=local_day(now))) if terms.criteria else rows


def _looked_at(terms: Terms) -> QuerySet[Account]:
    """Accounts outside books, or in the books that the plan names; FROM_POOL and FROM_BOOKS say it in SQL."""
    return Account.objects.filter(**({"book__in": terms.source_books} if terms.source_books else {"book": None}))


def _stations(terms: Terms) -> list[str]:
    """Where an account may be that the plan gives away."""
    if terms.source_books:
        return ["held"]
    return ["pool"] if terms.excludes(RESTING) else ["pool", "resting"]


def _reason(unscored: bool, pattern: Pattern, targets: list[Target]) -> str:
    """Why no target book takes these accounts now, or an empty string."""
    if unscored:
        return "not_scored"
    if any(not target.blocks(pattern) for target in targets):
        return ""
    found = [*pattern.fails, *pattern.warns]
    return next(iter([*blocks(found), *found]), "")


def ready_accounts(
    run: Run, *, books: Iterable[Receiver], patterns: list[Pattern], terms: Terms, now: datetime
) -> Supply:
    """The ready accounts that the plan may give away, best first in its order, then the older account."""
    countries = sorted(set().union(*(book.countries for book in books)))
    languages = sorted(set().union(*(book.languages for book in books)))
    values = {
        "run": run.pk,
        "countries": countries,
        "languages": languages,
        "patterns": [_array_text(p.fails) + _array_text(p.warns) for p in patterns],
        "stations": _stations(terms),
        "source": list(terms.source_books),
        "recent": now - timedelta(days=RECENT_DAYS),
        "today": local_day(now),
    }
    keys = key_columns(terms.ranking)
    more = [STATION, "coalesce(a.book_id, 0)", BUSY, *keys]
    scope = "a.station = ANY(%(stations)s)" + (f" AND {FROM_BOOKS}" if terms.source_books else "")
    statement = READY if Organisation.load().scoring_on else BY_FIELDS
    rows = fetch_integers(statement.format(more=", ".join(more), scope=scope), values, columns=len(COLUMNS) + len(more))
    rank = ranks(terms.ranking, rows[:, 1], rows[:, len(COLUMNS) + 3 :])
    best_first = np.lexsort((rows[:, 0], -rank))
    rows, rank = rows[best_first], rank[best_first]
    columns = {name: np.ascontiguousarray(rows[:, place]) for place, name in enumerate((*COLUMNS, *PLACES))}
    return Supply(
        **columns, rank=rank, countries=countries, languages=languages, patterns=patterns or [Pattern((), ())]
    )


def busy_accounts(account_ids: Collection[int], *, now: datetime) -> dict[int, str]:
    """Those of these accounts that stay where they are, with what keeps them (KEPT)."""
    if not account_ids:
        return {}
    values = {"accounts": list(account_ids), "recent": now - timedelta(days=RECENT_DAYS), "today": local_day(now)}
    statement = f"SELECT a.id, {BUSY} FROM accounts_account a WHERE a.id = ANY(%(accounts)s)"
    rows = fetch_integers(statement, values, columns=2)
    return {account: KEPT[code] for account, code in rows.tolist() if code}


def _array_text(codes: Iterable[str]) -> str:
    """How PostgreSQL writes an array of plain codes."""
    return "{" + ",".join(codes) + "}"


def keep(supply: Supply, mask: NDArray[np.bool_]) -> Supply:
    """Those rows of the supply."""
    columns = {name: getattr(supply, name) for name in (*COLUMNS, *PLACES, "rank")}
    return replace(supply, **{name: column[mask] for name, column in columns.items() if column is not None})
