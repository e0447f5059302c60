"""The rejected rows of an import as a CSV file: each with its number and reason, ready to be corrected and imported."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.display.csv_cells import lines
from accounts.models import Import, ImportIssue
from bookofbusiness.imports.actions import open_table
from bookofbusiness.imports.errors import FileRefused
from bookofbusiness.imports.profiles import profile_of


def rejected_csv(job: Import) -> Iterator[str]:
    """The file line by line; the import takes off again what keeps a spreadsheet from computing a cell."""
    return lines(rejected_rows(job))


def rejected_rows(job: Import) -> Iterator[list]:
    """Header and rows: number, reason and the cells of the file, or what the issues kept where the file is not ours."""
    reasons = dict(
        job.issues.filter(level=ImportIssue.Level.REJECTED).order_by("-row", "-pk").values_list("row", "reason")
    )
    if job.file and Path(job.file.path).is_file():
        try:
            yield from rows_of_file(job, reasons)
            return
        except FileRefused:
            pass
    yield [_("row"), _("reason"), _("beginning of the row")]
    for row, reason, excerpt in job.issues.filter(level=ImportIssue.Level.REJECTED).values_list(
        "row", "reason", "excerpt"
    ):
        yield [row, reason, excerpt]


def rows_of_file(job: Import, reasons: dict[int, str]) -> Iterator[list]:
    _content, table, _mapped = open_table(job, Path(job.file.path), profile_of(job.source))
    yield [_("row"), _("reason"), *table.headers]
    for number, cells in table.rows():
        if number in reasons:
            yield [number, reasons[number], *(cell.replace("\x00", "") for cell in cells)]
