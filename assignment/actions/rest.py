"""The ways back to the pool: a rest ends on its day, a review ends by the leader's word."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Account, Station, User
from accounts.queries.calendar import local_day
from assignment.actions.locks import CHUNK, lock_accounts
from assignment.actions.move_notes import refuse_wrong_note
from assignment.actions.placement import place
from assignment.actions.renewal import renew_later
from assignment.models import Move
from assignment.queries.reviews import to_look_at


def wake_rested(*, now: datetime) -> int:
    """Send to the pool whatever rests until today or earlier in the organisation's zone; returns how many.

    Safe to run twice and beside others: each chunk of 500 is locked and looked at again.
    """
    robot = User.objects.robot("rest")
    woken = 0
    while chunk := _resting(now)[:CHUNK]:
        woken += _wake(list(chunk.values_list("pk", flat=True)), by=robot, now=now)
    return woken


def _resting(now: datetime):
    return Account.objects.filter(station=Station.RESTING, rest_until__lte=local_day(now)).order_by("pk")


@transaction.atomic
def _wake(account_ids: Sequence[int], *, by: User, now: datetime) -> int:
    today = local_day(now)
    rested = [
        account
        for account in lock_accounts(account_ids).values()
        if account.station == Station.RESTING and account.rest_until <= today
    ]
    _to_pool(rested, reason=_("The rest is over"), by=by, now=now)
    return len(rested)


def release_from_review(account_ids: Collection[int], *, by: User, now: datetime, note: str) -> int:
    """Send accounts that were looked at back to the pool, 500 at a time; returns how many. `note` says why, and stays
    in their history as the reason.

    Raises RuleViolation for a note that is missing or too long, and when one is not in review any more or `by` does not
    decide on it: then none moves (of 500, where it left while they moved).
    """
    ids = sorted(set(account_ids))
    _refuse_others(ids, by=by)
    if not note.strip():
        message = _("Say why it goes back to the pool: who gets it next reads it.")
        raise RuleViolation("note_missing", message, errors={"note": [message]})
    refuse_wrong_note(note)
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    return sum(_release(chunk, by=by, now=now, note=note) for chunk in chunks)


def _refuse_others(account_ids: Collection[int], *, by: User) -> None:
    if to_look_at(by).filter(pk__in=account_ids).count() < len(account_ids):
        words = _("One of these is not in review any more, or somebody else decides on it. Reload the list.")
        raise RuleViolation("not_in_review", words)


@transaction.atomic
def _release(account_ids: Sequence[int], *, by: User, now: datetime, note: str) -> int:
    accounts = list(lock_accounts(account_ids).values())
    _refuse_others(account_ids, by=by)
    _to_pool(accounts, reason=note.strip(), by=by, now=now)
    return len(accounts)


def _to_pool(accounts: Sequence[Account], *, reason: str, by: User, now: datetime) -> None:
    moves = Move.objects.bulk_create(
        Move(
            cause=Move.Cause.REST,
            account=account,
            station_from=account.station,
            station_to=Station.POOL,
            seen_version=account.version,
            segment_id=account.segment_id,
            potential_cents=account.potential_cents,
            reason=reason,
        )
        for account in accounts
    )
    place(moves, by=by, now=now)
    renew_later([account.pk for account in accounts], now=now)
