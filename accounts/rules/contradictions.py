"""Criteria that nothing can meet: conditions on one field that exclude each other. Pure; by logic, not by records.

Only what is certain is called a contradiction: relative dates and sub-texts of two conditions are left to the count.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from accounts.rules.criteria import Condition, Group, Node
from accounts.rules.fields import Kind

OPPOSITE = {"filled": "empty", "empty": "filled", "eq": "ne", "ne": "eq"}
LOWER, UPPER = ("gt", "gte", "between"), ("lt", "lte", "between")


def contradiction(node: Node, given: Sequence[Condition] = ()) -> tuple[Condition, ...]:
    """The conditions that cannot hold together, so that no account matches `node`; nothing where some might.

    `given` are conditions that hold besides. Of an "any" group every branch must fail.
    """
    if isinstance(node, Condition):
        return _clash([*given, node])
    if node.how == "none":
        return _clash([*given, *_turned_round(node)])
    if node.how == "any":
        return _of_every_branch(node, given)
    held = [*given, *_certain(node)]
    return _clash(held) or next((found for part in _choices(node) if (found := contradiction(part, held))), ())


def _of_every_branch(node: Group, given: Sequence[Condition]) -> tuple[Condition, ...]:
    found = [contradiction(part, given) for part in node.parts]
    return found[0] if found and all(found) else ()


def _certain(node: Group) -> Iterator[Condition]:
    """What an "all" group asks for in any case."""
    for part in node.parts:
        if isinstance(part, Condition):
            yield part
        elif part.how == "all":
            yield from _certain(part)
        elif part.how == "none":
            yield from _turned_round(part)


def _choices(node: Group) -> Iterator[Group]:
    for part in node.parts:
        if isinstance(part, Group) and part.how == "any":
            yield part
        elif isinstance(part, Group) and part.how == "all":
            yield from _choices(part)


def _turned_round(node: Group) -> Iterator[Condition]:
    for part in node.parts:
        if isinstance(part, Condition) and part.op in OPPOSITE and part.kind is not Kind.TAGS:
            yield Condition(part.field, part.kind, OPPOSITE[part.op], part.value)


def _clash(held: Sequence[Condition]) -> tuple[Condition, ...]:
    """The first pair that excludes each other; else all conditions on a field that only together do."""
    by_field: dict[str, list[Condition]] = {}
    for condition in held:
        by_field.setdefault(condition.field, []).append(condition)
    for asked in by_field.values():
        pairs = (pair for pair in combinations(asked, 2) if not _possible(pair))
        found = next(pairs, () if _possible(asked) else tuple(asked))
        if found:
            return tuple(found)
    return ()


def _possible(asked: Sequence[Condition]) -> bool:
    """Is there a value that meets all of these conditions on one field?"""
    ops = {condition.op for condition in asked}
    if "empty" in ops and ops - {"empty", "ne"}:
        return False
    if asked[0].kind is Kind.TAGS:
        return True
    allowed = _allowed(asked)
    if allowed is not None:
        return any(_fits(value, asked) for value in allowed)
    return _has_room(asked) and _same_beginning(asked)


def _allowed(asked: Sequence[Condition]) -> set[Any] | None:
    """The values that "eq" and "in" leave; None where there is no such condition."""
    sets = [set(each.value) if each.op == "in" else {each.value} for each in asked if each.op in ("eq", "in")]
    return set.intersection(*sets) if sets else None


def _fits(value: Any, asked: Sequence[Condition]) -> bool:
    return all(_meets(value, each) for each in asked)


def _meets(value: Any, each: Condition) -> bool:
    if each.op == "ne":
        return value != each.value
    if each.op in ("contains", "starts_with"):
        text = str(value)
        return each.value in text if each.op == "contains" else text.startswith(each.value)
    bounds = [bound for bound in (_lower(each), _upper(each)) if bound is not None]
    if not bounds or any(type(value) is not type(bound[0]) for bound in bounds):
        return True
    return _within(value, _lower(each), _upper(each))


def _has_room(asked: Sequence[Condition]) -> bool:
    """Is there anything between the highest lower bound and the lowest upper one?"""
    lower = [bound for each in asked if (bound := _lower(each)) is not None]
    upper = [bound for each in asked if (bound := _upper(each)) is not None]
    if len({type(value) for value, _open in (*lower, *upper)}) != 1 or not lower or not upper:
        return True
    (low, low_open), (high, high_open) = max(lower), min(upper, key=lambda bound: (bound[0], not bound[1]))
    return low < high or (low == high and not low_open and not high_open)


def _same_beginning(asked: Sequence[Condition]) -> bool:
    starts = sorted((each.value for each in asked if each.op == "starts_with"), key=len)
    return all(longer.startswith(shorter) for shorter, longer in combinations(starts, 2))


def _lower(each: Condition) -> tuple[Any, bool] | None:
    """(bound, is it excluded)."""
    if each.op not in LOWER:
        return None
    return (each.value[0], False) if each.op == "between" else (each.value, each.op == "gt")


def _upper(each: Condition) -> tuple[Any, bool] | None:
    if each.op not in UPPER:
        return None
    return (each.value[1], False) if each.op == "between" else (each.value, each.op == "lt")


def _within(value: Any, lower: tuple[Any, bool] | None, upper: tuple[Any, bool] | None) -> bool:
    over = lower is None or value > lower[0] or (value == lower[0] and not lower[1])
    return over and (upper is None or value < upper[0] or (value == upper[0] and not upper[1]))
