"""What a score model can give at best, and what in it makes no sense: asked before it scores anybody.

The best and the worst fit are found by trying: per field every value at which a rule may change its answer.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from accounts.rules.fields import FIT_FIELDS, Kind
from scoring.rules.score import FitTerm, Model, term_points, timing

OTHER_WORD = "⁂"
MOST_TAGS_TRIED = 8


@dataclass(frozen=True)
class Finding:
    """One thing to say about a model. One that `blocks` keeps it from being published."""

    code: str
    blocks: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """The lowest and highest fit and the highest timing (percent) that any account can have."""

    lowest_fit: float
    highest_fit: float
    highest_timing: int


def reach(model: Model, *, today: date) -> Reach:
    """What the model can give. Fields are taken as independent of each other."""
    lowest = highest = 0.0
    for terms in _by_field(model):
        sums = [total for _points, total in _tried(terms, today=today)] or [0.0]
        lowest, highest = lowest + min(sums), highest + max(sums)
    best = timing(_most_heat(model), saturation=model.saturation)
    return Reach(_fit(lowest), _fit(highest), math.floor(100 * best))


def findings(model: Model, *, today: date) -> list[Finding]:
    """What is wrong or odd, what blocks first."""
    found = [*_about_rules(model, today=today), *_about_grades(model, reach(model, today=today))]
    return sorted(found, key=lambda finding: not finding.blocks)


def _about_rules(model: Model, *, today: date) -> Iterator[Finding]:
    """Rules that can never hold, and rules that ask the same."""
    for terms in _by_field(model):
        tried = [points for points, _total in _tried(terms, today=today)]
        for place, term in enumerate(terms):
            if term.points and not any(points[place] == term.points for points in tried):
                yield Finding("never", True, {"rule": term.label})
    for one, other in combinations(model.fit_terms, 2):
        if one.condition == other.condition:
            words = {"rule": one.label, "other": other.label, "points": one.points + other.points}
            opposite = one.points * other.points < 0
            yield Finding("opposite" if opposite else "twice", opposite, words)


def _about_grades(model: Model, most: Reach) -> Iterator[Finding]:
    """Points that nobody can get, and grades that nobody, or everybody, reaches."""
    counts_fit, counts_timing = model.fit_share > 0, model.fit_share < 100
    if not (counts_fit and most.highest_fit >= 1) and not (counts_timing and most.highest_timing >= 1):
        yield Finding("no_points", True)
        return
    if counts_fit and most.highest_fit < model.fit_for_a:
        yield Finding("no_a", True, {"most": math.floor(most.highest_fit), "band": model.fit_for_a})
    if counts_fit and most.lowest_fit >= model.fit_for_a:
        yield Finding("always_a", False, {"least": math.floor(most.lowest_fit), "band": model.fit_for_a})
    if counts_timing and most.highest_timing < model.timing_for_1:
        yield Finding("no_1", False, {"most": most.highest_timing, "band": model.timing_for_1})
    for group in sorted(set(model.caps) - {weight.group for weight in model.weights}):
        yield Finding("idle_cap", False, {"group": group})


def _fit(points: float) -> float:
    return max(0.0, min(100.0, points))


def _most_heat(model: Model) -> float:
    """The sum of the caps of groups that can warm; without a cap there is no end."""
    warm = {weight.group for weight in model.weights if weight.points > 0}
    return sum(model.caps.get(group, math.inf) for group in warm)


def _by_field(model: Model) -> list[list[FitTerm]]:
    groups: dict[str, list[FitTerm]] = defaultdict(list)
    for term in model.fit_terms:
        groups[term.condition.field].append(term)
    return list(groups.values())


def _tried(terms: Sequence[FitTerm], *, today: date) -> list[tuple[list[float], float]]:
    """The points of each term and their sum, for every value that does not keep the account from being scored."""
    found = []
    for value in _values(terms, today=today):
        points = [term_points(term, value, today=today) for term in terms]
        if None not in points:
            known = [point or 0.0 for point in points]
            found.append((known, sum(known)))
    return found


def _values(terms: Sequence[FitTerm], *, today: date) -> Iterator[Any]:
    """Every value at which one of the terms may answer otherwise, and an empty field where there can be one."""
    condition = terms[0].condition
    wanted = [each for term in terms for each in _wanted(term, today=today)]
    if condition.kind not in (Kind.FLAG, Kind.CHOICE):
        yield [] if condition.kind is Kind.TAGS else None
    if condition.kind is Kind.FLAG:
        yield from (True, False)
    elif condition.kind is Kind.LINK:
        yield 1
    elif condition.kind is Kind.CHOICE:
        yield from FIT_FIELDS[condition.field].choices
    elif condition.kind is Kind.TAGS:
        yield from _tag_sets(wanted)
    else:
        yield from _numbers([each for each in wanted if isinstance(each, float)], condition.kind)
        yield from _days([each for each in wanted if isinstance(each, date)])
        yield from _texts(terms)


def _wanted(term: FitTerm, *, today: date) -> list[Any]:
    value = term.condition.value
    if term.condition.op == "within_days":
        return [today, today - timedelta(days=value)]
    return list(value) if isinstance(value, tuple) else [value]


def _numbers(bounds: Sequence[float], kind: Kind) -> Iterator[float]:
    """Each bound, what lies between two, and beyond both ends; counts and amounts are never below zero."""
    if not bounds and kind is not Kind.NUMBER:
        return
    ends = sorted({0.0, *bounds})
    between = [(low + high) / 2 for low, high in zip(ends, ends[1:], strict=False)]
    lowest = [] if kind is Kind.NUMBER else [ends[0] - 1]
    yield from (each for each in [*lowest, *ends, *between, ends[-1] + 1] if kind is not Kind.NUMBER or each >= 0)


def _days(bounds: Sequence[date]) -> Iterator[date]:
    for bound in bounds:
        yield from (bound - timedelta(days=1), bound, bound + timedelta(days=1))


def _texts(terms: Sequence[FitTerm]) -> Iterator[str]:
    """Words that are asked for, one that nobody asks for, and texts that begin and contain as many as they can."""
    if terms[0].condition.kind not in (Kind.TEXT, Kind.CUSTOM):
        return
    yield OTHER_WORD
    starts, parts = [""], []
    for term in terms:
        words = [word for word in _wanted(term, today=date.min) if isinstance(word, str)]
        yield from words
        starts += words if term.condition.op == "starts_with" else []
        parts += words if term.condition.op == "contains" else []
    for start in starts:
        yield from (start + part for part in [*parts, "".join(parts)] if start + part)


def _tag_sets(tags: Sequence[Any]) -> Iterator[list[str]]:
    known = sorted({tag for tag in tags if isinstance(tag, str)})
    yield [OTHER_WORD]
    if len(known) > MOST_TAGS_TRIED:
        yield from ([tag] for tag in known)
        yield known
        return
    for size in range(1, len(known) + 1):
        yield from (list(each) for each in combinations(known, size))
