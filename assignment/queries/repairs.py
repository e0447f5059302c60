"""The repair queue: how old it is, and its groups."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet

from assignment.models import Repair
from assignment.queries.rule_versions import in_force


def repair_pause_days() -> int:
    """Working days in which asking ops stops the clock of the account, as the rules in force have it."""
    return in_force().repair_pause_days


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
