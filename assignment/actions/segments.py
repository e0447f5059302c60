"""Setting up segments: one saved, all put in order, accounts enrolled anew in the background."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.actions.criteria import checked_criteria
from accounts.actions.enrol import enrol
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, Segment, User
from accounts.queries.segments import is_catch_all
from assignment.actions.codes import free_code
from assignment.actions.runs import ask_run
from assignment.models import Run, RunKind

EDITABLE = ("name", "criteria", "default_potential_cents", "median_employees", "hours_per_account", "is_active")
OUT_OF_THE_WAY = 10_000


@transaction.atomic
def save_segment(
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    segment_id: int | None = None,
    version: int | None = None,
    place: int | None = None,
) -> Segment:
    """Write a segment, or make one, at `place` in the order (0 is asked first; a new one before the catch-all).

    Raises RuleViolation for criteria that cannot be read or that nothing can meet, a name that is taken, or no name;
    StaleVersion. The accounts follow by `ask_enrolment`.
    """
    order = _locked()
    segment = next((each for each in order if each.pk == segment_id), None) or Segment(priority=0)
    cleaned = _cleaned(values, segment, order)
    for name, value in cleaned.items():
        setattr(segment, name, value)
    if segment.pk:
        segment.save_edit(expected=version, update_fields=list(cleaned))
    else:
        segment.code = free_code(segment.name, otherwise="segment", taken={each.code for each in order})
        segment.priority = max((each.priority for each in order), default=0) + 1
        segment.save()
    rest = [each for each in order if each is not segment]
    if place is None:
        place = order.index(segment) if segment in order else _before_the_catch_all(rest)
    _put_in_order([*rest[:place], segment, *rest[place:]])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=segment, detail=_said(values))
    return segment


@transaction.atomic
def order_segments(ids: Sequence[int], *, by: User, now: datetime) -> None:
    """Put the segments into this order; numbers are given anew, so that no two are ever equal.

    Raises RuleViolation when the list is not exactly the segments there are.
    """
    known = {segment.pk: segment for segment in _locked()}
    if sorted(ids) != sorted(known):
        raise RuleViolation("other_segments", _("Somebody added or removed a segment. Reload, then order them again."))
    _put_in_order([known[pk] for pk in ids])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, detail={"order_of_segments": list(ids)})


def move_segment(segment_id: int, *, steps: int, by: User, now: datetime) -> None:
    """Move one segment up (−1) or down (1); at the end it stays where it is."""
    ids = list(Segment.objects.order_by("priority").values_list("pk", flat=True))
    here = ids.index(segment_id)
    there = min(max(here + steps, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    order_segments(ids, by=by, now=now)


def ask_enrolment(*, now: datetime) -> Run | None:
    """Sort all accounts into their segments and score them, in the background; one that waits already is enough.

    With scoring switched off there is no such job: accounts are enrolled at once, and None is returned.
    """
    if not Organisation.load().scoring_on:
        enrol(now=now)
        return None
    waiting = Run.objects.filter(kind=RunKind.SCORE, status=Run.Status.QUEUED).order_by("pk").first()
    return waiting or ask_run(RunKind.SCORE, by=User.objects.robot("settings"), now=now, named={"code": "enrolment"})


def _locked() -> list[Segment]:
    """All segments in order; whoever changes one waits for whoever changes another."""
    return list(Segment.objects.select_for_update().order_by("priority", "pk"))


def _cleaned(values: Mapping[str, Any], segment: Segment, order: list[Segment]) -> dict[str, Any]:
    cleaned = clean_values(Segment, values, editable=EDITABLE)
    if "criteria" in values:
        checked_criteria(values["criteria"] or {})
        cleaned["criteria"] = values["criteria"] or {}
    name = cleaned.get("name", segment.name)
    if not name:
        raise RuleViolation("invalid", _("Give the segment a name."), errors={"name": [_("Give the segment a name.")]})
    if any(each.name.casefold() == name.casefold() for each in order if each is not segment):
        message = _("Another segment has this name.")
        raise RuleViolation("name_taken", message, errors={"name": [message]})
    return cleaned


def _before_the_catch_all(rest: list[Segment]) -> int:
    return len(rest) - 1 if rest and is_catch_all(rest[-1]) else len(rest)


def _put_in_order(order: list[Segment]) -> None:
    """Number from 1; by way of numbers out of the way, since no two segments may be equal at any moment."""
    changed = [(place, each) for place, each in enumerate(order, start=1) if each.priority != place]
    ids = [each.pk for _place, each in changed]
    Segment.objects.filter(pk__in=ids).update(priority=F("priority") + OUT_OF_THE_WAY)
    for place, each in changed:
        each.priority = place
        each.save(update_fields=["priority"])


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name == "hours_per_account" else value for name, value in values.items()}
