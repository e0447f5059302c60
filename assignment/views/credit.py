"""What counts for a rep: every account held, how it stood at the end, and what was done on it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from assignment.display.left_words import why_it_left
from assignment.models import Coverage
from assignment.queries.coverage_accounts import named
from assignment.queries.rep_history import credit_report


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def credit_view(request: HttpRequest, user_id: int) -> HttpResponse:
    """Of oneself, or of a rep of the own branch."""
    now = timezone.now()
    rep = get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
    cursor = request.GET.get("cursor", "")
    report = credit_report(rep, by=request.user, now=now, cursor=cursor, organisation=request.organisation)
    rows, credits = report.shown.rows, report.credits
    records = named([row.account_id for row in rows], user=request.user)
    states = dict(Coverage.State.choices)
    lines = [
        {
            "holding": row, "record": records[row.account_id], "credit": credits.get(row.pk),
            "state": states[credits[row.pk].state] if row.pk in credits else "",
            "why": why_it_left(row) if row.closed_by_id else "",
        }
        for row in rows
    ]  # fmt: skip
    context = {
        "rep": rep, "is_mine": rep.pk == request.user.pk, "lines": lines, "pager": report.shown, "now": now,
        "lately": report.lately,
    }  # fmt: skip
    return render(request, "assignment/credit.html", context)
