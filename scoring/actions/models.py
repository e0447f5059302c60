"""Versions of the score model: copy, publish, renew."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, User
from accounts.rules.criteria import CriteriaError
from scoring.models import ScoreModel
from scoring.queries.models import read_model

OLDEST_EPOCH = timedelta(days=400)


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


def renew_epoch(version: ScoreModel, *, now: datetime) -> ScoreModel:
    """The published version, or its copy where the moment of its sums lies more than a year back.

    Sums grow with the distance to that moment; a yearly copy keeps them far from what a float holds.
    """
    if now - version.epoch < OLDEST_EPOCH:
        return version
    robot = User.objects.robot("score")
    note = _("Yearly renewal of version %(number)s, nothing else changed") % {"number": version.number}
    return publish(copy_model(version.pk, by=robot, now=now, note=note).pk, by=robot, now=now)
