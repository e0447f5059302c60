"""Asks one part of a running system whether it is well: `python -m bookofbusiness.health web`, `worker`, `beat`.

For the health checks of containers. The exit code is 0 when the part answers, 1 when it does not.
"""

import os
import socket
import sys
import urllib.error
import urllib.request

from bookofbusiness import heartbeat
from bookofbusiness.celery import app

SECONDS = 5


def web() -> bool:
    """Ready, or degraded without the queue: both can serve pages."""
    port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=SECONDS) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def worker() -> bool:
    """The worker of this very machine answers through the queue."""
    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=SECONDS))


def beat() -> bool:
    """The scheduler of this very machine sent a tick lately."""
    return heartbeat.is_alive()


CHECKS = {"web": web, "worker": worker, "beat": beat}

if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
