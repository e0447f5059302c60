"""Versions of the score model: copy, publish, and points by hand on one account."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Account, Event, Organisation, User
from accounts.rules.criteria import CriteriaError
from scoring.actions.score import score
from scoring.models import ScoreModel, ScoreOverride
from scoring.queries.models import read_model

OVERRIDE_DAYS = 90
LONGEST_OVERRIDE_DAYS = 365
MOST_POINTS = 100


@transaction.atomic
def copy_model(model_id: int, *, by: User, now: datetime, note: str = "") -> ScoreModel:
    """A new draft with the rules, weights and caps of version `model_id`; its sums are kept against `now`."""
    source = ScoreModel.objects.get(pk=model_id)
    parts = [*source.fit_rules.all(), *source.signal_weights.all(), *source.group_caps.all()]
    draft = ScoreModel.objects.get(pk=source.pk)
    draft.pk, draft.version, draft.status = None, 1, ScoreModel.Status.DRAFT
    draft.number = (ScoreModel.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.epoch, draft.change_note = now, note or _("Copy of version %(number)s") % {"number": source.number}
    draft.published_at = draft.published_by = None
    draft.save(force_insert=True)
    for part in parts:
        part.pk, part.model = None, draft
        part.save(force_insert=True)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"copied_from": source.number})
    return draft


@transaction.atomic
def publish(model_id: int, *, by: User, now: datetime) -> ScoreModel:
    """Make a draft the version that scores; the one before it retires. Every account is scored anew by the next pass.

    Raises RuleViolation when it is no draft or one of its rules cannot be read.
    """
    versions = list(ScoreModel.objects.select_for_update().order_by("pk"))
    draft = next((version for version in versions if version.pk == model_id), None)
    if draft is None or draft.status != ScoreModel.Status.DRAFT:
        raise RuleViolation("not_a_draft", _("Only a draft can be published. Copy this version and publish the copy."))
    try:
        read_model(draft)
    except CriteriaError as error:
        raise RuleViolation("unreadable_rule", _("A rule cannot be read: %(why)s") % {"why": error}) from error
    ScoreModel.objects.filter(status=ScoreModel.Status.PUBLISHED).update(status=ScoreModel.Status.RETIRED)
    draft.status, draft.published_at, draft.published_by = ScoreModel.Status.PUBLISHED, now, by
    draft.save_edit(update_fields=["status", "published_at", "published_by"])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"published": draft.number})
    return draft


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


def _check_override(*, points: int, reason: str, ends: date, today: date) -> None:
    if not 1 <= abs(points) <= MOST_POINTS:
        raise RuleViolation("points", _("Give 1 to %(most)s points, up or down.") % {"most": MOST_POINTS})
    if not reason.strip():
        raise RuleViolation("reason", _("Say why, so that others can follow it."))
    if not today <= ends <= today + timedelta(days=LONGEST_OVERRIDE_DAYS):
        raise RuleViolation("expires_on", _("Choose an end between today and a year from now."))
