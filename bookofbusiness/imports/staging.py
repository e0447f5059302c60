"""From the file into the temporary table `import_row`: each row is checked once and copied in blocks."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from accounts.display.csv_cells import without_guard
from accounts.queries.duplicates import LEADS
from assignment.failpoints import failpoint
from bookofbusiness.imports.dates import order_told_by
from bookofbusiness.imports.errors import BadValue
from bookofbusiness.imports.fields import SHAPES, Field
from bookofbusiness.imports.issues import WARNING, Issues
from bookofbusiness.imports.mapping import Mapped
from bookofbusiness.imports.table import LONGEST_CELL, Row, Table
from bookofbusiness.imports.values import Reading

BLOCK = 20_000
SAMPLED = 5_000
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DATE_TYPES = frozenset({"date", "timestamptz"})
OWN_COLUMNS = (
    "row integer",
    "state text",
    "record bigint",
    "own boolean",
    "by_id boolean",
    "key text",
    "is_led boolean",
    "account_ref bigint",
    "named_ref bigint",
    "owner_ref bigint",
    "product_ref bigint",
    "contact_ref bigint",
    "parent_ref bigint",
    "book_ref bigint",
    "type_ref bigint",
)
LEAD_COLUMNS = ("id bigint PRIMARY KEY", "leads_to bigint NOT NULL", "is_open boolean NOT NULL")


class RejectedRow(Exception):
    """The row is not taken: code and words."""

    def __init__(self, code: str, column: str = "", **details: object):
        super().__init__(code)
        self.code, self.column, self.details = code, column, details


@dataclass(frozen=True)
class Column:
    """One staged column: its places in the file, and how it is read."""

    name: str
    header: str
    places: tuple[int, ...]
    field: Field
    spellings: dict[str, str]


def create_table(cursor, kind: str, fields: dict[str, Field]) -> None:
    """The staging table: typed columns of the kind and those that the merge fills; beside it `import_lead`, what each
    closed account stands for. Gone with the transaction."""
    columns = [*OWN_COLUMNS, *(f'"{name}" {field.type}' for name, field in staged(kind, fields).items())]
    cursor.execute(f"CREATE TEMPORARY TABLE import_row ({', '.join(columns)}) ON COMMIT DROP")
    cursor.execute(f"CREATE TEMPORARY TABLE import_lead ({', '.join(LEAD_COLUMNS)}) ON COMMIT DROP")
    cursor.execute(f"INSERT INTO import_lead {LEADS.format(among='true')}")
    cursor.execute("ANALYZE import_lead")


def drop_table(cursor) -> None:
    """Where the import is part of a longer transaction, the next one needs the name."""
    cursor.execute("DROP TABLE import_row, import_lead")


def staged(kind: str, fields: dict[str, Field]) -> dict[str, Field]:
    return {name: fields.get(name, field) for name, field in SHAPES[kind].fields.items()}


def stage(
    cursor,
    table: Table,
    mapped: Mapped,
    fields: dict[str, Field],
    reading: Reading,
    issues: Issues,
    *,
    seen: Callable[[int], None],
) -> int:
    """Copy the rows that can be read; the others become issues. Returns how many rows the file has."""
    columns = [
        Column(name, mapped.header_of(name), places, fields[name], dict(reading.spellings.get(name, {})))
        for name, places in mapped.places.items()
    ]
    reading = with_order(reading, columns, table)
    reader = RowReader(columns, mapped, table, reading, issues)
    rows, total = table.rows(), 0
    names = ", ".join(["row", *(f'"{column.name}"' for column in columns)])
    while block := list(islice(rows, BLOCK)):
        total += len(block)
        cursor.copy_expert(f"COPY import_row ({names}) FROM STDIN (FORMAT csv)", as_csv(reader.read_all(block)))
        issues.flush(least=1000)
        seen(total)
        failpoint("import.between_batches")
    return total


def with_order(reading: Reading, columns: Sequence[Column], table: Table) -> Reading:
    """`reading` with the order of 03/04/2024 that the first rows give away, where the profile does not state it."""
    places = [place for column in columns if column.field.type in DATE_TYPES for place in column.places]
    if reading.order != "unknown" or not places:
        return reading
    texts = [
        cells[place].strip() for _row, cells in islice(table.rows(), SAMPLED) for place in places if place < len(cells)
    ]
    return replace(reading, order=order_told_by(texts))


def as_csv(rows: Iterator[list[str | None]]) -> io.StringIO:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    buffer.seek(0)
    return buffer


class RowReader:
    """Turns the cells of one row into staged values."""

    def __init__(self, columns: Sequence[Column], mapped: Mapped, table: Table, reading: Reading, issues: Issues):
        self.columns, self.reading, self.issues = columns, reading, issues
        self.width, self.encoding = len(table.headers), table.encoding
        place = {column.name: index for index, column in enumerate(columns, start=1)}
        present = [[name for name in group if name in place] for group in SHAPES[mapped.kind].required]
        self.required = [([place[name] for name in group], mapped.header_of(group[0])) for group in present]

    def read_all(self, rows: Sequence[Row]) -> Iterator[list[str | None]]:
        for number, cells in rows:
            try:
                yield self.read(number, cells)
            except RejectedRow as no:
                excerpt = CONTROLS.sub("", ",".join(cells)[:400]).replace("\n", " ")
                self.issues.add(number, no.code, column=no.column, excerpt=excerpt, **no.details)

    def read(self, number: int, cells: list[str]) -> list[str | None]:
        """The staged values of the row. Raises RejectedRow."""
        cells = self.sound(cells)
        values: list[str | None] = [str(number)]
        for column in self.columns:
            cell = cells[column.places[0]].strip()
            if not cell and len(column.places) > 1:
                cell = next((text for place in column.places if (text := cells[place].strip())), "")
            values.append(self.value(number, column, cell) if cell else None)
        for places, header in self.required:
            if not any(values[place] for place in places):
                raise RejectedRow("required", header)
        return values

    def sound(self, cells: list[str]) -> list[str]:
        """The cells without control characters and our own guards, as many as the header has. Raises RejectedRow."""
        if len(cells) != self.width:
            if len(cells) < self.width or any(map(str.strip, cells[self.width :])):
                raise RejectedRow("ragged", found=len(cells), expected=self.width)
            cells = cells[: self.width]
        whole = "\n".join(cells)
        if len(whole) > LONGEST_CELL and (longest := max(map(len, cells))) > LONGEST_CELL:
            raise RejectedRow("huge_cell", length=longest, most=LONGEST_CELL)
        if "\x00" in whole:
            raise RejectedRow("nul")
        if "\ufffd" in whole:
            raise RejectedRow("encoding", encoding=self.encoding)
        if CONTROLS.search(whole):
            cells = [CONTROLS.sub("", cell) for cell in cells]
        return [without_guard(cell) for cell in cells] if "'" in whole else cells

    def value(self, number: int, column: Column, cell: str) -> str | None:
        """The cell as COPY takes it. A bad value of a soft column is a warning. Raises RejectedRow."""
        if column.spellings:
            cell = column.spellings.get(cell.casefold(), cell)
        try:
            return column.field.read(cell, self.reading)
        except BadValue as bad:
            if not column.field.soft:
                raise RejectedRow(bad.code, column.header, **bad.details) from bad
            self.issues.add(number, bad.code, level=WARNING, column=column.header, **bad.details)
            return None
