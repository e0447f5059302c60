"""The audit trail's one writer."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from accounts.models import Event, User

# Ten thousand lines belong to one run: one statement per chunk instead of an object per line.
WRITE_MANY = """
INSERT INTO accounts_event (verb, at, by_id, by_name, account_id, run_id, subject_kind, detail)
SELECT %(verb)s, %(now)s, %(by_id)s, %(by_name)s, line.account, %(run)s, '', line.detail::jsonb
  FROM unnest(%(accounts)s::bigint[], %(details)s::text[]) AS line(account, detail)
"""


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
    accounts, details = [], []
    for account_id, detail in lines:
        accounts.append(account_id)
        details.append(json.dumps(dict(detail), cls=DjangoJSONEncoder))
    values = {**_who(by), "verb": verb, "now": now, "run": run_id, "accounts": accounts, "details": details}
    with connection.cursor() as cursor:
        cursor.execute(WRITE_MANY, values)
    return len(accounts)


def _who(by: User | None) -> dict[str, Any]:
    return {"by_id": by.pk if by else None, "by_name": by.name if by else ""}


def _refuse_outside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit line belongs into the transaction of its change.")
