"""The books a leader sees, from the nightly figures: one line per book, totals, the trend and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Availability, Book, User
from assignment.models import BookSnapshot, Return, Run
from assignment.rules.capacity import DAYS_AWAY_THAT_COUNT

ROWS = 50
TREND_DAYS = 84
COUNTED = (
    "accounts capacity past_grace new not_worked touched worked engaged covered_past_grace at_risk protected potential_cents "
    "covered_potential_cents recurring_revenue_cents opportunities a_accounts"
).split()
SORTS = {
    "gap": (_("Largest gap"), lambda line: (-abs(line.index - 100), line.name)),
    "name": (_("Name"), lambda line: (line.name.casefold(), line.book_id)),
    "coverage": (_("Lowest coverage"), lambda line: (line.coverage if line.coverage is not None else 2, line.name)),
    "risk": (_("Most at risk"), lambda line: (-line.at_risk, line.name)),
    "room": (_("Most room"), lambda line: (line.used - line.capacity, line.name)),
}


@dataclass(slots=True)
class Line:
    """One book. `index` is its potential per place, 100 = the average of all shown books; `used` may be fresher."""

    book_id: int
    name: str
    factor_percent: int
    reason: str
    used: int
    capacity: int
    potential_cents: int
    revenue_cents: int
    past_grace: int
    covered: int
    at_risk: int
    opportunities: int
    index: float = 100.0
    is_away: bool = False

    @property
    def coverage(self) -> float | None:
        return self.covered / self.past_grace if self.past_grace else None

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.used)

    @property
    def reach(self) -> int:
        """The end of the bar of used places: a little past the larger of used and capacity."""
        return max(self.used, self.capacity, 1) * 11 // 10 + 1

    @property
    def per_hundred(self) -> int | None:
        """Opportunities of the last 90 days per 100 held accounts."""
        return round(100 * self.opportunities / self.used) if self.used else None


@dataclass(frozen=True)
class Dashboard:
    """All lines of the visible books with their sums; `day` is that of the figures, None before the first job."""

    day: date | None
    lines: list[Line]
    totals: dict[str, int]

    @property
    def coverage(self) -> float | None:
        return self.totals["covered_past_grace"] / self.totals["past_grace"] if self.totals.get("past_grace") else None

    @property
    def free(self) -> int:
        return sum(line.free for line in self.lines)

    @property
    def indexes(self) -> tuple[float, float]:
        """Lowest and highest index of the books with room for anything."""
        found = [line.index for line in self.lines if line.capacity]
        return (min(found), max(found)) if found else (100.0, 100.0)


def dashboard(books: QuerySet[Book], *, today: date) -> Dashboard:
    """Figures of these open books as of the newest snapshot up to `today`: three queries."""
    newest = BookSnapshot.objects.filter(book__in=books, day__lte=today).aggregate(day=Max("day"))["day"]
    rows = BookSnapshot.objects.filter(book__in=books, day=newest).select_related("book__rep") if newest else []
    lines = [_line(row) for row in rows]
    _index(lines)
    away = set(absent(today).values_list("user_id", flat=True)) if lines else set()
    reps = {row.book_id: row.book.rep_id for row in rows}
    for line in lines:
        line.is_away = reps[line.book_id] in away
    totals = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    return Dashboard(newest, lines, totals)


def _line(row: BookSnapshot) -> Line:
    book = row.book
    return Line(
        book.pk, book.rep.name, book.factor_percent, book.reason, row.accounts, row.capacity, row.potential_cents,
        row.recurring_revenue_cents, row.past_grace, row.covered_past_grace, row.at_risk, row.opportunities,
    )  # fmt: skip


def _index(lines: Sequence[Line]) -> None:
    places, potential = sum(line.capacity for line in lines), sum(line.potential_cents for line in lines)
    if not places or not potential:
        return
    for line in lines:
        line.index = 100 * line.potential_cents / line.capacity * places / potential if line.capacity else 100.0


def absent(today: date) -> QuerySet[Availability]:
    """Absences of today that are long enough to stop new accounts."""
    long_enough = F("starts_on") + timedelta(days=DAYS_AWAY_THAT_COUNT - 1)
    return Availability.objects.filter(starts_on__lte=today, ends_on__gte=today).filter(ends_on__gte=long_enough)


def trend(books: QuerySet[Book], *, today: date) -> list[tuple[date, float]]:
    """Coverage of these books per week of the last twelve: the last figures of each week, one query."""
    since = today - timedelta(days=TREND_DAYS)
    rows = (
        BookSnapshot.objects.filter(book__in=books, day__gt=since, day__lte=today)
        .values("day").annotate(covered=Sum("covered_past_grace"), asked=Sum("past_grace")).order_by("day")
    )  # fmt: skip
    weeks: dict[int, tuple[date, float]] = {}
    for row in rows:
        if row["asked"]:
            weeks[row["day"].toordinal() // 7] = (row["day"], row["covered"] / row["asked"])
    return [weeks[week] for week in sorted(weeks)]


def waiting(user: User) -> dict[str, list]:
    """What waits for this leader: returns to decide and runs to look at, newest first, a few of each."""
    returns = Return.objects.filter(state=Return.State.WAITING, account__book__in=Book.objects.visible_to(user))
    runs = Run.objects.visible_to(user).filter(Q(status="previewed") | Q(status="held"))
    return {
        "returns": list(returns.select_related("account", "rep", "reason").order_by("asked_at")[:5]),
        "runs": list(runs.select_related("plan").order_by("-pk")[:5]),
    }
