"""Which appeals wait for whom, and what one may appeal against."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, F, Func, Q, QuerySet

from accounts.models import Account, Book, Contact, Holiday, Organisation, User
from assignment.models import Appeal, Holding, Move, RetrievalNotice
from assignment.queries.rule_versions import in_force
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
    """Appeals that wait and that `user` may decide, the ones due first; never one's own, or about the own book."""
    waiting = appeals_visible_to(user).filter(state=Appeal.State.WAITING).exclude(rep=user)
    waiting = waiting.exclude(account__book__rep=user)
    return waiting.order_by("decide_by", "pk")


def ground(holding: Holding, *, now: datetime) -> Ground | None:
    """What the rep of this holding may appeal against now; None when there is nothing, or it was tried before."""
    return grounds([holding], now=now).get(holding.pk)


def grounds(holdings: Collection[Holding], *, now: datetime) -> dict[int, Ground]:
    """The same for many holdings of one page, by holding: up to five queries."""
    if not holdings:
        return {}
    ids = [one.pk for one in holdings]
    tried = set(Appeal.objects.filter(holding__in=ids).values_list("holding_id", F("taken_by")))
    notices = {row.holding_id: row for row in RetrievalNotice.objects.filter(holding__in=ids, state="open")}
    found = {
        one.pk: Ground(NOTICE, notices[one.pk].due_on, notice=notices[one.pk])
        for one in holdings
        if one.pk in notices and (one.pk, None) not in tried
    }
    gone = [one for one in holdings if _is_retrieval(one.closed_by) and (one.pk, one.closed_by_id) not in tried]
    return found | (_against_retrievals(gone, now=now) if gone else {})


def _against_retrievals(holdings: Collection[Holding], *, now: datetime) -> dict[int, Ground]:
    """Those whose days for an appeal are not over."""
    days, zone = in_force().appeal_working_days, Organisation.load().zone
    holidays, today = set(Holiday.objects.values_list("on", flat=True)), now.astimezone(zone).date()
    until = {
        one.pk: last_day(one.during.upper.astimezone(zone).date(), days=days, holidays=holidays) for one in holdings
    }
    return {
        one.pk: Ground(RETRIEVAL, until[one.pk], taken_by=one.closed_by) for one in holdings if today <= until[one.pk]
    }


def _is_retrieval(move: Move | None) -> bool:
    return move is not None and move.cause == Move.Cause.RETRIEVAL and move.state == Move.State.APPLIED


def latest_holding(account_id: int, *, rep: User) -> Holding | None:
    """The last holding of this rep at the account, open or ended."""
    rows = Holding.objects.filter(account=account_id, book__rep=rep).select_related("account", "book__rep", "closed_by")
    return rows.order_by(Func(F("during"), function="lower", output_field=DateTimeField()).desc()).first()


def known_contacts(holding: Holding) -> QuerySet[Contact]:
    """People of the account as the rep knew them: who came after it left the book is not named."""
    rows = Contact.objects.filter(account=holding.account_id).order_by("name_key", "pk")
    return rows.filter(created_at__lt=holding.during.upper) if holding.during.upper else rows


def account_of(appeal: Appeal) -> Account:
    """The account with its present holder."""
    return Account.objects.select_related("book__rep").get(pk=appeal.account_id)
