"""The leader's queue of returns: what waits, with the opportunities that close or move with each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import Account, Book, Opportunity, User
from assignment.models import Return

MOST = 100


@dataclass(frozen=True)
class DealThen:
    """What becomes of one open opportunity when the leader agrees: it goes to `heir`, or is lost for `lost_reason`;
    neither means that nobody chose, and it stands in the way.
    """

    deal: Opportunity
    heir: User | None = None
    lost_reason: str = ""

    @property
    def is_settled(self) -> bool:
        return self.heir is not None or bool(self.lost_reason)


@dataclass
class Waiting:
    """A return that waits, its opportunities, and the name of the account that it is said to repeat."""

    given: Return
    repeats: str = ""
    deals: list[DealThen] = field(default_factory=list)


def to_decide(user: User) -> QuerySet[Return]:
    """Returns that wait for `user`: of the books one sees, but never one's own."""
    books = Book.objects.visible_to(user)
    return Return.objects.filter(state=Return.State.WAITING, account__book__in=books).exclude(rep=user)


def waiting_for(user: User) -> list[Waiting]:
    """The oldest hundred that wait for `user`; five queries however many there are."""
    related = ("account", "rep", "reason", "holding", "evidence")
    given = list(to_decide(user).select_related(*related).order_by("asked_at", "pk")[:MOST])
    names = _names(given)
    rows = {each.account_id: Waiting(each, names.get(each.detail.get("duplicate_of"), "")) for each in given}
    heirs = _heirs(given)
    deals = Opportunity.objects.open().filter(account__in=list(rows)).order_by("pk")
    for deal in deals:
        row = rows[deal.account_id]
        if deal.owner_id == row.given.rep_id:
            row.deals.append(_then(deal, row.given, heirs))
    return list(rows.values())


def _then(deal: Opportunity, given: Return, heirs: dict[int, User]) -> DealThen:
    chosen = next((one for one in given.detail.get("settlements", []) if one["opportunity"] == deal.pk), None)
    if chosen is None:
        return DealThen(deal)
    return DealThen(deal, heir=heirs.get(chosen["owner"] or 0), lost_reason=chosen["reason"])


def _heirs(given: Sequence[Return]) -> dict[int, User]:
    ids = {one["owner"] for each in given for one in each.detail.get("settlements", []) if one["owner"]}
    return User.objects.filter(is_active=True).in_bulk(ids) if ids else {}


def _names(given: Sequence[Return]) -> dict[int, str]:
    """Names of the accounts that returns say they repeat."""
    ids = {each.detail["duplicate_of"] for each in given if "duplicate_of" in each.detail}
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
