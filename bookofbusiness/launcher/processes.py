"""A program under supervision: started in a group of its own, stopped in steps, with its last words kept."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bookofbusiness.launcher.accounts import run_as
from bookofbusiness.launcher.errors import LauncherError

PR_SET_PDEATHSIG = 1
MEGABYTE = 1 << 20
LARGEST_LOG = 20 * MEGABYTE
SECONDS_TO_DIE = 5.0
POLITE_STOP = ((signal.SIGTERM, 12.0), (signal.SIGQUIT, 3.0))
# A shell makes what it starts in the background deaf to these, a launcher that stops makes itself so, and a child
# would inherit it.
HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP)


@dataclass
class Program:
    """`stop_steps` are signals with the seconds each may take before the next; after the last the group is killed."""

    name: str
    command: list[str]
    log: Path
    folder: Path
    environment: dict[str, str] | None = None
    account: pwd.struct_passwd | None = None
    is_ready: Callable[["Program"], bool] = lambda program: True
    patience: float = 120.0
    stop_steps: tuple[tuple[int, float], ...] = POLITE_STOP
    process: subprocess.Popen | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    _log_start: int = field(default=0, init=False)

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def exit_code(self) -> int | None:
        """As subprocess gives it: negative for a signal, None while it runs or before it did."""
        return self.process.poll() if self.process else None

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl-C at the terminal reaches only the launcher."""
        _rotate(self.log)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self.started_at = time.monotonic()
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(_be_a_part, die_with_parent(self.stop_steps[0][0])),
                **run_as(self.account),
            )

    def wait_until_ready(self) -> None:
        """Raises LauncherError with the program's last words when it ends or does not get ready in time."""
        deadline = self.started_at + self.patience
        while not self.is_ready(self):
            if not self.is_running():
                raise LauncherError(f"{self.name} did not start: {self.ending()}.\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise LauncherError(f"{self.name} did not get ready within {self.patience:.0f} s.\n{self.last_words()}")
            time.sleep(0.02)

    def is_running(self) -> bool:
        return self.process is not None and self.exit_code is None

    def ending(self) -> str:
        """How it ended, in words."""
        code = self.exit_code or 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def last_words(self, lines: int = 12) -> str:
        """The end of what it logged since its last start, and where the rest is."""
        with self.log.open("rb") as log:
            log.seek(max(self._log_start, self.log.stat().st_size - 8192))
            said = log.read().decode(errors="replace").splitlines()[-lines:]
        return "\n".join([*(f"    {line}" for line in said), f"    (all of it: {self.log})"])

    def has_said(self, text: str) -> bool:
        """Did it log `text` since its last start?"""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return text.encode() in log.read()

    def send(self, number: int) -> None:
        if self.process:
            self.process.send_signal(number)

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for its end, at most so many `seconds`."""
        try:
            if self.process:
                self.process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def clear_remains(self) -> None:
        """Kill what is left of the group after the program itself has ended."""
        if self.pid:
            signal_group(self.pid, signal.SIGKILL)


def stop_together(programs: Iterable[Program]) -> list[str]:
    """Stop all `programs` at the same time. Returns the names of those that had to be killed."""
    running = [program for program in programs if program.is_running()]
    for step in range(max((len(program.stop_steps) for program in running), default=0)):
        running = _take_step(running, step)
    killed = [program.name for program in running]
    for program in running:
        program.clear_remains()
        program.has_ended_within(SECONDS_TO_DIE)
    return killed


def _take_step(running: list[Program], step: int) -> list[Program]:
    begun = time.monotonic()
    for program in running:
        if step < len(program.stop_steps):
            program.send(program.stop_steps[step][0])
    left = []
    for program in running:
        seconds = program.stop_steps[min(step, len(program.stop_steps) - 1)][1]
        if program.has_ended_within(begun + seconds - time.monotonic()):
            program.clear_remains()
        else:
            left.append(program)
    return left


def signal_group(group: int, number: int) -> bool:
    """Send signal `number` to the process group; False when nothing of it is left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS refuses a group of zombies
        return False
    return True


def die_with_parent(number: int) -> Callable[[], None] | None:
    """On Linux the child gets signal `number` when the launcher dies, even by kill -9. Elsewhere `leftovers` cleans."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def _be_a_part(bind: Callable[[], None] | None) -> None:
    """In the child: hear the signals it is stopped with, and be bound to the launcher where the system can do that."""
    for number in HEARD:
        signal.signal(number, signal.SIG_DFL)
    if bind:
        bind()


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old.log"))
