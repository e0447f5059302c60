"""Apply a run: the one loop that carries out lines, in chunks that are all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import connection

from accounts.actions.audit import record
from accounts.models import Account, Book, Event, User
from accounts.queries.calendar import local_day
from assignment.actions.endings import leave_out
from assignment.actions.figures import refresh_figures
from assignment.actions.go_live import go_live
from assignment.actions.kinds import KINDS
from assignment.actions.leases import Lease, LeaseLost
from assignment.actions.locks import CHUNK, lock_accounts, lock_books
from assignment.actions.placement import place
from assignment.actions.retries import in_transaction
from assignment.actions.telling import tell_reps
from assignment.actions.undo import close_undone
from assignment.failpoints import failpoint
from assignment.models import Move, Run, RunKind
from assignment.queries.capacity import capacities
from assignment.rules.capacity import Shift, Step, overfull, overvalued

COUNT = """
UPDATE assignment_run SET done = done + %(done)s, skipped = skipped + %(skipped)s, attempts = 0
 WHERE id = %(run)s AND claimed_by = %(worker)s AND status = 'applying'
"""
FINISH = """
UPDATE assignment_run SET status = 'done', finished_at = %(now)s, lease_until = NULL
 WHERE id = %(run)s AND claimed_by = %(worker)s AND status = 'applying'
