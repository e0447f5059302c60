"""Enrol and score accounts again once their change is committed: readiness is stored with the score."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from scoring.actions.score import score


def renew_later(account_ids: Collection[int], *, now: datetime) -> None:
    """Score these accounts after the commit. A failure is logged and left to the nightly pass; the change stands."""
    if account_ids:
        transaction.on_commit(partial(score, now=now, account_ids=list(account_ids)), robust=True)
