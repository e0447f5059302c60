"""Rows as CSV that a spreadsheet opens without running anything that a customer wrote into a name."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.encoding import force_str

# A formula starts with one of these; the last four are their full-width forms.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def cell(value: Any) -> Any:
    """A text that a spreadsheet might take for a formula gets an apostrophe in front; numbers stay numbers.

    Leading blanks do not hide a formula. Source: OWASP, CSV injection.
    """
    if value is None or isinstance(value, int | float):
        return value
    text = force_str(value)
    is_formula = text.startswith(STARTS_A_FORMULA) or text.strip().startswith(STARTS_A_FORMULA)
    return f"'{text}" if is_formula else text


def without_guard(text: str) -> str:
    """What `cell` wrote as this text: exactly the apostrophe that it puts in front is taken off again."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text


def lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as CSV, one piece per row, UTF-8 with a mark so that spreadsheets read names of any script."""
    yield BYTE_ORDER_MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([cell(value) for value in row])
        yield line.getvalue()
