"""The next steps of an account: planned in a dialog, done, called off."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.errors import RuleViolation
from accounts.forms import TaskForm
from accounts.models import Account, Task
from accounts.views.dialogs import back_to_account
from accounts.views.records import record_dialog, shown_or_sent, visible_account, works_book
from assignment.actions.steps import cancel_step, finish_step, plan_step


@shown_or_sent
@works_book
def task_create_view(request: HttpRequest, account_id: int) -> HttpResponse:
    account = visible_account(request, account_id)
    form = TaskForm(request.POST or None, account=account)

    def save(values: dict) -> None:
        plan_step(account.pk, values, by=request.user, now=timezone.now())

    return record_dialog(request, form=form, title=_("Plan the next step"), account_id=account.pk, save=save)


def _visible_task(request: HttpRequest, task_id: int) -> Task:
    return get_object_or_404(Task.objects.filter(account__in=Account.objects.visible_to(request.user)), pk=task_id)


def _end(request: HttpRequest, task: Task, how: Callable[..., Task]) -> HttpResponse:
    """End the task and show the account; where it has ended otherwise meanwhile, the account says so."""
    try:
        how(task.pk, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    return back_to_account(request, task.account_id)


@require_POST
@works_book
def task_done_view(request: HttpRequest, task_id: int) -> HttpResponse:
    return _end(request, _visible_task(request, task_id), finish_step)


@require_POST
@works_book
def task_cancel_view(request: HttpRequest, task_id: int) -> HttpResponse:
    return _end(request, _visible_task(request, task_id), cancel_step)
