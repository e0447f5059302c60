"""Undo: a run like any other, whose lines lead back where the undone lines came from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from assignment.actions.figures import open_book_lines, refresh_figures
from assignment.actions.hints import hint
from assignment.actions.restoring import give_back
from assignment.actions.stamps import take_stamps_back
from assignment.actions.strategic import moves_strategic, refuse_strategic
from assignment.models import Move, Run, RunKind
from assignment.queries.capacity import capacities
from assignment.queries.directors import grants_exceptions
from assignment.queries.rule_versions import in_force
from assignment.rules.capacity import BookCapacity

Status = Run.Status
UNDONE_FROM = (Status.DONE, Status.PARTLY_REVERTED, Status.FAILED)
WITH_LINES = (RunKind.DISTRIBUTION, RunKind.RETRIEVAL, RunKind.REBALANCE, RunKind.MANUAL, RunKind.UNDO)

# Why an applied line cannot be taken back now, or '': it is not as the run left it, only a director may move it, or the
# new owner worked on it.
OBSTACLE = """
CASE WHEN m.state <> 'applied' OR a.book_id IS DISTINCT FROM m.book_to_id OR a.station <> m.station_to
          OR (m.book_to_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM assignment_holding h WHERE h.opened_by_id = m.id AND upper_inf(h.during)))
     THEN 'moved_since'
     WHEN NOT %(by_director)s AND EXISTS (
            SELECT 1 FROM assignment_strategicaccount l WHERE l.account_id = m.account_id AND NOT l.may_be_taken)
     THEN 'strategic'
     WHEN EXISTS (SELECT 1 FROM accounts_interaction i WHERE i.account_id = m.account_id AND i.user_id = new_book.rep_id
                     AND i.happened_at >= m.applied_at AND i.voided_at IS NULL AND NOT i.automated)
     THEN 'worked_since'
     WHEN EXISTS (SELECT 1 FROM accounts_opportunity o
                   WHERE o.account_id = m.account_id AND o.owner_id = new_book.rep_id
                     AND o.opened_on >= (m.applied_at AT TIME ZONE %(zone)s)::date
                     AND NOT coalesce((m.explanation -> 'before' -> 'deals') @> jsonb_build_array(
                                          jsonb_build_object('id', o.id)), false))
     THEN 'opportunity_since'
     WHEN old_book.closed_on IS NOT NULL THEN 'book_closed'
     WHEN NOT old_rep.is_active THEN 'rep_inactive'
     ELSE '' END
"""
LINES = """
  FROM assignment_move m
  JOIN accounts_account a ON a.id = m.account_id
  LEFT JOIN accounts_book new_book ON new_book.id = m.book_to_id
  LEFT JOIN accounts_book old_book ON old_book.id = m.book_from_id
  LEFT JOIN accounts_user old_rep ON old_rep.id = old_book.rep_id
"""
WRITE = f"""
INSERT INTO assignment_move (run_id, cause, state, code, position, account_id, book_from_id, book_to_id, station_from,
       station_to, rest_until, seen_version, score, grade, segment_id, potential_cents, reason, explanation, note,
       reverts_id, created_at)
SELECT %(run)s, 'undo', CASE WHEN obstacle = '' THEN 'proposed' ELSE 'skipped' END, obstacle, position, account_id,
       book_to_id, book_from_id, station_to, station_from,
       CASE WHEN station_from = 'resting' THEN coalesce((explanation ->> 'rest_until')::date, %(today)s) END, version,
       score, grade, segment_id, potential_cents, %(reason)s,
       jsonb_build_object('why', jsonb_build_object('code', 'undo'), 'undoes', id, 'rest_until', rest_until), '',
       CASE WHEN obstacle = '' THEN id END, %(now)s
  FROM (SELECT m.*, a.version, {OBSTACLE} AS obstacle {LINES}
         WHERE m.run_id = %(undoes)s AND m.state = 'applied' AND (%(only)s::bigint[] IS NULL OR m.id = ANY(%(only)s))
         ORDER BY m.book_from_id, m.id) AS found
"""
OBSTACLES = f"SELECT m.id, {OBSTACLE} {LINES} WHERE m.id = ANY(%(lines)s)"
OUTLOOK = f"""
SELECT obstacle, book_from_id, book_to_id, count(*)
  FROM (SELECT {OBSTACLE} AS obstacle, m.book_from_id, m.book_to_id {LINES}
         WHERE m.run_id = %(undoes)s AND m.state = 'applied') AS found
 GROUP BY 1, 2, 3
