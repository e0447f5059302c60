"""Moments at which a fault test stops or kills the process: FAILPOINT=name:kill or FAILPOINT=name:sleep:seconds.

Refused when settings.FAILPOINTS_ALLOWED is off, so that the variable can do no harm in production.
"""

import os
import signal
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NAMES = {"build.before_write", "apply.between_chunks", "apply.before_commit", "import.between_batches"}


def failpoint(name: str) -> None:
    """Do here what FAILPOINT asks for this moment; nothing in the usual case.

    Raises ImproperlyConfigured for a variable that is not allowed, misspelt, or names no moment.
    """
    wanted = os.environ.get("FAILPOINT")
    if not wanted:
        return
    place, action, seconds = _parse(wanted)
    if place == name:
        os.kill(os.getpid(), signal.SIGKILL) if action == "kill" else time.sleep(seconds)


def _parse(wanted: str) -> tuple[str, str, float]:
    if not settings.FAILPOINTS_ALLOWED:
        raise ImproperlyConfigured("FAILPOINT is for fault tests only: unset it, or set BOOK_FAULT_TEST=1 as well.")
    place, _colon, rest = wanted.partition(":")
    action, _colon, seconds = rest.partition(":")
    if place not in NAMES or action not in {"kill", "sleep"} or (action == "sleep") != bool(seconds):
        raise ImproperlyConfigured(
            f"FAILPOINT={wanted}: write name:kill or name:sleep:seconds, name one of {sorted(NAMES)}."
        )
    return place, action, float(seconds or 0)
