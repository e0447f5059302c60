"""How a stored value compares with the value of a condition. The twin of accounts/queries/criteria.py."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from accounts.rules.fields import Kind

NUMBER_AS_TEXT = r"-?[0-9]{1,15}(\.[0-9]{1,10})?"


def prepare(raw: Any, kind: Kind, *, wanted: Any) -> Any:
    """`raw` in the form that `compare` expects, None when there is nothing comparable.

    A value of the account's own fields is a number when the condition's value `wanted` is one, else text.
    """
    if raw is None:
        return None
    return PREPARE[kind](raw, wanted)


def is_filled(value: Any) -> bool:
    """Is there a value? Zero and False are values; an empty text or list is none."""
    return value is not None and value != "" and value != frozenset()


def compare(value: Any, op: str, wanted: Any, *, today: date) -> bool:
    """`value` (filled, prepared) against `wanted` (prepared). Bounds are inclusive."""
    if op == "within_days":
        return _is_within(value, wanted, today=today)
    return COMPARE[op](value, wanted)


def fold_case(text: str) -> str:
    """Lower case, letter by letter and without context, as the collation pg_c_utf8 does it."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def _is_within(value: date, days: int, *, today: date) -> bool:
    first, last = sorted((today - timedelta(days=days), today))
    return first <= value <= last


def _contains(value: Any, wanted: str) -> bool:
    return wanted in value


def _is_in(value: Any, wanted: tuple) -> bool:
    return bool(value & set(wanted)) if isinstance(value, frozenset) else value in wanted


def _custom(raw: Any, wanted: Any) -> Any:
    if isinstance(raw, dict | list):
        return None
    text = raw if isinstance(raw, str) else json.dumps(raw)
    sample = wanted[0] if isinstance(wanted, tuple) else wanted
    if isinstance(sample, int | float):
        return float(text) if re.fullmatch(NUMBER_AS_TEXT, text) else None
    return fold_case(text)


PREPARE: Mapping[Kind, Callable[[Any, Any], Any]] = {
    Kind.TEXT: lambda raw, _wanted: fold_case(str(raw)),
    Kind.NUMBER: lambda raw, _wanted: float(raw),
    Kind.DATE: lambda raw, _wanted: date.fromisoformat(raw) if isinstance(raw, str) else raw,
    Kind.FLAG: lambda raw, _wanted: bool(raw),
    Kind.CHOICE: lambda raw, _wanted: str(raw),
    Kind.TAGS: lambda raw, _wanted: raw if isinstance(raw, str) else frozenset(raw),
    Kind.LINK: lambda raw, _wanted: raw,
    Kind.CUSTOM: _custom,
}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "between": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "starts_with": lambda value, wanted: value.startswith(wanted),
    "contains": _contains,
    "in": _is_in,
}
