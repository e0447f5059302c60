"""Points by hand on one account."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Organisation, User
from scoring.actions.score import score
from scoring.models import ScoreOverride

OVERRIDE_DAYS = 90
LONGEST_OVERRIDE_DAYS = 365
MOST_POINTS = 100
LONGEST_REASON = 300


@transaction.atomic
def override_score(
    account_id: int, *, points: int, reason: str, by: User, now: datetime, expires_on: date | None = None
) -> ScoreOverride:
    """Add points to (or take them from) an account's priority until `expires_on`, the last day; default 90 days.

    Raises RuleViolation for no points, no reason, an end that is past or more than a year away.
    """
    today = now.astimezone(Organisation.load().zone).date()
    ends = expires_on or today + timedelta(days=OVERRIDE_DAYS)
    _check_override(points=points, reason=reason, ends=ends, today=today)
    account = Account.objects.select_for_update().get(pk=account_id)
    override = ScoreOverride.objects.create(
        account=account, points=points, reason=reason.strip(), by=by, made_at=now, expires_on=ends
    )
    detail = {"score_override": points, "reason": override.reason, "expires_on": ends.isoformat()}
    record(Event.Verb.ACCOUNT_EDITED, by=by, now=now, account_id=account.pk, subject=override, detail=detail)
    transaction.on_commit(lambda: score(now=now, account_ids=[account_id]))
    return override


@transaction.atomic
def end_override(override_id: int, *, by: User, now: datetime) -> ScoreOverride:
    """The points stop to count now; the account is scored again. Ending what has ended changes nothing."""
    override = ScoreOverride.objects.select_for_update().get(pk=override_id)
    today = now.astimezone(Organisation.load().zone).date()
    if override.expires_on < today:
        return override
    override.expires_on = today - timedelta(days=1)
    override.save(update_fields=["expires_on"])
    detail = {"score_override_ended": override.points, "reason": override.reason}
    account_id = override.account_id
    record(Event.Verb.ACCOUNT_EDITED, by=by, now=now, account_id=account_id, subject=override, detail=detail)
    transaction.on_commit(lambda: score(now=now, account_ids=[account_id]))
    return override


def _check_override(*, points: int, reason: str, ends: date, today: date) -> None:
    if not 1 <= abs(points) <= MOST_POINTS:
        raise _refusal("points", _("Give 1 to %(most)s points, up or down.") % {"most": MOST_POINTS})
    if not reason.strip():
        raise _refusal("reason", _("Say why, so that others can follow it."))
    if len(reason.strip()) > LONGEST_REASON:
        raise _refusal("reason", _("Say it in at most %(most)s characters.") % {"most": LONGEST_REASON})
    if not today <= ends <= today + timedelta(days=LONGEST_OVERRIDE_DAYS):
        raise _refusal("expires_on", _("Choose an end between today and a year from now."))


def _refusal(field: str, message: str) -> RuleViolation:
    return RuleViolation(field, message, errors={field: [message]})
