"""All accounts one may open."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Book, Segment, Station
from accounts.queries.account_list import ORDER, listed, named
from accounts.queries.keyset import page

ROWS = 50


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def account_list_view(request: HttpRequest) -> HttpResponse:
    """The list with its filters; a leader chooses rows here to move them to another book."""
    chosen = {key: request.GET.get(key, "")[:100].replace("\x00", "") for key in ("text", "station", "segment")}
    may_move = request.user.has_perm("assignment.move_account")
    books = list(named(Book.objects.open().visible_to(request.user))) if may_move else []
    book = next((each["pk"] for each in books if str(each["pk"]) == request.GET.get("book")), None)
    rows = listed(request.user, **chosen, book=book)
    shown = page(rows, order=ORDER, cursor=request.GET.get("cursor", ""), limit=ROWS)
    context = {
        "rows": shown.rows, "pager": shown, "chosen": chosen, "chosen_book": book, "now": timezone.now(),
        "may_move": may_move, "books": books, "stations": Station.choices,
        "segments": Segment.objects.filter(is_active=True),
    }  # fmt: skip
    return render(request, "accounts/account_list.html", context)
