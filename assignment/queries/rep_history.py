"""What a rep ever held, and what of it counts: the credit stays after the account went on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.queries.keyset import Page, page
from assignment.models import Holding
from assignment.queries.credit import Credit, credits_of
from assignment.queries.left import KEPT

LATELY = timedelta(days=90)
MOST_LATELY = 2000
ROWS = 50


@dataclass(frozen=True)
class LeftLately:
    """What left the rep’s books in the last 90 days: accounts that counted, and those worked at their end."""

    accounts: int
    worked: int

    @property
    def share(self) -> float | None:
        return self.worked / self.accounts if self.accounts else None


@dataclass(frozen=True)
class CreditReport:
    """A page of what a rep ever held, the credit of each holding by its id, and what left the books lately."""

    shown: Page
    credits: Mapping[int, Credit]
    lately: LeftLately


def credit_report(
    rep: User, *, by: User, now: datetime, cursor: str = "", organisation: Organisation | None = None
) -> CreditReport:
    """As `by` may see it. The `organisation` is read unless given."""
    shown = page(holdings_of(rep, by=by, now=now), order=["-pk"], cursor=cursor, limit=ROWS)
    ended = ended_lately(rep, now=now)
    credits = credits_of([*(row.pk for row in shown.rows), *ended], now=now, organisation=organisation)
    return CreditReport(shown, credits, left_lately(credits[pk] for pk in ended if pk in credits))


def holdings_of(rep: User, *, by: User, now: datetime) -> QuerySet[Holding]:
    """Every holding of the rep's books, the newest first; a rep sees what left the own book for 90 days."""
    rows = Holding.objects.filter(book__rep=rep).select_related("account", "closed_by")
    if by.pk == rep.pk and not by.is_leader and not by.sees_all_books:
        rows = rows.filter(Q(during__endswith=None) | Q(during__endswith__gt=now - KEPT))
    return rows


def ended_lately(rep: User, *, now: datetime) -> list[int]:
    """Holdings of the rep's books that ended in the last 90 days, the newest 2,000."""
    ended = Holding.objects.filter(book__rep=rep, during__endswith__gt=now - LATELY, during__endswith__lte=now)
    return list(ended.order_by("-pk").values_list("pk", flat=True)[:MOST_LATELY])


def left_lately(credits: Iterable[Credit]) -> LeftLately:
    """Of what these ended holdings are credited with; an account counts when it was past the grace, or worked."""
    counted = [credit for credit in credits if credit.is_past_grace or credit.is_worked]
    return LeftLately(len(counted), sum(credit.is_worked for credit in counted))
