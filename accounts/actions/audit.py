"""The audit trail's one writer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from accounts.models import Event, User


def record(
    verb: Event.Verb,
    *,
    by: User | None,
    now: datetime,
    account_id: int | None = None,
    run_id: int | None = None,
    subject: models.Model | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Write one line of the audit trail in the transaction of the change it speaks of.

    `detail` is JSON: ids, codes and old/new values. Raises TransactionManagementError outside a transaction.
    """
    _refuse_outside_a_transaction()
    return Event.objects.create(
        **_who(by),
        verb=verb,
        at=now,
        account_id=account_id,
        run_id=run_id,
        subject_kind=subject._meta.model_name if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        detail=dict(detail or {}),
    )


def record_many(
    verb: Event.Verb,
    *,
    by: User | None,
    now: datetime,
    lines: Iterable[tuple[int, Mapping[str, Any]]],
    run_id: int | None = None,
) -> int:
    """Write one line per (account id, detail) and return how many. Same terms as `record`."""
    _refuse_outside_a_transaction()
    events = [
        Event(**_who(by), verb=verb, at=now, account_id=account_id, run_id=run_id, detail=dict(detail))
        for account_id, detail in lines
    ]
    Event.objects.bulk_create(events, batch_size=1000)
    return len(events)


def _who(by: User | None) -> dict[str, Any]:
    return {"by_id": by.pk if by else None, "by_name": by.name if by else ""}


def _refuse_outside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit line belongs into the transaction of its change.")
