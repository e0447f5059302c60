"""When the next batch comes."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet

from assignment.models import Plan, RunKind


def distributions_for(target_book: int | OuterRef, *, now: datetime) -> QuerySet[Plan]:
    """Unpaused distributions to come that serve this kind of book, the next one first."""
    serves = Q(target_books=target_book) | Q(target_books=None)
    plans = Plan.objects.filter(serves, kind=RunKind.DISTRIBUTION, is_active=True, is_paused=False, next_slot__gt=now)
    return plans.order_by("next_slot")
