"""kill -9 at a moment of the test's choice, in a process of its own that has the code and the patches of this one."""

import os
import random
import signal
import time
from collections.abc import Callable

from django.db import connection


def moments(name: str, *, kills: int) -> list[float]:
    """Seconds after which to kill: the first before anything is done, the others by a lot that `name` decides."""
    lot = random.Random(name)
    return [0.0, *(lot.uniform(0.01, 0.25) for _kill in range(kills - 1))]


def killed_while(work: Callable[[], object], *, after: float) -> None:
    """Another process does `work` until it is killed; the database has noticed when this returns."""
    connection.close()
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
