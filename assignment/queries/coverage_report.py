"""The coverage report: sums of the nightly cells by rep, target book, segment, grade or team, and their trend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Max

from accounts.models import Book, User
from assignment.models import CoverageCell
from assignment.rules.coverage_goals import COLD_DAYS

TREND_WEEKS = 12
SUMS = {
    "accounts": "accounts",
    "new": "new",
    "not_worked": "not_worked",
    "touched": "touched",
    "worked": "worked",
    "engaged": "engaged",
    "contacts": "contacts",
    "several": "several_contacts",
    "touches": "touches",
    "opportunities": "opportunities",
    "with_opportunity": "with_opportunity",
    "potential": "potential_cents",
    "worked_potential": "worked_potential_cents",
    "score": "score",
    "worked_score": "worked_score",
    "left": "left_accounts",
    "left_worked": "left_worked",
}
SELECTION = """
  FROM assignment_coveragecell c
  JOIN unnest(%(books)s::bigint[], %(keys)s::bigint[]) AS b (book_id, key) ON b.book_id = c.book_id
 WHERE (%(segment)s::bigint IS NULL OR c.segment_id = %(segment)s) AND c.grade LIKE %(grade)s
   AND (c.is_past_grace OR NOT %(grace)s)
"""
TOTALS = f"""
SELECT c.day, {{key}}, {", ".join(f"sum(c.{column})" for column in SUMS.values())},
       coalesce(sum(c.accounts) FILTER (WHERE c.grade LIKE 'A%%'), 0),
       coalesce(sum(c.worked + c.engaged) FILTER (WHERE c.grade LIKE 'A%%'), 0),
       coalesce(sum(c.worked + c.engaged + c.touched) FILTER (WHERE c.grade LIKE 'A%%'), 0)
{SELECTION} AND c.day = ANY(%(days)s)
 GROUP BY GROUPING SETS ((c.day, {{key}}), (c.day)) ORDER BY c.day, grouping({{key}})
"""
COLD = """
SELECT count(*) FROM assignment_coveragesnapshot c
 WHERE c.day = %(day)s AND c.book_id = ANY(%(books)s) AND c.state = 'engaged' AND c.quiet_days >= %(cold_days)s
   AND (%(segment)s::bigint IS NULL OR c.segment_id = %(segment)s) AND c.grade LIKE %(grade)s
   AND (c.is_past_grace OR NOT %(grace)s)
"""
MEDIANS = f"""
SELECT key, percentile_disc(0.5) WITHIN GROUP (ORDER BY quiet), ({COLD})
  FROM (SELECT {{key}} AS key, unnest(c.quiet_days) AS quiet {SELECTION} AND c.day = %(day)s) AS one
 GROUP BY GROUPING SETS ((key), ()) ORDER BY grouping(key)
"""
TREND = f"""
SELECT c.day, sum(c.worked + c.engaged), sum(c.accounts) {SELECTION} AND c.day = ANY(%(weeks)s)
 GROUP BY c.day HAVING sum(c.accounts) > 0 ORDER BY c.day
"""
NONE = "none"
BY_BOOK = f"coalesce(b.key::text, '{NONE}')"
KEYS = {
    "rep": BY_BOOK,
    "target": BY_BOOK,
    "team": BY_BOOK,
    "segment": f"coalesce(c.segment_id::text, '{NONE}')",
    "grade": f"coalesce(nullif(c.grade, ''), '{NONE}')",
}
MARKET = """
SELECT c.segment_id, c.grade, sum(c.accounts), sum(c.worked + c.engaged + c.worked_by_others)
  FROM assignment_coveragecell c
 WHERE c.day = %(day)s AND (c.book_id IS NULL OR c.book_id = ANY(%(books)s))
 GROUP BY c.segment_id, c.grade HAVING sum(c.accounts) > 0
"""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Accounts of a selection with what was done on them; weights in cents and points. See the properties for shares,
    which are None where nothing could be counted. `quiet` is the median of days since the last touch.
    """

    accounts: int = 0
    new: int = 0
    not_worked: int = 0
    touched: int = 0
    worked: int = 0
    engaged: int = 0
    contacts: int = 0
    several: int = 0
    touches: int = 0
    opportunities: int = 0
    with_opportunity: int = 0
    potential: int = 0
    worked_potential: int = 0
    score: int = 0
    worked_score: int = 0
    left: int = 0
    left_worked: int = 0
    a_accounts: int = 0
    a_covered: int = 0
    a_touched: int = 0
    quiet: int | None = None

    @property
    def covered(self) -> int:
        return self.worked + self.engaged

    @property
    def uncovered(self) -> int:
        return self.accounts - self.covered

    @property
    def single(self) -> int:
        """Worked accounts at which one person was touched, or none."""
        return self.covered - self.several

    @property
    def single_share(self) -> float | None:
        return _share(self.single, self.covered)

    @property
    def touched_any(self) -> int:
        return self.covered + self.touched

    @property
    def coverage(self) -> float | None:
        return _share(self.covered, self.accounts)

    @property
    def coverage_with_left(self) -> float | None:
        """With what left the books in the last 30 days: worked accounts that were given back keep their credit."""
        return _share(self.covered + self.left_worked, self.accounts + self.left)

    @property
    def touched_share(self) -> float | None:
        return _share(self.touched_any, self.accounts)

    @property
    def depth(self) -> float | None:
        return _share(self.contacts, self.covered)

    @property
    def several_share(self) -> float | None:
        return _share(self.several, self.covered)

    @property
    def value_coverage(self) -> float | None:
        return _share(self.worked_potential, self.potential)

    @property
    def score_coverage(self) -> float | None:
        return _share(self.worked_score, self.score)

    @property
    def a_coverage(self) -> float | None:
        return _share(self.a_covered, self.a_accounts)

    @property
    def a_touched_share(self) -> float | None:
        return _share(self.a_touched, self.a_accounts)

    @property
    def opportunity_rate(self) -> float | None:
        return _share(self.opportunities, self.covered)

    @property
    def effort(self) -> float | None:
        return _share(self.touches, self.opportunities)


