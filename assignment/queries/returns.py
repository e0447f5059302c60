"""What the rules of returns need to know about a holding: work done, returns so far, what it came in place of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import Account, Book, Opportunity, Organisation, Station
from accounts.queries.calendar import local_day
from assignment.models import Coverage, Holding, Move, RetrievalNotice, Return, ReturnReason
from assignment.queries.one_holding import load_settings
from assignment.queries.schedule import batch_beside, comes_at
from assignment.queries.work import Work
from assignment.rules.returns import FIT, Facts, Terms
from assignment.rules.thresholds import standing

GIVEN_BACK = (Return.State.WAITING, Return.State.APPROVED)
Period = ReturnReason.Period


def terms_of(reason: ReturnReason) -> Terms:
    return Terms(
        family=reason.family,
        destination=reason.destination,
        minimum_touches=reason.minimum_touches,
        free_within_days=reason.free_within_days,
        limit_percent=reason.limit_percent_per_month,
        needs_approval=reason.needs_approval,
        rest_days=reason.rest_days,
        minimum_work=reason.minimum_work,
        limit_count=reason.limit_count,
        earliest_days=reason.earliest_days,
        latest_days=reason.latest_days,
        leader_only=reason.leader_only,
    )


def facts_of(holding: Holding, *, now: datetime, work: Work, zone: ZoneInfo) -> Facts:
    """How `holding` stands in the organisation's `zone`, without what depends on the reason: see `for_reason` and
    `with_threshold`.
    """
    beside = Account.objects.filter(book=OuterRef("book")).order_by().values("book").annotate(n=Count("pk"))
    waits = Return.objects.filter(holding=OuterRef("pk"), state__in=GIVEN_BACK)
    stands = (
        Holding.objects.filter(pk=holding.pk).values(accounts=Subquery(beside.values("n")), waits=Exists(waits)).get()
    )
    return Facts(
        days_held=(now.astimezone(zone).date() - holding.during.lower.astimezone(zone).date()).days,
        touches=work.touches,
        two_way=work.two_way,
        open_opportunities=in_the_way(holding).count(),
        returned_this_month=0,
        accounts=stands["accounts"] or 0,
        is_replacement=is_replacement(holding),
        is_waiting=stands["waits"],
        answers=work.answers,
    )


def with_threshold(facts: Facts, *, holding: Holding, work: Work) -> Facts:
    """`facts` with what "worked" asks for in this book, against all work since the holding began."""
    nearest = standing(load_settings(holding).requirements, lambda _window: work.progress)
    return replace(facts, threshold_left=nearest.left, missing=nearest.missing)


def for_reason(facts: Facts, reason: ReturnReason, *, given: Mapping[int, Mapping[str, int]]) -> Facts:
    """`facts` with this reason's returns so far; `given` as of `returned_so_far`."""
    counts = given.get(reason.pk, {})
    period = counts.get(reason.limit_period, 0)
    return replace(facts, returned_this_month=counts.get(Period.MONTH, 0), returned_this_period=period)


def is_due(holding: Holding) -> tuple[RetrievalNotice | None, bool]:
    """The open notice of a retrieval, and whether the account was worked in its window all the same."""
    notice = RetrievalNotice.objects.filter(holding=holding, state=RetrievalNotice.State.OPEN).first()
    worked = notice is not None and Coverage.objects.filter(holding=holding, worked_in_window=True).exists()
    return notice, worked


def in_the_way(holding: Holding) -> QuerySet[Opportunity]:
    """The holder's open opportunities at the account; those of colleagues stay with them."""
    rows = Opportunity.objects.open().filter(account_id=holding.account_id, owner_id=holding.book.rep_id)
    return rows.order_by("pk")


