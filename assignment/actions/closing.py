"""Closing accounts for good: out of business, or the same company as another account. One at a time or in bulk.

Locks: books, accounts, repairs, each in id order; at most 500 accounts per transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record_many
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Note, Opportunity, Station, User
from assignment.actions.locks import CHUNK, lock_with_books
from assignment.actions.placement import place
from assignment.actions.repair_ends import WRITTEN_AT_ONCE, settle, tell_reporters
from assignment.actions.repairs import RepairResult, close_repairs, lock_open_repairs
from assignment.models import Move, Repair

PAIRS = CHUNK // 2  # each may lock its original, too
Refusals = dict[int, RuleViolation]


def close_as_duplicate_of(account_id: int, *, original_id: int, by: User, now: datetime, note: str = "") -> Account:
    """Close the account for ever as the same company as `original_id`; history stays, the original says so, and a
    report that says the same the other way round is settled.

    Raises RuleViolation when they are one row, the original is closed too, or an opportunity is still open.
    """
    return _close_one(account_id, original_id, by=by, now=now, note=note)


def close_account(account_id: int, *, by: User, now: datetime, note: str = "") -> Account:
    """Close the account for ever: out of business. Raises RuleViolation while an opportunity is still open."""
    return _close_one(account_id, None, by=by, now=now, note=note)


def _close_one(account_id: int, original_id: int | None, *, by: User, now: datetime, note: str) -> Account:
    refused = _close_pairs({account_id: original_id}, by=by, now=now, note=note)
    if account_id in refused:
        raise refused[account_id]
    return Account.objects.get(pk=account_id)


def close_reported(repair_ids: Iterable[int], *, by: User, now: datetime, note: str = "") -> RepairResult:
    """Close the accounts of these open repairs as out of business; `refused` says which stay open, and why."""
    return _close_of(repair_ids, as_duplicates=False, by=by, now=now, note=note)


def close_duplicates(repair_ids: Iterable[int], *, by: User, now: datetime, note: str = "") -> RepairResult:
    """Close the accounts of these open repairs as duplicates of what was reported; `refused` says which stay open."""
    return _close_of(repair_ids, as_duplicates=True, by=by, now=now, note=note)


def _close_of(repair_ids: Iterable[int], *, as_duplicates: bool, by: User, now: datetime, note: str) -> RepairResult:
    open_ones = Repair.objects.filter(pk__in=list(repair_ids), state=Repair.State.OPEN).order_by("-pk")
    repairs = list(open_ones.values_list("pk", "account_id", "duplicate_of_id"))
    result = RepairResult()
    if as_duplicates:
        unnamed = _("No other account was named. Open it and say which one stays.")
        result.refused = {pk: unnamed for pk, _account, original in repairs if original is None}
    chosen = [row for row in repairs if row[0] not in result.refused]
    pairs = {account: original if as_duplicates else None for _pk, account, original in chosen}
    accounts = sorted(pairs)
    for start in range(0, len(accounts), PAIRS):
        chunk = {pk: pairs[pk] for pk in accounts[start : start + PAIRS]}
        refused = _close_pairs(chunk, by=by, now=now, note=note)
        result.decided += [pk for pk in chunk if pk not in refused]
        result.refused |= {pk: refused[account].message for pk, account, _original in repairs if account in refused}
    if not result.decided:
        reasons = sorted(set(result.refused.values()))
        raise RuleViolation("nothing_decided", " ".join(reasons) or _("These repairs were decided meanwhile. Reload."))
    return result


@transaction.atomic
def _close_pairs(wanted: Mapping[int, int | None], *, by: User, now: datetime, note: str) -> Refusals:
    """Close each account, as a duplicate of its original where it has one; those that stay come back with why."""
    accounts = lock_with_books({*wanted, *(pk for pk in wanted.values() if pk is not None)})
    refused = _refusals(wanted, accounts)
    closing = {pk: original for pk, original in wanted.items() if pk not in refused}
    if not closing:
        return refused
    repairs = _close_their_repairs(closing, by=by, now=now, note=note)
    place(Move.objects.bulk_create(_closing_move(accounts[pk]) for pk in closing), by=by, now=now)
    originals = {pk: {"duplicate_of": original} if original else {} for pk, original in closing.items()}
    lines = [(pk, {**detail, "note": note[:500]}) for pk, detail in originals.items()]
    record_many(Event.Verb.ACCOUNT_CLOSED, by=by, now=now, lines=lines)
    kept = [(pk, original) for pk, original in closing.items() if original]
    Note.objects.bulk_create(Note(account_id=to, author=by, text=_in_words(accounts[pk])) for pk, to in kept)
    tell_reporters(repairs, accounts, by=by)
    _settle_mirrors(closing, accounts, by=by, now=now)
    return refused


def _refusals(wanted: Mapping[int, int | None], accounts: Mapping[int, Account]) -> Refusals:
    busy = set(Opportunity.objects.open().filter(account__in=wanted).values_list("account_id", flat=True))
    refused: Refusals = {}
    for pk, original in wanted.items():
        others = {one for one in wanted if one < pk and one not in refused}
        if found := _why_not(pk, original, accounts=accounts, closing=others, busy=busy):
            refused[pk] = RuleViolation(*found)
    return refused


def _why_not(
    pk: int, original: int | None, *, accounts: Mapping[int, Account], closing: Collection[int], busy: Collection[int]
) -> tuple[str, str] | None:
    """`closing`: accounts that the same stroke closes, which therefore cannot stay as an original."""
    if pk == original:
        return "same_account", _("An account is no duplicate of itself. Choose the other one.")
    if original is not None and not _stays(original, accounts, closing):
        return "no_original", _("There is no such open account. Choose the one that stays.")
    if pk not in accounts or accounts[pk].station == Station.CLOSED:
        return "closed_already", _("This account is closed already.")
    if pk in busy:
        return "open_opportunities", _("An opportunity is open here. Close it or move it first.")
    return None


def _stays(original: int, accounts: Mapping[int, Account], closing: Collection[int]) -> bool:
    return original in accounts and original not in closing and accounts[original].station != Station.CLOSED


def _close_their_repairs(closing: Mapping[int, int | None], *, by: User, now: datetime, note: str) -> list[Repair]:
    """Every open report of these accounts is decided, and names the account that stays."""
    repairs = lock_open_repairs(Repair.objects.filter(account__in=closing).values_list("pk", flat=True))
    duplicates = [repair for repair in repairs if closing[repair.account_id]]
    gone = [repair for repair in repairs if not closing[repair.account_id]]
    for repair in duplicates:
        repair.duplicate_of_id = closing[repair.account_id]
    Repair.objects.bulk_update(duplicates, ["duplicate_of"], batch_size=WRITTEN_AT_ONCE)
    close_repairs(duplicates, state=Repair.State.DUPLICATE, by=by, now=now, note=note)
    close_repairs(gone, state=Repair.State.CLOSED, by=by, now=now, note=note)
    return repairs


def _settle_mirrors(
    closing: Mapping[int, int | None], accounts: Mapping[int, Account], *, by: User, now: datetime
) -> None:
    """Reports of an original that name the account which was closed just now: the original is released."""
    kept = {original for original in closing.values() if original}
    said = Repair.objects.filter(account__in=kept, duplicate_of__in=closing, state=Repair.State.OPEN)
    mirrors = lock_open_repairs(said.values_list("pk", flat=True)) if kept else []
    if mirrors:
        note = _("The other account was closed as the duplicate.")
        close_repairs(mirrors, state=Repair.State.RELEASED, by=by, now=now, note=note)
        originals = {repair.account_id: accounts[repair.account_id] for repair in mirrors}
        settle(originals, by=by, now=now)
        tell_reporters(mirrors, originals, by=by)


def _in_words(account: Account) -> str:
    return _("“%(name)s” (%(domain)s, no. %(id)d) was closed as a duplicate of this account.") % {
        "name": account.name,
        "domain": account.domain or _("no domain"),
        "id": account.pk,
    }


def _closing_move(account: Account) -> Move:
    return Move(
        cause=Move.Cause.REPAIR,
        account=account,
        book_from_id=account.book_id,
        station_from=account.station,
        station_to=Station.CLOSED,
        seen_version=account.version,
        segment_id=account.segment_id,
        potential_cents=account.potential_cents,
        reason=_("Closed"),
    )
