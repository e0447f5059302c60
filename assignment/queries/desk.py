"""What waits for a leader or ops: decisions with their clocks, flags, people who have not confirmed, own tasks due."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from accounts.models import Account, Book, Task, User
from assignment.models import Plan, RetrievalNotice, RulesOfEngagement, Run
from assignment.queries.appeals import to_decide as appeals_to_decide
from assignment.queries.disputes import to_decide as disputes_to_decide
from assignment.queries.flags import flags_visible_to, not_looked_at
from assignment.queries.reviews import to_look_at
from assignment.queries.rule_versions import yet_to_confirm
from assignment.queries.waiting_returns import to_decide as returns_to_decide

FEW = 5
MOST_DUE = 1000
CLOCKS = {"appeals": "decide_by", "disputes": "due_at"}


def queue_counts(user: User) -> dict[str, int]:
    """How many `appeals_count`, `disputes_count` and `flags_count` wait for `user`: one statement."""
    return _of_user(user, {f"{name}_count": _count(rows) for name, rows in _queues(user).items()})


def waiting(user: User, *, now: datetime, today: date, confirms: bool) -> dict[str, Any]:
    """What waits for this leader, a few of each, in three statements. `confirms`: the organisation has the rules
    confirmed.
    """
    books = Book.objects.visible_to(user)
    runs = Run.objects.visible_to(user).select_related("plan")
    runs = runs.filter(status__in=[Run.Status.PREVIEWED, Run.Status.HELD])
    found = _desk(user, now=now, today=today, confirms=confirms)
    found["plans"] = [{**plan, "next_slot": datetime.fromisoformat(plan["next_slot"])} for plan in found["plans"]]
    found["tasks"] = [{**task, "due_on": date.fromisoformat(task["due_on"])} for task in found["tasks"]]
    return {**found, "runs": list(runs.order_by("-pk")[:FEW]), "due": _due_first(books)}


def own_tasks(user: User, *, until: date) -> QuerySet[Task]:
    """Open tasks of this person that are due, at accounts that may be opened or at none; the oldest first."""
    rows = Task.objects.filter(assignee=user, done_at=None, cancelled_at=None, due_on__lte=until)
    return rows.filter(Q(account=None) | Q(account__in=Account.objects.visible_to(user))).order_by("due_on", "pk")


def _queues(user: User) -> dict[str, QuerySet]:
    return {
        "appeals": appeals_to_decide(user),
        "disputes": disputes_to_decide(user),
        "flags": not_looked_at(flags_visible_to(user)),
    }


def _desk(user: User, *, now: datetime, today: date, confirms: bool) -> dict[str, Any]:
    """The counts and the few of each that need no more than their names, of one statement."""
    returns, tasks, queues = returns_to_decide(user), own_tasks(user, until=today), _queues(user)
    plans = Plan.objects.visible_to(user).filter(is_active=True, is_paused=False, next_slot__gt=now)
    counted = {**queues, "returns": returns, "reviews": to_look_at(user), "tasks": tasks}
    asked = {f"{name}_count": _count(rows) for name, rows in counted.items()}
    if confirms:
        current = RulesOfEngagement.objects.filter(status=RulesOfEngagement.Status.CURRENT)
        asked |= {"unconfirmed_count": _count(yet_to_confirm(user)), "rules": Subquery(current.values("number")[:1])}
    asked |= {f"{name}_until": Subquery(queues[name].values(when)[:1]) for name, when in CLOCKS.items()}
    asked |= {
        "returns": _few(returns.order_by("asked_at"), account="account__name", rep="rep__name", why="reason__label"),
        "tasks": _few(tasks, title="title", due_on="due_on", account_id="account_id", account="account__name"),
        "plans": _few(plans.order_by("next_slot")[:2], pk="pk", name="name", kind="kind", next_slot="next_slot"),
    }
    return _of_user(user, asked)


def _few(rows: QuerySet, **names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(shape=JSONObject(**names))[:FEW])


def _count(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values(one=Value(1)).annotate(n=Count("pk", distinct=True)).values("n"))


def _of_user(user: User, asked: dict[str, Any]) -> dict[str, Any]:
    """The answers to `asked`; a count of nothing is 0."""
    found = (
        User.objects.order_by()
        .filter(pk=user.pk)
        .values(**{f"the_{name}": value for name, value in asked.items()})
        .get()
    )
    answers = {name: found[f"the_{name}"] for name in asked}
    return {name: value or 0 if name.endswith("_count") else value for name, value in answers.items()}


def _due_first(books: QuerySet[Book]) -> dict[str, Any] | None:
    """The first day on which accounts of these books are due after notice, how many, and whose, most first; one
    query.
    """
    rows = RetrievalNotice.objects.filter(state=RetrievalNotice.State.OPEN, holding__book__in=books)
    rows = rows.values("due_on", book=F("holding__book"), name=F("holding__book__rep__name")).annotate(n=Count("pk"))
    found = list(rows.order_by("due_on", "-n", "name")[:MOST_DUE])
    first = [row for row in found if row["due_on"] == found[0]["due_on"]]
    if not first:
        return None
    return {
        "day": first[0]["due_on"], "count": sum(row["n"] for row in first), "books": first[:FEW],
        "more": max(0, len(first) - FEW),
    }  # fmt: skip
