"""Runs one command with servers of its own that vanish with it: `python -m bookofbusiness.launcher.throwaway COMMAND…`

The tests and the benchmarks run this way. Where DATABASE_URL and REDIS_URL name servers, those are used. `--durable`
before the command keeps the database on disk with its safety on, so that times measured with it are honest.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.leftovers import command_line_of
from bookofbusiness.launcher.processes import die_with_parent, stop_together
from bookofbusiness.launcher.servers import Servers, choose_servers

MEMORY = Path("/dev/shm")
LEAST_MEMORY = 2 << 30
PREFIX = "book-of-business-"


@contextmanager
def throwaway_servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Addresses of running servers. Embedded ones start empty and leave nothing behind."""
    folder = _new_folder(durable)
    servers = Servers()
    try:
        servers = choose_servers(os.environ, data=folder, logs=folder, ports={}, throwaway=not durable)
        for program in servers.programs:
            program.start()
        for program in servers.programs:
            program.wait_until_ready()
        if servers.postgres:
            servers.postgres.create_database()
        yield servers.environment
    finally:
        stop_together(servers.programs)
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(durable: bool) -> Path:
    """A folder in memory where there is room, else on disk; `durable` asks for the disk."""
    has_room = not durable and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > LEAST_MEMORY
    parent = MEMORY if has_room else Path(tempfile.gettempdir())
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
    folder.chmod(0o755)
    return folder


def _sweep(parent: Path) -> None:
    """Remove what killed runs left behind."""
    for folder in parent.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-", 1)[0]
        if owner.isdigit() and not command_line_of(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    durable = arguments[:1] == ["--durable"]
    command = list(arguments[1:] if durable else arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with throwaway_servers(durable=durable) as addresses:
            return _run(command, dict(os.environ, **addresses))
    except LauncherError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run `command` in the foreground. A Ctrl-C reaches it as well; it is given the time to finish its report."""
    process = subprocess.Popen(command, env=environment, preexec_fn=die_with_parent(signal.SIGTERM))
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()
    except SystemExit:
        process.terminate()
        process.wait()
        raise


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main(sys.argv[1:]))
