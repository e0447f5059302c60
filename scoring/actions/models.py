"""Versions of the score model: copy, publish, renew."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.same_click import noted_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, User
from accounts.rules.criteria import CriteriaError
from scoring.display.models import finding_words
from scoring.models import ScoreModel
from scoring.queries.models import read_model
from scoring.rules.reach import findings

OLDEST_EPOCH = timedelta(days=400)
LONGEST_NOTE = 500


@transaction.atomic
def copy_model(
    model_id: int, *, by: User, now: datetime, note: str = "", detail: Mapping[str, Any] | None = None
) -> ScoreModel:
    """A new draft with the rules, weights and caps of version `model_id`; its sums are kept against `now`.

    A second click gets the draft of the first. `detail` says in the audit trail what else the draft is made of.
    """
    source = ScoreModel.objects.get(pk=model_id)
    said = {"copied_from": source.number, "note": note, **(detail or {})}
    twin = noted_a_moment_ago(ScoreModel, said, by=by, now=now)
    if twin and (twin.status, twin.version) == (ScoreModel.Status.DRAFT, 1):
        return twin
    lock_versions()
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
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail=said)
    return draft


@transaction.atomic
def publish(model_id: int, *, by: User, now: datetime, note: str = "", version: int | None = None) -> ScoreModel:
    """Make a draft the version that scores; the one before it retires. Every account is scored anew by the next pass.

    `note` says what changed and why; `version` is the edit of the draft that was looked at. Raises RuleViolation when
    it is no draft, one of its rules cannot be read, or it makes no sense (scoring/rules/reach.py).
    """
    draft = _locked_draft(model_id)
    try:
        found = findings(read_model(draft), today=now.astimezone(Organisation.load().zone).date())
    except CriteriaError as error:
        raise RuleViolation("unreadable_rule", _("A rule cannot be read: %(why)s") % {"why": error}) from error
    blocking = [finding_words(finding) for finding in found if finding.blocks]
    if blocking:
        raise RuleViolation("makes_no_sense", " ".join(blocking), errors={"model": blocking})
    return _put_in_force(draft, by=by, now=now, note=checked_note(note) or draft.change_note, version=version)


@transaction.atomic
def delete_draft(model_id: int, *, by: User, now: datetime) -> None:
    """Throw a draft away. Raises RuleViolation when it is no draft: what scored stays."""
    draft = _locked_draft(model_id)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"draft_deleted": draft.number})
    draft.delete()


def checked_note(note: str) -> str:
    """The note without blanks around. Raises RuleViolation when it is too long."""
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        words = _("Say it in at most %(most)s characters.") % {"most": LONGEST_NOTE}
        raise RuleViolation("note", words, errors={"note": [words]})
    return text


def lock_versions() -> list[ScoreModel]:
    """All versions under their lock: their numbers are given one after the other."""
    return list(ScoreModel.objects.select_for_update().order_by("pk"))


def _locked_draft(model_id: int) -> ScoreModel:
    """The draft, all versions being locked in the order of their ids."""
    versions = lock_versions()
    draft = next((version for version in versions if version.pk == model_id), None)
    if draft is None or draft.status != ScoreModel.Status.DRAFT:
        raise RuleViolation("not_a_draft", _("Only a draft can be published. Copy this version and publish the copy."))
    return draft


def _put_in_force(draft: ScoreModel, *, by: User, now: datetime, note: str, version: int | None = None) -> ScoreModel:
    ScoreModel.objects.filter(status=ScoreModel.Status.PUBLISHED).update(status=ScoreModel.Status.RETIRED)
    draft.status, draft.published_at, draft.published_by = ScoreModel.Status.PUBLISHED, now, by
    draft.change_note = note
    draft.save_edit(expected=version, update_fields=["status", "published_at", "published_by", "change_note"])
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
    with transaction.atomic():
        draft = _locked_draft(copy_model(version.pk, by=robot, now=now, note=note).pk)
        return _put_in_force(draft, by=robot, now=now, note=note)
