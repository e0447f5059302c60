"""Two clicks on one button make one row: the second click finds what the first one made."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model

from accounts.models import Event, User

SAME_CLICK = timedelta(seconds=10)
Row = TypeVar("Row", bound=Model)


def made_a_moment_ago(
    model: type[Row], values: Mapping[str, Any], *, account_id: int | None, by: User, now: datetime
) -> Row | None:
    """The row that `by` made at this account with just these values (in their stored form) within ten seconds.

    The caller holds the account's lock, so that a second click waits for the first. Rows without an account are told
    apart by nothing and always new.
    """
    if account_id is None:
        return None
    events = Event.objects.filter(account_id=account_id, at__gt=now - SAME_CLICK, by_id=by.pk)
    touched = events.filter(subject_kind=model._meta.model_name).values_list("subject_id", flat=True)
    return model._default_manager.filter(pk__in=list(touched), account_id=account_id, **values).order_by("pk").first()


def noted_a_moment_ago(model: type[Row], detail: Mapping[str, Any], *, by: User, now: datetime) -> Row | None:
    """The row of no account that `by` made within ten seconds with just this `detail` in the audit trail.

    Takes the lock of the person's row, so that a second click waits for the first.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    events = Event.objects.filter(account_id=None, at__gt=now - SAME_CLICK, by_id=by.pk, detail=dict(detail))
    touched = events.filter(subject_kind=model._meta.model_name).values_list("subject_id", flat=True)
    return model._default_manager.filter(pk__in=list(touched)).order_by("pk").first()
