"""The report on returns, and the rows behind each of its numbers."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.queries.keyset import page
from assignment.display.return_report import name_of, named
from assignment.queries.return_report import (
    KEYS,
    ONLY,
    PERIODS,
    return_lines,
    returns_behind,
    total_line,
    with_outcome,
)

MAY = "assignment.see_dashboard"
USUAL_PERIOD, PAGE = 365, 50
BY = {
    "rep": _("Rep"), "reason": _("Reason"), "segment": _("Segment"), "source": _("Source list"), "grade": _("Grade"),
}  # fmt: skip
SHOWN = {
    "all": _("All returns"), "counted": _("Returns that count in the rate"), "late": _("Counted as retrievals"),
    "followed": _("Had a later owner"), "regretted": _("A later owner found more"), "judged": _("Decided by ops"),
    "overturned": _("The data was right"),
}  # fmt: skip


@require_safe
@permission_required(MAY, raise_exception=True)
def return_report_view(request: HttpRequest) -> HttpResponse:
    """How much is given back, by whom and why, and whether that was right."""
    by, days = _choice(request)
    lines = return_lines(request.user, by=by, days=days, now=timezone.now())
    context = {
        "by": by, "days": days, "choices": BY.items(), "periods": PERIODS, "head": BY[by],
        "lines": named((line for line in lines if line.returned or by == "rep"), by=by),
        "total": total_line(lines, by=by),
    }  # fmt: skip
    return render(request, "assignment/return_report.html", context)


@require_safe
@permission_required(MAY, raise_exception=True)
def return_rows_view(request: HttpRequest) -> HttpResponse:
    """The returns behind one number."""
    by, days = _choice(request)
    key, only, now = request.GET.get("key", ""), request.GET.get("which", "all"), timezone.now()
    name = name_of(key, by=by, user=request.user)
    if only not in ONLY or name is None:
        raise Http404
    rows = returns_behind(request.user, by=by, key=key, only=only, days=days, now=now)
    shown = page(rows, order=["-pk"], cursor=request.GET.get("cursor", ""), limit=PAGE)
    context = {
        "by": by, "days": days, "name": name, "what": SHOWN[only], "now": now, "pager": shown,
        "rows": with_outcome(shown.rows, user=request.user, days=days, now=now),
    }  # fmt: skip
    return render(request, "assignment/return_rows.html", context)


def _choice(request: HttpRequest) -> tuple[str, int]:
    """What the lines stand for and how far back they look. Raises Http404 for what no link leads to."""
    by, days = request.GET.get("by", "rep"), request.GET.get("days", str(USUAL_PERIOD))
    if by not in KEYS or days not in map(str, PERIODS):
        raise Http404
    return by, int(days)
