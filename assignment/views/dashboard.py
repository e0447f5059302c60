"""The leader's dashboard: one sentence first, then the books, what waits, and where the accounts stand."""

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import Book
from assignment.actions.rebalance import balance_outlook
from assignment.display.balance import outlook_words
from assignment.queries import dashboard as queries

MEASURES = {"potential": _("Potential"), "accounts": _("Accounts"), "revenue": _("Revenue")}
GOAL = 0.7


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def dashboard_view(request: HttpRequest) -> HttpResponse:
    """The visible open books, 50 a page."""
    now = timezone.now()
    today = timezone.localdate(now)
    books = Book.objects.open().visible_to(request.user)
    board = queries.dashboard(books, today=today)
    sort = request.GET.get("sort", "gap")
    sort = sort if sort in queries.SORTS else "gap"
    measure = request.GET.get("measure", "potential")
    lines = sorted(board.lines, key=queries.SORTS[sort][1])
    start = _start(request, len(lines))
    context = {
        "board": board, "lines": lines[start : start + queries.ROWS], "now": now, "sort": sort,
        "measure": measure if measure in MEASURES else "potential", "measures": MEASURES.items(),
        "sorts": [(key, label) for key, (label, _key) in queries.SORTS.items()],
        "next_cursor": start + queries.ROWS if start + queries.ROWS < len(lines) else "",
        "previous_cursor": max(0, start - queries.ROWS) if start else "", "has_previous": start > 0,
        "waiting": queries.waiting(request.user), "standing": _standing(board.totals),
    }  # fmt: skip
    context |= _trend(books, today=today) | _outlook(board, now=now)
    return render(request, "assignment/dashboard.html", context)


def _start(request: HttpRequest, rows: int) -> int:
    text = request.GET.get("cursor", "0")
    start = int(text) if text.isdecimal() and len(text) < 9 else 0
    return start if start < rows else 0


def _trend(books, *, today) -> dict:
    weeks = queries.trend(books, today=today)
    return {
        "weeks": weeks,
        "trend": [100 * share for _day, share in weeks],
        "goal": 100 * GOAL,
        "change": weeks[-1][1] - weeks[0][1] if len(weeks) > 1 else None,
    }


def _outlook(board: queries.Dashboard, *, now: datetime) -> dict:
    if not board.lines:
        return {"outlook": None}
    outlook = balance_outlook([line.book_id for line in board.lines], now=now)
    return {"outlook": outlook, "words": outlook_words(outlook)}


def _standing(totals: dict[str, int]) -> list[dict]:
    """The four words over all books; at-risk accounts are counted there and nowhere else."""
    covered = totals["worked"] + totals["engaged"]
    risk, new = totals["at_risk"], totals["new"]
    todo = max(0, totals["accounts"] - covered - risk - new)
    parts = [
        ("cov", covered, _("Covered")),
        ("todo", todo, _("To do")),
        ("risk", risk, _("At risk")),
        ("new", new, _("New")),
    ]
    return [{"label": label, "count": count, "tone": tone} for tone, count, label in parts]
