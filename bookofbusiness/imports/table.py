"""A text file as rows of cells. Rows are numbered as a spreadsheet shows them: the first is 1, blank ones count."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from bookofbusiness.imports.content import Content, open_bytes
from bookofbusiness.imports.errors import FileRefused

DELIMITERS = ",;\t|"
LONGEST_LINE = 16 << 20
LONGEST_CELL = 131_072
MOST_COLUMNS = 2_000
LOOKED_AT = 10  # rows among which the header is sought; reports put a title above it
csv.field_size_limit(LONGEST_LINE)  # longer cells than LONGEST_CELL reject their row, not the file

Row = tuple[int, list[str]]
Score = Callable[[list[str]], int]


@dataclass(frozen=True)
class Table:
    """How to read a file: its delimiter, the number of the header row and the header's cells."""

    path: Path
    encoding: str
    delimiter: str
    header_row: int
    headers: list[str]

    def rows(self) -> Iterator[Row]:
        """All rows below the header, blank ones left out."""
        for number, cells in numbered_rows(self.path, self.encoding, self.delimiter):
            if number > self.header_row and any(map(str.strip, cells)):
                yield number, cells


def find_table(path: Path, content: Content, score: Score) -> Table:
    """Delimiter and header of the file: those under which `score` knows most cells, then most columns.

    Raises FileRefused when there is no row.
    """
    best: tuple[tuple[int, int, int], str, Row] | None = None
    for delimiter in DELIMITERS:
        for number, cells in islice(numbered_rows(path, content.encoding, delimiter), LOOKED_AT):
            if not any(map(str.strip, cells)):
                continue
            merit = (score(cells), len(cells), -number)
            if best is None or merit > best[0]:
                best = merit, delimiter, (number, cells)
    if best is None:
        raise FileRefused(
            "empty_file", _("The file holds only blank rows. It needs a header row and at least one row.")
        )
    _merit, delimiter, (number, headers) = best
    if len(headers) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", _("The header has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return Table(path, content.encoding, delimiter, number, headers)


def numbered_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """Every record with its number. Raises FileRefused for a line without end."""
    with open_bytes(path) as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        reader = csv.reader(lines_of(text), delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                message = _("Row %(row)s cannot be read: %(why)s. Often a quotation mark opens there and never closes.")
                raise FileRefused("broken_row", message % {"row": number, "why": error}) from error
            if cells is None:
                return
            yield number, cells


def lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            message = _("A line is longer than %(most)s MB. Rows end with a line break; this file seems to have none.")
            raise FileRefused("endless_line", message % {"most": LONGEST_LINE >> 20})
        yield line
