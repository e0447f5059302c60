"""What a run means for each book: folded on the page of the run, on a page of its own, and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.display.formats import whole_percent
from accounts.queries.keyset import page
from accounts.views.downloads import csv_file
from assignment.models import Run
from assignment.queries.run_books import ORDER, Mix, Standing, books_of, every_result, results
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
    rows = results(run, shown.rows)
    context: dict[str, Any] = {"run": run, "rows": rows, "has_mix": any(row.mix for row in rows), "pager": shown}
    template = "assignment/_run_books.html" if request.htmx else "assignment/run_books.html"
    return render(request, template, context)


def _rows(run: Run) -> Iterator[list[Any]]:
    before, after, rows = str(_("before")), str(_("after")), list(every_result(run))
    aimed = dict(sorted({mix.segment_id: mix.name for row in rows for mix in row.mix}.items()))
    yield [
        str(_("Book number")), str(_("Rep")), *(f"{what}, {when}" for what in MEASURED for when in (before, after)),
        *(f"{name}, {_('per cent')}, {what}" for name in aimed.values() for what in (before, after, _("aimed at"))),
    ]  # fmt: skip
    for row in rows:
        pairs = zip(_numbers(row.before), _numbers(row.after), strict=True)
        mix = {one.segment_id: _percents(one) for one in row.mix}
        shares = [share for segment in aimed for share in mix.get(segment, (None,) * 3)]
        yield [row.book_id, row.name, *(number for pair in pairs for number in pair), *shares]


def _percents(mix: Mix) -> tuple[int | None, ...]:
    return tuple(None if share is None else whole_percent(share) for share in (mix.before, mix.after, mix.aim))


def _numbers(book: Standing) -> list[Any]:
    used = None if book.utilisation is None else whole_percent(book.utilisation)
    return [book.accounts, book.potential_cents / 100, used, book.average_score, *(book.grades or (None,) * 3)]
