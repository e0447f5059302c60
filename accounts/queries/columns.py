"""Whole columns out of and into PostgreSQL by COPY: arrays instead of one object per row."""

from collections.abc import Iterable
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

LINES_AT_ONCE = 200


def fetch_integers(statement: str, values: dict[str, Any], *, columns: int) -> NDArray[np.int64]:
    """The rows of a SELECT of `columns` integers, none of them null, as an array of shape (rows, columns)."""
    with connection.cursor() as cursor:
        select = cursor.cursor.mogrify(statement, values).decode()
        buffer = BytesIO()
        cursor.cursor.copy_expert(f"COPY ({select}) TO STDOUT", buffer)
    text = buffer.getvalue()
    return np.fromstring(text, np.int64, sep=" ").reshape(-1, columns) if text else np.empty((0, columns), np.int64)


class _Stream:
    """The text of the lines as they are made, so that the database writes the first while the next are put together."""

    def __init__(self, lines: Iterable[str]):
        self.lines = iter(lines)

    def read(self, _size: int = -1) -> str:
        return "".join(islice(self.lines, LINES_AT_ONCE))


def write_rows(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Append lines in COPY's text format (tab between values, \\N for null, each line ended) to a table."""
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", _Stream(lines))


def escaped(text: str) -> str:
    """`text` as one value of COPY's text format."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
