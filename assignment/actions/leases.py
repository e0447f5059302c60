"""Who works on a run: claimed by compare-and-set, kept by a heartbeat, free again when the lease runs out.

Leases are measured by the database's clock, the one clock that all workers share.
"""

import threading
from datetime import datetime
from types import TracebackType

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction

from assignment.models import Run

Status = Run.Status
MOST_ATTEMPTS = 5
ONE_AT_A_TIME = 20_260_102  # any number: the advisory lock under which runs are claimed

CLAIM = """
UPDATE assignment_run r
   SET status = %(to)s, claimed_by = %(worker)s, attempts = attempts + 1, error = '',
       lease_until = clock_timestamp() + %(lease)s * interval '1 second'
 WHERE r.id = %(run)s AND r.attempts < %(most)s
   AND (r.status = %(waiting)s OR (r.status = %(to)s AND r.lease_until < clock_timestamp()))
"""
NOT_BESIDE_ANOTHER = """
   AND NOT EXISTS (SELECT 1 FROM assignment_run o
                    WHERE o.id <> r.id AND o.status = 'applying' AND o.target_books && r.target_books)
"""
AFTER_SCORING = """
   AND NOT (r.kind = 'coverage' AND EXISTS (
       SELECT 1 FROM assignment_run o WHERE o.kind = 'score' AND o.status IN ('queued', 'building')
          AND o.attempts < %(most)s AND o.slot <= r.slot))
"""
GIVE_UP = """
UPDATE assignment_run SET status = 'failed', finished_at = clock_timestamp(), lease_until = NULL,
       error = CASE WHEN error = '' THEN 'The worker was lost ' || attempts || ' times.' ELSE error END
 WHERE id = %(run)s AND attempts >= %(most)s
   AND (status IN ('queued', 'approved') OR (status IN ('building', 'applying') AND lease_until < clock_timestamp()))
"""
BEAT = """
UPDATE assignment_run SET lease_until = clock_timestamp() + %(lease)s * interval '1 second'
 WHERE id = %(run)s AND claimed_by = %(worker)s AND status IN ('building', 'applying')
"""
FAIL = """
UPDATE assignment_run SET status = 'failed', error = %(error)s, finished_at = %(now)s, lease_until = NULL
 WHERE id = %(run)s AND claimed_by = %(worker)s AND status IN ('building', 'applying')
"""
LET_GO = """
UPDATE assignment_run SET lease_until = clock_timestamp(), error = %(error)s
 WHERE id = %(run)s AND claimed_by = %(worker)s AND status IN ('building', 'applying')
"""


class LeaseLost(Exception):
    """Another worker has the run now; this one must stop without writing."""


def claim_to_build(run_id: int, *, worker: str) -> bool:
    """Take a queued or abandoned build. Coverage waits until the night's scoring is through."""
    return _claim(CLAIM + AFTER_SCORING, run_id, worker=worker, waiting=Status.QUEUED, to=Status.BUILDING)


def claim_to_apply(run_id: int, *, worker: str) -> bool:
    """Take an approved or abandoned apply, unless another run is being applied to one of its target books."""
    return _claim(CLAIM + NOT_BESIDE_ANOTHER, run_id, worker=worker, waiting=Status.APPROVED, to=Status.APPLYING)


def give_up_if_hopeless(run_id: int) -> bool:
    """A run that lost its worker too often fails, and says so. Was it this one?"""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_UP, {"run": run_id, "most": MOST_ATTEMPTS})
        return cursor.rowcount == 1


def fail(run_id: int, *, worker: str, error: str, now: datetime) -> bool:
    """The run fails with these words, if it still is this worker's."""
    with connection.cursor() as cursor:
        cursor.execute(FAIL, {"run": run_id, "worker": worker, "now": now, "error": error})
        return cursor.rowcount == 1


def _claim(statement: str, run_id: int, *, worker: str, waiting: str, to: str) -> bool:
    values = {
        "run": run_id, "worker": worker, "waiting": waiting, "to": to,
        "lease": settings.RUN_LEASE_SECONDS, "most": MOST_ATTEMPTS,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(statement, values)
        return cursor.rowcount == 1


class Lease:
    """While inside `with`, a thread renews the lease. An error that leaves it is noted and frees the run at once."""

    def __init__(self, run_id: int, *, worker: str):
        self.values = {"run": run_id, "worker": worker, "lease": settings.RUN_LEASE_SECONDS}
        self.stopped, self.lost = threading.Event(), False
        self.thread = threading.Thread(target=self._beat, daemon=True, name=f"lease of run {run_id}")

    def __enter__(self) -> "Lease":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.thread.join()
        if error is not None and not isinstance(error, LeaseLost) and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(LET_GO, {**self.values, "error": f"{kind.__name__ if kind else ''}: {error}"[:2000]})

    def check(self) -> None:
        """Raises LeaseLost when another worker took over."""
        if self.lost:
            raise LeaseLost

    def _beat(self) -> None:
        try:
            while not self.stopped.wait(settings.RUN_HEARTBEAT_SECONDS) and not self.lost:
                self._renew()
        finally:
            connections.close_all()

    def _renew(self) -> None:
        """A chunk may hold the row for a moment: a beat that cannot get it is left to the next one."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(BEAT, self.values)
                self.lost = cursor.rowcount == 0
        except OperationalError:
            connection.close()
