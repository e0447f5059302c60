"""The accounts behind each number of the coverage report, of the same night: their count is the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import Account, Opportunity, User
from assignment.models import Coverage, CoverageSnapshot
from assignment.queries.coverage_report import NONE, Choice
from assignment.queries.credit import credit_values, left_lately
from assignment.rules.coverage_goals import COLD_DAYS, OPPORTUNITY_DAYS

State = Coverage.State
OPENED = "opened"
COVERED = Q(state__in=[State.WORKED, State.ENGAGED])
# Notices come and go within a day, so who is at risk is as of now.
AT_RISK = Q(holding__coverage__at_risk_on__isnull=False, holding__coverage__protection="")
MEASURES: dict[str, Q] = {
    "accounts": Q(),
    "covered": COVERED,
    "uncovered": ~COVERED,
    "touched_any": COVERED | Q(state=State.TOUCHED),
    "several": COVERED & Q(contacts_lately__gt=1),
    "single": COVERED & Q(contacts_lately__lte=1),
    "a_accounts": Q(grade__startswith="A"),
    "a_covered": COVERED & Q(grade__startswith="A"),
    "a_touched": (COVERED | Q(state=State.TOUCHED)) & Q(grade__startswith="A"),
    "cold": Q(state=State.ENGAGED, quiet_days__gte=COLD_DAYS),
    "at_risk": AT_RISK,
    "safe": COVERED & ~AT_RISK,
    "to_do": Q(state__in=[State.NOT_WORKED, State.TOUCHED]) & ~AT_RISK,
    OPENED: Q(),
    "with_opportunity": Q(opportunities__gt=0),
    **{state.value: Q(state=state) for state in State},
}
ORDERS = {"": ["-score", "pk"], "quiet": ["-quiet_days", "pk"], "potential": ["-potential_cents", "pk"]}


def held_on(day: date, choice: Choice, *, measure: str, key: str = "") -> QuerySet[CoverageSnapshot]:
    """Holdings of that night in the choice, of one line (`key`) of the breakdown, that the measure counts."""
    rows = CoverageSnapshot.objects.filter(day=day, book_id__in=_books(choice, key)).filter(MEASURES[measure])
    if measure == OPENED:
        rows = rows.filter(Exists(_opened(day).filter(account=OuterRef("account_id"))))
    if choice.base == "grace":
        rows = rows.filter(is_past_grace=True)
    if choice.segment is not None:
        rows = rows.filter(segment_id=choice.segment)
    if choice.grade:
        rows = rows.filter(grade__startswith=choice.grade)
    if key and choice.by == "segment":
        rows = rows.filter(segment_id=None if key == NONE else int(key))
    if key and choice.by == "grade":
        rows = rows.filter(grade="" if key == NONE else key)
    return rows


def _books(choice: Choice, key: str) -> list[int]:
    column = {"rep": "pk", "target": "target", "team": "team"}.get(choice.by)
    if not key or column is None:
        return choice.book_ids
    return [book["pk"] for book in choice.books if str(book[column] or NONE) == key]


def _opened(day: date) -> QuerySet[Opportunity]:
    """Opportunities of the days that the dashboard counts them in."""
    return Opportunity.objects.filter(opened_on__gt=day - timedelta(days=OPPORTUNITY_DAYS), opened_on__lte=day)


def opened_at(rows: QuerySet[CoverageSnapshot], *, day: date) -> int:
    """How many opportunities were opened at these accounts in the days that the dashboard counts them in."""
    return _opened(day).filter(account__in=rows.order_by().values("account_id")).count()


def at_risk_but_covered(day: date, book_ids: Sequence[int]) -> QuerySet[CoverageSnapshot]:
    """Those of these books that were worked, but not in the window that their notice asks for."""
    return CoverageSnapshot.objects.filter(COVERED & AT_RISK, day=day, book_id__in=book_ids)


def counted(rows: QuerySet[CoverageSnapshot], *, measure: str, day: date) -> dict[str, int]:
    """How many accounts these are, with their touches, contacts and opportunities: those that the measure counts."""
    found = rows.aggregate(
        accounts=Count("pk"), touches=Sum("touches_lately"), contacts=Sum("contacts_lately"),
        opportunities=Sum("opportunities"),
    )  # fmt: skip
    found = {name: value or 0 for name, value in found.items()}
    return found | {"opportunities": opened_at(rows, day=day)} if measure == OPENED else found


@dataclass(frozen=True)
class Named:
    """The record behind a line: `is_open` when the user may open it, else only its name may be read."""

    name: str
    is_open: bool


def named(account_ids: Sequence[int], *, user: User) -> dict[int, Named]:
    """Names of these accounts; what moved out of sight since that night keeps its name and nothing else."""
    visible = Account.objects.visible_to(user).filter(pk=OuterRef("pk"))
    rows = Account.objects.filter(pk__in=account_ids).values_list("pk", "name", Exists(visible))
    return {pk: Named(name, is_open) for pk, name, is_open in rows}


def in_market(
    user: User, *, segment: int | None, grade: str, covered: bool, day: date, now: datetime
) -> QuerySet[Account]:
    """Accounts of a market square as they are now; `covered`: somebody worked them, a former holder included."""
    rows = Account.objects.visible_to(user).exclude(station="closed").exclude(segment=None)
    rows = rows.select_related("book__rep", "segment", "score")
    if segment is not None:
        rows = rows.filter(segment=segment)
    if grade:
        rows = rows.filter(score__grade=grade)
    if covered:
        worked = CoverageSnapshot.objects.filter(COVERED, day=day).values("account_id")
        rows = rows.filter(Q(pk__in=worked) | Q(pk__in=_worked_and_left(now)))
    return rows


def _worked_and_left(now: datetime) -> list[int]:
    """Accounts that a former holder worked and lost in the last 30 days."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT account_id FROM ({left_lately()}) AS k WHERE is_worked", credit_values(now))
        return [account for (account,) in cursor.fetchall()]
