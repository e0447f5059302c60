"""Tasks and booked meetings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.actions.people import contact_of
from accounts.errors import RuleViolation
from accounts.models import Event, Task, User

EDITABLE = ("kind", "title", "due_on", "starts_at", "contact", "opportunity", "assignee")


@transaction.atomic
def add_task(account_id: int | None, values: Mapping[str, Any], *, by: User, now: datetime) -> Task:
    """A task for its assignee, `by` unless said. A meeting needs its start; its day is the start's unless said.

    Raises RuleViolation for values that are not right.
    """
    cleaned = clean_values(Task, values, editable=EDITABLE)
    if not cleaned.get("title"):
        message = _("Say what is to be done.")
        raise RuleViolation("invalid", message, errors={"title": [message]})
    if cleaned.get("kind") == Task.Kind.MEETING and not cleaned.get("starts_at"):
        message = _("Say when the meeting starts.")
        raise RuleViolation("invalid", message, errors={"starts_at": [message]})
    contact_of(account_id, cleaned.get("contact_id"))
    cleaned.setdefault("assignee_id", by.pk)
    if cleaned.get("starts_at") and not cleaned.get("due_on"):
        cleaned["due_on"] = cleaned["starts_at"].date()
    task = Task.objects.create(account_id=account_id, **cleaned)
    _record(task, "added", by=by, now=now)
    return task


@transaction.atomic
def finish_task(task_id: int, *, by: User, now: datetime) -> Task:
    """Mark it as done. Done twice it keeps its first time. Raises RuleViolation when it was cancelled."""
    return _end(task_id, "done_at", by=by, now=now)


@transaction.atomic
def cancel_task(task_id: int, *, by: User, now: datetime) -> Task:
    """It will not be done. Raises RuleViolation when it is done already."""
    return _end(task_id, "cancelled_at", by=by, now=now)


def _end(task_id: int, field: str, *, by: User, now: datetime) -> Task:
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
