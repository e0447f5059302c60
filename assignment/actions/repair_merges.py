"""Several reports about one account made into one, so that ops decides once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record_many
from accounts.errors import RuleViolation
from accounts.models import Event, User
from assignment.actions.locks import CHUNK, lock_with_books
from assignment.actions.repairs import RepairResult, lock_open_repairs
from assignment.actions.reports import join_reports
from assignment.models import Repair


def merge_reports(repair_ids: Iterable[int], *, by: User, now: datetime, note: str = "") -> RepairResult:
    """Of these open repairs, those of one account become one: the oldest stays, with all that was said; whoever
    reported hears of the one decision. `refused` names those that stand alone.

    Raises RuleViolation when nothing can be merged.
    """
    ids, result = list(repair_ids), RepairResult()
    accounts = sorted(set(Repair.objects.filter(pk__in=ids).values_list("account_id", flat=True)))
    for start in range(0, len(accounts), CHUNK):
        result += _merge_chunk(accounts[start : start + CHUNK], ids, by=by, now=now, note=note)
    if not result.decided:
        raise RuleViolation("nothing_to_merge", _("Choose two or more reports about one account."))
    return result


@transaction.atomic
def _merge_chunk(
    account_ids: Sequence[int], repair_ids: Sequence[int], *, by: User, now: datetime, note: str
) -> RepairResult:
    lock_with_books(account_ids)
    chosen = Repair.objects.filter(pk__in=repair_ids, account__in=account_ids).values_list("pk", flat=True)
    by_account: dict[int, list[Repair]] = {}
    for repair in sorted(lock_open_repairs(chosen), key=lambda one: (one.reported_at, one.pk)):
        by_account.setdefault(repair.account_id, []).append(repair)
    alone = {group[0].pk: _("It is the only one of its account.") for group in by_account.values() if len(group) == 1}
    groups = [group for group in by_account.values() if len(group) > 1]
    for group in groups:
        join_reports(group[0], group[1:], by=by, now=now, note=note)
    lines = [(one.account_id, _told(group[0], one)) for group in groups for one in group[1:]]
    record_many(Event.Verb.REPAIR_DECIDED, by=by, now=now, lines=lines)
    return RepairResult([group[0].account_id for group in groups], alone)


def _told(kept: Repair, merged: Repair) -> dict:
    return {"repair": merged.pk, "field": merged.field, "decision": Repair.State.MERGED, "into": kept.pk}
