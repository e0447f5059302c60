"""Which appeals wait for whom, and what one may appeal against."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, F, Func, Q, QuerySet

from accounts.models import Account, Book, Holiday, Organisation, User
from assignment.models import Appeal, Holding, Move, RetrievalNotice, RulesOfEngagement
from assignment.rules.appeals import last_day

NOTICE, RETRIEVAL = "notice", "retrieval"


@dataclass(frozen=True)
class Ground:
    """What an appeal would be against: an open notice, or the retrieval that took the account; `until` when."""

    against: str
    until: date
    notice: RetrievalNotice | None = None
    taken_by: Move | None = None


def appeals_visible_to(user: User) -> QuerySet[Appeal]:
    """One's own, those of the branch a leader decides for, all for ops."""
    rows = Appeal.objects.select_related("account__book__rep", "holding__book", "rep", "decided_by", "taken_by")
    if user.sees_all_books:
        return rows
    return rows.filter(Q(rep=user) | Q(holding__book__in=Book.objects.visible_to(user)))


def to_decide(user: User) -> QuerySet[Appeal]:
    """Appeals that wait and that `user` may decide, the ones due first; never one's own."""
    waiting = appeals_visible_to(user).filter(state=Appeal.State.WAITING).exclude(rep=user)
    return waiting.order_by("decide_by", "pk")


def ground(holding: Holding, *, now: datetime) -> Ground | None:
    """What the rep of this holding may appeal against now; None when there is nothing, or it was tried before."""
    return grounds([holding], now=now).get(holding.pk)


def grounds(holdings: Collection[Holding], *, now: datetime) -> dict[int, Ground]:
    """The same for many holdings of one page, by holding: three queries."""
    if not holdings:
        return {}
    ids = [one.pk for one in holdings]
    tried = set(Appeal.objects.filter(holding__in=ids).values_list("holding_id", F("taken_by")))
    notices = {row.holding_id: row for row in RetrievalNotice.objects.filter(holding__in=ids, state="open")}
    rules = RulesOfEngagement.objects.get(status=RulesOfEngagement.Status.CURRENT)
    zone, holidays = Organisation.load().zone, set(Holiday.objects.values_list("on", flat=True))
    today, found = now.astimezone(zone).date(), {}
    for one in holdings:
        notice, move = notices.get(one.pk), one.closed_by
        if notice and (one.pk, None) not in tried:
            found[one.pk] = Ground(NOTICE, notice.due_on, notice=notice)
        elif move and _is_retrieval(move) and (one.pk, move.pk) not in tried:
            until = last_day(
                one.during.upper.astimezone(zone).date(), days=rules.appeal_working_days, holidays=holidays
            )
            if today <= until:
                found[one.pk] = Ground(RETRIEVAL, until, taken_by=move)
    return found


def _is_retrieval(move: Move) -> bool:
    return move.cause == Move.Cause.RETRIEVAL and move.state == Move.State.APPLIED


def latest_holding(account_id: int, *, rep: User) -> Holding | None:
    """The last holding of this rep at the account, open or ended."""
    rows = Holding.objects.filter(account=account_id, book__rep=rep).select_related("account", "book", "closed_by")
    return rows.order_by(Func(F("during"), function="lower", output_field=DateTimeField()).desc()).first()


def account_of(appeal: Appeal) -> Account:
    """The account with its present holder."""
    return Account.objects.select_related("book__rep").get(pk=appeal.account_id)
