"""Reading coverage for pages: the word for one account, the figures of books and of the market, credit of past work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Account, Organisation, Segment
from assignment.models import Coverage, RulesOfEngagement
from assignment.queries.progress import TOUCH, bindings, seen
from assignment.rules.standing import Standing, standing

COVERED = Q(state__in=[Coverage.State.WORKED, Coverage.State.ENGAGED])
# Any holding, also an ended one: its own rep, from its first to its last moment.
CREDIT = """
WITH held AS MATERIALIZED (
    SELECT h.id, h.account_id, b.rep_id, lower(h.during) AS since, coalesce(upper(h.during), 'infinity') AS until,
           coalesce(nullif(u.time_zone, ''), %(zone)s) AS rep_zone,
           (lower(h.during) AT TIME ZONE coalesce(nullif(u.time_zone, ''), %(zone)s))::date AS first_day
      FROM assignment_holding h JOIN accounts_book b ON b.id = h.book_id JOIN accounts_user u ON u.id = b.rep_id
     WHERE h.id = ANY(%(holdings)s)
), {seen}, {touch}
SELECT h.id, count(t.holding_id)
  FROM assignment_holding h LEFT JOIN touch t ON t.holding_id = h.id
 WHERE h.id = ANY(%(holdings)s) GROUP BY h.id
"""


@dataclass(frozen=True)
class Figures:
    """How a set of held accounts stands. Coverage is the share worked or engaged of those past the grace."""

    accounts: int
    past_grace: int
    covered: int
    touched: int
    at_risk: int
    protected: int
    potential_cents: int
    covered_potential_cents: int

    @property
    def coverage(self) -> float | None:
        return self.covered / self.past_grace if self.past_grace else None

    @property
    def touched_share(self) -> float | None:
        """Accounts with a touch of all held: counted from the first day (decision 25)."""
        return self.touched / self.accounts if self.accounts else None

    @property
    def value_coverage(self) -> float | None:
        """Coverage weighted by potential."""
        return self.covered_potential_cents / self.potential_cents if self.potential_cents else None


@dataclass(frozen=True)
class Market:
    """One segment: accounts that exist, that are held, and that anybody works now."""

    segment: str
    accounts: int
    held: int
    covered: int


def answer_for(account_id: int) -> Standing | None:
    """New, to do (n left), covered or at risk (date), with the protected badge; None for an account in no book."""
    row = Coverage.objects.filter(account=account_id).first()
    return word_of(row) if row else None


def word_of(row: Coverage) -> Standing:
    """The word for a coverage row."""
    return standing(
        state=row.state,
        is_past_grace=row.is_past_grace,
        asked=row.asked,
        met=row.met,
        at_risk_on=row.at_risk_on,
        protection=row.protection,
    )


def headline(book_ids: Iterable[int]) -> Figures:
    """The figures of these books together, as they stand now: one query."""
    rows = Coverage.objects.filter(book__in=list(book_ids))
    return Figures(**{name: value or 0 for name, value in rows.aggregate(**_sums()).items()})


def headlines(book_ids: Iterable[int]) -> dict[int, Figures]:
    """The same per book; a book that holds nothing is left out."""
    rows = Coverage.objects.filter(book__in=list(book_ids)).values("book").annotate(**_sums())
    return {row.pop("book"): Figures(**{name: value or 0 for name, value in row.items()}) for row in rows}


def market() -> list[Market]:
    """Per segment: all accounts that are not closed, those in books, and those worked by anybody."""
    all_accounts = _per_segment(Account.objects.exclude(station="closed"))
    held = _per_segment(Account.objects.filter(station="held"))
    worked = Coverage.objects.filter(COVERED).values("account__segment").annotate(n=Count("pk"))
    covered = {row["account__segment"]: row["n"] for row in worked}
    return [
        Market(segment.name, all_accounts.get(segment.pk, 0), held.get(segment.pk, 0), covered.get(segment.pk, 0))
        for segment in Segment.objects.filter(is_active=True)
    ]


def credit_of(holding_ids: Sequence[int], *, now: datetime) -> dict[int, int]:
    """Touches that each of these holdings, open or ended, is credited with until `now`."""
    rules = RulesOfEngagement.objects.get(status=RulesOfEngagement.Status.CURRENT)
    organisation = Organisation.load()
    beginning = datetime.combine(date(1970, 1, 1), datetime.min.time(), tzinfo=organisation.zone)
    values = bindings(now=now, rules=rules, organisation=organisation, horizon=beginning)
    with connection.cursor() as cursor:
        cursor.execute(CREDIT.format(seen=seen(few=True), touch=TOUCH), {**values, "holdings": list(holding_ids)})
        return dict(cursor.fetchall())


def _per_segment(accounts: QuerySet[Account]) -> dict[int | None, int]:
    return dict(accounts.values_list("segment").annotate(Count("pk")).order_by())


def _sums() -> dict[str, Count | Sum]:
    covered = COVERED & Q(is_past_grace=True)
    return {
        "accounts": Count("pk"),
        "past_grace": Count("pk", filter=Q(is_past_grace=True)),
        "covered": Count("pk", filter=covered),
        "touched": Count("pk", filter=~Q(state__in=[Coverage.State.NEW, Coverage.State.NOT_WORKED])),
        "at_risk": Count("pk", filter=Q(at_risk_on__isnull=False, protection="")),
        "protected": Count("pk", filter=~Q(protection="")),
        "potential_cents": Sum("account__potential_cents"),
        "covered_potential_cents": Sum("account__potential_cents", filter=COVERED),
    }
