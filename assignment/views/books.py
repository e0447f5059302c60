"""Opening, changing and closing books, and when their reps are away: a leader for the own teams, ops for all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Availability, Book, TargetBook, User
from accounts.queries.keyset import page
from accounts.rules.numbers import number_of
from assignment.actions.books import close_book, edit_book, open_book, remove_absence, save_absence, usual_ramp_from
from assignment.forms.books import AbsenceForm, BookForm
from assignment.queries.book_rooms import open_books, rooms_of, without_a_book
from assignment.rules.clock import LONG_ABSENCE
from assignment.views.segments import may_set_up, today

BOOKS, WAITING = 50, 100


@require_safe
@may_set_up
def book_list_view(request: HttpRequest) -> HttpResponse:
    """The open books of the teams with their room, and reps who have none yet."""
    shown = page(open_books(request.user), order=("rep__name", "pk"), cursor=request.GET.get("cursor", ""), limit=BOOKS)
    rooms = rooms_of(shown.rows, day=today(request), organisation=request.organisation, per_segment=False)
    waiting = list(without_a_book(request.user)[:WAITING])
    context = {"rooms": rooms, "pager": shown, "waiting": waiting}
    return render(request, "assignment/setup/books.html", context)


@require_http_methods(["GET", "POST"])
@may_set_up
def book_create_view(request: HttpRequest) -> HttpResponse:
    """Open a book for a rep without one."""
    reps, now = without_a_book(request.user), timezone.now()
    form = BookForm(request.POST or None, book=Book(), reps=reps, initial=_usual(request, reps))
    if request.method == "POST" and form.is_valid():
        try:
            book = open_book(form.cleaned_data["rep"], form.values(), by=request.user, now=now)
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("%(rep)s has a book now.") % {"rep": book.rep.name})
            return redirect("setup:books")
    status = 422 if request.method == "POST" else 200
    return render(request, "assignment/setup/book_new.html", {"form": form, "reps": reps.count()}, status=status)


def _usual(request: HttpRequest, reps) -> dict[str, Any]:
    """The rep of the address, the first kind of book, and the day from which a new hire ramps up."""
    rep: User | None = reps.filter(pk=number_of(request.GET.get("rep", ""))).first()
    target = TargetBook.objects.filter(is_active=True).order_by("pk").first()
    usual: dict[str, Any] = {"target_book": target.pk if target else None}
    if rep is not None:
        usual |= {"rep": rep.pk, "ramp_from": usual_ramp_from(rep, target, day=today(request)) if target else None}
    return usual


@require_http_methods(["GET", "POST"])
@may_set_up
def book_setup_view(request: HttpRequest, book_id: int) -> HttpResponse:
    """One book: its terms, its room as a formula, when its rep is away."""
    book = _book(request, book_id)
    form = BookForm(request.POST or None, book=book)
    if request.method == "POST" and form.is_valid():
        try:
            edit_book(
                book.pk, form.values(), by=request.user, now=timezone.now(), version=form.cleaned_data["version"] or 0
            )
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:book", book.pk)
    return _shown(request, book, form=form, refused=request.method == "POST")


def _book(request: HttpRequest, book_id: int) -> Book:
    return get_object_or_404(Book.objects.visible_to(request.user).select_related("rep", "target_book"), pk=book_id)


def _shown(
    request: HttpRequest, book: Book, *, form: BookForm, absence: AbsenceForm | None = None, refused: bool = False
) -> HttpResponse:
    stored = _book(request, book.pk) if refused else book
    context = {
        "book": stored, "form": form, "held": stored.accounts.count(), "now": timezone.now(),
        "absences": book.rep.absences.filter(ends_on__gte=today(request)),
        "absence_form": absence or AbsenceForm(prefix="away"), "long_absence": LONG_ABSENCE,
    }  # fmt: skip
    return render(request, "assignment/setup/book.html", context, status=422 if refused else 200)


@require_safe
@may_set_up
def book_room_view(request: HttpRequest, book_id: int) -> HttpResponse:
    """The room of the book today as a formula, of the whole and per segment: why so few places are free."""
    book = _book(request, book_id)
    [room] = rooms_of([book], day=today(request), organisation=request.organisation)
    return render(request, "assignment/setup/_room.html", {"book": book, "room": room})


@require_POST
@may_set_up
def book_closure_view(request: HttpRequest, book_id: int) -> HttpResponse:
    """Close an empty book."""
    book = _book(request, book_id)
    try:
        close_book(book.pk, by=request.user, now=timezone.now(), version=book.version)
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
        return redirect("setup:book", book.pk)
    messages.success(request, _("The book of %(rep)s is closed.") % {"rep": book.rep.name})
    return redirect("setup:books")


@require_POST
@may_set_up
def absence_create_view(request: HttpRequest, book_id: int) -> HttpResponse:
    """Note when the rep of the book is away."""
    book = _book(request, book_id)
    form = AbsenceForm(request.POST, prefix="away")
    if form.is_valid():
        try:
            save_absence(book.rep, form.cleaned_data, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:book", book.pk)
    return _shown(request, book, form=BookForm(book=book), absence=form, refused=True)


@require_POST
@may_set_up
def absence_removal_view(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    people = User.objects.visible_to(request.user)
    absence = get_object_or_404(Availability.objects.filter(user__in=people), pk=absence_id)
    remove_absence(absence, by=request.user, now=timezone.now())
    messages.success(request, _("Removed."))
    book = open_books(request.user).filter(rep=absence.user_id).first()
    return redirect("setup:book", book.pk) if book else redirect("setup:books")
