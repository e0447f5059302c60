"""Moments that a race needs, reached for certain instead of hoped for by waiting a while."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Lock
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from tests.pages.conftest import BACKEND

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Met:
    """A function whose callers all come out of it together: each has read, and none has written.

    Where a lock lets only one of them come, that one goes on after `patience` seconds.
    """

    def __init__(self, work: Callable[..., Any], *, callers: int, patience: float):
        self.work, self.barrier, self.patience = work, Barrier(callers), patience

    def __call__(self, *args: Any, **more: Any) -> Any:
        result = self.work(*args, **more)
        with suppress(BrokenBarrierError):  # a lock kept the others away
            self.barrier.wait(timeout=self.patience)
        return result


class HeldUntilSomebodyWaits:
    """A function whose first caller has written, and commits only when somebody else waits for a row of it."""

    def __init__(self, work: Callable[..., Any]):
        self.work, self.lock, self.came = work, Lock(), 0

    def __call__(self, *args: Any, **more: Any) -> Any:
        result = self.work(*args, **more)
        with self.lock:
            self.came += 1
            first = self.came == 1
        if first:
            until_somebody_waits()
        return result


def until_somebody_waits(seconds: float = 20) -> None:
    """Until another connection waits for a lock. Raises AssertionError when nobody came: then nothing was raced."""
    for _try in range(int(seconds / 0.02)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first answer again otherwise
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody came to wait, so nothing was raced")


def at_one_moment(users: Sequence[User], click: Callable[[Client], Any]) -> list[int]:
    """The status that each of these users gets who click at the same moment, each in a window of their own."""
    gate, windows = Barrier(len(users)), [Client(raise_request_exception=False) for _each in users]
    for window, user in zip(windows, users, strict=True):
        window.force_login(user, backend=BACKEND)

    def send(window: Client) -> int:
        gate.wait(timeout=20)
        try:
            return click(window).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        return list(pool.map(send, windows))
