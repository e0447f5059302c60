"""The books a leader sees, from the nightly figures: one line per book, sums and the trend."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KeyTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Availability, Book, SegmentCapacity, User
from assignment.models import BookSnapshot, Run, RunKind
from assignment.queries.coverage_accounts import at_risk_but_covered
from assignment.queries.outlook import BalanceOutlook, Extreme, scope_of
from assignment.queries.ramp import ramp_shares
from assignment.rules.capacity import DAYS_AWAY_THAT_COUNT, fair_share
from assignment.rules.ramp import combined

ROWS = 50
TREND_WEEKS = 12
FIGURES = (
    "accounts", "capacity", "past_grace", "new", "covered_past_grace", "worked", "engaged", "at_risk", "protected",
    "potential_cents", "recurring_revenue_cents", "opportunities", "a_accounts",
)  # fmt: skip
ABOUT_BOOK = {
    "name": F("book__rep__name"),
    "factor_percent": F("book__factor_percent"),
    "ramp_from": F("book__ramp_from"),
    "ramp_on": F("book__target_book__ramp_on"),
    "reason": F("book__reason"),
    "team": F("book__rep__team"),
    "team_name": F("book__rep__team__name"),
    "target": F("book__target_book"),
    "places": F("book__target_book__max_accounts"),
}


@dataclass(slots=True, kw_only=True)
class Line:
    """One book as of the figures. `index`: what it holds against a fair share, 100 = average, None without places."""

    book_id: int
    name: str
    factor_percent: int
    reason: str
    team: int | None
    team_name: str | None
    target: int
    places: int
    accounts: int
    capacity: int
    past_grace: int
    new: int
    covered_past_grace: int
    worked: int
    engaged: int
    at_risk: int
    protected: int
    potential_cents: int
    recurring_revenue_cents: int
    opportunities: int
    a_accounts: int
    is_away: bool
    share: float = 1.0
    index: float | None = None
    urls: Mapping[str, str] = field(default_factory=dict)

    @property
    def coverage(self) -> float | None:
        """Share of the accounts past grace that are worked; None before the first is past it."""
        return self.covered_past_grace / self.past_grace if self.past_grace else None

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.accounts)

    @property
    def reach(self) -> int:
        """The end of the bar of used places: a little past the larger of used and capacity."""
        return max(self.accounts, self.capacity, 1) * 11 // 10 + 1

    @property
    def per_hundred(self) -> int | None:
        """Opportunities of the last 90 days per 100 held accounts."""
        return round(100 * self.opportunities / self.accounts) if self.accounts else None


WORTH: dict[str, Callable[[Line], tuple[float, float]]] = {
    "potential": lambda line: (line.potential_cents, line.share),
    "accounts": lambda line: (line.accounts, line.capacity),
    "revenue": lambda line: (line.recurring_revenue_cents, line.share),
}
SORTS: dict[str, tuple[str | Promise, Callable[[Line], tuple]]] = {
    "index": (_("Highest index"), lambda line: (-(line.index or 0), line.name.casefold())),
    "name": (_("Name"), lambda line: (line.name.casefold(), line.book_id)),
    "coverage": (
        _("Lowest coverage"),
        lambda line: (2.0 if line.coverage is None else line.coverage, line.name.casefold()),
    ),
    "risk": (_("Most at risk"), lambda line: (-line.at_risk, line.name.casefold())),
    "room": (_("Most room"), lambda line: (-line.free, line.name.casefold())),
}


@dataclass(frozen=True)
class Dashboard:
    """The lines of the chosen books with their sums; `day` is that of the figures, None before the first job."""

    day: date | None
    lines: list[Line]
    totals: Mapping[str, int]
    teams: Sequence[tuple[int, str]]

    @property
    def coverage(self) -> float | None:
        asked = self.totals["past_grace"]
        return self.totals["covered_past_grace"] / asked if asked else None

    @property
    def per_hundred(self) -> int | None:
        accounts = self.totals["accounts"]
        return round(100 * self.totals["opportunities"] / accounts) if accounts else None

    @property
    def free(self) -> int:
        return sum(line.free for line in self.lines)

    @property
    def book_ids(self) -> list[int]:
        return [line.book_id for line in self.lines]


def dashboard(books: QuerySet[Book], *, today: date, team: int | None = None) -> Dashboard:
    """Figures of these open books as of the newest snapshot up to `today`, of one team or of all: two queries."""
    newest = BookSnapshot.objects.filter(day__lte=today).order_by("-day").values("day")[:1]
    rows = BookSnapshot.objects.filter(book__in=books, day=newest).order_by("book_id")
    found = list(rows.values("day", "book_id", *FIGURES, **ABOUT_BOOK, is_away=Exists(_absent(today))))
    _ramp_up(found, today=today)
    day = found[0].pop("day") if found else None
    every = [Line(**{key: value for key, value in row.items() if key != "day"}) for row in found]
    teams = sorted({(line.team, line.team_name or "") for line in every if line.team}, key=lambda each: each[1])
    lines = [line for line in every if team is None or line.team == team]
    _share_out(lines)
    measure(lines, "potential")
    totals = {name: sum(getattr(line, name) for line in lines) for name in FIGURES}
    return Dashboard(day, lines, totals, teams)


def measure(lines: Iterable[Line], name: str) -> None:
    """Set each line's index by the measure `name`: what it holds against what a fair book of its size would."""
    pairs = [(line, *WORTH[name](line)) for line in lines if line.capacity]
    held, shares = sum(pair[1] for pair in pairs), sum(pair[2] for pair in pairs)
    for line, value, share in pairs:
        line.index = 100 * value / share * shares / held if share and held else 100.0


