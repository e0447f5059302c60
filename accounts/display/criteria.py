"""Criteria in words: what fields and comparisons are called, what is wrong, and a whole tree as a sentence."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display.formats import number
from accounts.display.labels import ACCOUNT_LABELS
from accounts.rules.criteria import GROUPS, MOST_CONDITIONS, MOST_LEVELS
from accounts.rules.fields import CUSTOM_PREFIX, SEGMENT_FIELDS, Field, Kind
from accounts.rules.values import LONGEST_TEXT, MOST_VALUES, Problem

FIELD_LABELS: Mapping[str, Any] = {
    **ACCOUNT_LABELS,
    "kind": gettext_lazy("Company or person"), "lifecycle": gettext_lazy("Prospect or customer"),
    "customer_since": gettext_lazy("Customer since"), "parent": gettext_lazy("Part of a group"),
    "recurring_revenue": gettext_lazy("Recurring revenue of 12 months"), "tags": gettext_lazy("Tags"),
    "segment": gettext_lazy("Segment code"), "potential": gettext_lazy("Potential"),
}  # fmt: skip
CHOICES = {
    "company": gettext_lazy("company"), "person": gettext_lazy("person"), "prospect": gettext_lazy("prospect"),
    "customer": gettext_lazy("customer"), "past": gettext_lazy("past client"),
}  # fmt: skip
IS = {"eq": gettext_lazy("is"), "ne": gettext_lazy("is not"), "in": gettext_lazy("is one of")}
KNOWN = {"filled": gettext_lazy("is known"), "empty": gettext_lazy("is not known")}
TEXTS = {"contains": gettext_lazy("contains"), "starts_with": gettext_lazy("starts with")}
NUMBERS = {
    "gte": gettext_lazy("is at least"), "lte": gettext_lazy("is at most"), "gt": gettext_lazy("is more than"),
    "lt": gettext_lazy("is less than"), "between": gettext_lazy("is between"),
}  # fmt: skip
DATES = {
    "last_days": gettext_lazy("is in the last … days"), "next_days": gettext_lazy("is in the next … days"),
    "gte": gettext_lazy("is on or after"), "lte": gettext_lazy("is on or before"), "gt": gettext_lazy("is after"),
    "lt": gettext_lazy("is before"), "between": gettext_lazy("is between"),
}  # fmt: skip
OP_WORDS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.TEXT: IS | TEXTS | KNOWN,
    Kind.NUMBER: NUMBERS | IS | KNOWN,
    Kind.DATE: DATES | IS | KNOWN,
    Kind.FLAG: {"eq": IS["eq"]},
    Kind.CHOICE: IS,
    Kind.TAGS: {
        "contains": gettext_lazy("include"), "in": gettext_lazy("include one of"),
        "filled": gettext_lazy("are set"), "empty": gettext_lazy("are not set"),
    },
    Kind.LINK: {"filled": gettext_lazy("yes"), "empty": gettext_lazy("no")},
    Kind.CUSTOM: IS | NUMBERS | TEXTS | KNOWN,
}  # fmt: skip
GROUP_WORDS = {
    "all": gettext_lazy("All of these are true"), "any": gettext_lazy("At least one of these is true"),
    "none": gettext_lazy("None of these is true"),
}  # fmt: skip
PROBLEMS = {
    "not_a_tree": gettext_lazy("Write a group of conditions, or one condition with a field, a comparison and a value."),
    "too_deep": gettext_lazy("Groups may lie at most %(most)s levels deep."),
    "too_many": gettext_lazy("At most %(most)s conditions are allowed."),
    "no_group": gettext_lazy("A group is “all”, “any” or “none” of its conditions."),
    "empty_group": gettext_lazy("A group needs at least one condition. Add one or remove the group."),
    "unknown_key": gettext_lazy("“%(key)s” is not known here."),
    "unknown_field": gettext_lazy("Choose a field. There is none called “%(field)s”."),
    "circular": gettext_lazy(
        "“%(field)s” follows from the segment, so that the answer would depend on itself. Ask for another field."
    ),
    "unknown_op": gettext_lazy("Choose a comparison that fits this field."),
    "needs_no_value": gettext_lazy("This comparison takes no value."),
    "needs_list": gettext_lazy("Write 1 to %(most)s values, each on its own line."),
    "needs_pair": gettext_lazy("Give the lower and the upper bound, the lower one first."),
    "needs_number": gettext_lazy("Write a number."),
    "needs_text": gettext_lazy("Write a text of 1 to %(most)s characters."),
    "needs_date": gettext_lazy("Give a date."),
    "needs_flag": gettext_lazy("Choose yes or no."),
    "needs_choice": gettext_lazy("Choose one of the values."),
    "needs_days": gettext_lazy("Write a whole number of days, at most 3650."),
    "needs_one_kind": gettext_lazy("Write only numbers or only texts."),
}  # fmt: skip
LIMITS = {
    "too_deep": MOST_LEVELS, "too_many": MOST_CONDITIONS, "needs_list": MOST_VALUES, "needs_text": LONGEST_TEXT,
}  # fmt: skip
FOLLOWS_FROM_THE_SEGMENT = ("segment", "potential")


def label_of(name: str) -> str:
    """What people call the field."""
    return str(FIELD_LABELS.get(name) or name.removeprefix(CUSTOM_PREFIX))


def problem_words(problem: Problem) -> str:
    """What is wrong with one condition, without its place."""
    code, detail = problem.code, {"most": LIMITS.get(problem.code), **problem.detail}
    if code == "unknown_field" and detail["field"] in FOLLOWS_FROM_THE_SEGMENT:
        code, detail = "circular", {"field": label_of(detail["field"])}
    return str(PROBLEMS[code]) % detail


def catalogue(fields: Mapping[str, Field] = SEGMENT_FIELDS, *, with_custom: bool = True) -> str:
    """What the builder of static/js/criteria.js has to know, as JSON: fields, comparisons and its own words."""
    listed = [
        {"name": name, "label": label_of(name), "kind": field.kind.value, "choices": _choices(field)}
        for name, field in fields.items()
    ]
    listed.sort(key=lambda field: field["label"].casefold())
    if with_custom:
        listed.append({"name": CUSTOM_PREFIX, "label": _("A field of our own …"), "kind": "custom", "choices": []})
    ops = {kind.value: [[op, str(words)] for op, words in known.items()] for kind, known in OP_WORDS.items()}
    groups = [[how, str(GROUP_WORDS[how])] for how in GROUPS]
    return json.dumps({"fields": listed, "ops": ops, "groups": groups, "words": _builder_words()}, ensure_ascii=False)


def _choices(field: Field) -> list[list[str]]:
    return [[value, str(CHOICES[value])] for value in field.choices]


def _builder_words() -> dict[str, str]:
    return {
        "field": _("Field"), "choose": _("Choose a field"), "comparison": _("Comparison"), "value": _("Value"),
        "from": _("From"), "to": _("To"), "and": _("and"), "lines": _("Values, one per line"), "days": _("days"),
        "key": _("Name of our own field"), "how": _("How the conditions count"), "add": _("Add a condition"),
        "addGroup": _("Add a group"), "remove": _("Remove this condition"), "removeGroup": _("Remove this group"),
        "yes": _("yes"), "no": _("no"), "everything": _("No condition: every account matches."),
    }  # fmt: skip


def criteria_words(tree: Any) -> str:
    """A stored tree as a sentence: "Employees is at least 100 and Country is NO". Unreadable parts are left as text."""
    if not tree:
        return _("Every account")
    return _words(tree, top=True)


def _words(tree: Any, *, top: bool = False) -> str:
    if not isinstance(tree, dict) or not tree:
        return _("every account")
    if "field" in tree:
        return condition_words(tree)
    how, parts = next(iter(tree.items()))
    said = [_words(part) for part in parts] if isinstance(parts, list) else []
    if not said:
        return _("every account")
    if how == "none":
        return _("none of: %(list)s") % {"list": _("; ").join(said)}
    joined = (_(" and ") if how == "all" else _(" or ")).join(said)
    return joined if top or len(said) == 1 else f"({joined})"


def condition_words(condition: Mapping[str, Any]) -> str:
    """ "Employees is at least 100"."""
    name, op, value = str(condition.get("field")), str(condition.get("op")), condition.get("value")
    field = SEGMENT_FIELDS.get(name)
    known = {key: words for kinds in OP_WORDS.values() for key, words in kinds.items()}
    of_kind = OP_WORDS[field.kind] if field else OP_WORDS[Kind.CUSTOM]
    if op == "within_days" and isinstance(value, int):
        said = _("is in the last %(n)s days") if value >= 0 else _("is in the next %(n)s days")
        return f"{label_of(name)} {said % {'n': abs(value)}}"
    verb = of_kind.get(op) or known.get(op) or op
    return " ".join(part for part in (label_of(name), str(verb), _value_words(op, value)) if part)


def _value_words(op: str, value: Any) -> str:
    if op == "between" and isinstance(value, list) and len(value) == 2:
        return _("%(low)s and %(high)s") % {"low": _one(value[0]), "high": _one(value[1])}
    if isinstance(value, list):
        return _(", ").join(_one(item) for item in value[:8]) + (" …" if len(value) > 8 else "")
    return "" if value is None else _one(value)


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float) and abs(value) >= 10_000:
        return number(value)
    return str(CHOICES.get(value, value)) if isinstance(value, str) else f"{value:g}"
