"""What a run means for each of its books: count, room, potential, scores and grades, before it and after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from accounts.models import Segment
from assignment.models import Run, RunBook
from assignment.rules.capacity import UNLIMITED

ORDER = ("-changed", "pk")
AT_A_TIME = 200
LINES = """
WITH line AS (
    SELECT m.book_from_id, m.book_to_id, m.potential_cents, a.segment_id, a.lifecycle, left(m.grade, 1) AS letter,
           CASE WHEN m.grade <> '' THEN m.score END AS score
      FROM assignment_move m JOIN accounts_account a ON a.id = m.account_id
     WHERE m.run_id = %(run)s AND m.state IN ('proposed', 'pinned', 'applied')
), side AS (
    SELECT book_to_id AS book, 1 AS way, line.* FROM line
    UNION ALL
    SELECT book_from_id, -1, line.* FROM line
)
"""
# What the lines bring to and take from each book; a line without a grade was never scored.
CHANGES = f"""{LINES}
SELECT s.book, sum(s.way),
       coalesce(sum(s.way) FILTER (WHERE s.segment_id IS NOT NULL
                                     AND NOT (s.lifecycle = 'customer' AND t.kind = 'prospect')), 0),
       sum(s.way * s.potential_cents)::bigint, coalesce(sum(s.way * s.score), 0),
       coalesce(sum(s.way) FILTER (WHERE s.score IS NOT NULL), 0),
       coalesce(sum(s.way) FILTER (WHERE s.letter = 'A'), 0), coalesce(sum(s.way) FILTER (WHERE s.letter = 'B'), 0),
       coalesce(sum(s.way) FILTER (WHERE s.letter = 'C'), 0)
  FROM side s JOIN accounts_book b ON b.id = s.book JOIN accounts_targetbook t ON t.id = b.target_book_id
 WHERE s.book = ANY(%(books)s)
 GROUP BY s.book
"""
CHANGES_PER_SEGMENT = f"""{LINES}
SELECT s.book, s.segment_id, sum(s.way)
  FROM side s JOIN accounts_book b ON b.id = s.book JOIN accounts_targetbook t ON t.id = b.target_book_id
 WHERE s.book = ANY(%(books)s) AND s.segment_id IS NOT NULL AND NOT (s.lifecycle = 'customer' AND t.kind = 'prospect')
 GROUP BY 1, 2
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A book at one moment. `used` are the accounts that take room; `grades` how many have A, B and C, None where it
    was not kept.
    """

    accounts: int
    used: int
    potential_cents: int
    limit: int
    average_score: int | None
    grades: tuple[int, int, int] | None

    @property
    def utilisation(self) -> float | None:
        """Used of the places, as a share; None without places or without a limit."""
        return self.used / self.limit if 0 < self.limit < UNLIMITED else None


@dataclass(frozen=True, kw_only=True)
class Mix:
    """The share of a book that is of one segment, before a run and after it (None of an empty book), and the share
    that is aimed at.
    """

    segment_id: int
    name: str
    before: float | None
    after: float | None
    aim: float


@dataclass(frozen=True, kw_only=True)
class BookResult:
    """One book of a run. `mix`: where shares of segments are aimed at."""

    book_id: int
    name: str
    before: Standing
    after: Standing
    mix: Sequence[Mix] = ()


def books_of(run: Run) -> QuerySet[RunBook]:
    """The books of the run; those that change most come first in ORDER."""
    rows = RunBook.objects.filter(run=run).select_related("book__rep")
    return rows.annotate(changed=F("given") + F("taken"))


def results(run: Run, rows: Sequence[RunBook]) -> list[BookResult]:
    """What the open and applied lines of `run` make of these books. One query, two more where a mix is aimed at."""
    aimed = [row.book_id for row in rows if row.detail.get("mix")]
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"run": run.pk, "books": [row.book_id for row in rows]})
        changes = {book: list(map(int, numbers)) for book, *numbers in cursor.fetchall()}
    shifts = _shifts(run, aimed) if aimed else {}
    names = dict(Segment.objects.values_list("pk", "name")) if aimed else {}
    return [_result(row, changes.get(row.book_id, [0] * 8), shifts, names) for row in rows]


def _shifts(run: Run, book_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """How many accounts of a segment come to each of these books, by book and segment; negative where more leave."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES_PER_SEGMENT, {"run": run.pk, "books": book_ids})
        return {(book, segment): int(count) for book, segment, count in cursor.fetchall()}


def every_result(run: Run) -> Iterator[BookResult]:
    """All books, those that change most first."""
    rows = list(books_of(run).order_by(*ORDER))
    for start in range(0, len(rows), AT_A_TIME):
        yield from results(run, rows[start : start + AT_A_TIME])


def _result(
    row: RunBook, change: Sequence[int], shifts: Mapping[tuple[int, int], int], names: Mapping[int, str]
) -> BookResult:
    held, limit = row.detail.get("holds", {}), row.capacity
    before = [row.detail["held"], row.used, row.potential_before_cents]
    after = [number + change[at] for at, number in enumerate(before)]
    kept = _scores(held) if not before[0] or "score" in held else None
    later = [number + change[3 + at] for at, number in enumerate(kept)] if kept else None
    return BookResult(
        book_id=row.book_id, name=row.book.rep.name, before=_standing(before, kept, limit),
        after=_standing(after, later, limit), mix=_mix(row, used=after[1], shifts=shifts, names=names),
    )  # fmt: skip


def _mix(row: RunBook, *, used: int, shifts: Mapping[tuple[int, int], int], names: Mapping[int, str]) -> list[Mix]:
    """The segments whose share is aimed at, the largest first. `used`: what takes room in the book after the run."""
    found = []
    for key, (held, aim) in row.detail.get("mix", {}).items():
        later = held + shifts.get((row.book_id, int(key)), 0)
        before, after = held / row.used if row.used else None, later / used if used else None
        found.append(Mix(segment_id=int(key), name=names.get(int(key), "–"), before=before, after=after, aim=aim / 100))
    return sorted(found, key=lambda mix: (-mix.aim, mix.segment_id))


def _scores(held: dict[str, Any]) -> list[int]:
    names = ("score", "scored", "a_accounts", "b_accounts", "c_accounts")
    return [held.get(name, 0) for name in names]


def _standing(numbers: Sequence[int], scores: Sequence[int] | None, limit: int) -> Standing:
    accounts, used, potential = numbers
    total, scored, *grades = scores or (0, 0)
    return Standing(
        accounts=accounts, used=used, potential_cents=potential, limit=limit,
        average_score=round(total / scored) if scored else None,
        grades=(grades[0], grades[1], grades[2]) if grades else None,
    )  # fmt: skip