def _share_out(lines: Collection[Line]) -> None:
    """What a full book of each line should hold, as runs measure it."""
    quotas: dict[int, dict[int, int]] = defaultdict(dict)
    worth = {}
    rows = SegmentCapacity.objects.filter(capacity__gt=0, segment__is_active=True)
    fields = ("target_book_id", "segment_id", "capacity", "segment__default_potential_cents")
    for target, segment, capacity, usual in rows.values_list(*fields):
        quotas[target][segment], worth[segment] = capacity, usual
    for line in lines:
        line.share = fair_share(
            max_accounts=line.places, quotas=quotas[line.target], worth=worth, factor_percent=line.factor_percent
        )


def _ramp_up(rows: list[dict[str, Any]], *, today: date) -> None:
    """Put the ramp of today into the factor of each row."""
    known = [(row["book_id"], row["target"], row.pop("ramp_from"), row.pop("ramp_on")) for row in rows]
    shares = ramp_shares(known, day=today)
    for row in rows:
        row["factor_percent"] = combined(row["factor_percent"], shares[row["book_id"]])


def _absent(today: date) -> QuerySet[Availability]:
    """An absence of the book's rep on `today` that is long enough to stop new accounts."""
    long_enough = F("starts_on") + timedelta(days=DAYS_AWAY_THAT_COUNT - 1)
    absences = Availability.objects.filter(user=OuterRef("book__rep"), starts_on__lte=today)
    return absences.filter(ends_on__gte=today).filter(ends_on__gte=long_enough)


@dataclass(frozen=True)
class Past:
    """Coverage of the books by week, the oldest first, what balancing them would take by the last nightly job, and how
    many accounts are at risk although they were worked lately.
    """

    weeks: list[tuple[date, float]]
    outlook: BalanceOutlook | None
    at_risk_but_covered: int = 0


def past(book_ids: Collection[int], *, newest: date, user: User | None) -> Past:
    """The days are `newest` and every seventh before, twelve in all; the outlook is that of all books of `user`, None
    for nobody. One query.
    """
    days = [newest - timedelta(days=7 * week) for week in range(TREND_WEEKS)]
    both = at_risk_but_covered(newest, book_ids).values(one=Value(1)).annotate(n=Count("pk")).values("n")
    more = {"both": Subquery(both)} | ({"nightly": Subquery(_nightly(user))} if user else {})
    rows = (
        BookSnapshot.objects.filter(book__in=book_ids, day__in=days)
        .values("day", **more).annotate(covered=Sum("covered_past_grace"), asked=Sum("past_grace")).order_by("day")
    )  # fmt: skip
    found = list(rows)
    if not found:
        return Past([], None)
    kept, both_now = found[0].get("nightly"), found[0]["both"] or 0
    weeks = [(row["day"], row["covered"] / row["asked"]) for row in found if row["asked"]]
    if not kept:
        return Past(weeks, None, both_now)
    outlook = BalanceOutlook(**{**kept, "extremes": [Extreme(*line) for line in kept["extremes"]]})
    return Past(weeks, outlook, both_now)


def _nightly(user: User) -> QuerySet[Run]:
    nights = Run.objects.filter(kind=RunKind.COVERAGE, status=Run.Status.DONE).order_by("-slot")
    return nights.values(kept=KeyTransform(scope_of(user), KeyTransform("balance", "summary")))[:1]
