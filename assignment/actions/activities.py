"""Changing what counts as a touch: one activity, checked as a whole on every door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, Interaction, User
from assignment.models import WorkingActivity
from assignment.rules.engagement import NEVER

CHANGEABLE = (
    "name", "kind", "directions", "outcomes", "is_live", "weight", "needs_contact", "minimum_seconds", "per_day",
    "automated_every_days", "is_active",
)  # fmt: skip


@transaction.atomic
def save_activity(
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    activity_id: int | None = None,
    version: int | None = None,
) -> WorkingActivity:
    """Save a new activity, or these settings of one. What was counted before is counted anew by the next job and log.

    Raises RuleViolation for settings that contradict each other and when nothing would count any more; StaleVersion
    when somebody saved since `version`.
    """
    activity = (
        WorkingActivity.objects.select_for_update().get(pk=activity_id) if activity_id else WorkingActivity(name="")
    )
    before = {name: getattr(activity, name) for name in values}
    for name, value in values.items():
        setattr(activity, name, value)
    refuse_contradictions(activity)
    changed = {name: value for name, value in values.items() if not activity_id or before[name] != value}
    if not activity_id:
        activity.save()
    elif changed:
        activity.save_edit(expected=version, update_fields=list(changed))
    if changed:
        detail = {name: [before[name] if activity_id else None, value] for name, value in changed.items()}
        record(
            Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=activity,
            detail={"activity": activity.name, "changes": detail},
        )  # fmt: skip
    return activity


def refuse_contradictions(activity: WorkingActivity) -> None:
    """Raises RuleViolation with a sentence per field when `activity` cannot be as it is."""
    errors: dict[str, list[str]] = {}
    try:
        activity.full_clean()
    except ValidationError as error:
        errors |= error.message_dict
    if never := [outcome for outcome in activity.outcomes if outcome in NEVER]:
        names = _(", ").join(str(Interaction.Outcome(outcome).label) for outcome in never)
        errors["outcomes"] = [_("What is %(outcomes)s never counts. Take it away.") % {"outcomes": names}]
    others = WorkingActivity.objects.filter(is_active=True).exclude(pk=activity.pk)
    if not activity.is_active and not others.exists():
        errors["is_active"] = [_("It is the last one that counts: without it no account could ever be worked.")]
    if errors:
        words = list(dict.fromkeys(text for texts in errors.values() for text in texts))
        raise RuleViolation("contradiction", " ".join(words), errors=errors)