"""
LINE_FIELDS = (
    "run_id", "cause", "state", "account_id", "book_from_id", "book_to_id", "station_from", "station_to",
    "seen_version", "segment_id", "reason", "reverts_id",
)  # fmt: skip
ACCOUNT_FIELDS = ("book_id", "station", "version", "segment_id", "lifecycle", "potential_cents")


def apply_run(run: Run, *, worker: str, by: User, lease: Lease, now: datetime) -> None:
    """Carry out every open line of a claimed run. May stop at any moment and be taken up again by another worker.

    Once somebody stops the run, the lines that were not carried out yet are skipped.
    """
    while chunk := _next_chunk(run):
        failpoint("apply.between_chunks")
        lease.check()
        if is_stopped(run):
            in_transaction(partial(_stop, run, worker=worker))
            break
        in_transaction(partial(_apply_chunk, run, chunk, worker=worker, by=by, now=now))
    in_transaction(partial(_finish, run, worker=worker, by=by, now=now))


def is_stopped(run: Run) -> bool:
    """Did somebody press Stop since the run was approved? Asked of the row, which is the truth."""
    return Run.objects.filter(pk=run.pk, settings__has_key="stopped_by").exists()


def _stop(run: Run, *, worker: str) -> None:
    _count(run, worker=worker, done=0, skipped=leave_out(run.pk, code="stopped"))


def _next_chunk(run: Run) -> list[int]:
    lines = Move.objects.filter(run=run, state__in=Move.OPEN).order_by("pk")
    return list(lines.values_list("pk", flat=True)[:CHUNK])


def _apply_chunk(run: Run, line_ids: Sequence[int], *, worker: str, by: User, now: datetime) -> None:
    """Lock books, then accounts; read the lines again; skip the stale ones with their code; place the rest."""
    kind = KINDS[run.kind]
    seen = list(Move.objects.filter(pk__in=line_ids).values_list("account_id", "book_from_id", "book_to_id"))
    lock_books(book for _account, *books in seen for book in books)
    accounts = lock_accounts((account for account, *_books in seen), only=ACCOUNT_FIELDS)
    lines = _open_lines(line_ids)
    skip = _stale(lines, accounts, keeps_versions=kind.keeps_versions)
    skip |= kind.recheck([line for line in lines if line.pk not in skip], run=run, now=now)
    if kind.keeps_capacity:
        fresh = [line for line in lines if line.pk not in skip]
        skip |= _without_room(fresh, accounts, run=run, now=now)
    good = [line for line in lines if line.pk not in skip]
    if run.kind == RunKind.DISTRIBUTION and good:
        go_live(by=by, now=now)
    place(good, by=by, now=now)
    _skip(skip)
    kind.after_chunk(good, run=run, now=now)
    failpoint("apply.before_commit")
    _count(run, worker=worker, done=len(good), skipped=len(skip))


def _open_lines(line_ids: Sequence[int]) -> list[Move]:
    """The lines as they are now, with their books; what another worker carried out before the locks came is gone."""
    lines = list(Move.objects.filter(pk__in=line_ids, state__in=Move.OPEN).order_by("pk").only(*LINE_FIELDS))
    wanted = {line.book_to_id for line in lines} - {None}
    books = Book.objects.select_related("rep", "target_book").in_bulk(wanted)
    for line in lines:
        line.book_to = books.get(line.book_to_id)
    return lines


def _stale(lines: Sequence[Move], accounts: Mapping[int, Account], *, keeps_versions: bool) -> dict[int, str]:
    """What changed between the preview and now, common to all kinds."""
    skip = {}
    for line in lines:
        account = accounts[line.account_id]
        if (account.book_id, account.station) != (line.book_from_id, line.station_from):
            is_waiting = account.book_id is None and account.station in ("resting", "repair")
            skip[line.pk] = account.station if is_waiting else "moved_since_preview"
        elif keeps_versions and account.version != line.seen_version:
            skip[line.pk] = "changed_since_preview"
        elif line.book_to and line.book_to.closed_on is not None:
            skip[line.pk] = "book_closed"
        elif line.book_to and not line.book_to.rep.is_active:
            skip[line.pk] = "rep_inactive"
    return skip


def _without_room(lines: Sequence[Move], accounts: Mapping[int, Account], *, run: Run, now: datetime) -> dict[int, str]:
    """Lines whose book would end above its limit or the cap of its value, counted under the lock, with their code.

    Promises to other runs do not count here. A plan that goes beyond places still keeps the cap of a value; only a move
    by hand that a director lets through keeps neither.
    """
    is_beyond = bool(run.settings.get("over_capacity"))
    if is_beyond and run.kind != RunKind.DISTRIBUTION:
        return {}
    wanted = {line.book_to_id for line in lines} - {None}
    rooms = capacities(wanted, day=local_day(now), promised=False)
    kinds = {line.book_to_id: line.book_to.target_book.kind for line in lines if line.book_to}

    def takes_room(account: Account, book: int | None) -> int | None:
        is_outside = account.segment_id is None or (account.lifecycle == "customer" and kinds.get(book) == "prospect")
        return None if is_outside else book

    steps = [
        Step(
            line.pk,
            takes_room(accounts[line.account_id], line.book_from_id),
            takes_room(accounts[line.account_id], line.book_to_id),
            accounts[line.account_id].segment_id or 0,
        )
        for line in lines
    ]
    full = set() if is_beyond else overfull(steps, rooms)
    shifts = [
        Shift(line.pk, line.book_from_id, line.book_to_id, accounts[line.account_id].potential_cents)
        for line in lines
        if line.pk not in full
    ]
    return dict.fromkeys(full, "book_full") | dict.fromkeys(overvalued(shifts, rooms), "value_full")


def _skip(codes: Mapping[int, str]) -> None:
    by_code: dict[str, list[int]] = {}
    for line, code in codes.items():
        by_code.setdefault(code, []).append(line)
    for code, lines in by_code.items():
        Move.objects.filter(pk__in=lines).update(state=Move.State.SKIPPED, code=code, reverts=None)


def _count(run: Run, *, worker: str, done: int, skipped: int) -> None:
    """Add to the run's counts, if it still is this worker's; else the whole chunk is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"run": run.pk, "worker": worker, "done": done, "skipped": skipped})
        if cursor.rowcount != 1:
            raise LeaseLost


def _finish(run: Run, *, worker: str, by: User, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FINISH, {"run": run.pk, "worker": worker, "now": now})
        if cursor.rowcount != 1:
            raise LeaseLost
    run.refresh_from_db()
    if run.skipped:
        refresh_figures(run)  # what was shown counted the lines that were skipped since
    close_undone(run, by=by, now=now)
    tell_reps(run)
    detail = {"done": run.done, "skipped": run.skipped}
    record(Event.Verb.RUN_APPLIED, by=by, now=now, run_id=run.pk, subject=run, detail=detail)
