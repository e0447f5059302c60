"""The door of the queue to what joins several apps: imports, mail. Rows are the truth, so a task may come twice."""

import logging
import subprocess
import sys
import threading

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from bookofbusiness.imports.jobs import send, waiting, work_on
from bookofbusiness.launcher.commands import WORKER_IS_READY
from bookofbusiness.mail.work import waits_for_work
from bookofbusiness.mail.work import work_on_mail as one_round

log = logging.getLogger(__name__)


@shared_task
def work_on_import(job_id: int) -> None:
    """Carry out the import if it still waits for that."""
    work_on(job_id, now=timezone.now())


@shared_task
def work_on_mail() -> None:
    """Send, read and look at mail, if any still waits for that."""
    one_round(now=timezone.now())


class ImportSweeper:
    """A thread of the worker's main process that looks for imports nobody works on: hints first, then works itself."""

    name = "import-sweep"

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.seen: set[int] = set()
        self.helper: subprocess.Popen | None = None

    def start(self, **_signal: object) -> None:
        threading.Thread(target=self.watch, daemon=True, name=self.name).start()

    def stop(self, **_signal: object) -> None:
        self.stopped.set()
        if self.helper and self.helper.poll() is None:
            self.helper.terminate()

    def watch(self) -> None:
        while not self.stopped.wait(settings.RUN_SWEEP_SECONDS):
            try:
                self.sweep()
            except DatabaseError as error:
                log.warning("The %s waits for the database (%s)", self.name, type(error).__name__)
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


class MailSweeper(ImportSweeper):
    """The same for mail: one round is asked for while some waits; it is done in a process of its own when that does not
    help, because what strangers send shall not bring the worker down."""

    name = "mail-sweep"

    def __init__(self) -> None:
        super().__init__()
        self.asked = False

    def sweep(self) -> None:
        waits = waits_for_work(now=timezone.now())
        if waits and not self.asked:
            hint_at_mail()
        elif waits and (self.helper is None or self.helper.poll() is not None):
            self.helper = subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_mail"])
        self.asked = waits


def hint_at_mail() -> None:
    """Ask the queue for a round; while it is away the sweep does without."""
    try:
        work_on_mail.delay()
    except (OperationalError, RedisError) as error:
        log.warning("The queue takes no mail work (%s)", type(error).__name__)


def work_command(job_ids: list[int]) -> list[str]:
    """The command that works on these imports without the queue."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_imports", *map(str, job_ids)]


def say_ready(**_signal: object) -> None:
    """For the launcher, which reads it in the log whatever LOG_LEVEL is."""
    sys.stderr.write(f"{WORKER_IS_READY}\n")
    sys.stderr.flush()


sweeper = ImportSweeper()
mail_sweeper = MailSweeper()
worker_ready.connect(say_ready, weak=False)
worker_ready.connect(sweeper.start, weak=False)
worker_shutting_down.connect(sweeper.stop, weak=False)
worker_ready.connect(mail_sweeper.start, weak=False)
worker_shutting_down.connect(mail_sweeper.stop, weak=False)
