"""What left the books of a rep: one row per holding that ended."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, F, Func, OuterRef, QuerySet, Subquery

from accounts.models import User
from assignment.models import Appeal, Holding

KEPT = timedelta(days=90)
ORDER = ["-left_at", "pk"]


def left_the_books_of(rep: User, *, since: datetime) -> QuerySet[Holding]:
    """Holdings of `rep` that ended since then, without accounts that came back; `left_at` is when,
    `appeal` the state of the last appeal, if the rep made one.
    """
    ended = Func(F("during"), function="upper", output_field=DateTimeField())
    rows = Holding.objects.filter(book__rep=rep, closed_by__isnull=False, during__endswith__gte=since)
    appeal = Appeal.objects.filter(holding=OuterRef("pk")).order_by("-pk").values("state")
    rows = rows.exclude(account__book__rep=rep).annotate(left_at=ended, appeal=Subquery(appeal[:1]))
    return rows.select_related("account", "closed_by__from_return__reason")
