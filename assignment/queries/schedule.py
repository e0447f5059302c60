"""When the next batch comes."""

from datetime import datetime

from django.db.models import Q

from accounts.models import Book
from assignment.models import Plan, RunKind


def next_distribution(book: Book, *, now: datetime) -> datetime | None:
    """The next scheduled moment of an unpaused distribution whose plan serves this kind of book; None if there is
    none.
    """
    serves = Q(target_books=book.target_book_id) | Q(target_books=None)
    plans = Plan.objects.filter(serves, kind=RunKind.DISTRIBUTION, is_active=True, is_paused=False, next_slot__gt=now)
    return plans.order_by("next_slot").values_list("next_slot", flat=True).first()
