"""Tasks and booked meetings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.actions.locks import lock_account
from accounts.actions.same_click import made_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Event, Opportunity, Task, User
from accounts.queries.people import may_take_over

EDITABLE = ("kind", "title", "due_on", "starts_at", "contact", "opportunity", "assignee")


@transaction.atomic
def add_task(account_id: int | None, values: Mapping[str, Any], *, by: User, now: datetime) -> Task:
    """A task for its assignee, `by` unless said. A meeting needs its start; its day is the start's unless said.

    Locks the account first: a booked meeting protects it, so a retrieval decides before or after it, never in between.
    Asked twice within ten seconds it is one task. Raises RuleViolation for values that are not right, for an account
    that `by` can open no longer, and for people, deals and contacts who are not for `by` to name.
    """
    lock_account(account_id)
    if account_id is not None and not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_held", _("This account is no longer in the book. Reload to see where it is."))
    cleaned = _clean(account_id, values, by=by)
    known = made_a_moment_ago(Task, cleaned, account_id=account_id, by=by, now=now)
    if known:
        return known
    task = Task.objects.create(account_id=account_id, **cleaned)
    _record(task, "added", by=by, now=now)
    return task


def _clean(account_id: int | None, values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """The values of a new task in their stored form, with what follows from them."""
    among = {
        "assignee": may_take_over(by),
        "contact": Contact.objects.filter(account=account_id),
        "opportunity": Opportunity.objects.visible_to(by).filter(account=account_id),
    }
    cleaned = clean_values(Task, values, editable=EDITABLE, among=among)
    if not cleaned.get("title"):
        message = _("Say what is to be done.")
        raise RuleViolation("invalid", message, errors={"title": [message]})
    if cleaned.get("kind") == Task.Kind.MEETING and not cleaned.get("starts_at"):
        message = _("Say when the meeting starts.")
        raise RuleViolation("invalid", message, errors={"starts_at": [message]})
    cleaned["assignee_id"] = cleaned.get("assignee_id") or by.pk
    if cleaned.get("starts_at") and not cleaned.get("due_on"):
        cleaned["due_on"] = cleaned["starts_at"].date()
    return cleaned


@transaction.atomic
def finish_task(task_id: int, *, by: User, now: datetime) -> Task:
    """Mark it as done. Done twice it keeps its first time. Raises RuleViolation when it was cancelled."""
    return _end(task_id, "done_at", by=by, now=now)


@transaction.atomic
def cancel_task(task_id: int, *, by: User, now: datetime) -> Task:
    """It will not be done: a meeting that was called off protects no longer. Raises RuleViolation when it is done."""
    return _end(task_id, "cancelled_at", by=by, now=now)


def _end(task_id: int, field: str, *, by: User, now: datetime) -> Task:
    lock_account(Task.objects.values_list("account_id", flat=True).get(pk=task_id))
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    if getattr(task, field):
        return task
    if task.done_at or task.cancelled_at:
        raise RuleViolation("task_ended", _("This task has ended already. Add a new one."))
    setattr(task, field, now)
    task.save_edit(update_fields=[field, "updated_at"])
    _record(task, field.removesuffix("_at"), by=by, now=now)
    return task


def _record(task: Task, what: str, *, by: User, now: datetime) -> None:
    record(Event.Verb.TASK_SAVED, by=by, now=now, account_id=task.account_id, subject=task, detail={"what": what})
