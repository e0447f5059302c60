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
            if number > self.header_row and not is_blank(cells):
                yield number, cells


def is_blank(cells: list[str]) -> bool:
    return not cells or not (cells[0].strip() or any(map(str.strip, cells)))


def find_table(path: Path, content: Content, score: Score) -> Table:
    """Delimiter and header of the file: those under which `score` knows most cells, then most columns.

    Raises FileRefused when there is no row.
    """
    best: tuple[tuple[int, int, int], str, Row] | None = None
    for delimiter in DELIMITERS:
        for number, cells in islice(numbered_rows(path, content.encoding, delimiter), LOOKED_AT):
            if not "".join(cells).strip(f"{DELIMITERS} \ufeff"):
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
    return Table(path, content.encoding, delimiter, number, [readable(header) for header in headers])


def readable(header: str) -> str:
    """A header as it can be shown and stored."""
    return "".join(char for char in header if char.isprintable() or char.isspace()).strip()[:200]


def numbered_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """Every record with its number. Raises FileRefused for an endless line and a quotation mark left open."""
    with open_bytes(path) as file, io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        lines = Lines(text)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        while True:
            number += 1
            lines.start_record()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise never_closes(number) from error
            if cells is None:
                return
            if lines.is_cut_off:
                raise never_closes(number)
            yield number, cells


def never_closes(number: int) -> FileRefused:
    message = _("Row %(row)s cannot be read: a quotation mark opens there and never closes. Close or remove it.")
    return FileRefused("open_quotation", message % {"row": number})


class Lines:
    """The lines of a text, with what the record under way has taken of them."""

    def __init__(self, text: io.TextIOWrapper):
        self.text, self.taken, self.marks, self.ended = text, 0, 0, False

    def start_record(self) -> None:
        self.taken = self.marks = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                message = _(
                    "A line is longer than %(most)s MB. Rows end with a line break; this file seems to have none."
                )
                raise FileRefused("endless_line", message % {"most": LONGEST_LINE >> 20})
            self.taken += 1
            self.marks += line.count('"')
            yield line
        self.ended = True

    @property
    def is_cut_off(self) -> bool:
        """The record took lines to the very end of the file in search of its second quotation mark."""
        return self.ended and self.taken > 1 and self.marks % 2 == 1
