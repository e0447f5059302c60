"""The repair queue: its groups, and the places that stay reserved until ops decided (decision 30)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from assignment.models import Repair, RulesOfEngagement

RESERVED = """
SELECT h.book_id, a.segment_id, count(DISTINCT a.id)
  FROM accounts_account a
  JOIN assignment_return r ON r.account_id = a.id AND r.state = 'approved'
  JOIN assignment_holding h ON h.id = r.holding_id
 WHERE a.station = 'repair' AND h.book_id = ANY(%(books)s)
   AND EXISTS (SELECT 1 FROM assignment_repair p WHERE p.from_return_id = r.id AND p.state = 'open')
 GROUP BY 1, 2
"""


def repair_pause_days() -> int:
    """Working days in which asking ops stops the clock of the account, as the rules in force have it."""
    return RulesOfEngagement.objects.get(status=RulesOfEngagement.Status.CURRENT).repair_pause_days


def reserved_by_segment(book_ids: Collection[int]) -> dict[tuple[int, int | None], int]:
    """Accounts with ops whose slot their former book keeps, by (book, primary segment); only books with any."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVED, {"books": list(book_ids)})
        return {(book, segment): count for book, segment, count in cursor.fetchall()}


def reserved_for_repairs(book_ids: Collection[int]) -> dict[int, int]:
    """Slots per book that stay reserved because ops has not decided on the account yet; 0 for the others."""
    reserved = dict.fromkeys(book_ids, 0)
    for (book, _segment), count in reserved_by_segment(book_ids).items():
        reserved[book] += count
    return reserved


@dataclass(frozen=True)
class Ageing:
    """How long open repairs wait: a week or more over their day, over it, due today or on the next day, later, and
    those whose reporter was asked something.
    """

    long_overdue: int
    overdue: int
    soon: int
    later: int
    waiting: int

    @property
    def with_ops(self) -> int:
        return self.long_overdue + self.overdue + self.soon + self.later


def overdue(*, today: date) -> QuerySet[Repair]:
    """Open repairs whose day is over and that wait for ops."""
    return Repair.objects.filter(state=Repair.State.OPEN, waits_since=None, due_on__lt=today)


def ageing(*, today: date) -> Ageing:
    """The open queue by age; one query."""
    with_ops, week, tomorrow = Q(waits_since=None), today - timedelta(days=7), today + timedelta(days=1)
    parts = {
        "long_overdue": with_ops & Q(due_on__lte=week),
        "overdue": with_ops & Q(due_on__gt=week, due_on__lt=today),
        "soon": with_ops & Q(due_on__gte=today, due_on__lte=tomorrow),
        "later": with_ops & Q(due_on__gt=tomorrow),
        "waiting": ~with_ops,
    }
    counts = {name: Count("pk", filter=condition) for name, condition in parts.items()}
    return Ageing(**Repair.objects.filter(state=Repair.State.OPEN).order_by().aggregate(**counts))


@dataclass(frozen=True)
class RepairGroup:
    """Open repairs of one field from one source list: what one bulk fix can settle."""

    field: str
    source_list: str
    repairs: int
    overdue: int
    oldest_due_on: date


def repair_groups(*, today: date) -> list[RepairGroup]:
    """The open queue by field and source list, the biggest group first."""
    rows = (
        Repair.objects.filter(state=Repair.State.OPEN)
        .values("field", "source_list")
        .annotate(repairs=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), oldest_due_on=Min("due_on"))
        .order_by("-repairs", "field", "source_list")
    )
    return [RepairGroup(**row) for row in rows]