def returned_so_far(rep_id: int, *, now: datetime, zone: ZoneInfo) -> dict[int, dict[str, int]]:
    """This rep's returns by reason since the first day of the month, the quarter and the year in the organisation's
    `zone`; waiting ones count.
    """
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = {
        Period.MONTH: first,
        Period.QUARTER: first.replace(month=first.month - (first.month - 1) % 3),
        Period.YEAR: first.replace(month=1),
    }
    counts = {str(period): Count("pk", filter=Q(asked_at__gte=since)) for period, since in begins.items()}
    rows = Return.objects.filter(rep_id=rep_id, asked_at__gte=begins[Period.YEAR], state__in=GIVEN_BACK)
    rows = rows.order_by().values("reason_id").annotate(**counts)
    return {row.pop("reason_id"): row for row in rows}


class NextBatch(NamedTuple):
    """The next distribution that takes a book: when it is applied, and whether a leader is asked first."""

    at: datetime
    asks_first: bool


def next_batch(book_id: int, *, now: datetime) -> NextBatch | None:
    """None when no distribution of this book is scheduled."""
    book = Book.objects.annotate(**batch_beside(now=now)).get(pk=book_id)
    at = comes_at(book.next_plan, zone=Organisation.load().zone, holidays=book.holidays)
    return NextBatch(at, book.next_plan["asks_first"]) if at else None


def is_replacement(holding: Holding) -> bool:
    """Did the account come in place of one that the rep gave back as poor fit?

    A distribution fills, among others, the places of poor-fit returns since the one before; its last-ranked
    accounts of the book, as many as were given back, are the replacements.
    """
    move = holding.opened_by
    if move.cause != Move.Cause.DISTRIBUTION:
        return False
    given = Move.objects.filter(cause=Move.Cause.DISTRIBUTION, book_to_id=holding.book_id, applied_at__isnull=False)
    before = given.filter(applied_at__lt=move.applied_at).exclude(run_id=move.run_id).aggregate(last=Max("applied_at"))
    returns = Return.objects.filter(
        holding__book_id=holding.book_id,
        reason__family=FIT,
        state=Return.State.APPROVED,
        decided_at__lte=move.applied_at,
    )
    if before["last"]:
        returns = returns.filter(decided_at__gt=before["last"])
    return given.filter(run_id=move.run_id, position__gte=move.position).count() <= returns.count()


def reps_in_a_row_who_called_it_unfit(account_id: int, *, but: int) -> int:
    """Other reps than `but` who gave this account back as poor fit, one after the other until now. Whoever lost or gave
    up the account in another way ends the row, and so does its last review; a holding that was undone never was.
    """
    unfit = Return.objects.filter(holding=OuterRef("pk"), reason__family=FIT, state=Return.State.APPROVED)
    reviews = Move.objects.filter(account_id=account_id, station_from=Station.REVIEW, applied_at__isnull=False)
    ended = Holding.objects.filter(account_id=account_id, during__upper_inf=False)
    ended = ended.exclude(closed_by__cause=Move.Cause.UNDO).annotate(
        unfit_of=Subquery(unfit.values("rep_id")[:1]),
        reviewed_at=Subquery(reviews.order_by("-applied_at").values("applied_at")[:1]),
    )
    ended = ended.filter(Q(reviewed_at=None) | Q(during__endswith__gt=F("reviewed_at")))
    reps = ended.order_by("-during__endswith", "-pk").values_list("unfit_of", flat=True)
    return len(set(takewhile(bool, reps)) - {but})


def work_frozen(holding: Holding, work: Work, *, notice: RetrievalNotice | None, now: datetime) -> dict:
    """The work summary that a return keeps for ever, as JSON."""
    return {
        "touches": work.touches,
        "days": work.days,
        "contacts": work.contacts,
        "two_way": work.two_way,
        "last_touch_at": work.last_touch_at.isoformat() if work.last_touch_at else None,
        "held_since": holding.during.lower.isoformat(),
        "held_days": (local_day(now) - local_day(holding.during.lower)).days,
        "notice_due_on": notice.due_on.isoformat() if notice else None,
    }