COLUMNS = [field.name for field in fields(Sums) if field.name != "quiet"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the report is asked for. `books` are the open books one sees, narrowed; `base`: past grace, or all on the
    books; `grade` is a letter or empty.
    """

    books: Sequence[Mapping[str, Any]]
    by: str = "rep"
    base: str = "grace"
    segment: int | None = None
    grade: str = ""

    @property
    def book_ids(self) -> list[int]:
        return [book["pk"] for book in self.books]

    def values(self) -> dict[str, Any]:
        key = {"target": "target", "team": "team"}.get(self.by, "pk")
        return {
            "books": self.book_ids,
            "keys": [book[key] for book in self.books],
            "segment": self.segment,
            "grade": f"{self.grade}%",
            "grace": self.base == "grace",
        }


@dataclass(frozen=True)
class Report:
    """The sums of all and per key, as of the newest night and a week before, the headline by week, and how many engaged
    accounts have gone cold.
    """

    day: date
    total: Sums
    before: Sums | None
    lines: dict[str, Sums]
    lines_before: dict[str, Sums]
    weeks: list[tuple[date, float]]
    cold: int


def books_of(user: User) -> list[dict[str, Any]]:
    """The open books that `user` sees, with whose they are, their team and their target book."""
    rows = Book.objects.open().visible_to(user).order_by("rep__name", "pk")
    about = {"name": F("rep__name"), "user": F("rep_id"), "team": F("rep__team"), "team_name": F("rep__team__name")}
    return list(rows.values("pk", **about, target=F("target_book"), target_name=F("target_book__name")))


def newest_day(today: date) -> date | None:
    """The last night up to `today` that was kept."""
    return CoverageCell.objects.filter(day__lte=today).aggregate(newest=Max("day"))["newest"]


def report(choice: Choice, *, day: date) -> Report:
    """Three statements over the cells of a few nights."""
    week_ago = day - timedelta(days=7)
    weeks = [day - timedelta(days=7 * week) for week in range(TREND_WEEKS)]
    values = {**choice.values(), "day": day, "days": [day, week_ago], "weeks": weeks, "cold_days": COLD_DAYS}
    key = KEYS[choice.by]
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS.format(key=key), values)
        medians = cursor.fetchall()
        cursor.execute(TOTALS.format(key=key), values)
        rows = cursor.fetchall()
        cursor.execute(TREND, values)
        trend = [(when, covered / accounts) for when, covered, accounts in cursor.fetchall()]
    found = _by_day(rows, {key: median for key, median, _cold in medians}, day=day)
    total, before = found[day].pop("", Sums()), found[week_ago].pop("", None)
    return Report(day, total, before, found[day], found[week_ago], trend, medians[0][2])


def _by_day(rows: Sequence[tuple], quiet: Mapping[str | None, int], *, day: date) -> dict[date, dict[str, Sums]]:
    """Sums by day and key, all of them under the empty key: PostgreSQL gives them last."""
    found: dict[date, dict[str, Sums]] = {day: {}, day - timedelta(days=7): {}}
    for when, key, *numbers in rows:
        sums = dict(zip(COLUMNS, map(int, numbers), strict=True))
        median = quiet.get(key) if when == day else None
        found[when][key or ""] = Sums(**sums, quiet=median)
    return found


@dataclass(frozen=True)
class Square:
    """Accounts of a market square, in anybody's book or in none, and how many of them somebody worked."""

    accounts: int = 0
    covered: int = 0

    def __add__(self, other: "Square") -> "Square":
        return Square(self.accounts + other.accounts, self.covered + other.covered)

    @property
    def coverage(self) -> float | None:
        return _share(self.covered, self.accounts)


def market(book_ids: Sequence[int], *, day: date) -> dict[tuple[int | None, str], Square]:
    """By segment and grade: enrolled accounts of these books and outside all books. An account counts once."""
    with connection.cursor() as cursor:
        cursor.execute(MARKET, {"day": day, "books": list(book_ids)})
        return {(segment, grade): Square(int(n), int(covered)) for segment, grade, n, covered in cursor.fetchall()}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