"""


class Outlook(NamedTuple):
    """How many lines can go back, how many cannot and why (code → count), and the last moment for it.

    `beyond`: how many of those that can go back find their old book full; they go back all the same.
    """

    can: int
    cannot: Counter[str]
    until: datetime
    beyond: int = 0


def undo_run(run: Run, *, by: User, now: datetime) -> Run:
    """A run that takes the lines of `run` back and is applied at once; what changed since is listed, not touched.

    Raises RuleViolation: `cannot_undo`, `no_window` after the days that the rules allow, `undo_in_progress`.
    """
    return _ask(run, only=None, by=by, now=now)


def undo_line(move: Move, *, by: User, now: datetime) -> Run:
    """The same for one line of a run; `needs_director` where its account is on the strategic list."""
    if move.run is None or move.state != Move.State.APPLIED:
        raise RuleViolation("cannot_undo", _("Only an applied line of a run can be undone."))
    refuse_strategic([move.account_id], by=by)
    return _ask(move.run, only=[move.pk], by=by, now=now)


def undo_outlook(run: Run, *, by: User, now: datetime) -> Outlook:
    """What an undo of `run` that `by` asks for would do now."""
    values = {"undoes": run.pk, "zone": Organisation.load().time_zone, "by_director": grants_exceptions(by)}
    with connection.cursor() as cursor:
        cursor.execute(OUTLOOK, values)
        rows = cursor.fetchall()
    cannot: Counter[str] = Counter()
    back: Counter[int] = Counter()
    can = 0
    for obstacle, old_book, new_book, count in rows:
        if obstacle:
            cannot[obstacle] += count
            continue
        can += count
        back.update({old_book: count} if old_book else {})
        back.subtract({new_book: count} if new_book else {})
    books = [book for book, count in back.items() if count > 0]
    rooms = capacities(books, day=local_day(now), promised=False) if books else {}
    return Outlook(can, cannot, undone_until(run), beyond=_beyond(back, rooms))


def _beyond(back: Mapping[int, int], rooms: Mapping[int, BookCapacity]) -> int:
    """Of the accounts that go back (net, by book), how many come on top of their book's capacity."""
    return sum(max(0, back[book] - room.whole.free) for book, room in rooms.items())


def undone_until(run: Run) -> datetime:
    """The last moment at which `run` can be undone."""
    days = in_force().undo_days
    return (run.finished_at or run.slot) + timedelta(days=days)


def build(run: Run, *, now: datetime) -> None:
    """Write one line per applied line of the undone run: open where it can go back, skipped with its code where not."""
    values = {
        "run": run.pk,
        "undoes": run.undoes_id,
        "only": run.settings.get("lines"),
        "today": local_day(now),
        "now": now,
        "zone": Organisation.load().time_zone,
        "by_director": moves_strategic(run),
        "reason": _("Back to where it was"),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
    lines = Move.objects.filter(run=run)
    ids = {pk for pair in set(lines.values_list("book_from_id", "book_to_id")) for pk in pair if pk is not None}
    rooms = capacities(ids, day=local_day(now), promised=False)
    open_book_lines(run, list(rooms.values()))
    back: Counter[int] = Counter()
    for away, home in lines.filter(state__in=Move.OPEN).values_list("book_from_id", "book_to_id"):
        back.update([home] if home else [])
        back.subtract([away] if away else [])
    if not lines.filter(state__in=Move.OPEN).exists():
        run.summary["code"] = "nothing_to_undo"
    run.summary["over_capacity"] = _beyond(back, rooms)
    run.save(update_fields=["summary"])
    refresh_figures(run)


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """Look again under the locks whether a line is as the undone run left it; one that something else took back since
    names none any more.
    """
    values = {
        "lines": [move.reverts_id for move in moves if move.reverts_id],
        "zone": Organisation.load().time_zone,
        "by_director": moves_strategic(run),
    }
    with connection.cursor() as cursor:
        cursor.execute(OBSTACLES, values)
        obstacles = dict(cursor.fetchall())
    found = {move.pk: obstacles.get(move.reverts_id, "moved_since") for move in moves}
    return {pk: code for pk, code in found.items() if code}


def after_chunk(moves: Sequence[Move], *, run: Run, now: datetime) -> None:
    """The lines that were taken back say so, and what they took besides the book is given back."""
    give_back(moves, now=now)
    take_stamps_back(moves, now=now)
    Move.objects.filter(pk__in=[move.reverts_id for move in moves]).update(state=Move.State.REVERTED)


def mark_undone(lines: Sequence[Move]) -> None:
    """These lines went back one by one, outside an undo of their run: they and their runs say so."""
    Move.objects.filter(pk__in=[line.pk for line in lines]).update(state=Move.State.REVERTED)
    for run_id in {line.run_id for line in lines} - {None}:
        _mark_run(run_id)


def _mark_run(run_id: int) -> None:
    remain = Move.objects.filter(run=run_id, state=Move.State.APPLIED).exists()
    status = Status.PARTLY_REVERTED if remain else Status.REVERTED
    Run.objects.filter(pk=run_id, status__in=UNDONE_FROM).update(status=status)


def close_undone(run: Run, *, by: User, now: datetime) -> None:
    """Mark the undone run as undone, wholly or partly, once its undo is applied."""
    if run.undoes_id is None or not run.done:
        return
    _mark_run(run.undoes_id)
    detail = {"undo": run.pk, "back": run.done, "kept": run.skipped}
    record(Event.Verb.RUN_UNDONE, by=by, now=now, run_id=run.undoes_id, subject=run.undoes, detail=detail)


@transaction.atomic
def _ask(run: Run, *, only: list[int] | None, by: User, now: datetime) -> Run:
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.kind not in WITH_LINES or run.status not in UNDONE_FROM or not run.done:
        raise RuleViolation("cannot_undo", _("Only a finished run with moves can be undone, and only once."))
    if now > undone_until(run):
        raise RuleViolation("no_window", _("The time to undo this run is over."))
    if run.undone_by.open().exists():
        raise RuleViolation("undo_in_progress", _("This run is being undone already."))
    settings: dict[str, Any] = {"lines": only} if only else {}
    undo = Run.objects.create(
        kind=RunKind.UNDO,
        slot=now,
        named={"code": "undo", "of": {"title": str(run), "named": run.named}},
        undoes=run,
        target_books=run.target_books,
        teams=run.teams,
        settings=settings,
        asked_by=by,
        approved_by=by,
        approved_at=now,
        apply_after=now,
    )
    hint(undo.pk)
    return undo
