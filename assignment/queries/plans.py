"""What the pages of plans read: the plans with their last run, and the names behind the ids of kept terms."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet

from accounts.models import Book, Holiday, TargetBook, User
from assignment.models import Plan, Run


def plans_to_show(user: User) -> QuerySet[Plan]:
    """The plans that take books of the user's teams, those in use first, each with `may_edit`."""
    rows = _with_may_edit(user).prefetch_related(Prefetch("target_books", TargetBook.objects.order_by("name")))
    return rows.order_by("-is_active", "kind", "name")


def _with_may_edit(user: User) -> QuerySet[Plan]:
    editable = Plan.objects.editable_by(user).filter(pk=OuterRef("pk"))
    return Plan.objects.visible_to(user).select_related("owner").annotate(may_edit=Exists(editable))


def last_runs(plan_ids: list[int], *, user: User) -> dict[int, Run]:
    """The newest visible run of each of these plans."""
    runs = Run.objects.visible_to(user).filter(plan__in=plan_ids).order_by("plan_id", "-pk").distinct("plan_id")
    return {run.plan_id: run for run in runs.defer("settings", "fairness", "certificate")}


def plan_to_edit(plan_id: int, *, user: User) -> QuerySet[Plan]:
    """One plan with `may_edit` and the ids of what it names, as `ids_of_<list>`."""

    def ids(through: type[Model], column: str) -> ArraySubquery:
        return ArraySubquery(through.objects.filter(plan=OuterRef("pk")).order_by(column).values(column))

    return _with_may_edit(user).filter(pk=plan_id).annotate(
        ids_of_target_books=ids(Plan.target_books.through, "targetbook_id"),
        ids_of_source_books=ids(Plan.source_books.through, "book_id"),
        ids_of_recipients=ids(Plan.recipients.through, "user_id"),
    )  # fmt: skip


def what_is_gone(ids: Mapping[str, Collection[int]], *, user: User) -> dict[str, dict[int, tuple[str, str]]]:
    """Of rows that a plan names and nobody may choose any more: the name and a code for what became of them, by list.
    Who is outside the teams of `user` has no name. A query only for lists that are not empty.
    """
    found = {name: dict.fromkeys(ids[name], ("", "elsewhere")) for name in ids}
    if asked := ids.get("target_books"):
        rows = TargetBook.objects.filter(pk__in=asked).values_list("pk", "name")
        found["target_books"] |= {pk: (name, "not_in_use") for pk, name in rows}
    if asked := ids.get("source_books"):
        books = Book.objects.visible_to(user).filter(pk__in=asked).values_list("pk", "rep__name", "closed_on")
        found["source_books"] |= {pk: (name, "closed" if on else "inactive") for pk, name, on in books}
    if asked := ids.get("recipients"):
        reps = User.objects.visible_to(user).filter(pk__in=asked).values_list("pk", "name", "is_active")
        found["recipients"] |= {pk: (name, "no_book" if active else "inactive") for pk, name, active in reps}
    return found


def holidays_around(day: date) -> dict[date, str]:
    """Names of the holidays of the last and the coming 400 days."""
    around = (day - timedelta(days=401), day + timedelta(days=401))
    return dict(Holiday.objects.filter(on__range=around).values_list("on", "name"))


def names_of_terms(terms: Mapping[str, Any], *, user: User) -> dict[str, dict[int, str]]:
    """Names for the ids that a run kept of its plan, of people only those whom `user` may see; a query only for lists
    that are not empty.
    """
    asked = {
        "target_books": (TargetBook.objects, "name"), "source_books": (Book.objects.visible_to(user), "rep__name"),
        "recipients": (User.objects.visible_to(user), "name"),
    }  # fmt: skip
    found: dict[str, dict[int, str]] = {name: {} for name in asked}
    for name, (rows, label) in asked.items():
        if ids := terms.get(name):
            found[name] = dict(rows.filter(pk__in=ids).values_list("pk", label))
    return found
