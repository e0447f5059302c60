"""What ops decides on reported records: fix, data was right, release (closing: closing.py). One or many at a time.

Every decision works on repair rows; when the last open one of an account is decided, the account leaves the queue.
Locks: books, accounts, repairs, each in id order; at most 500 accounts per transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.account_fields import EDITABLE, clean_account_field
from accounts.actions.audit import record_many
from accounts.errors import RuleViolation
from accounts.models import Account, Event, User
from assignment.actions.fit_penalty import end_penalties
from assignment.actions.locks import CHUNK, lock_with_books
from assignment.actions.renewal import renew_later
from assignment.actions.repair_ends import settle, tell_reporters, write_column
from assignment.models import Repair
from assignment.queries.homes import books_to_go_back_to


@dataclass
class RepairResult:
    """Accounts whose repairs were decided, and the repairs left open with the reason, by id."""

    decided: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)

    def __iadd__(self, other: "RepairResult") -> "RepairResult":
        self.decided += other.decided
        self.refused |= other.refused
        return self


def fix(
    repair_ids: Iterable[int], *, by: User, now: datetime, value: str | None = None, note: str = ""
) -> RepairResult:
    """Write the right value into the reported field and send returned accounts on to the pool, the reporter first.

    `value` is written to every account; None takes what each reporter proposed. A field that is no column
    ("record", "contacts", …) needs no value: the record was put right elsewhere. Repairs of several fields need
    None. Raises RuleViolation when nothing can be fixed; else `refused` says which stay open, and why.
    """
    return _decide(repair_ids, state=Repair.State.FIXED, by=by, now=now, note=note, value=value)


def data_was_right(repair_ids: Iterable[int], *, by: User, now: datetime, note: str = "") -> RepairResult:
    """Nothing was wrong: a returned account goes back to the same rep's book, even over capacity, its clock new.

    A rep without an open book gets nothing back: the account goes to the pool.
    """
    return _decide(repair_ids, state=Repair.State.DATA_WAS_RIGHT, by=by, now=now, note=note)


def release(repair_ids: Iterable[int], *, by: User, now: datetime, note: str = "") -> RepairResult:
    """Ready as it is: returned accounts go to the pool, the reporter first."""
    return _decide(repair_ids, state=Repair.State.RELEASED, by=by, now=now, note=note)


def _decide(
    repair_ids, *, state: Repair.State, by: User, now: datetime, note: str, value: str | None = None
) -> RepairResult:
    result = RepairResult()
    open_ones = Repair.objects.filter(pk__in=list(repair_ids), state=Repair.State.OPEN)
    ids = list(open_ones.order_by("account_id", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        result += _decide_chunk(chunk, state=state, by=by, now=now, note=note.strip(), value=value)
    if not result.decided:
        reasons = sorted(set(result.refused.values()))
        raise RuleViolation("nothing_decided", " ".join(reasons) or _("These repairs were decided meanwhile. Reload."))
    return result


@transaction.atomic
def _decide_chunk(
    repair_ids: Sequence[int], *, state, by: User, now: datetime, note: str, value: str | None
) -> RepairResult:
    account_ids = Repair.objects.filter(pk__in=repair_ids).values_list("account_id", flat=True)
    accounts = lock_with_books(account_ids, more_books=books_to_go_back_to(repair_ids))
    repairs = lock_open_repairs(repair_ids)
    refused = _write_values(repairs, accounts, value=value, now=now) if state == Repair.State.FIXED else {}
    decided = [repair for repair in repairs if repair.pk not in refused]
    close_repairs(decided, state=state, by=by, now=now, note=note)
    settle(accounts, by=by, now=now)
    if state == Repair.State.FIXED:
        end_penalties({repair.account_id for repair in decided}, by=by, now=now)
    tell_reporters(decided, accounts, by=by)
    renew_later([repair.account_id for repair in decided], now=now)
    return RepairResult(sorted({repair.account_id for repair in decided}), refused)


def lock_open_repairs(repair_ids: Iterable[int]) -> list[Repair]:
    """Those of `repair_ids` that are still open, locked in id order after their accounts."""
    rows = Repair.objects.select_for_update(of=("self",)).filter(pk__in=list(repair_ids), state=Repair.State.OPEN)
    return list(rows.select_related("reported_by", "from_return").order_by("pk"))


def close_repairs(repairs: Sequence[Repair], *, state: str, by: User, now: datetime, note: str) -> None:
    """Mark locked repairs as decided, with one audit line each. A question that is open needs no answer any more."""
    changes = {"state": state, "decided_at": now, "decided_by": by, "decision_note": note[:500], "waits_since": None}
    Repair.objects.filter(pk__in=[repair.pk for repair in repairs]).update(version=F("version") + 1, **changes)
    for repair in repairs:
        repair.state, repair.decision_note = state, note
    verb = Event.Verb.ACCOUNT_REPAIRED if state == Repair.State.FIXED else Event.Verb.REPAIR_DECIDED
    lines = [(repair.account_id, {"repair": repair.pk, "field": repair.field, "decision": state}) for repair in repairs]
    record_many(verb, by=by, now=now, lines=lines)


def _write_values(
    repairs: Sequence[Repair], accounts: dict[int, Account], *, value: str | None, now: datetime
) -> dict[int, str]:
    """Write the value of each repair into its locked account; what cannot be written comes back with the reason."""
    refused: dict[int, str] = {}
    changed: dict[str, list[Account]] = {}
    for repair in repairs:
        try:
            if _write_value(repair, accounts[repair.account_id], value=value):
                changed.setdefault(repair.field, []).append(accounts[repair.account_id])
        except ValidationError as error:
            refused[repair.pk] = " ".join(error.messages)
    for name, rows in changed.items():
        write_column(rows, name)
    ids = {account.pk for rows in changed.values() for account in rows}
    Account.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=now)
    return refused


def _write_value(repair: Repair, account: Account, *, value: str | None) -> bool:
    """Set the field on `account`; False when the field is no column. Raises ValidationError in words."""
    if repair.field not in EDITABLE:
        return False
    if value is None and not repair.proposed_value:
        raise ValidationError(_("No value was proposed for this one. Type the right one."))
    wanted = repair.proposed_value if value is None else value
    setattr(account, repair.field, clean_account_field(repair.field, wanted))
    return True
