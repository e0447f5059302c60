"""The strategic list binds every door that moves an account: only a director moves what stands on it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import User
from assignment.models import Run, StrategicAccount
from assignment.queries.directors import grants_exceptions


def moves_strategic(run: Run) -> bool:
    """Did a director ask for the run or approve it?"""
    return any(grants_exceptions(user) for user in (run.asked_by, run.approved_by))


def refuse_strategic(account_ids: Collection[int], *, by: User) -> None:
    """Raises RuleViolation `needs_director` when one of these is listed, not let go, and `by` is no director."""
    if grants_exceptions(by):
        return
    name = StrategicAccount.objects.keeps(account_ids).values_list("account__name", flat=True).first()
    if name is not None:
        words = _("%(account)s is on the strategic list: only a director moves it, or lets the usual rules apply.")
        raise RuleViolation("needs_director", words % {"account": name})
