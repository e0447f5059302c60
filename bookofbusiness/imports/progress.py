"""Shows that an import is alive: a thread of its own writes heartbeat and rows read, on a connection of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from accounts.models import ClockTimestamp, Import

EVERY_SECONDS = 10
STALE_SECONDS = 60


class Progress:
    """How many rows were read so far; set by the worker, written by the thread."""

    rows = 0

    def seen(self, rows: int) -> None:
        self.rows = rows


@contextmanager
def heartbeat(job: Import, *, every: float = EVERY_SECONDS) -> Iterator[Progress]:
    """Keep `heartbeat_at` of `job` fresh until the block ends. A killed worker falls silent with its process."""
    progress, stop = Progress(), threading.Event()
    thread = threading.Thread(target=beat, args=(job.pk, progress, stop, every), name=f"import-{job.pk}", daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        stop.set()
        thread.join()


def beat(job_id: int, progress: Progress, stop: threading.Event, every: float) -> None:
    try:
        while not stop.wait(every):
            try:
                running = Import.objects.filter(pk=job_id, status=Import.Status.RUNNING)
                running.update(heartbeat_at=ClockTimestamp(), **({"rows": progress.rows} if progress.rows else {}))
            except OperationalError:  # locked or away for a moment: the next beat tries again
                connection.close()
    finally:
        connection.close()
