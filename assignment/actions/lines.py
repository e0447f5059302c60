"""Change single lines of a preview: pin, drop, restore, or send to another book. Figures follow at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Book, Event, SegmentCapacity, User
from accounts.queries.calendar import local_day
from assignment.actions.figures import refresh_figures
from assignment.actions.move_notes import LONGEST_NOTE
from assignment.actions.strategic import refuse_strategic
from assignment.models import Move, Return, Run, RunBook, RunKind
from assignment.queries.capacity import capacities
from assignment.queries.retrieval_caps import most_taken
from assignment.queries.run_words import why_words
from assignment.rules.capacity import BookCapacity

State = Move.State
BY_HAND = (State.PROPOSED, State.PINNED, State.DROPPED)
CHANGEABLE = (Run.Status.PREVIEWED, Run.Status.HELD)


@transaction.atomic
def change_line(move_id: int, *, by: User, now: datetime, to: str | Book, note: str = "") -> Move:
    """Set a line of a preview to proposed, pinned or dropped, or send its account to another book (which pins it).

    `note` says why; it is kept with the line and in the audit trail. Raises RuleViolation: `too_late` once the run was
    approved, `needs_note` for a drop without a reason; for a dropped line that is to go after all `no_book` where it
    leads nowhere, `over_cap` where enough accounts of its book go already; and for another book `not_your_books`,
    `book_closed`, `no_eligible`, `returned`, `rep_away`, `book_full`, `value_full`, `needs_director`.
    """
    run_id = Move.objects.values_list("run_id", flat=True).get(pk=move_id)
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.status not in CHANGEABLE:
        words = {"status": run.get_status_display()}
        raise RuleViolation("too_late", _("Too late to change a line: the run is at “%(status)s”.") % words)
    move = Move.objects.select_related("account", "book_to").get(pk=move_id)
    before = {"state": move.state, "book": move.book_to_id}
    if isinstance(to, Book):
        _redirect(move, run, to, by=by, now=now)
    else:
        _set_state(move, to, note=note)
    move.note, move.changed_by = note.strip()[:LONGEST_NOTE], by
    move.save(update_fields=["state", "book_to", "station_to", "explanation", "reason", "note", "changed_by"])
    _count(run)
    detail = {"move": move.pk, "before": before, "state": move.state, "book": move.book_to_id, "note": move.note}
    record(Event.Verb.LINE_CHANGED, by=by, now=now, run_id=run.pk, account_id=move.account_id, detail=detail)
    return move


def _set_state(move: Move, state: str, *, note: str) -> None:
    if state not in BY_HAND or move.state not in BY_HAND:
        raise RuleViolation("too_late", _("This line cannot be changed any more."))
    if state == State.DROPPED and not note.strip():
        raise RuleViolation("needs_note", _("Say why this line is dropped."), errors={"note": [_("Say why.")]})
    if state != State.DROPPED and _leads_nowhere(move):
        raise RuleViolation("no_book", _("This account has no book in this preview. Choose one, or build it again."))
    if state != State.DROPPED and move.state == State.DROPPED:
        _refuse_over_cap(move)
    move.state = state


def _leads_nowhere(move: Move) -> bool:
    """Was it dropped before the preview was built again, so that no book was looked for?"""
    return move.run.kind == RunKind.DISTRIBUTION and move.book_to_id in (None, move.book_from_id)


def _refuse_over_cap(move: Move) -> None:
    """A retrieval takes no more accounts of a book than the rules let go of it in one run."""
    if move.run.kind != RunKind.RETRIEVAL:
        return
    book = move.book_from_id or 0
    most = most_taken(move.run, [book])[book]
    if Move.objects.filter(run=move.run, book_from=book, state__in=Move.OPEN).count() >= most:
        words = _("Enough accounts of this book go in this run: %(n)s. Drop another one of them first.")
        raise RuleViolation("over_cap", words % {"n": most})


def _redirect(move: Move, run: Run, book: Book, *, by: User, now: datetime) -> None:
    if run.kind not in (RunKind.DISTRIBUTION, RunKind.REBALANCE, RunKind.MANUAL) or move.state not in BY_HAND:
        raise RuleViolation("too_late", _("This line cannot be sent to another book."))
    if not Book.objects.visible_to(by).filter(pk=book.pk).exists():
        raise RuleViolation("not_your_books", _("This book is not in your teams."))
    if book.pk == move.book_from_id:
        raise RuleViolation("no_eligible", _("The account is in this book already. Drop the line instead."))
    if book.closed_on is not None or not book.rep.is_active:
        raise RuleViolation("book_closed", _("This book is closed or its rep is not active."))
    refuse_strategic([move.account_id], by=by)
    _refuse_unfit(move, run, book, now=now)
    move.explanation = {
        **move.explanation,
        "why": {"code": "redirected"},
        "first": move.explanation.get("first", move.book_to_id),
        "chosen": {"book": book.pk},
    }
    move.book_to, move.station_to, move.state = book, "held", State.PINNED
    move.reason = why_words({"code": "redirected"})


def _refuse_unfit(move: Move, run: Run, book: Book, *, now: datetime) -> None:
    takes = SegmentCapacity.objects.filter(
        target_book=book.target_book_id, segment=move.account.segment_id, capacity__gt=0
    )
    if not takes.exists():
        raise RuleViolation("no_eligible", _("This book takes no accounts of this segment."))
    barred = Return.objects.filter(account=move.account_id, rep=book.rep_id, state="approved", reason__bars_rep=True)
    if barred.exists():
        raise RuleViolation("returned", _("This rep gave the account back as a poor fit."))
    room = capacities([book.pk], day=local_day(now), besides=run.pk)[book.pk]
    if room.is_away:
        raise RuleViolation("rep_away", _("The rep is away and gets no new accounts."))
    others = Move.objects.filter(run=run, state__in=Move.OPEN).exclude(pk=move.pk)
    comes, goes = others.filter(book_to=book), others.filter(book_from=book).count()
    same = comes.filter(segment_id=move.segment_id).count()
    if comes.count() - goes >= room.whole.free or same >= room.free_for(move.account.segment_id) + goes:
        words = {"used": room.whole.used, "limit": room.whole.limit}
        raise RuleViolation("book_full", _("This book is full: %(used)s of %(limit)s and this run’s lines.") % words)
    _refuse_too_valuable(move, room, comes=comes, goes=others.filter(book_from=book))
    if not RunBook.objects.filter(run=run, book=book).exists():
        raise RuleViolation("no_eligible", _("This book takes no part in this run."))


def _refuse_too_valuable(move: Move, room: BookCapacity, *, comes: QuerySet[Move], goes: QuerySet[Move]) -> None:
    if room.free_value_cents is None:
        return
    sums = [rows.aggregate(cents=Sum("potential_cents", default=0))["cents"] for rows in (comes, goes)]
    if sums[0] - sums[1] + move.potential_cents > room.free_value_cents:
        raise RuleViolation("value_full", _("The value of this book would go beyond its limit."))


def _count(run: Run) -> None:
    run.total = Move.objects.filter(run=run).exclude(state=State.DROPPED).count()
    run.save(update_fields=["total"])
    refresh_figures(run)
