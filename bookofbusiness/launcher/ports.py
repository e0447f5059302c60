"""Ports on the loopback address."""

import socket

from bookofbusiness.launcher.errors import LauncherError

LOOPBACK = "127.0.0.1"
USUAL_WEB_PORT = 8000


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """`preferred` when nothing listens there, else any free port."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def web_port(asked: int | None) -> int:
    """The port of the web server. One that was asked for is used or refused; the usual one gives way to a free one."""
    if asked is None:
        return free_port(USUAL_WEB_PORT)
    if not is_free(asked):
        raise LauncherError(f"Port {asked} is taken by another program. Choose another one, as in: PORT=9000 make run")
    return asked


def answers(port: int) -> bool:
    """Does anything listen on `port`?"""
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True
