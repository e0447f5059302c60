"""Next steps and what they mean for the holding: a booked meeting protects it at once, one that ended no longer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from accounts.actions.tasks import add_task, cancel_task, finish_task
from accounts.models import Task, User
from assignment.actions.coverage import recount
from assignment.actions.retries import in_transaction


def plan_step(account_id: int, values: Mapping[str, Any], *, by: User, now: datetime) -> Task:
    """A task at the account, and the holding counted again. Raises what `add_task` raises."""
    return in_transaction(partial(_counted, partial(add_task, account_id, values), by=by, now=now))


def finish_step(task_id: int, *, by: User, now: datetime) -> Task:
    """Done. Raises what `finish_task` raises."""
    return in_transaction(partial(_counted, partial(finish_task, task_id), by=by, now=now))


def cancel_step(task_id: int, *, by: User, now: datetime) -> Task:
    """It will not be done. Raises what `cancel_task` raises."""
    return in_transaction(partial(_counted, partial(cancel_task, task_id), by=by, now=now))


def _counted(change: Callable[..., Task], *, by: User, now: datetime) -> Task:
    """Carry out `change`, which locks the account, and count its holding where a meeting has a say in it."""
    task = change(by=by, now=now)
    if task.kind == Task.Kind.MEETING:
        recount(task.account_id, now=now)
    return task
