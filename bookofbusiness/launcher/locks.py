"""One launcher for one data folder."""

import fcntl
from pathlib import Path
from typing import IO

from bookofbusiness.launcher.errors import LauncherError


def hold(path: Path) -> IO[str]:
    """Take the lock file `path` for as long as the answer stays open; the system frees it when the process ends.

    Raises LauncherError when another process holds it; its note, made by `leave_note`, tells which.
    """
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        note = lock.read().strip() or "another process"
        lock.close()
        raise LauncherError(
            f"Book of Business already runs from this folder: {note}. "
            "Use that one, or stop it first with Ctrl-C in its terminal."
        ) from None
    return lock


def leave_note(lock: IO[str], text: str) -> None:
    """Write into a held lock who holds it."""
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()
