"""The end of a holdover: an open opportunity follows its account, or the leader of who kept it is asked.

Source: decision 28; docs/rules.md, block 17.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.audit import record_many
from accounts.actions.notify import Message, notify_many
from accounts.models import Event, Opportunity, Task, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of_each
from assignment.actions.locks import CHUNK, lock_accounts
from assignment.actions.retries import in_transaction
from assignment.rules.holdover import Ending, ending

NAMED = 20
LIST = "/opportunities/"  # actions know no URL names
HAND_ON = """
UPDATE accounts_opportunity o
   SET owner_id = ended.owner, held_over_until = NULL, updated_at = %(now)s, version = o.version + 1
  FROM unnest(%(deals)s::bigint[], %(owners)s::bigint[]) AS ended (deal, owner)
 WHERE o.id = ended.deal
"""


@dataclass(frozen=True)
class Ended:
    """An opportunity whose holdover is over: how, who kept it, whose it is from now on, and who is answerable for it
    where nobody holds the account.
    """

    deal: Opportunity
    how: Ending
    kept_by: User
    owner: User
    answerable: User

    @property
    def detail(self) -> dict:
        names = {"from": self.kept_by.name, "to": self.owner.name}
        return {"opportunity": self.deal.pk, "name": self.deal.name, "how": self.how, **names}


def end_holdovers(*, now: datetime) -> int:
    """End every holdover whose day has come in the organisation's zone, or whose owner left; returns how many.

    Safe to run twice and beside others: accounts are locked in chunks of 500, and each opportunity is looked at again.
    """
    ended, last = 0, 0
    while chunk := _accounts(now=now, after=last):
        ended += in_transaction(partial(_end, chunk, now=now))
        last = chunk[-1]
    return ended


def _due(now: datetime) -> QuerySet[Opportunity]:
    held_over = Opportunity.objects.open().filter(held_over_until__isnull=False)
    return held_over.filter(Q(held_over_until__lte=local_day(now)) | Q(owner__is_active=False))


def _accounts(*, now: datetime, after: int) -> list[int]:
    rows = _due(now).filter(account__gt=after).order_by("account").values_list("account", flat=True)
    return list(rows.distinct()[:CHUNK])


def _end(account_ids: Sequence[int], *, now: datetime) -> int:
    lock_accounts(account_ids, only=("book_id",))
    due = _due(now).filter(account__in=account_ids).select_related("owner", "account__book__rep")
    ended = _decided(list(due.order_by("pk")), today=local_day(now))
    if ended:
        robot = User.objects.robot("holdover")
        _write(ended, now=now)
        lines = [(each.deal.account_id, each.detail) for each in ended]
        record_many(Event.Verb.OPPORTUNITY_FOLLOWED, by=robot, now=now, lines=lines)
        _ask_leaders([each for each in ended if each.how != Ending.FOLLOWS], by=robot, now=now)
        _tell([each for each in ended if each.how == Ending.FOLLOWS])
    return len(ended)


def _decided(deals: Sequence[Opportunity], *, today: date) -> list[Ended]:
    """What becomes of each. One that nobody at all could take stays due until somebody can."""
    leaders = leaders_of_each({deal.owner_id: deal.owner for deal in deals}.values()) if deals else {}
    found = []
    for deal in deals:
        holder = deal.account.book.rep if deal.account.book else None
        how = ending(
            deal.held_over_until, today=today, owner_is_active=deal.owner.is_active,
            holder_is_active=bool(holder and holder.is_active),
        )  # fmt: skip
        leader = next(iter(leaders[deal.owner_id]), None)
        owner = {Ending.FOLLOWS: holder, Ending.ASKS: deal.owner}.get(how, leader)
        if owner:
            found.append(Ended(deal, how, kept_by=deal.owner, owner=owner, answerable=leader or owner))
    return found


def _write(ended: Sequence[Ended], *, now: datetime) -> None:
    values = {"deals": [each.deal.pk for each in ended], "owners": [each.owner.pk for each in ended], "now": now}
    with connection.cursor() as cursor:
        cursor.execute(HAND_ON, values)


def _ask_leaders(ended: Sequence[Ended], *, by: User, now: datetime) -> None:
    """A task for whoever is answerable for who kept it: nobody holds the account."""
    title, today = _("Decide who takes this opportunity: nobody holds its account"), local_day(now)
    tasks = Task.objects.bulk_create(
        Task(
            account_id=each.deal.account_id, opportunity=each.deal, title=title, due_on=today, assignee=each.answerable
        )
        for each in ended
    )
    lines = [(task.account_id, {"what": "added", "asks": "holdover", "task": task.pk}) for task in tasks]
    record_many(Event.Verb.TASK_SAVED, by=by, now=now, lines=lines)
    pairs = [(task.assignee, task.opportunity) for task in tasks]
    notify_many(_messages(pairs, kind="decide_opportunity", title=_decide_words))


def _tell(ended: Sequence[Ended]) -> None:
    came = [(each.owner, each.deal) for each in ended]
    went = [(each.kept_by, each.deal) for each in ended if each.kept_by.is_active]
    notify_many(_messages(came, kind="opportunity_given", title=_came_words))
    notify_many(_messages(went, kind="opportunity_given", title=_went_words))


def _messages(
    pairs: Iterable[tuple[User, Opportunity]], *, kind: str, title: Callable[[int], str]
) -> Iterable[Message]:
    """One message per person, however many opportunities it speaks of."""
    by_person: dict[User, list[Opportunity]] = defaultdict(list)
    for person, deal in pairs:
        by_person[person].append(deal)
    for person, deals in by_person.items():
        words = {"n": len(deals), "name": deals[0].name}
        body = "\n".join(f"{deal.name} · {deal.account}" for deal in deals[:NAMED])
        key = f"holdover-{title.__name__}-{deals[0].pk}-{deals[0].version}"
        yield Message(person.pk, kind, key, title(len(deals)) % words, body, LIST)


def _came_words(count: int) -> str:
    return ngettext(
        "The opportunity %(name)s follows its account and is yours now",
        "%(n)s opportunities follow their accounts and are yours now",
        count,
    )


def _went_words(count: int) -> str:
    return ngettext(
        "Your opportunity %(name)s now follows its account",
        "%(n)s of your opportunities now follow their accounts",
        count,
    )


def _decide_words(count: int) -> str:
    return ngettext(
        "Nobody holds the account of the opportunity %(name)s: decide who takes it",
        "Nobody holds the accounts of %(n)s opportunities: decide who takes them",
        count,
    )
