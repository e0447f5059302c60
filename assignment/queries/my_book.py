"""What My book shows: one row per open holding, what to work next and why, and the header's figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject, Least
from django.utils.translation import gettext_lazy as _

from accounts.models import Book, Fold, Segment, Task, User
from assignment.models import Coverage
from assignment.queries.account_why import latest_batch
from assignment.queries.cadence import terms_beside
from assignment.queries.schedule import batch_beside
from assignment.rules.cadence import Asks

FAR = date(9999, 12, 31)
SORTS = {
    "next": (_("What to work next"), ["rank", "due", "-priority", "pk"]),
    "score": (_("Score"), ["-priority", "pk"]),
    "due": (_("Due date"), ["due", "-priority", "pk"]),
    "quiet": (_("Longest without a touch"), ["touched_on", "pk"]),
    "potential": (_("Potential"), ["-account__potential_cents", "pk"]),
    "name": (_("Name"), ["account__name_key", "pk"]),
}
WORKED = Q(state__in=["worked", "engaged"])
AT_RISK = Q(at_risk_on__isnull=False) & Q(protection="")
NEW = Q(state="new", is_past_grace=False) & ~AT_RISK
FILTERS = {
    "": (_("All"), Q()),
    "risk": (_("At risk"), AT_RISK),
    "todo": (_("To do"), ~AT_RISK & ~WORKED & ~NEW),
    "new": (_("New"), NEW),
    "covered": (_("Covered"), WORKED & ~AT_RISK),
    "protected": (_("Protected"), ~Q(protection="")),
}


def with_outlook(books: QuerySet[Book], *, user: User, now: datetime) -> QuerySet[Book]:
    """`books` with what their page says besides: `next_plan` and `holidays` (for comes_at), `last_batch`, `segments`
    with pk, code and name of each they take, `others` with pk and name of the open books that `user` may move accounts
    between, and the terms of their cadence.
    """
    others = Book.objects.open().visible_to(user) if user.has_perm("assignment.move_account") else Book.objects.none()
    segments = Segment.objects.filter(capacities__target_book=OuterRef("target_book")).distinct()
    return books.select_related("rep", "target_book").annotate(
        last_batch=latest_batch(),
        segments=ArraySubquery(segments.values(shape=JSONObject(pk="pk", code="code", name="name"))),
        others=ArraySubquery(others.values(shape=JSONObject(pk="pk", name="rep__name"))),
        **batch_beside(now=now),
        **terms_beside("target_book"),
    )


def held(book: Book, *, today: date, steps: Mapping[int, Asks] = MappingProxyType({})) -> QuerySet:
    """Open holdings of `book` with what the page sorts by: rank (0 at risk, 1 promised, 2 a step of the cadence is due,
    3 to do, 4 rest), due, priority. `steps` is what the cadence asks, by holding.
    """
    task = _open_tasks().order_by("due_on", "pk")
    rows = Coverage.objects.filter(book=book).select_related("account__segment", "account__score", "holding")
    return rows.annotate(
        priority=Coalesce("account__score__priority", 0),
        next_task_id=Subquery(task.values("pk")[:1]),
        next_title=Subquery(task.values("title")[:1]),
        next_due=Subquery(task.values("due_on")[:1]),
        step_due=_step_due(steps),
        due=Coalesce(
            Case(When(AT_RISK, then=F("at_risk_on")), output_field=DateField()),
            Least("next_due", "step_due"),
            Value(FAR),
            output_field=DateField(),
        ),
        touched_on=Coalesce("last_touch_at__date", Value(date(1970, 1, 1)), output_field=DateField()),
        rank=Case(
            When(AT_RISK, then=0),
            When(next_due__lte=today, then=1),
            When(step_due__lte=today, then=2),
            When(~WORKED, then=3),
            default=4,
            output_field=IntegerField(),
        ),
    )


def _step_due(steps: Mapping[int, Asks]) -> Case:
    """The day on which the next step of each holding is due: one list of holdings per day."""
    by_day: dict[date, list[int]] = {}
    for holding_id, asks in steps.items():
        if asks.due_on:
            by_day.setdefault(asks.due_on, []).append(holding_id)
    days = [When(pk__in=holdings, then=Value(day)) for day, holdings in by_day.items()]
    return Case(*days, default=None, output_field=DateField())


def _open_tasks() -> QuerySet:
    return Task.objects.filter(account=OuterRef("account_id"), done_at=None, cancelled_at=None, due_on__isnull=False)


def narrowed(rows: QuerySet, *, only: str = "", text: str = "", segment: str = "", grade: str = "") -> QuerySet:
    """`rows` of one filter, segment code, grade letter and part of a name; unknown values of `only` show all."""
    rows = rows.filter(FILTERS.get(only, FILTERS[""])[1])
    if text:
        rows = rows.filter(
            Q(account__name_key__contains=Fold(Value(text))) | Q(account__domain__icontains=text.strip())
        )
    if segment:
        rows = rows.filter(account__segment__code=segment)
    if grade:
        rows = rows.filter(account__score__grade__startswith=grade)
    return rows


@dataclass(frozen=True)
class BookFigures:
    """Counts by word, and sums in cents of the organisation's currency. `past_grace` is the base of coverage."""

    accounts: int
    new: int
    todo: int
    covered: int
    risk: int
    protected: int
    past_grace: int
    covered_past_grace: int
    next_due: date | None
    revenue_cents: int
    potential_cents: int
    assets: Decimal

    @property
    def coverage(self) -> float | None:
        """Headline coverage: worked or engaged among those past grace, 0–1; None while nothing is past grace."""
        return self.covered_past_grace / self.past_grace if self.past_grace else None

    @property
    def parts(self) -> list[dict]:
        words = [
            ("cov", self.covered, _("Covered")),
            ("todo", self.todo, _("To do")),
            ("risk", self.risk, _("At risk")),
            ("new", self.new, _("New")),
        ]
        return [{"label": label, "count": count, "tone": tone} for tone, count, label in words]


def figures(book: Book) -> BookFigures:
    """The header of a book in one query over its open holdings."""
    counts = Coverage.objects.filter(book=book).aggregate(
        accounts=Count("pk"),
        new=Count("pk", filter=FILTERS["new"][1]),
        todo=Count("pk", filter=FILTERS["todo"][1]),
        covered=Count("pk", filter=FILTERS["covered"][1]),
        risk=Count("pk", filter=AT_RISK),
        protected=Count("pk", filter=~Q(protection="")),
        past_grace=Count("pk", filter=Q(is_past_grace=True)),
        covered_past_grace=Count("pk", filter=Q(is_past_grace=True) & WORKED),
        next_due=Min("at_risk_on", filter=AT_RISK),
        revenue_cents=Coalesce(Sum("account__recurring_revenue_cents"), 0),
        potential_cents=Coalesce(Sum("account__potential_cents"), 0),
        assets=Coalesce(Sum("account__client_assets"), Decimal(0)),
    )
    return BookFigures(**counts)
