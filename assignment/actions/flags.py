"""Gaming flags: found each night, looked into by the leader. They never do anything by themselves.

Source: docs/rules.md; dynamic-books.md section 7.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, User
from accounts.queries.calendar import local_day
from accounts.queries.chunks import join_as_sets
from assignment.models import Flag, FlagCode, FlagRule
from assignment.queries.flag_finding import statements, values_of
from assignment.queries.flags import numbers_in_force
from assignment.rules.flags import NUMBERS, problems

State = Flag.State
# What was looked into stays so for this long, whatever is added; after that new rows open it again.
SETTLED = timedelta(days=30)
KEEP = """
WITH found (code, key, rep_id, other_rep_id, book_id, account_id, figures, evidence) AS ({found})
INSERT INTO assignment_flag AS f (code, key, rep_id, other_rep_id, book_id, account_id, figures, evidence, found_on,
       last_found_on, is_current, state, note, version)
SELECT code, key, rep_id, other_rep_id, book_id, account_id, figures, evidence, %(today)s, %(today)s, true, 'open', '',
       1
  FROM found
    ON CONFLICT (key) DO UPDATE
   SET last_found_on = excluded.last_found_on, is_current = true,
       rep_id = excluded.rep_id, book_id = excluded.book_id,
       state = CASE WHEN {opens} THEN 'open' ELSE f.state END,
       figures = CASE WHEN f.state = 'open' OR {opens} THEN excluded.figures ELSE f.figures END,
       evidence = CASE WHEN f.state = 'open' OR {opens} THEN excluded.evidence ELSE f.evidence END
"""
OPENS = "(f.state <> 'open' AND f.decided_at < %(settled)s AND NOT f.evidence @> excluded.evidence)"
GONE = "UPDATE assignment_flag SET is_current = false WHERE is_current AND last_found_on < %s"


def find_flags(*, now: datetime) -> dict[str, int]:
    """Look for every flag that is switched on; returns how many there are now, by code. Safe to run twice.

    What is not found any more stays on record as past.
    """
    numbers, today = numbers_in_force(), local_day(now)
    values = {**values_of(numbers, now=now), "settled": now - SETTLED}
    with transaction.atomic(), connection.cursor() as cursor:
        with join_as_sets():
            for found in statements(numbers):
                cursor.execute(KEEP.format(found=found, opens=OPENS), values)
        cursor.execute(GONE, [today])
    return dict(sorted(Counter(Flag.objects.filter(is_current=True).values_list("code", flat=True)).items()))


@transaction.atomic
def decide_flag(flag_id: int, *, state: str, by: User, now: datetime, note: str = "", version: int) -> Flag:
    """Seen, or explained with a note. Raises RuleViolation: `own_flag`, `note_missing`, `unknown_state`."""
    flag = Flag.objects.select_for_update(of=("self",)).get(pk=flag_id)
    if flag.rep_id == by.pk or flag.other_rep_id == by.pk:
        raise RuleViolation("own_flag", _("Somebody else looks into what is about you."))
    if state not in State.values:
        raise RuleViolation("unknown_state", _("Choose seen, explained, or not looked at."))
    if state == State.EXPLAINED and not note.strip():
        message = _("Say what explains it: whoever looks next reads it.")
        raise RuleViolation("note_missing", message, errors={"note": [message]})
    flag.state, flag.note, flag.decided_at, flag.decided_by = state, note.strip()[:500], now, by
    flag.save_edit(expected=version, update_fields=["state", "note", "decided_at", "decided_by"])
    detail = {"flag": flag.pk, "code": flag.code, "state": state, "note": flag.note}
    record(Event.Verb.FLAG_DECIDED, by=by, now=now, subject=flag, detail=detail)
    return flag


@transaction.atomic
def set_flag_rule(
    code: str, *, is_on: bool, numbers: Mapping[str, Any], by: User, now: datetime, version: int
) -> FlagRule:
    """Switch a kind of flag on or off and set its numbers. `version` is 0 while it was never changed.

    Raises RuleViolation `wrong_number` with the numbers that are out of bounds, and StaleVersion.
    """
    if code not in FlagCode.values:
        raise RuleViolation("unknown_flag", _("There is no such flag."))
    wrong = problems(code, numbers)
    if wrong:
        raise RuleViolation("wrong_number", _("One of the numbers cannot be."), errors=_bounds_words(code, wrong))
    rule, _made = FlagRule.objects.select_for_update(of=("self",)).get_or_create(code=code, defaults={"version": 0})
    rule.is_on, rule.numbers = is_on, dict(numbers)
    rule.save_edit(expected=version, update_fields=["is_on", "numbers"])
    detail = {"flag": code, "is_on": is_on, "numbers": dict(numbers)}
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=rule, detail=detail)
    return rule


def _bounds_words(code: str, wrong: Mapping[str, str]) -> dict[str, list[str]]:
    known = NUMBERS[code]
    words = {}
    for name in wrong:
        text = _("There is no such number.")
        if name in known:
            text = _("Give a whole number from %(least)d to %(most)d.")
            text %= {"least": known[name].least, "most": known[name].most}
        words[name] = [text]
    return words
