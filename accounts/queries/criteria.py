"""Criteria as a query. Values travel as parameters, columns come from the allow-list: nothing of a tree becomes SQL."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Expression, F, Q, TextField, Value
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)

from accounts.queries.fields import expression
from accounts.rules.criteria import Condition, Group, Node
from accounts.rules.fields import Kind

EVERYTHING = Q(pk__isnull=False)
NOTHING = Q(pk__isnull=True)


def criteria_q(node: Node, *, today: date) -> Q:
    """`node` (from `parse`) as a filter on accounts. Never NULL, so that a "none" group may turn it round."""
    if isinstance(node, Condition):
        return condition_q(node, today=today)
    parts = [criteria_q(part, today=today) for part in node.parts]
    return _joined(node, parts)


def condition_q(condition: Condition, *, today: date) -> Q:
    """One condition as a filter; an empty field satisfies only "empty" and "ne"."""
    column = expression(condition.field, condition.kind, wanted=condition.value)
    filled = filled_q(column, condition)
    if condition.op in ("filled", "empty"):
        return filled if condition.op == "filled" else ~filled
    if condition.op == "ne":
        return ~(filled & Q(Exact(column, condition.value)))
    if condition.kind is Kind.TAGS:
        wanted = list(condition.value) if condition.op == "in" else [condition.value]
        return Q(tags__overlap=wanted)
    return filled & LOOKUPS[condition.op](column, condition.value, today)


def filled_q(column: Expression | F, condition: Condition) -> Q:
    """Is there a value? The twin of `is_filled`."""
    if condition.kind is Kind.TAGS:
        return Q(tags__len__gt=0)
    if condition.kind is Kind.TEXT and condition.field != "segment":
        return ~Q(**{condition.field: ""})  # these columns are never null, and folding them is slow
    is_text = condition.kind in (Kind.TEXT, Kind.CHOICE) or (
        condition.kind is Kind.CUSTOM and isinstance(column.output_field, TextField)
    )
    present = Q(IsNull(column, False))
    return present & ~Q(Exact(column, Value(""))) if is_text else present


def _joined(group: Group, parts: list[Q]) -> Q:
    if not parts:
        return EVERYTHING
    if group.how == "all":
        return reduce(and_, parts)
    either = reduce(or_, parts)
    return either if group.how == "any" else ~either


def _within(column: Any, days: int, today: date) -> Q:
    first, last = sorted((today - timedelta(days=days), today))
    return Q(GreaterThanOrEqual(column, first)) & Q(LessThanOrEqual(column, last))


LOOKUPS: Mapping[str, Callable[[Any, Any, date], Q]] = {
    "eq": lambda column, wanted, _today: Q(Exact(column, wanted)),
    "in": lambda column, wanted, _today: Q(In(column, list(wanted))),
    "gt": lambda column, wanted, _today: Q(GreaterThan(column, wanted)),
    "gte": lambda column, wanted, _today: Q(GreaterThanOrEqual(column, wanted)),
    "lt": lambda column, wanted, _today: Q(LessThan(column, wanted)),
    "lte": lambda column, wanted, _today: Q(LessThanOrEqual(column, wanted)),
    "between": lambda column, wanted, _today: (
        Q(GreaterThanOrEqual(column, wanted[0])) & Q(LessThanOrEqual(column, wanted[1]))
    ),
    "contains": lambda column, wanted, _today: Q(Contains(column, wanted)),
    "starts_with": lambda column, wanted, _today: Q(StartsWith(column, wanted)),
    "within_days": _within,
}
