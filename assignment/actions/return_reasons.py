"""Changing a return reason: what contradicts itself is refused with the way out, on every door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, User
from assignment.models import ReturnReason
from assignment.rules.return_settings import contradictions

CHANGEABLE = (
    "label", "help_text", "family", "destination", "is_active", "needs_approval", "leader_only", "needs_note",
    "needs_date", "needs_file", "asks_for", "minimum_work", "minimum_touches", "free_within_days", "earliest_days",
    "latest_days", "limit_percent_per_month", "limit_count", "limit_period", "rest_days", "replacement",
    "counts_against_rate", "bars_rep", "prefers_rep", "position",
)  # fmt: skip


@transaction.atomic
def change_reason(
    reason_id: int, values: Mapping[str, Any], *, by: User, now: datetime, version: int | None = None
) -> ReturnReason:
    """Save these settings of a reason. Returns that were asked for before stay as they are.

    Raises RuleViolation for values that cannot be, settings that contradict each other, and for switching off the last
    reason; StaleVersion when somebody saved since `version`.
    """
    reason = ReturnReason.objects.select_for_update().get(pk=reason_id)
    before = {name: getattr(reason, name) for name in values}
    for name, value in values.items():
        setattr(reason, name, value)
    refuse_contradictions(reason)
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return reason
    reason.save_edit(expected=version, update_fields=list(changed))
    detail = {name: [before[name], value] for name, value in changed.items()}
    record(
        Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=reason, detail={"reason": reason.code, "changes": detail}
    )
    return reason


def refuse_contradictions(reason: ReturnReason) -> None:
    """Raises RuleViolation with one sentence per field when the settings of `reason` cannot hold together."""
    errors = {name: [reason_words(code)] for name, code in contradictions(as_said(reason)).items()}
    try:
        reason.full_clean()
    except ValidationError as error:
        errors |= error.message_dict
    others = ReturnReason.objects.filter(is_active=True).exclude(pk=reason.pk)
    if not reason.is_active and not others.exists():
        errors["is_active"] = [_("It is the last one in use. Switch another one on first, or returns off as a whole.")]
    if errors:
        words = list(dict.fromkeys(text for texts in errors.values() for text in texts))
        raise RuleViolation("contradiction", " ".join(words), errors=errors)


def as_said(reason: ReturnReason) -> dict[str, Any]:
    """The settings of `reason` by name."""
    return {name: getattr(reason, name) for name in CHANGEABLE}


def reason_words(code: str) -> str:
    """What a contradiction means, and the way out."""
    return {
        "data_goes_to_ops": _("A data reason goes to ops, who repair the record."),
        "data_is_free": _(
            "A data reason asks for no work, proof, age, limit or approval and is never held against anybody."
        ),
        "only_data_goes_to_ops": _("Only data reasons go to ops. Choose a rest, a review or an end."),
        "nurture_needs_a_date": _("It rests until a day that is named, so a date must be asked for."),
        "closing_needs_a_leader": _("Closing an account for good needs the approval of a leader."),
        "limit_of_nothing": _("A limit of 0 closes the reason. Switch it off instead, or leave the limit empty."),
        "ends_before_it_starts": _("It would close before it opens. Choose a later last day."),
        "barred_and_preferred": _("A rep who does not get the account again cannot come first."),
    }[code]
