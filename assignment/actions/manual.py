"""Moves by hand: chosen accounts to one book or to the pool, as a run that shows first and can be undone."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Account, Book, Station, User
from accounts.queries.calendar import local_day
from assignment.actions.figures import open_book_lines, refresh_figures
from assignment.actions.move_notes import refuse_wrong_note
from assignment.actions.runs import ask_run
from assignment.actions.strategic import moves_strategic, refuse_strategic
from assignment.models import Move, Run, RunKind, StrategicAccount
from assignment.queries.capacity import capacities
from assignment.queries.reviews import to_look_at
from assignment.rules.capacity import BookCapacity, Shift, overvalued

MOST = 2_000
WRITE = """
INSERT INTO assignment_move (run_id, cause, state, code, position, account_id, book_from_id, book_to_id, station_from,
       station_to, seen_version, score, grade, segment_id, potential_cents, reason, explanation, note, created_at)
SELECT %(run)s, 'manual', 'proposed', '', row_number() OVER (ORDER BY a.id), a.id, a.book_id, %(book)s, a.station,
       CASE WHEN %(book)s::bigint IS NULL THEN 'pool' ELSE 'held' END, a.version, s.priority, coalesce(s.grade, ''),
       a.segment_id, a.potential_cents, %(note)s,
       jsonb_build_object('why', jsonb_build_object('code', 'by_hand'), 'rest_until', a.rest_until), %(note)s, %(now)s
  FROM accounts_account a LEFT JOIN scoring_score s ON s.account_id = a.id
 WHERE a.id = ANY(%(accounts)s) AND a.id <> ALL(%(drops)s) AND a.station IN ('held', 'pool', 'resting', 'review')
   AND a.book_id IS DISTINCT FROM %(book)s
   AND NOT (%(book)s::bigint IS NULL AND a.station = 'pool')
"""

# What a person pinned or sent elsewhere before the preview is built again.
PIN = """
UPDATE assignment_move m
   SET state = 'pinned', book_to_id = pin.book, station_to = CASE WHEN pin.book IS NULL THEN 'pool' ELSE 'held' END,
       explanation = CASE WHEN m.book_to_id IS NOT DISTINCT FROM pin.book THEN m.explanation
                          ELSE m.explanation || '{"why": {"code": "redirected"}}' END
  FROM unnest(%(accounts)s::bigint[], %(books)s::bigint[]) AS pin (account, book)
 WHERE m.run_id = %(run)s AND m.account_id = pin.account AND m.state = 'proposed'
   AND m.book_from_id IS DISTINCT FROM pin.book
"""


def move_accounts(
    account_ids: Collection[int],
    *,
    book_to: Book | None,
    by: User,
    now: datetime,
    note: str = "",
    over_capacity: bool = False,
) -> Run:
    """Ask for a preview that sends these accounts to `book_to`, or to the pool without one.

    `over_capacity` lets the book grow beyond its limit; without it the lines that find no place are skipped.
    Raises RuleViolation: `no_accounts`, `too_many`, `not_your_accounts`, `not_your_books`, `book_closed`,
    `rep_inactive`, `long_note`, `needs_director`. Accounts of another leader's book, those with ops, and those in
    review that another decides on, are not his to move.
    """
    ids = sorted(set(account_ids))
    _refuse_wrong_accounts(ids, by=by)
    if book_to is not None:
        _refuse_wrong_book(book_to, by=by)
    refuse_wrong_note(note)
    settings = {
        "accounts": ids,
        "book": book_to.pk if book_to else None,
        "note": note.strip(),
        "over_capacity": over_capacity,
    }
    return ask_run(RunKind.MANUAL, by=by, now=now, settings=settings, named={"code": "move", "n": len(ids)})


def build(run: Run, *, now: datetime) -> None:
    """Write a line per account that is not there already; books before and after."""
    values = {"run": run.pk, "now": now, **{key: run.settings[key] for key in ("accounts", "book", "note")}}
    values["drops"] = [int(account) for account in run.settings.get("drops", {})]
    pins = run.settings.get("pins", [])
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        written = cursor.rowcount
        accounts, books = [pin[0] for pin in pins], [pin[1] for pin in pins]
        cursor.execute(PIN, {"run": run.pk, "accounts": accounts, "books": books})
    pairs = Move.objects.filter(run=run).values_list("book_from_id", "book_to_id")
    involved = {pk for pair in pairs for pk in pair if pk is not None}
    rooms = capacities(involved, day=local_day(now), besides=run.pk)
    run.target_books = sorted(set(Book.objects.filter(pk__in=involved).values_list("target_book_id", flat=True)))
    run.summary = {} if written else {"code": "nothing_to_move"}
    room = rooms.get(run.settings["book"] or 0)
    if room and (beyond := _beyond_value(run, room)):
        run.summary["beyond_value"] = beyond
    if room and written > room.whole.free:
        name = "over_limit" if run.settings.get("over_capacity") else "beyond_room"
        run.summary[name] = written - room.whole.free
    run.save(update_fields=["target_books", "summary"])
    open_book_lines(run, list(rooms.values()))
    refresh_figures(run)


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Skip what was put on the strategic list since, unless a director asked for the run or approved it."""
    if moves_strategic(run):
        return {}
    kept = StrategicAccount.objects.keeps([move.account_id for move in moves])
    listed = set(kept.values_list("account_id", flat=True))
    return {move.pk: "strategic" for move in moves if move.account_id in listed}


def _beyond_value(run: Run, room: BookCapacity) -> int:
    """How many lines find no value left in the book; applied, they would be skipped."""
    free = room.free_value_cents
    if free is None or run.settings.get("over_capacity"):
        return 0
    lines = Move.objects.filter(run=run, state__in=Move.OPEN, book_to=room.book_id).order_by("pk")
    rows = lines.values_list("pk", "book_from_id", "book_to_id", "potential_cents")
    return len(overvalued([Shift(*row) for row in rows], {room.book_id: room}))


def _refuse_wrong_accounts(ids: list[int], *, by: User) -> None:
    if not ids:
        raise RuleViolation("no_accounts", _("Choose at least one account."))
    if len(ids) > MOST:
        raise RuleViolation("too_many", _("Move at most %(n)s accounts at a time.") % {"n": MOST})
    if Account.objects.visible_to(by).filter(pk__in=ids).count() < len(ids):
        raise RuleViolation("not_your_accounts", _("One of these accounts is not yours to move. Reload the list."))
    if Account.objects.filter(pk__in=ids, station__in=[Station.REPAIR, Station.CLOSED]).exists():
        raise RuleViolation("not_your_accounts", _("One of these accounts is with ops or closed. Leave it out."))
    in_review = Account.objects.filter(pk__in=ids, station=Station.REVIEW)
    if in_review.exclude(pk__in=to_look_at(by).values("pk")).exists():
        words = _("One of these accounts is in review, and somebody else decides on it. Leave it out.")
        raise RuleViolation("not_your_accounts", words)
    refuse_strategic(ids, by=by)


def _refuse_wrong_book(book: Book, *, by: User) -> None:
    if not Book.objects.visible_to(by).filter(pk=book.pk).exists():
        raise RuleViolation("not_your_books", _("This book is not in your teams."))
    if book.closed_on is not None:
        raise RuleViolation("book_closed", _("This book is closed. Choose an open one."))
    if not book.rep.is_active:
        raise RuleViolation("rep_inactive", _("The rep of this book is not active. Choose another book."))
