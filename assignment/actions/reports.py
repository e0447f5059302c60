"""Telling ops that a record is wrong: with the account, through a return, or keeping it (decision 30)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.account_fields import EDITABLE
from accounts.actions.audit import record
from accounts.display.labels import ACCOUNT_LABELS
from accounts.errors import RuleViolation
from accounts.models import Account, Event, User
from accounts.queries.calendar import local_day, working_day_after
from accounts.queries.look_up import may_look_up
from accounts.rules.numbers import number_of
from accounts.rules.storable import NUL, first_unstorable
from assignment.actions.clock import pause_clock
from assignment.actions.locks import lock_with_books
from assignment.models import Holding, Repair, Return
from assignment.queries.repairs import repair_pause_days

REPAIR_PAUSE = "repair"
SLA_WORKING_DAYS = 5
PAUSE_AGAIN_AFTER = timedelta(days=30)
RECORD, CONTACTS, DUPLICATE, GONE = "record", "contacts", "duplicate", "out_of_business"
MORE_FIELDS = {
    RECORD: gettext_lazy("The whole record"),
    CONTACTS: gettext_lazy("Contacts: none can be reached"),
    DUPLICATE: gettext_lazy("Duplicate of another account"),
    GONE: gettext_lazy("Out of business"),
}
MEANS = {"duplicate-or-gone": GONE, "out-of-business": GONE, "duplicate": DUPLICATE, "no-contact": CONTACTS}
NOT_REPORTED = {"parent", "tags", "do_not_contact", "keep_in_touch_days", "description", "kind", "time_zone"}
REPORTED = (*(name for name in EDITABLE if name not in NOT_REPORTED), *MORE_FIELDS)
CRITERIA = {
    "size": gettext_lazy("Its size"),
    "industry": gettext_lazy("Its industry"),
    "place": gettext_lazy("Where it is"),
    "need": gettext_lazy("It has no need of what we sell"),
    "budget": gettext_lazy("It cannot pay for it"),
    "supplier": gettext_lazy("It is bound to another supplier"),
    "other": gettext_lazy("Something else"),
}
DETAIL = ("field", "proposed_value", "duplicate_of", "criterion", "proof")
LONGEST_NOTE, LONGEST_VALUE = 2_000, 500


def repair_fields() -> dict[str, str]:
    """What may be reported as wrong: field code and its name for people, in the order of the record."""
    return {code: str(ACCOUNT_LABELS.get(code) or MORE_FIELDS[code]) for code in REPORTED}


def clean_detail(detail: Mapping[str, Any], *, account_id: int, by: User, note: str = "") -> dict[str, Any]:
    """What a report says besides its reason, in its stored form; empty ones are left out: `field` that is wrong and
    `proposed_value`, `duplicate_of` (account id), `criterion` that does not fit, `proof` in words or as a link.

    Raises RuleViolation for anything else, for texts that are too long or cannot be kept, and for an account that `by`
    can neither open nor look up: it reads as one that does not exist.
    """
    unknown = sorted(set(detail) - set(DETAIL))
    if unknown:
        message = _("Of it only these can be said: %(names)s.") % {"names": ", ".join(DETAIL)}
        raise RuleViolation("unknown_field", message, errors={"detail": [message]})
    _check_text("note", note, most=LONGEST_NOTE)
    texts = {name: str(detail.get(name) or "").strip() for name in DETAIL if name != "duplicate_of"}
    said: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if said.get("field", RECORD) not in REPORTED:
        raise _no_such_field()
    if said.get("criterion", "other") not in CRITERIA:
        message = _("Choose from the list what does not fit.")
        raise RuleViolation("unknown_criterion", message, errors={"criterion": [message]})
    for name in ("proposed_value", "proof"):
        _check_text(name, said.get(name, ""), most=LONGEST_VALUE)
    if detail.get("duplicate_of"):
        said["duplicate_of"] = _original_id(detail["duplicate_of"], account_id=account_id, by=by)
    return said


def _check_text(name: str, text: str, *, most: int) -> None:
    if len(text) > most:
        message = _("Write at most %(most)d characters; this has %(n)d.") % {"most": most, "n": len(text)}
        raise RuleViolation("too_long", message, errors={name: [message]})
    if first_unstorable(text):
        message = _("Remove the NUL character.") if NUL in text else _("Remove the broken character.")
        raise RuleViolation("unstorable", message, errors={name: [message]})


def _no_such_field() -> RuleViolation:
    message = _("Choose what is wrong from the list.")
    return RuleViolation("unknown_field", message, errors={"field": [message]})


def _original_id(value: Any, *, account_id: int, by: User) -> int:
    number = number_of(value) or 0
    known = Account.objects.all() if may_look_up(by) else Account.objects.visible_to(by)
    if number == account_id or not known.filter(pk=number).exists():
        message = _("There is no such other account. Look it up and choose it from the list.")
        raise RuleViolation("no_original", message, errors={"duplicate_of": [message]})
    return number


def open_repairs(given: Return, *, now: datetime) -> list[Repair]:
    """The repair rows of a data return that was just carried out, from its `detail`, which was checked when it came."""
    detail = given.detail
    original = Account.objects.get(pk=detail["duplicate_of"]) if "duplicate_of" in detail else None
    field = detail.get("field") or (DUPLICATE if original else MEANS.get(given.reason.code, RECORD))
    return [
        _open(
            given.account,
            field=field,
            proposed_value=detail.get("proposed_value", ""),
            note="\n".join(text for text in (given.note, detail.get("proof", "")) if text),
            original=original,
            by=given.decided_by or given.rep,
            now=now,
            from_return=given,
        )
    ]


@transaction.atomic
def ask_repair(
    account_id: int, *, by: User, now: datetime, field: str, proposed_value: str = "", note: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Repair:  # fmt: skip
    """Ask ops to fix one field while the rep keeps the account; its clock pauses as long as the rules say.

    `detail` may hold {"duplicate_of": account id}. Raises RuleViolation when nobody holds it, the field cannot be
    reported, or it was reported already, and as `clean_detail`.
    """
    said = {**(detail or {}), "field": field, "proposed_value": proposed_value}
    said = clean_detail(said, account_id=account_id, by=by, note=note)
    account = lock_with_books([account_id]).get(account_id)
    if account is None or account.book_id is None or not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_held", _("This account is no longer in the book. Reload to see where it is."))
    holding = Holding.objects.open().get(account=account)
    original = Account.objects.get(pk=said["duplicate_of"]) if "duplicate_of" in said else None
    repair = _open(
        account, field=field, proposed_value=proposed_value, note=note, original=original, by=by, now=now, keeps=True
    )
    _pause_once(holding, by=by, now=now)
    record(Event.Verb.REPAIR_REQUESTED, by=by, now=now, account_id=account_id, subject=repair, detail={"field": field})
    return repair


def _pause_once(holding: Holding, *, by: User, now: datetime) -> None:
    """Pause the clock from today, at most once in 30 days: reports one after the other do not stop it for good."""
    today = local_day(now)
    if holding.pauses.filter(kind=REPAIR_PAUSE, ends_on__gt=today - PAUSE_AGAIN_AFTER).exists():
        return
    if days := repair_pause_days():
        ends_on = working_day_after(today, days)
        pause_clock(holding, kind=REPAIR_PAUSE, starts_on=today, ends_on=ends_on, by=by, now=now)


def _open(
    account: Account, *, field: str, proposed_value: str, note: str, original: Account | None, by: User, now: datetime,
    keeps: bool = False, from_return: Return | None = None,
) -> Repair:  # fmt: skip
    """A report in the queue; of a field that is in it already, what a return says goes into that one. Keeping the
    account needs no second one.
    """
    if field not in REPORTED:
        raise _no_such_field()
    in_queue = Repair.objects.select_for_update().filter(account=account, field=field, state=Repair.State.OPEN)
    earlier = in_queue.first()
    if earlier and from_return is None:
        raise RuleViolation("reported_already", _("Ops has this report already and works on it."))
    repair = Repair.objects.create(
        account=account,
        from_return=from_return,
        reported_by=by,
        keeps_account=keeps,
        field=field,
        seen_value=str(getattr(account, field, "") or "")[:500],
        proposed_value=proposed_value.strip(),
        source_list=account.source_list,
        note=note.strip()[:LONGEST_NOTE],
        duplicate_of=original,
        state=Repair.State.MERGED if earlier else Repair.State.OPEN,
        reported_at=now,
        due_on=working_day_after(local_day(now), SLA_WORKING_DAYS),
    )
    if earlier is None:
        return repair
    join_reports(earlier, [repair], by=by, now=now)  # the field is in the queue already
    return earlier


def join_reports(kept: Repair, others: Sequence[Repair], *, by: User, now: datetime, note: str = "") -> None:
    """Everything that `others` say goes into `kept`, which stays open: words, the proposed value of the same field, the
    last return. Whoever reported hears of its decision. The account is locked.
    """
    Repair.objects.filter(pk__in=[one.pk for one in others]).update(
        state=Repair.State.MERGED, merged_into=kept, decided_at=now, decided_by=by, decision_note=note[:500],
        waits_since=None, version=F("version") + 1,
    )  # fmt: skip
    Repair.objects.filter(merged_into__in=[one.pk for one in others]).update(merged_into=kept)
    same = [one for one in others if one.field == kept.field]
    kept.proposed_value = next((one.proposed_value for one in [kept, *same] if one.proposed_value), "")
    kept.duplicate_of_id = next((one.duplicate_of_id for one in [kept, *others] if one.duplicate_of_id), None)
    kept.from_return_id = max((one.from_return_id for one in [kept, *others] if one.from_return_id), default=None)
    kept.keeps_account = all(one.keeps_account for one in [kept, *others])
    kept.due_on = min(one.due_on for one in [kept, *others])
    kept.note = "\n".join(filter(None, [kept.note, *(_said(one) for one in others)]))[:LONGEST_NOTE]
    kept.save_edit(update_fields=["proposed_value", "duplicate_of", "from_return", "keeps_account", "due_on", "note"])


def _said(repair: Repair) -> str:
    """ "Phone, should be +47 22 00 00 01: number of a bakery (Ana)" """
    said = repair_fields().get(repair.field, repair.field)
    if repair.proposed_value:
        said = _("%(field)s, should be %(value)s") % {"field": said, "value": repair.proposed_value}
    elif repair.duplicate_of:
        said = _("%(field)s, namely %(name)s (no. %(id)d)") % {
            "field": said, "name": repair.duplicate_of.name, "id": repair.duplicate_of.pk,
        }  # fmt: skip
    words = f": {repair.note}" if repair.note else ""
    return f"{said}{words} ({repair.reported_by.name})"
