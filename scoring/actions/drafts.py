"""Edit a draft of the score model as a whole: settings, fit rules, signals and caps in one step."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.criteria import checked_criteria
from accounts.errors import RuleViolation
from accounts.models import Event, User
from accounts.rules.fields import FIT_FIELDS
from scoring.models import FitRule, ScoreModel, SignalGroupCap, SignalType, SignalWeight
from scoring.queries.models import with_parts

MOST_RULES, MOST_POINTS, LONGEST_LABEL = 50, 100, 120
SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE = 2, 3650
MOST_WEIGHT, MOST_CAP = 1000, 10_000
SHARES = ("fit_share", "fit_for_a", "fit_for_b", "timing_for_1", "timing_for_2")


@dataclass(frozen=True)
class RuleRow:
    """Points for one condition {"field", "op", "value"}."""

    label: str
    condition: Mapping[str, Any]
    points: int
    missing: str = FitRule.Missing.ZERO


@dataclass(frozen=True)
class SignalRow:
    """What a signal type (by code) is worth."""

    type: str
    group: str
    weight: float
    half_life_days: float


@dataclass(frozen=True)
class Content:
    """All that a version says. `settings` are the columns of ScoreModel that ops edits; `caps` go by group."""

    settings: Mapping[str, float]
    rules: Sequence[RuleRow] = ()
    signals: Sequence[SignalRow] = ()
    caps: Mapping[str, float] = field(default_factory=dict)


@transaction.atomic
def edit_draft(model_id: int, content: Content, *, by: User, now: datetime, version: int) -> ScoreModel:
    """Write `content` into the draft; `version` is the edit that was looked at.

    Raises RuleViolation `not_a_draft`, `unfit` with errors by place (`rules.2`, `signals.1`, `caps`, a setting), and
    StaleVersion.
    """
    draft = ScoreModel.objects.select_for_update().get(pk=model_id)
    if draft.status != ScoreModel.Status.DRAFT:
        raise RuleViolation("not_a_draft", _("A published version never changes. Make a draft of it and edit that."))
    if problems := _problems(content):
        first = next(iter(problems.values()))[0]
        raise RuleViolation("unfit", first, errors=problems)
    for name, value in content.settings.items():
        setattr(draft, name, value)
    draft.save_edit(expected=version, update_fields=[*content.settings])
    _write_parts(draft, content)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"draft_edited": draft.number})
    return draft


@transaction.atomic
def take_learned(
    points: Mapping[int, int], weights: Mapping[str, float], *, draft: ScoreModel, by: User, now: datetime
) -> ScoreModel:
    """Put learned points into a fresh copy of the version they were learned beside: of fit rules by their place, of
    signals by their type. What is worth nothing goes.
    """
    rules = list(draft.fit_rules.all())
    for place, value in points.items():
        _put(rules[place], points=value)
    for row in draft.signal_weights.filter(signal_type__code__in=weights).select_related("signal_type"):
        _put(row, weight=weights[row.signal_type.code])
    detail = {"learned": {"rules": len(points), "signals": len(weights)}}
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail=detail)
    return draft


def _put(part: FitRule | SignalWeight, **points: float) -> None:
    """Write the points; what is worth nothing goes."""
    ((name, value),) = points.items()
    if not value:
        part.delete()
        return
    setattr(part, name, value)
    part.save(update_fields=[name])


def content_of(version: ScoreModel) -> Content:
    """What `version` says, as `edit_draft` takes it."""
    with_parts([version])
    return Content(
        settings={name: getattr(version, name) for name in (*SHARES, "saturation")},
        rules=[
            RuleRow(row.label, {"field": row.field, "op": row.op, "value": row.value}, row.points, row.missing)
            for row in version.fit_rules.all()
        ],
        signals=[
            SignalRow(row.signal_type.code, row.group, row.weight, row.half_life_days)
            for row in sorted(version.signal_weights.all(), key=lambda row: row.signal_type.slot)
        ],
        caps={row.group: row.cap for row in version.group_caps.all()},
    )


def _write_parts(draft: ScoreModel, content: Content) -> None:
    types = dict(SignalType.objects.values_list("code", "pk"))
    for parts in (draft.fit_rules, draft.signal_weights, draft.group_caps):
        parts.all().delete()
    FitRule.objects.bulk_create(
        FitRule(
            model=draft, position=place, label=row.label.strip(), field=row.condition["field"],
            op=row.condition["op"], value=row.condition.get("value"), points=row.points, missing=row.missing,
        )
        for place, row in enumerate(content.rules, start=1)
    )  # fmt: skip
    SignalWeight.objects.bulk_create(
        SignalWeight(
            model=draft, signal_type_id=types[row.type], group=row.group, weight=row.weight,
            half_life_days=row.half_life_days,
        )
        for row in content.signals
    )  # fmt: skip
    SignalGroupCap.objects.bulk_create(
        SignalGroupCap(model=draft, group=group, cap=cap) for group, cap in content.caps.items()
    )


def _problems(content: Content) -> dict[str, list[str]]:
    """Messages by place; nothing when all is well."""
    found: dict[str, list[str]] = {}
    for place, text in (*_of_settings(content.settings), *_of_rules(content), *_of_signals(content)):
        found.setdefault(place, []).append(text)
    return found


def _of_settings(settings: Mapping[str, float]):
    for name in SHARES:
        if name in settings and not 0 <= settings[name] <= 100:
            yield name, _("Give 0 to 100.")
    if not 1 <= settings.get("saturation", 1) <= MOST_CAP:
        yield "saturation", _("Give 1 to %(most)s points.") % {"most": MOST_CAP}
    for upper, lower in (("fit_for_a", "fit_for_b"), ("timing_for_1", "timing_for_2")):
        if settings.get(upper, 100) <= settings.get(lower, 0):
            yield upper, _("The better grade must begin higher than the next one.")


def _of_rules(content: Content):
    if len(content.rules) > MOST_RULES:
        yield "rules", _("At most %(most)s rules are possible. Join or remove some.") % {"most": MOST_RULES}
    for place, row in enumerate(content.rules, start=1):
        if not 1 <= len(row.label.strip()) <= LONGEST_LABEL or "\x00" in row.label:
            yield f"rules.{place}", _("Give the rule a name of at most %(most)s characters.") % {"most": LONGEST_LABEL}
        if not 1 <= abs(row.points) <= MOST_POINTS:
            yield f"rules.{place}", _("Give 1 to %(most)s points, up or down.") % {"most": MOST_POINTS}
        if row.missing not in FitRule.Missing.values:
            yield f"rules.{place}", _("Choose what a missing value gives.")
        try:
            _checked_condition(row.condition)
        except RuleViolation as refusal:
            yield f"rules.{place}", refusal.message


def _checked_condition(condition: Mapping[str, Any]) -> None:
    if "field" not in condition or "op" not in condition:
        raise RuleViolation("no_condition", _("Say what the rule asks for: a field, a comparison and a value."))
    checked_criteria(dict(condition), fields=FIT_FIELDS)


def _of_signals(content: Content):
    types, seen = set(SignalType.objects.values_list("code", flat=True)), set()
    for place, row in enumerate(content.signals, start=1):
        if row.type not in types or row.type in seen:
            yield f"signals.{place}", _("Name a signal type that exists, each once.")
        seen.add(row.type)
        if not (math.isfinite(row.weight) and 0 < abs(row.weight) <= MOST_WEIGHT):
            yield f"signals.{place}", _("Give points from -%(most)s to %(most)s, not 0.") % {"most": MOST_WEIGHT}
        if not SHORTEST_HALF_LIFE <= row.half_life_days <= LONGEST_HALF_LIFE:
            words = {"least": SHORTEST_HALF_LIFE, "most": LONGEST_HALF_LIFE}
            yield f"signals.{place}", _("A signal halves in %(least)s to %(most)s days.") % words
        if not _is_slug(row.group):
            yield f"signals.{place}", _("Name its group in lower-case letters, digits and hyphens, such as intent.")
    for group, cap in content.caps.items():
        if not _is_slug(group) or not (math.isfinite(cap) and 0 <= cap <= MOST_CAP):
            words = {"most": MOST_CAP, "group": group[:40]}
            yield "caps", _("The cap of “%(group)s” is a number from 0 to %(most)s.") % words


def _is_slug(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "")
    return len(text) <= 40 and plain.isascii() and plain.isalnum()
