"""A real job worker on the test database, which the tests may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

from bookofbusiness.launcher.commands import worker as worker_command

PATIENCE_SECONDS = 120
REDIS_DATABASE = 14  # apart from whatever else uses the same server
SHORT = {"RUN_LEASE_SECONDS": "4", "RUN_HEARTBEAT_SECONDS": "1", "RUN_SWEEP_SECONDS": "1"}


def redis_url() -> str:
    return f"{settings.REDIS_URL.rpartition('/')[0]}/{REDIS_DATABASE}"


def wipe_redis() -> None:
    """Everything the queue holds is gone, as after the loss of its data."""
    with redis.Redis.from_url(redis_url()) as client:
        client.flushdb()


def database_url() -> str:
    at = connection.settings_dict
    password = quote(at["PASSWORD"], safe="")
    return f"postgres://{at['USER']}:{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


class Worker:
    """One Celery worker with its pool, in a session of its own. `failpoint` slows it down at an exact moment."""

    def __init__(self, log: Path, *, failpoint: str = "", processes: int = 2):
        self.log = log.open("ab")
        environment = {
            **os.environ,
            **SHORT,
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url(),
            "DEBUG": "1",
            "FAILPOINT": failpoint,
        }
        environment.pop("PYTEST_CURRENT_TEST", None)
        self.process = subprocess.Popen(
            [sys.executable, *worker_command(processes)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill_whole()
        self.log.close()

    def kill_whole(self) -> None:
        """kill -9 of the worker and its pool."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)


def wait_until(holds: Callable[[], bool], *, what: str) -> float:
    """Wait until `holds`; seconds it took. Fails after the two minutes in which every fault must be repaired."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > PATIENCE_SECONDS:
            raise AssertionError(f"Not within {PATIENCE_SECONDS} seconds: {what}")
        time.sleep(0.2)
    return time.monotonic() - start
