"""The score of one account in plain Python: the reference for the set-based SQL in scoring/queries/calculation.py.

Priority = 100·(w·F/100 + (1−w)·T) + overrides. F is the sum of fit points, 0 to 100; T = 1 − exp(−H/κ) with
H = Σ over groups of the decayed signal points, each group at most its cap. Source: allocation.md section 7.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.rules.comparing import is_filled, prepare
from accounts.rules.criteria import PRESENCE, Condition, holds

SECONDS_PER_DAY = 86_400
MOST_EXPONENT = 1000.0


@dataclass(frozen=True)
class FitTerm:
    """Points for one condition; `missing` is what an empty field gives: zero, half or exclude."""

    label: str
    condition: Condition
    points: int
    missing: str = "zero"


@dataclass(frozen=True)
class Weight:
    """What a fresh signal of strength 1 is worth, in which group, and in how many days it halves."""

    slot: int
    group: str
    points: float
    half_life_days: float
    type_id: int = 0
    label: str = ""


@dataclass(frozen=True)
class Model:
    """One version of the score model as the rules need it. Shares and bands are whole percents."""

    epoch: datetime
    fit_terms: tuple[FitTerm, ...] = ()
    weights: tuple[Weight, ...] = ()
    caps: Mapping[str, float] = field(default_factory=dict)
    fit_share: int = 55
    saturation: float = 35.0
    fit_for_a: int = 70
    fit_for_b: int = 40
    timing_for_1: int = 60
    timing_for_2: int = 25


@dataclass(frozen=True)
class Scored:
    """A score: raw numbers as computed, whole ones as stored."""

    fit_raw: float
    heat: float
    timing_raw: float
    priority_raw: float
    is_scored: bool
    fit: int
    timing: int
    priority: int
    grade: str


def term_points(term: FitTerm, raw: Any, *, today: date) -> float | None:
    """Points of one fit term for the stored value `raw`; None when its absence excludes the account."""
    if term.condition.op not in PRESENCE and not is_filled(
        prepare(raw, term.condition.kind, wanted=term.condition.value)
    ):
        return {"zero": 0.0, "half": term.points / 2, "exclude": None}[term.missing]
    return float(term.points) if holds(term.condition, raw, today=today) else 0.0


def decay(half_life_days: float, *, age_days: float) -> float:
    """What is left of 1 after `age_days`: half after one half-life."""
    exponent = -age_days / half_life_days
    return float(2.0 ** max(-MOST_EXPONENT, min(MOST_EXPONENT, exponent)))


def age_in_days(at: datetime, *, now: datetime) -> float:
    return (now - at).total_seconds() / SECONDS_PER_DAY


def group_points(model: Model, sums: Mapping[int, float]) -> dict[str, tuple[float, float]]:
    """Per group the points before and after its cap, from present decayed sums by slot; a cap holds both ways."""
    totals: dict[str, float] = defaultdict(float)
    for weight in model.weights:
        totals[weight.group] += weight.points * sums.get(weight.slot, 0.0)
    caps = {group: model.caps.get(group, math.inf) for group in totals}
    return {group: (total, max(-caps[group], min(caps[group], total))) for group, total in totals.items()}


def timing(heat: float, *, saturation: float) -> float:
    """T, from 0 to almost 1; negative heat gives 0."""
    return 1.0 - math.exp(-min(700.0, max(heat, 0.0) / saturation))


def grade_of(model: Model, *, fit: int, timing_percent: int) -> str:
    """A1 to C3: the letter from fit, the digit from timing."""
    letter = "A" if fit >= model.fit_for_a else "B" if fit >= model.fit_for_b else "C"
    digit = 1 if timing_percent >= model.timing_for_1 else 2 if timing_percent >= model.timing_for_2 else 3
    return f"{letter}{digit}"


def score_of(
    model: Model,
    *,
    values: Mapping[str, Any],
    sums: Mapping[int, float],
    override_points: int = 0,
    today: date,
) -> Scored:
    """The score from field values, present decayed sums by slot and valid overrides.

    Fit and timing are stored rounded down, so that no band is shown before it is reached; priority is rounded. An
    account that a missing value excludes has fit and priority 0.
    """
    points = [term_points(term, values.get(term.condition.field), today=today) for term in model.fit_terms]
    is_scored = None not in points
    fit_raw = max(0.0, min(100.0, sum(point or 0.0 for point in points))) if is_scored else 0.0
    heat = sum(capped for _total, capped in group_points(model, sums).values())
    timing_raw = timing(heat, saturation=model.saturation)
    blend = model.fit_share * fit_raw / 100 + (100 - model.fit_share) * timing_raw
    priority_raw = max(0.0, min(100.0, blend + override_points)) if is_scored else 0.0
    fit, timing_percent = math.floor(fit_raw), math.floor(100 * timing_raw)
    grade = grade_of(model, fit=fit, timing_percent=timing_percent)
    return Scored(fit_raw, heat, timing_raw, priority_raw, is_scored, fit, timing_percent, round(priority_raw), grade)


def present_sums(model: Model, signals: Iterable[tuple[int, float, datetime]], *, now: datetime) -> dict[int, float]:
    """Decayed sums by slot at `now` from (slot, strength, happened_at)."""
    half_lives = {weight.slot: weight.half_life_days for weight in model.weights}
    sums: dict[int, float] = defaultdict(float)
    for slot, strength, at in signals:
        if slot in half_lives:
            sums[slot] += strength * decay(half_lives[slot], age_days=age_in_days(at, now=now))
    return dict(sums)
