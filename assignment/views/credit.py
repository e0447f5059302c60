"""What counts for a rep: every account held, how it stood at the end, and what was done on it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.queries.keyset import page
from assignment.display.left_words import why_it_left
from assignment.models import Coverage
from assignment.queries.coverage_accounts import named
from assignment.queries.credit import credits_of
from assignment.queries.rep_history import ended_lately, holdings_of, left_lately

ROWS = 50
ORDER = ["-pk"]


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def credit_view(request: HttpRequest, user_id: int) -> HttpResponse:
    """Of oneself, or of a rep of the own branch."""
    now = timezone.now()
    rep = get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
    rows = holdings_of(rep, by=request.user, now=now)
    shown = page(rows, order=ORDER, cursor=request.GET.get("cursor", ""), limit=ROWS)
    ended = ended_lately(rep, now=now)
    wanted = [row.pk for row in shown.rows] + ended
    credits = credits_of(wanted, now=now, organisation=request.organisation)
    records = named([row.account_id for row in shown.rows], user=request.user)
    states = dict(Coverage.State.choices)
    lines = [
        {
            "holding": row, "record": records[row.account_id], "credit": credits.get(row.pk),
            "state": states[credits[row.pk].state] if row.pk in credits else "",
            "why": why_it_left(row) if row.closed_by_id else "",
        }
        for row in shown.rows
    ]  # fmt: skip
    context = {
        "rep": rep, "is_mine": rep.pk == request.user.pk, "lines": lines, "pager": shown, "now": now,
        "lately": left_lately(credits[pk] for pk in ended if pk in credits),
    }  # fmt: skip
    return render(request, "assignment/credit.html", context)
