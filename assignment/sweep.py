"""The worker's own look for runs that nobody works on, so that neither a lost queue nor a dead process loses one.

A thread in each worker's main process asks PostgreSQL. What it sees once it hints at again; what still waits at the
next look it works on in a process of its own, without the queue. It also ticks, so that plans run while beat is away.
"""

import logging
import os
import signal
import subprocess
import sys
import threading

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone

from assignment.actions.hints import send
from assignment.actions.schedule import tick
from assignment.models import Run

log = logging.getLogger(__name__)


class Sweeper:
    """One thread that looks every RUN_SWEEP_SECONDS until it is stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True, name="sweep")
        self.seen: set[int] = set()
        self.helper: subprocess.Popen | None = None

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """End the thread and the helper; a run that the helper left is taken up by the next sweep anywhere."""
        self.stopped.set()
        if self.helper and self.helper.poll() is None:
            self.helper.terminate()

    def _watch(self) -> None:
        """Look until stopped. After an error that nobody foresaw the worker ends: better none than a blind one."""
        try:
            while not self.stopped.wait(settings.RUN_SWEEP_SECONDS):
                self._look()
        finally:
            if not self.stopped.is_set():
                log.critical("The sweep broke, so this worker ends", exc_info=True)
                os.kill(os.getpid(), signal.SIGTERM)

    def _look(self) -> None:
        """One look; a database or a machine that is away for a moment is waited for."""
        try:
            self.sweep()
        except (Error, OSError) as error:
            log.warning("The sweep waits (%s: %s)", type(error).__name__, error)
        finally:
            connections.close_all()

    def sweep(self) -> None:
        """One look: tick, hint at what waits, work on what waited at the last look already."""
        tick(now=timezone.now())
        waiting = set(Run.objects.to_work_on().values_list("pk", flat=True)[:100])
        for run_id in sorted(waiting - self.seen):
            send(run_id)
        overdue = sorted(waiting & self.seen)
        if overdue and (self.helper is None or self.helper.poll() is not None):
            self.helper = subprocess.Popen(work_command(overdue))
        self.seen = waiting


def work_command(run_ids: list[int]) -> list[str]:
    """The command that works on these runs without the queue."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on", *map(str, run_ids)]
