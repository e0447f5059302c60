"""Criteria as people send them: read, checked and refused in words, the same at every door."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.display.criteria import condition_words, problem_words
from accounts.errors import RuleViolation
from accounts.rules.contradictions import contradiction
from accounts.rules.criteria import Condition, CriteriaError, Node, parse
from accounts.rules.fields import SEGMENT_FIELDS, Field
from accounts.rules.values import Problem


def checked_criteria(tree: Any, *, fields: Mapping[str, Field] = SEGMENT_FIELDS) -> Node:
    """The checked form of `tree`. Raises RuleViolation `bad_criteria` with a line per problem, and
    `contradictory_criteria` where two conditions exclude each other, so that no account could ever match.
    """
    try:
        node = parse(tree, fields)
    except CriteriaError as error:
        lines = [_line(problem, tree) for problem in error.problems]
        raise RuleViolation("bad_criteria", " ".join(lines), errors={"criteria": lines}) from error
    if clash := contradiction(node):
        message = _contradiction_words(clash, tree, fields)
        raise RuleViolation("contradictory_criteria", message, errors={"criteria": [message]})
    return node


def _line(problem: Problem, tree: Any) -> str:
    """A problem with the number of its condition as the builder shows it, or with its path where there is none."""
    number = _number_at(problem.path, tree)
    words = problem_words(problem)
    if number is None:
        return words
    return _("Condition %(number)s: %(problem)s") % {"number": number, "problem": words}


def _number_at(path: str, tree: Any) -> int | None:
    """Which condition of the tree, counted from 1 from top to bottom, the path all[2].any[1].value lies in."""
    paths = list(_condition_paths(tree, ""))
    found = [place for place, known in enumerate(paths, start=1) if path == known or path.startswith(f"{known}.")]
    return found[-1] if found and len(paths) > 1 else None


def _condition_paths(tree: Any, path: str) -> list[str]:
    if not isinstance(tree, dict) or "field" in tree or len(tree) != 1:
        return [path]
    how, parts = next(iter(tree.items()))
    here = f"{path}.{how}" if path else how
    if not isinstance(parts, list):
        return []
    return [found for place, part in enumerate(parts, 1) for found in _condition_paths(part, f"{here}[{place}]")]


def _contradiction_words(clash: tuple[Condition, ...], tree: Any, fields: Mapping[str, Field]) -> str:
    written = {parse(raw, fields): raw for raw in _written(tree)}
    said = _("” and “").join(condition_words(written.get(each) or _as_json(each)) for each in clash)
    return _("“%(conditions)s” can never be true together, so no account would match. Change one of them.") % {
        "conditions": said
    }


def _written(tree: Any) -> list[dict[str, Any]]:
    """The conditions of a readable tree as they were written."""
    if not tree or "field" in tree:
        return [tree] if tree else []
    return [found for part in next(iter(tree.values())) for found in _written(part)]


def _as_json(condition: Condition) -> dict[str, Any]:
    """A condition that a "none" group turned round."""
    value = condition.value
    plain = [_plain(item) for item in value] if isinstance(value, tuple) else _plain(value)
    return {"field": condition.field, "op": condition.op, "value": plain}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
