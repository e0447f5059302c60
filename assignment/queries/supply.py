"""What a distribution is made of: the accounts that are ready, and the books that take part."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from accounts.models import Book, Organisation, SegmentCapacity, TargetBook
from accounts.queries.columns import fetch_integers
from assignment.models import Plan, Run
from scoring.rules.readiness import blocks

Ints = NDArray[np.int64]
COLUMNS = (
    "ids", "score", "grade", "potential", "segment", "version", "country", "language", "is_customer", "pattern"
)  # fmt: skip

OUTSIDE_BOOKS = """
SELECT a.station, s.account_id IS NULL, coalesce(s.not_ready, '{}'), coalesce(s.warnings, '{}'), count(*),
       min(a.rest_until)
  FROM accounts_account a LEFT JOIN scoring_score s ON s.account_id = a.id
 WHERE a.book_id IS NULL
 GROUP BY 1, 2, 3, 4
"""
# Where scoring is switched off nothing that it once stored counts.
OUTSIDE_BY_FIELDS = """
SELECT a.station, false, CASE WHEN a.do_not_contact THEN '{do_not_contact}'::text[] ELSE '{}' END, '{}'::text[],
       count(*), min(a.rest_until)
  FROM accounts_account a
 WHERE a.book_id IS NULL
 GROUP BY 1, 2, 3, 4
"""
PROMISED_ELSEWHERE = """
NOT EXISTS (SELECT 1 FROM assignment_move m JOIN assignment_run r ON r.id = m.run_id
             WHERE m.account_id = a.id AND m.state IN ('proposed', 'pinned')
               AND r.status IN ('approved', 'applying') AND r.id <> %(run)s)
"""
READY = f"""
SELECT a.id, s.priority, ascii(s.grade) * 10 + right(s.grade, 1)::int, a.potential_cents, coalesce(a.segment_id, 0),
       a.version, coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0),
       (a.lifecycle = 'customer')::int, array_position(%(patterns)s::text[], s.not_ready::text || s.warnings::text)
  FROM accounts_account a JOIN scoring_score s ON s.account_id = a.id
 WHERE a.station = 'pool' AND s.not_ready::text || s.warnings::text = ANY(%(patterns)s::text[])
   AND {PROMISED_ELSEWHERE}
"""
BY_FIELDS = f"""
SELECT a.id, round(100 * percent_rank() OVER (ORDER BY a.potential_cents))::int, 0, a.potential_cents,
       coalesce(a.segment_id, 0), a.version,
       coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0), (a.lifecycle = 'customer')::int, 1
  FROM accounts_account a
 WHERE a.station = 'pool' AND NOT a.do_not_contact AND {PROMISED_ELSEWHERE}
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
    """Ready accounts, one row each; `country` and `language` are 1-based places in the lists, 0 means any other."""

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
    """Open books of active reps that take part: of the plan's target books, the run's teams, those asked for."""
    books = Book.objects.open().filter(rep__is_active=True, target_book__is_active=True)
    targets = list(plan.target_books.values_list("pk", flat=True)) if plan else []
    if targets:
        books = books.filter(target_book__in=targets)
    if run.teams:
        books = books.filter(rep__team__in=run.teams)
    if run.settings.get("books"):
        books = books.filter(pk__in=run.settings["books"])
    return book_receivers(books)


def book_receivers(books: QuerySet[Book]) -> list[Receiver]:
    """These books as those that take part, by id."""
    rows = books.order_by("pk").values_list("pk", "rep_id", "rep__name", "target_book_id", "countries", "languages")
    return [
        Receiver(pk=pk, rep_id=rep, rep_name=name, target=target, countries=frozenset(c), languages=frozenset(la))
        for pk, rep, name, target, c, la in rows
    ]


def targets_of(books: Iterable[Receiver]) -> dict[int, Target]:
    """The target books of these books, by id."""
    wanted = {book.target for book in books}
    segments: dict[int, set[int]] = {pk: set() for pk in wanted}
    rows = SegmentCapacity.objects.filter(target_book__in=wanted, capacity__gt=0, segment__is_active=True)
    for target, segment in rows.values_list("target_book_id", "segment_id"):
        segments[target].add(segment)
    return {
        target.pk: Target(
            pk=target.pk,
            is_for_customers=target.kind == target.Kind.CUSTOMER,
            minimum_score=target.minimum_score,
            checks=target.checks or {},
            segments=frozenset(segments[target.pk]),
        )
        for target in TargetBook.objects.filter(pk__in=wanted)
    }


def outside_books(targets: Iterable[Target]) -> Outside:
    """Count what stands outside books, and find the patterns of readiness that at least one target book accepts."""
    scoring_on = Organisation.load().scoring_on
    asked = list(targets)
    reasons: Counter[str] = Counter()
    accepted: set[Pattern] = set()
    total, rests = 0, []
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE_BOOKS if scoring_on else OUTSIDE_BY_FIELDS)
        for station, unscored, fails, warns, count, rest in cursor.fetchall():
            total += count
            rests += [rest] if rest else []
            pattern = Pattern(tuple(fails), tuple(warns))
            reason = _reason(station, unscored and scoring_on, pattern, asked)
            if reason:
                reasons[reason] += count
            else:
                accepted.add(pattern)
    return Outside(total=total, not_ready=reasons, patterns=sorted(accepted), next_rest_ends=min(rests, default=None))


def _reason(station: str, unscored: bool, pattern: Pattern, targets: list[Target]) -> str:
    """Why no target book takes these accounts now, or an empty string."""
    if station != "pool":
        return station
    if unscored:
        return "not_scored"
    if any(not target.blocks(pattern) for target in targets):
        return ""
    found = [*pattern.fails, *pattern.warns]
    return next(iter([*blocks(found), *found]), "")


def ready_accounts(run: Run, *, books: Iterable[Receiver], patterns: list[Pattern]) -> Supply:
    """The pool's ready accounts, best first: score, then potential, then the older account."""
    countries = sorted(set().union(*(book.countries for book in books)))
    languages = sorted(set().union(*(book.languages for book in books)))
    values = {
        "run": run.pk,
        "countries": countries,
        "languages": languages,
        "patterns": [_array_text(p.fails) + _array_text(p.warns) for p in patterns],
    }
    statement = READY if Organisation.load().scoring_on else BY_FIELDS
    rows = fetch_integers(statement, values, columns=len(COLUMNS))
    rows = rows[np.lexsort((rows[:, 0], -rows[:, 3], -rows[:, 1]))]
    columns = {name: np.ascontiguousarray(rows[:, place]) for place, name in enumerate(COLUMNS)}
    return Supply(**columns, countries=countries, languages=languages, patterns=patterns or [Pattern((), ())])


def _array_text(codes: Iterable[str]) -> str:
    """How PostgreSQL writes an array of plain codes."""
    return "{" + ",".join(codes) + "}"


def keep(supply: Supply, mask: NDArray[np.bool_]) -> Supply:
    """Those rows of the supply."""
    return replace(supply, **{name: getattr(supply, name)[mask] for name in COLUMNS})
