"""What a run means for each book: folded on the page of the run, on a page of its own, and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.queries.keyset import page
from accounts.views.downloads import csv_file
from assignment.models import Run
from assignment.queries.run_books import ORDER, Standing, books_of, every_result, results
from assignment.views.run_parts import visible_run

BOOKS = 50
MEASURED = (
    _("Accounts"), _("Potential"), _("Places used, per cent"), _("Average score"), _("A accounts"), _("B accounts"),
    _("C accounts"),
)  # fmt: skip


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def run_books_view(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The books of the run, those that change most first; `?as=csv` gives all of them."""
    run = visible_run(request, run_id)
    if request.GET.get("as") == "csv":
        return csv_file(_rows(run), name=f"{slugify(str(run)) or 'run'}-{run.pk}-books")
    shown = page(books_of(run), order=ORDER, cursor=request.GET.get("cursor", ""), limit=BOOKS)
    context: dict[str, Any] = {"run": run, "rows": results(run, shown.rows), "pager": shown}
    template = "assignment/_run_books.html" if request.htmx else "assignment/run_books.html"
    return render(request, template, context)


def _rows(run: Run) -> Iterator[list[Any]]:
    before, after = str(_("before")), str(_("after"))
    yield [str(_("Book number")), str(_("Rep")), *(f"{what}, {when}" for what in MEASURED for when in (before, after))]
    for row in every_result(run):
        pairs = zip(_numbers(row.before), _numbers(row.after), strict=True)
        yield [row.book_id, row.name, *(number for pair in pairs for number in pair)]


def _numbers(book: Standing) -> list[Any]:
    used = None if book.utilisation is None else round(100 * book.utilisation)
    return [book.accounts, book.potential_cents / 100, used, book.average_score, *(book.grades or (None,) * 3)]
