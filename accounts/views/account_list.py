"""All accounts one may open, and the look-up of the others."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Book, Segment, Station
from accounts.queries.account_list import ORDER, listed
from accounts.queries.keyset import page
from accounts.queries.look_up import look_up

ROWS = 50


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def account_list_view(request: HttpRequest) -> HttpResponse:
    """The list with its filters; a leader chooses rows here to move them to another book."""
    chosen = {key: request.GET.get(key, "")[:100].replace("\x00", "") for key in ("text", "station", "segment")}
    shown = page(listed(request.user, **chosen), order=ORDER, cursor=request.GET.get("cursor", ""), limit=ROWS)
    may_move = request.user.has_perm("assignment.move_account")
    context = {
        "rows": shown.rows, "pager": shown, "chosen": chosen, "now": timezone.now(), "may_move": may_move,
        "stations": Station.choices, "segments": Segment.objects.filter(is_active=True),
        "books": Book.objects.open().visible_to(request.user).select_related("rep") if may_move else [],
    }  # fmt: skip
    return render(request, "accounts/account_list.html", context)


@require_safe
@permission_required("accounts.look_up", raise_exception=True)
def look_up_view(request: HttpRequest) -> HttpResponse:
    """Name, domain, holder and station of any account, nothing more (decision 13)."""
    text = request.GET.get("text", "")[:100].replace("\x00", "").strip()
    is_on = request.organisation.look_up_for_everyone or request.user.sees_all_books
    context = {"text": text, "found": look_up(text, limit=20) if text and is_on else [], "is_on": is_on}
    template = "accounts/_look_up_rows.html" if request.htmx else "accounts/look_up.html"
    return render(request, template, context)
