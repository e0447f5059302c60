"""What the rules of returns need to know about a holding: work done, returns so far, what it came in place of."""

from datetime import datetime

from django.db.models import Max, QuerySet

from accounts.models import Account, Opportunity, Organisation
from accounts.queries.calendar import local_day
from assignment.models import Holding, Move, Return, ReturnReason
from assignment.queries.work import Work
from assignment.rules.returns import FIT, Facts, Terms

GIVEN_BACK = (Return.State.WAITING, Return.State.APPROVED)


def terms_of(reason: ReturnReason) -> Terms:
    return Terms(
        family=reason.family,
        destination=reason.destination,
        minimum_touches=reason.minimum_touches,
        free_within_days=reason.free_within_days,
        limit_percent=reason.limit_percent_per_month,
        needs_approval=reason.needs_approval,
        rest_days=reason.rest_days,
    )


def facts_of(holding: Holding, *, now: datetime, work: Work) -> Facts:
    """How `holding` stands, without what depends on the reason: `returned_this_month` is 0, see `with_month`."""
    return Facts(
        days_held=(local_day(now) - local_day(holding.during.lower)).days,
        touches=work.touches,
        two_way=work.two_way,
        open_opportunities=in_the_way(holding).count(),
        returned_this_month=0,
        accounts=Account.objects.filter(book_id=holding.book_id).count(),
        is_replacement=is_replacement(holding),
        is_waiting=Return.objects.filter(holding=holding, state__in=GIVEN_BACK).exists(),
    )


def in_the_way(holding: Holding) -> QuerySet[Opportunity]:
    """The holder's open opportunities at the account; those of colleagues stay with them."""
    rows = Opportunity.objects.open().filter(account_id=holding.account_id, owner_id=holding.book.rep_id)
    return rows.order_by("pk")


def returned_this_month(rep_id: int, *, now: datetime) -> dict[int, int]:
    """This rep's returns since the first of the month in the organisation's zone, by reason; waiting ones count."""
    zone = Organisation.load().zone
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Return.objects.filter(rep_id=rep_id, asked_at__gte=first, state__in=GIVEN_BACK).values_list("reason_id")
    counts: dict[int, int] = {}
    for (reason_id,) in rows:
        counts[reason_id] = counts.get(reason_id, 0) + 1
    return counts


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


def reps_who_returned_as_unfit(account_id: int, *, but: int) -> int:
    """Other reps than `but` who gave this account back as poor fit."""
    return (
        Return.objects.filter(account_id=account_id, reason__family=FIT, state=Return.State.APPROVED)
        .exclude(rep_id=but)
        .values("rep_id")
        .distinct()
        .count()
    )


def work_frozen(holding: Holding, work: Work, *, now: datetime) -> dict:
    """The work summary that a return keeps for ever, as JSON."""
    notice = holding.notices.filter(state="open").first()
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
