"""The sign of life of the scheduler: a file that is touched with each tick it sends, read by its health check."""

import os
import tempfile
import time
from pathlib import Path

from celery.signals import after_task_publish, beat_init

LONGEST_SILENCE = 180.0  # seconds; a tick is sent each minute


def note() -> Path:
    """In the launcher's data folder, else in the folder for temporary files of the container."""
    return Path(os.environ.get("BOOK_DATA") or tempfile.gettempdir()) / "beat-is-alive"


def touch(**_signal: object) -> None:
    note().touch()


def is_alive() -> bool:
    """Was a tick sent lately?"""
    return note().exists() and time.time() - note().stat().st_mtime < LONGEST_SILENCE


@beat_init.connect(weak=False)
def watch(**_signal: object) -> None:
    """Only the scheduler keeps the file; it counts as alive from its start on."""
    touch()
    after_task_publish.connect(touch, weak=False)
