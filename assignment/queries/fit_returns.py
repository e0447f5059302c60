"""Poor-fit returns as labels for the check of the score: which share of the accounts given at each grade came back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from assignment.models import Holding, Return, ReturnReason

WINDOW = timedelta(days=365)


@dataclass(frozen=True)
class FitReturns:
    """Accounts that were given with this grade, and how many of them came back as a poor fit."""

    grade: str
    given: int
    returned: int

    @property
    def share(self) -> float:
        return self.returned / self.given


def fit_returns_by_grade(*, now: datetime) -> list[FitReturns]:
    """Holdings of the last year by the grade with which a run gave the account, A1 first. One query."""
    poor_fit = Return.objects.filter(
        holding=OuterRef("pk"), reason__family=ReturnReason.Family.FIT, state=Return.State.APPROVED
    )
    given = Holding.objects.filter(opened_by__applied_at__gte=now - WINDOW).exclude(opened_by__grade="")
    rows = (
        given.annotate(came_back=Exists(poor_fit))
        .values("opened_by__grade")
        .annotate(given=Count("pk"), returned=Count("pk", filter=Q(came_back=True)))
        .order_by("opened_by__grade")
    )
    return [FitReturns(row["opened_by__grade"], row["given"], row["returned"]) for row in rows]
