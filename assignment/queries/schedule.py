"""When the next batch comes."""

from datetime import datetime

from django.db.models import Func, OuterRef, Q, QuerySet

from assignment.models import Plan, RunKind
from assignment.models.plan import TEAM_IDS


def distributions_for(*, now: datetime) -> QuerySet[Plan]:
    """Unpaused distributions to come that a book of the outer query takes part in, the next one first."""
    serves = Q(target_books=OuterRef("target_book")) | Q(target_books=None)
    plans = Plan.objects.filter(serves, kind=RunKind.DISTRIBUTION, is_active=True, is_paused=False, next_slot__gt=now)
    rep_team = Func(OuterRef("rep__team"), template="ARRAY[%(expressions)s]", output_field=TEAM_IDS)
    return plans.for_teams(rep_team).order_by("next_slot")
