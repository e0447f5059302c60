"""Is the value of a condition of the right kind? Problems carry a code and a path; the words stand in one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.rules.fields import Field, Kind

PRESENCE = ("filled", "empty")
MOST_VALUES = 1000
LONGEST_TEXT = 500
LARGEST_NUMBER = 1e18
MOST_DAYS = 3650
WORDS: Mapping[str, str] = {
    "not_a_tree": 'write a group such as {{"all": [...]}} or a condition with field, op and value',
    "too_deep": "groups may lie at most {most} levels deep",
    "too_many": "at most {most} conditions are allowed",
    "no_group": "a group has exactly one of all, any, none",
    "empty_group": "a group needs a list of conditions",
    "unknown_key": "“{key}” is not known here; a condition has field, op and value",
    "unknown_field": "there is no field “{field}” to ask for",
    "unknown_op": "“{op}” does not fit this field; use one of {known}",
    "needs_no_value": "this operator takes no value",
    "needs_list": "give a list of 1 to {most} values",
    "needs_pair": "give the lower and the upper bound as a list of two, the lower one first",
    "needs_number": "give a number",
    "needs_text": "give a text of 1 to {most} characters",
    "needs_date": "give a date as YYYY-MM-DD",
    "needs_flag": "give true or false",
    "needs_choice": "give one of {known}",
    "needs_days": "give whole days: 30 for the last thirty, -30 for the next thirty",
    "needs_one_kind": "give only numbers or only texts",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong at `path` of a criteria tree."""

    path: str
    code: str
    detail: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        words = WORDS[self.code].format(**self.detail)
        return f"{self.path}: {words}" if self.path else words


def value_problem(asked: Field, op: str, raw: Any, path: str) -> Problem | None:
    """The first thing wrong with the value `raw` of a condition on `asked`, or None."""
    path = path.lstrip(".")
    if op in PRESENCE:
        return None if raw is None else Problem(path, "needs_no_value")
    if op == "within_days":
        return None if _is_days(raw) else Problem(path, "needs_days")
    if op == "in":
        return _list_problem(asked, raw, path)
    if op == "between":
        return _pair_problem(asked, raw, path)
    return _item_problem(asked, raw, path)


def _list_problem(asked: Field, raw: Any, path: str) -> Problem | None:
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_VALUES:
        return Problem(path, "needs_list", {"most": MOST_VALUES})
    for place, item in enumerate(raw, start=1):
        found = _item_problem(asked, item, f"{path}[{place}]")
        if found:
            return found
    return None if len({isinstance(item, str) for item in raw}) == 1 else Problem(path, "needs_one_kind")


def _pair_problem(asked: Field, raw: Any, path: str) -> Problem | None:
    if not isinstance(raw, list) or len(raw) != 2:
        return Problem(path, "needs_pair")
    found = _list_problem(asked, raw, path)
    if found:
        return found
    low, high = raw
    return None if low <= high else Problem(path, "needs_pair")


def _item_problem(asked: Field, raw: Any, path: str) -> Problem | None:
    if asked.kind is Kind.NUMBER:
        return None if _is_number(raw) else Problem(path, "needs_number")
    if asked.kind is Kind.DATE:
        return None if _is_date(raw) else Problem(path, "needs_date")
    if asked.kind is Kind.FLAG:
        return None if isinstance(raw, bool) else Problem(path, "needs_flag")
    if asked.kind is Kind.CHOICE:
        return None if raw in asked.choices else Problem(path, "needs_choice", {"known": ", ".join(asked.choices)})
    if asked.kind is Kind.CUSTOM and _is_number(raw):
        return None
    return None if _is_text(raw) else Problem(path, "needs_text", {"most": LONGEST_TEXT})


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= LARGEST_NUMBER


def _is_days(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= MOST_DAYS


def _is_date(raw: Any) -> bool:
    if not isinstance(raw, str) or len(raw) != 10:
        return False
    try:
        date.fromisoformat(raw)
    except ValueError:
        return False
    return True


def _is_text(raw: Any) -> bool:
    if not isinstance(raw, str) or not 1 <= len(raw) <= LONGEST_TEXT or "\x00" in raw:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in raw)
