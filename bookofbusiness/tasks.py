"""The door of the queue to what joins several apps: imports. Their rows are the truth, so a task may come twice."""

import logging
import subprocess
import sys
import threading

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from bookofbusiness.imports.jobs import send, waiting, work_on
from bookofbusiness.launcher.commands import WORKER_IS_READY

log = logging.getLogger(__name__)


@shared_task
def work_on_import(job_id: int) -> None:
    """Carry out the import if it still waits for that."""
    work_on(job_id, now=timezone.now())


class ImportSweeper:
    """A thread of the worker's main process that looks for imports nobody works on: hints first, then works itself."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.seen: set[int] = set()
        self.helper: subprocess.Popen | None = None

    def start(self, **_signal: object) -> None:
        threading.Thread(target=self.watch, daemon=True, name="import-sweep").start()

    def stop(self, **_signal: object) -> None:
        self.stopped.set()
        if self.helper and self.helper.poll() is None:
            self.helper.terminate()

    def watch(self) -> None:
        while not self.stopped.wait(settings.RUN_SWEEP_SECONDS):
            try:
                self.sweep()
            except DatabaseError as error:
                log.warning("The sweep of imports waits for the database (%s)", type(error).__name__)
            finally:
                connections.close_all()

    def sweep(self) -> None:
        """One look. What waited at the last look already is worked on in a process of its own, without the queue."""
        found = set(waiting(now=timezone.now()).values_list("pk", flat=True)[:100])
        for job_id in sorted(found - self.seen):
            send(job_id)
        overdue = sorted(found & self.seen)
        if overdue and (self.helper is None or self.helper.poll() is not None):
            self.helper = subprocess.Popen(work_command(overdue))
        self.seen = found


def work_command(job_ids: list[int]) -> list[str]:
    """The command that works on these imports without the queue."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_imports", *map(str, job_ids)]


def say_ready(**_signal: object) -> None:
    """For the launcher, which reads it in the log whatever LOG_LEVEL is."""
    sys.stderr.write(f"{WORKER_IS_READY}\n")
    sys.stderr.flush()


sweeper = ImportSweeper()
worker_ready.connect(say_ready, weak=False)
worker_ready.connect(sweeper.start, weak=False)
worker_shutting_down.connect(sweeper.stop, weak=False)
