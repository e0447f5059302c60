"""A table of texts as a feature matrix: numbers as they are, words and gaps as a column for each."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from scoring.learning.study import Array, Outcomes

MOST_WORDS = 20
MOSTLY = 0.95


class UnreadableTable(ValueError):
    """The table lacks what was asked for; the words say what."""


def outcomes_of(
    columns: Mapping[str, Sequence[str]],
    *,
    outcome: str,
    won: str,
    at: str,
    newest_first: bool = False,
    leave_out: Collection[str] = (),
) -> Outcomes:
    """The outcomes of a table: column `outcome` says `won` or something else, column `at` orders the rows in time.

    `at` holds numbers or dates as YYYY-MM-DD; `newest_first` turns its order round, as an age does. Neither column is
    a feature. Raises UnreadableTable.
    """
    for name in (outcome, at):
        if name not in columns:
            raise UnreadableTable(f"There is no column “{name}”. There are: {', '.join(columns)}.")
    if won not in columns[outcome]:
        known = ", ".join(sorted(set(columns[outcome]))[:10])
        raise UnreadableTable(f"Column “{outcome}” never says “{won}”. It says: {known}.")
    names, features = feature_matrix(columns, leave_out={outcome, at, *leave_out})
    if not names:
        raise UnreadableTable("No column is left to learn from.")
    order = _order(columns[at], name=at)
    is_won = np.array([value == won for value in columns[outcome]])
    return Outcomes(names, features, is_won, -order if newest_first else order)


def feature_matrix(
    columns: Mapping[str, Sequence[str]], *, leave_out: Collection[str] = ()
) -> tuple[tuple[str, ...], Array]:
    """Names and values of the features; a column that differs in every row, such as a number of a record, is left."""
    names: list[str] = []
    found: list[Array] = []
    for name, texts in columns.items():
        if name in leave_out:
            continue
        for label, values in _features(name, [text.strip() for text in texts]):
            names.append(label)
            found.append(values)
    return tuple(names), np.column_stack(found) if found else np.zeros((0, 0))


def _features(name: str, texts: list[str]) -> list[tuple[str, Array]]:
    filled = [text for text in texts if text]
    numbers = [_number(text) for text in texts]
    if sum(number is not None for number in numbers) >= MOSTLY * max(1, len(filled)) and filled:
        return _numeric(name, numbers)
    words = [word for word, _count in Counter(filled).most_common(MOST_WORDS + 1)]
    if len(words) > MOST_WORDS:
        words = words[:MOST_WORDS] if len(set(filled)) < len(filled) / 2 else []
    return [(f"{name} = {word}", np.array([float(text == word) for text in texts])) for word in words]


def _numeric(name: str, numbers: list[float | None]) -> list[tuple[str, Array]]:
    known = [number for number in numbers if number is not None]
    mean = sum(known) / len(known)
    values = np.array([mean if number is None else number for number in numbers])
    if len(known) == len(numbers):
        return [(name, values)]
    return [(name, values), (f"{name} is missing", np.array([float(number is None) for number in numbers]))]


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def _order(texts: Sequence[str], *, name: str) -> Array:
    numbers = [_number(text) for text in texts]
    if None not in numbers:
        return np.array(numbers, dtype=float)
    try:
        days: Array = np.array(texts, dtype="datetime64[D]").astype(float)
    except ValueError as error:
        raise UnreadableTable(f"Column “{name}” must hold numbers or dates such as 2026-05-31 in every row.") from error
    return days
