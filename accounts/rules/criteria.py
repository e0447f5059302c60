"""Criteria: a tree of conditions on an account, as ops writes it into a segment or a fit rule.

A group is {"all": [...]}, {"any": [...]} or {"none": [...]}; a condition is {"field", "op", "value"}; an empty tree
matches every account. An empty field satisfies only "empty", "ne" and what a "none" group turns round. Text is
compared without regard to case; tags are compared as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.rules.comparing import compare, is_filled, prepare
from accounts.rules.fields import SEGMENT_FIELDS, Field, Kind, field_of
from accounts.rules.values import PRESENCE, Problem, value_problem

GROUPS = ("all", "any", "none")
MOST_LEVELS = 5
MOST_CONDITIONS = 100
EQUALITY = ("eq", "ne", "in")
ORDER = ("gt", "gte", "lt", "lte", "between")
WORDS = ("contains", "starts_with")
OPS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: EQUALITY + WORDS + PRESENCE,
    Kind.NUMBER: EQUALITY + ORDER + PRESENCE,
    Kind.DATE: EQUALITY + ORDER + PRESENCE + ("within_days",),
    Kind.FLAG: ("eq", "ne"),
    Kind.CHOICE: EQUALITY,
    Kind.TAGS: ("contains", "in") + PRESENCE,
    Kind.LINK: PRESENCE,
    Kind.CUSTOM: EQUALITY + ORDER + WORDS + PRESENCE,
}


@dataclass(frozen=True)
class Condition:
    """One checked condition; `value` is normalised: folded text, floats, dates, tuples."""

    field: str
    kind: Kind
    op: str
    value: Any = None


@dataclass(frozen=True)
class Group:
    """`how` is all, any or none of `parts`."""

    how: str
    parts: tuple["Group | Condition", ...]


Node = Group | Condition


class CriteriaError(ValueError):
    """The tree cannot be read; `problems` says where and why."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def parse(tree: Any, fields: Mapping[str, Field] = SEGMENT_FIELDS) -> Node:
    """The checked form of `tree`. Raises CriteriaError with every problem and its path, such as all[2].value."""
    if tree in ({}, None):
        return Group("all", ())
    problems: list[Problem] = []
    node = _parse(tree, "", fields, problems, level=1)
    if node is not None and sum(1 for _ in conditions(node)) > MOST_CONDITIONS:
        problems.append(Problem("", "too_many", {"most": MOST_CONDITIONS}))
    if problems or node is None:
        raise CriteriaError(problems)
    return node


def conditions(node: Node) -> Iterator[Condition]:
    """Every condition of the tree, from left to right."""
    if isinstance(node, Condition):
        yield node
        return
    for part in node.parts:
        yield from conditions(part)


def matches(node: Node, values: Mapping[str, Any], *, today: date) -> bool:
    """Does an account with these values meet the criteria? The twin of accounts/queries/criteria.py."""
    if isinstance(node, Condition):
        return holds(node, values.get(node.field), today=today)
    found = (matches(part, values, today=today) for part in node.parts)
    if node.how == "all":
        return all(found)
    return any(found) if node.how == "any" else not any(found)


def holds(condition: Condition, raw: Any, *, today: date) -> bool:
    """Does the stored value `raw` meet one condition?"""
    value = prepare(raw, condition.kind, wanted=condition.value)
    if condition.op == "filled":
        return is_filled(value)
    if condition.op == "empty":
        return not is_filled(value)
    if condition.op == "ne":
        return not (is_filled(value) and value == condition.value)
    return is_filled(value) and compare(value, condition.op, condition.value, today=today)


def _parse(tree: Any, path: str, fields: Mapping[str, Field], problems: list[Problem], *, level: int) -> Node | None:
    if not isinstance(tree, Mapping):
        problems.append(Problem(path, "not_a_tree", {}))
        return None
    if level > MOST_LEVELS:
        problems.append(Problem(path, "too_deep", {"most": MOST_LEVELS}))
        return None
    if "field" in tree:
        return _condition(tree, path, fields, problems)
    return _group(tree, path, fields, problems, level=level)


def _group(
    tree: Mapping, path: str, fields: Mapping[str, Field], problems: list[Problem], *, level: int
) -> Group | None:
    if len(tree) != 1 or next(iter(tree)) not in GROUPS:
        problems.append(Problem(path, "no_group", {}))
        return None
    how, parts = next(iter(tree.items()))
    here = f"{path}.{how}" if path else how
    if not isinstance(parts, list) or (not parts and how == "any"):
        problems.append(Problem(here, "empty_group", {}))
        return None
    read = [
        _parse(part, f"{here}[{place}]", fields, problems, level=level + 1)
        for place, part in enumerate(parts[: MOST_CONDITIONS + 1], start=1)
    ]
    return Group(how, tuple(part for part in read if part is not None))


def _condition(tree: Mapping, path: str, fields: Mapping[str, Field], problems: list[Problem]) -> Condition | None:
    name, op, raw = str(tree.get("field")), str(tree.get("op")), tree.get("value")
    field = field_of(name, fields)
    if field is None:
        problems.append(Problem(f"{path}.field".lstrip("."), "unknown_field", {"field": name[:60]}))
        return None
    found = _shape_problem(tree, path, field, op) or value_problem(field, op, raw, f"{path}.value")
    if found:
        problems.append(found)
        return None
    return Condition(name, field.kind, op, wanted_value(field.kind, op, raw))


def _shape_problem(tree: Mapping, path: str, field: Field, op: str) -> Problem | None:
    surplus = sorted(str(key) for key in set(tree) - {"field", "op", "value"})
    if surplus:
        return Problem(path, "unknown_key", {"key": surplus[0][:60]})
    if op not in OPS[field.kind]:
        known = ", ".join(OPS[field.kind])
        return Problem(f"{path}.op".lstrip("."), "unknown_op", {"op": op[:30], "known": known})
    return None


def wanted_value(kind: Kind, op: str, raw: Any) -> Any:
    """The value of a condition in the form in which `compare` and the query use it."""
    if op in PRESENCE:
        return None
    if op == "within_days":
        return int(raw)
    if isinstance(raw, list):
        return tuple(prepare(item, kind, wanted=item) for item in raw)
    return prepare(raw, kind, wanted=raw)
