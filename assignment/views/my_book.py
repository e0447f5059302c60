"""My book: what to work next and why. A leader opens a rep's book with the same page."""

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Book
from accounts.queries.keyset import page
from accounts.queries.look_up import may_look_up
from accounts.rules.numbers import number_of
from assignment.display.account_why import batch_words
from assignment.display.cadence_words import step_words
from assignment.display.coverage_report import FITS
from assignment.display.left_words import left_lines
from assignment.display.protection_words import protection_words
from assignment.display.words import reason_to_work
from assignment.models import Coverage, RunBook
from assignment.queries import left
from assignment.queries import my_book as queries
from assignment.queries.cadence import asked_of_book, terms_of
from assignment.queries.capacity import capacities
from assignment.queries.fairness import own_fairness
from assignment.queries.schedule import comes_at
from assignment.rules.standing import Standing, standing

ROWS = 50


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def my_book_view(request: HttpRequest) -> HttpResponse:
    """The own open book; without one, the page says what that means."""
    mine = Book.objects.open().filter(rep=request.user)
    book = queries.with_outlook(mine, user=request.user, now=timezone.now()).first()
    if book is None:
        return render(request, "assignment/no_book.html", {"user_role": request.user.role})
    return _show(request, book)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def book_view(request: HttpRequest, book_id: int) -> HttpResponse:
    """The book of a rep of the own branch."""
    books = queries.with_outlook(Book.objects.visible_to(request.user), user=request.user, now=timezone.now())
    return _show(request, get_object_or_404(books, pk=book_id))


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def left_book_view(request: HttpRequest) -> HttpResponse:
    """What left one's own books in the last 90 days: why, and what comes next (decision 13)."""
    now = timezone.now()
    gone = left.left_the_books_of(request.user, since=now - left.KEPT)
    shown = page(gone, order=left.ORDER, cursor=request.GET.get("cursor", ""), limit=ROWS)
    lines = left_lines(shown.rows, rep=request.user, now=now)
    context = {"lines": lines, "pager": shown, "now": now, "may_look_up": may_look_up(request.user)}
    return render(request, "assignment/left_book.html", context)


def _show(request: HttpRequest, book: Book) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = _chosen(request)
    narrow = {key: chosen[key] for key in ("only", "text", "segment", "grade")}
    terms = terms_of({book.target_book_id: book})
    steps = asked_of_book(book.pk, terms=terms, organisation=request.organisation, now=now)
    rows = queries.narrowed(queries.held(book, today=today, steps=steps), **narrow)
    shown = page(rows, order=queries.SORTS[chosen["sort"]][1], cursor=request.GET.get("cursor", ""), limit=ROWS)
    is_own = book.rep_id == request.user.pk
    for row in shown.rows:
        row.standing = standing_of(row)
        asks = steps.get(row.pk)
        row.step = step_words(asks, now=now, today=today)
        row.reason = reason_to_work(row, today=today, asks=asks)
        row.shelter = protection_words(row.protection, row.protected_until, now=now)
    context = {
        "book": book,
        "rows": shown.rows,
        "pager": shown,
        "chosen": chosen,
        "now": now,
        "is_mine": is_own,
        "may_move": request.user.has_perm("assignment.move_account"),
        "sorts": [(key, label) for key, (label, _order) in queries.SORTS.items()],
        "filters": [(key, label) for key, (label, _condition) in queries.FILTERS.items()],
    }
    if request.htmx:
        return render(request, "assignment/_my_book_rows.html", context)
    room = capacities([book.pk], day=today, organisation=request.organisation)[book.pk]
    counts = queries.figures(book)
    context |= {
        "books": [each for each in book.others or [] if each["pk"] != book.pk],
        "figures": counts,
        "share": own_fairness(book) if is_own else None,
        "bar_label": ", ".join(f"{part['count']} {part['label']}" for part in counts.parts),
        "room": room,
        "next_batch": comes_at(book.next_plan, zone=request.organisation.zone, holidays=book.holidays),
        "last_batch": _last_batch(book, now=now),
        "segments": book.segments,
        "grades": FITS,
    }
    return render(request, "assignment/my_book.html", context)


def _last_batch(book: Book, *, now: datetime) -> str:
    """What the last distribution gave this book, and which places it could not fill and why."""
    kept = book.last_batch
    if not kept:
        return ""
    slot = datetime.fromisoformat(kept["slot"])
    line = RunBook(given=kept["given"], free=kept["free"], detail=kept["detail"])
    return batch_words(line, {each["pk"]: each["name"] for each in book.segments}, slot=slot, now=now)


def standing_of(row: Coverage) -> Standing:
    """The word a rep sees for this holding."""
    return standing(
        state=row.state,
        is_past_grace=row.is_past_grace,
        asked=row.asked,
        met=row.met,
        at_risk_on=row.at_risk_on,
        protection=row.protection,
    )


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Filters from the address and the sort saved last. Unknown values fall back to the default."""
    sort = request.user.preferences.get("my_book_sort", "next")
    sort = sort if sort in queries.SORTS else "next"
    only = request.GET.get("only", "")
    return {
        "sort": sort,
        "only": only if only in queries.FILTERS else "",
        "text": request.GET.get("text", "")[:100],
        "segment": request.GET.get("segment", "")[:40],
        "grade": request.GET.get("grade", "")[:1].upper(),
    }


@require_POST
@permission_required("accounts.work_book", raise_exception=True)
def my_book_sort_view(request: HttpRequest) -> HttpResponse:
    """Remember the sort for this user and go back to the page, sorted so."""
    sort = request.POST.get("sort", "")
    if sort in queries.SORTS:
        request.user.preferences = {**request.user.preferences, "my_book_sort": sort}
        request.user.save(update_fields=["preferences"])
    book = Book.objects.visible_to(request.user).filter(pk=number_of(request.POST.get("book", ""))).first()
    mine = book is None or book.rep_id == request.user.pk
    return redirect("assignment:my-book") if mine else redirect("assignment:book", book.pk)
