"""What one version of a score model says otherwise than another, as codes with the old and the new value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.rules.score import FitTerm, Model, Weight

SETTINGS = ("fit_share", "saturation", "fit_for_a", "fit_for_b", "timing_for_1", "timing_for_2")


@dataclass(frozen=True)
class Change:
    """`code` is setting, rule_new, rule_gone, rule_points, rule_asks, rule_missing, rule_name, signal_new, signal_gone,
    signal_weight, signal_half_life, signal_group, cap; `name` says of what, `old` and `new` the values.
    """

    code: str
    name: str
    old: Any = None
    new: Any = None
    term: FitTerm | None = field(default=None, compare=False)


def changes(before: Model, after: Model) -> list[Change]:
    """Every difference, settings first, then rules, signals and caps."""
    settings = ((name, getattr(before, name), getattr(after, name)) for name in SETTINGS)
    return [
        *(Change("setting", name, old, new) for name, old, new in settings if old != new),
        *_of_rules(list(before.fit_terms), list(after.fit_terms)),
        *_of_signals(before, after),
        *_of_caps(before.caps, after.caps),
    ]


def _of_rules(before: list[FitTerm], after: list[FitTerm]) -> Iterator[Change]:
    """The same rule is one that asks the same, else one of the same name."""
    for is_same in (_asks_the_same, _is_called_the_same):
        for new in list(after):
            old = next((term for term in before if is_same(term, new)), None)
            if old is not None:
                before.remove(old)
                after.remove(new)
                yield from _of_rule(old, new)
    yield from (Change("rule_gone", term.label, old=term.points, term=term) for term in before)
    yield from (Change("rule_new", term.label, new=term.points, term=term) for term in after)


def _asks_the_same(one: FitTerm, other: FitTerm) -> bool:
    return one.condition == other.condition


def _is_called_the_same(one: FitTerm, other: FitTerm) -> bool:
    return one.label == other.label


def _of_rule(old: FitTerm, new: FitTerm) -> Iterator[Change]:
    if old.condition != new.condition:
        yield Change("rule_asks", new.label, old.condition, new.condition, term=new)
    if old.label != new.label:
        yield Change("rule_name", new.label, old.label, new.label, term=new)
    if old.points != new.points:
        yield Change("rule_points", new.label, old.points, new.points, term=new)
    if old.missing != new.missing:
        yield Change("rule_missing", new.label, old.missing, new.missing, term=new)


def _of_signals(before: Model, after: Model) -> Iterator[Change]:
    earlier, later = _by_slot(before), _by_slot(after)
    for slot in sorted({*earlier, *later}):
        old, new = earlier.get(slot), later.get(slot)
        if old is None or new is None:
            known = old or later[slot]
            code = "signal_new" if old is None else "signal_gone"
            yield Change(code, known.label, old and old.points, new and new.points)
            continue
        for code, name in (("weight", "points"), ("half_life", "half_life_days"), ("group", "group")):
            if getattr(old, name) != getattr(new, name):
                yield Change(f"signal_{code}", new.label, getattr(old, name), getattr(new, name))


def _by_slot(model: Model) -> dict[int, Weight]:
    return {weight.slot: weight for weight in model.weights}


def _of_caps(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Change]:
    for group in sorted({*before, *after}):
        if before.get(group) != after.get(group):
            yield Change("cap", group, before.get(group), after.get(group))
