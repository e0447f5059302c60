"""Interactions as they happened: logged once, never deleted, voided with a reason. The rules decide what counts."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Event, Interaction, User
from accounts.rules.interactions import EARLIEST_YEAR, LONGEST_SECONDS, outcomes_of

# Clocks of clients differ a little.
FUTURE_TOLERANCE = timedelta(minutes=5)


@transaction.atomic
def log_interaction(
    account_id: int,
    *,
    by: User,
    now: datetime,
    kind: str,
    direction: str = Interaction.Direction.OUT,
    outcome: str = "",
    contact_id: int | None = None,
    happened_at: datetime | None = None,
    duration_seconds: int | None = None,
    automated: bool = False,
    subject: str = "",
    summary: str = "",
    source: str = Interaction.Source.HAND,
    client_key: uuid.UUID | None = None,
) -> Interaction:
    """Store one interaction of `by` with the account, under the account's lock; `happened_at` is now by default.

    The same `client_key` again gives back what the first one stored, so two clicks make one. Raises RuleViolation for
    a contact of another account, a time in the future, an outcome that the kind cannot have.
    """
    Account.objects.select_for_update().only("pk").get(pk=account_id)
    known = _logged_before(client_key, account_id)
    if known:
        return known
    happened_at = happened_at or now
    _check_kind(kind, direction, outcome)
    _check_time(happened_at, now, duration_seconds)
    _check_contact(contact_id, account_id)
    interaction = Interaction.objects.create(
        account_id=account_id, contact_id=contact_id, user=by, kind=kind, direction=direction, outcome=outcome,
        happened_at=happened_at, duration_seconds=duration_seconds, automated=automated, subject=subject[:300],
        summary=summary[:20_000], source=source, logged_at=now, client_key=client_key,
    )  # fmt: skip
    detail = {"kind": kind, "direction": direction, "outcome": outcome, "happened_at": happened_at.isoformat()}
    record(Event.Verb.INTERACTION_LOGGED, by=by, now=now, account_id=account_id, subject=interaction, detail=detail)
    return interaction


@transaction.atomic
def void_interaction(interaction_id: int, *, by: User, now: datetime, reason: str) -> Interaction:
    """Take an interaction out of every count; it stays in the history with who and why.

    Raises RuleViolation without a reason, or when it was voided before.
    """
    reason = reason.strip()
    if not reason:
        raise RuleViolation("no_reason", _("Say why it should not count, such as “logged on the wrong account”."))
    interaction = Interaction.objects.get(pk=interaction_id)
    Account.objects.select_for_update().only("pk").get(pk=interaction.account_id)
    interaction.refresh_from_db()
    if interaction.voided_at:
        raise RuleViolation("voided_before", _("This interaction was voided before."))
    interaction.voided_at, interaction.voided_by, interaction.void_reason = now, by, reason[:300]
    interaction.save(update_fields=["voided_at", "voided_by", "void_reason"])
    account_id, detail = interaction.account_id, {"reason": reason}
    record(Event.Verb.INTERACTION_VOIDED, by=by, now=now, account_id=account_id, subject=interaction, detail=detail)
    return interaction


def _logged_before(client_key: uuid.UUID | None, account_id: int) -> Interaction | None:
    known = Interaction.objects.filter(client_key=client_key).first() if client_key else None
    if known and known.account_id != account_id:
        raise RuleViolation("key_used", _("This form was used for another account. Reload the page and log again."))
    return known


def _check_kind(kind: str, direction: str, outcome: str) -> None:
    if kind not in Interaction.Kind.values:
        raise _refusal("kind", "unknown_kind", _("Choose call, mail, meeting, message or visit."))
    if direction not in Interaction.Direction.values:
        raise _refusal("direction", "unknown_direction", _("Choose outgoing or incoming."))
    if outcome not in outcomes_of(kind):
        labels = dict(Interaction.Outcome.choices)
        words = {
            "kind": Interaction.Kind(kind).label,
            "outcomes": ", ".join(str(labels[code]) for code in outcomes_of(kind) if code),
        }
        raise _refusal("outcome", "unknown_outcome", _("%(kind)s: choose one of %(outcomes)s, or none.") % words)


def _check_time(happened_at: datetime, now: datetime, duration_seconds: int | None) -> None:
    if happened_at > now + FUTURE_TOLERANCE:
        text = _("This time is still to come. Log what happened; what will happen is a next step.")
        raise _refusal("happened_at", "in_the_future", text)
    if happened_at.year < EARLIEST_YEAR:
        raise _refusal("happened_at", "too_long_ago", _("This date lies before %(year)s.") % {"year": EARLIEST_YEAR})
    if duration_seconds is not None and not 0 <= duration_seconds <= LONGEST_SECONDS:
        raise _refusal("duration_seconds", "wrong_duration", _("A duration lies between 0 seconds and 24 hours."))


def _check_contact(contact_id: int | None, account_id: int) -> None:
    if contact_id is not None and not Contact.objects.filter(pk=contact_id, account_id=account_id).exists():
        text = _("This person does not belong to the account. Pick one who does.")
        raise _refusal("contact", "contact_elsewhere", text)


def _refusal(field: str, code: str, message: str) -> RuleViolation:
    return RuleViolation(code, message, errors={field: [message]})
