"""Instead of taking an account with a stale open opportunity, ask its leader to decide: a task and a message.

Source: decision 28.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.audit import record_many
from accounts.actions.notify import Message, notify_many
from accounts.links import account_link
from accounts.models import Account, Event, Role, Task, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of_each
from assignment.models import Run

ASKS = "stale_opportunity"  # in the audit line of the task: by this it is found again, in whatever language
NAMED = 20
BOOK, DASHBOARD = "/book/", "/dashboard/"  # actions know no URL names


@transaction.atomic
def ask_leaders(run: Run, account_ids: Sequence[int], *, now: datetime) -> int:
    """One open task per account for whoever leads its rep, and one message per person and run; returns how many."""
    wanted = Account.objects.filter(pk__in=account_ids).exclude(pk__in=_asked(account_ids)).order_by("pk")
    accounts = list(wanted.annotate(rep=F("book__rep")))
    reps = User.objects.in_bulk({account.rep for account in accounts})
    leaders = leaders_of_each(reps.values())
    decide = {pk: next(iter(leaders[pk]), rep) for pk, rep in reps.items()}
    title, today = _("Decide: stale open opportunity on an account that was not worked"), local_day(now)
    tasks = Task.objects.bulk_create(
        [Task(account=each, assignee=decide[each.rep], title=title, due_on=today) for each in accounts], batch_size=500
    )
    lines = [(task.account_id, {"what": "added", "asks": ASKS, "task": task.pk}) for task in tasks]
    record_many(Event.Verb.TASK_SAVED, by=run.asked_by, now=now, run_id=run.pk, lines=lines)
    _tell(run, tasks)
    return len(tasks)


def _asked(account_ids: Sequence[int]) -> list[int]:
    """Those of the accounts at which such a task is open."""
    events = Event.objects.filter(account_id__in=account_ids, verb=Event.Verb.TASK_SAVED, detail__asks=ASKS)
    asking = list(events.values_list("detail__task", flat=True))
    tasks = Task.objects.filter(pk__in=asking, cancelled_at=None, done_at=None)
    return list(tasks.values_list("account_id", flat=True))


def _tell(run: Run, tasks: Sequence[Task]) -> None:
    by_person: dict[User, list[Account]] = defaultdict(list)
    for task in tasks:
        by_person[task.assignee].append(task.account)
    notify_many(_message(run, person, accounts) for person, accounts in by_person.items())


def _message(run: Run, person: User, accounts: Sequence[Account]) -> Message:
    title = ngettext(
        "%(name)s was not worked and has a stale open opportunity: decide what becomes of it",
        "%(n)s accounts were not worked and have stale open opportunities: decide what becomes of them",
        len(accounts),
    ) % {"name": accounts[0].name, "n": len(accounts)}
    body = "\n".join(account.name for account in accounts[:NAMED])
    return Message(person.pk, "decide_opportunity", f"stale-{run.pk}", title, body, _page(person, accounts))


def _page(person: User, accounts: Sequence[Account]) -> str:
    """The account, or where the tasks of several stand."""
    if len(accounts) == 1:
        return account_link(accounts[0].pk)
    return BOOK if person.role == Role.REP else DASHBOARD
