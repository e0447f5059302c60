"""Files that a page gives."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from accounts.display import csv_cells


def csv_file(rows: Iterable[Sequence[Any]], *, name: str) -> StreamingHttpResponse:
    """The rows as a CSV file, sent as they are made; `name` without its ending, in letters that a header takes."""
    return StreamingHttpResponse(
        csv_cells.lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
