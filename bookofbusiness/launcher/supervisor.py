"""Keeps the parts running: starts them, says which one stopped and why, starts it again, stops all in order."""

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.leftovers import Register
from bookofbusiness.launcher.processes import Program, stop_together

MOST_FAILURES = 5
SHORT_LIFE = 30.0
GLANCE = 0.3
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody asked the launcher to stop."""


@dataclass
class Supervisor:
    """`servers` are what the `parts` need; they start first and stop last."""

    say: Callable[[str], None]
    register: Register
    servers: list[Program] = field(default_factory=list)
    parts: list[Program] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)

    def start_servers(self, programs: Iterable[Program]) -> None:
        """Start them side by side and wait for all."""
        self._start(programs, self.servers)
        for program in self.servers:
            program.wait_until_ready()

    def start_parts(self, *programs: Program) -> None:
        """Start them side by side and wait until each is ready."""
        self._start(programs, self.parts)
        for program in programs:
            program.wait_until_ready()

    def run_once(self, program: Program) -> None:
        """Run `program` to its end while the others are watched. Raises LauncherError when it fails."""
        self._start([program], self.parts)
        while program.is_running():
            self._glance(without=program)
        self.parts.remove(program)
        self.register.remove(program)
        if program.exit_code:
            raise LauncherError(f"{program.name} failed: {program.ending()}.\n{program.last_words(lines=25)}")

    def watch(self) -> None:
        """Until StopAsked, or LauncherError for a part that keeps stopping."""
        while True:
            self._glance()

    def watch_until(self, is_so: Callable[[], bool], *, seconds: float) -> bool:
        """Watch all of them until `is_so`, at most so long. False when the time was up."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                return False
            self._glance()
        return True

    def stop_all(self) -> None:
        """Stop the parts, then the servers they need."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for group in (self.parts, self.servers):
            for name in stop_together(group):
                self.say(f"{name} did not stop in time and was killed")
        self.register.clear()

    def _start(self, programs: Iterable[Program], group: list[Program]) -> None:
        for program in programs:
            group.append(program)
            program.start()
            self.register.add(program)

    def _glance(self, without: Program | None = None) -> None:
        time.sleep(GLANCE)
        for program in [*self.servers, *self.parts]:
            if program is not without and not program.is_running():
                self._start_again(program)

    def _start_again(self, program: Program) -> None:
        """Say which part stopped and why, and start it again, later each time. Gives up on one that keeps stopping."""
        lived = time.monotonic() - program.started_at
        count = self.failures[program.name] = self.failures.get(program.name, 0) + 1 if lived < SHORT_LIFE else 1
        self.say(f"{program.name} stopped: {program.ending()}.\n{program.last_words()}")
        if count > MOST_FAILURES:
            raise LauncherError(f"{program.name} stopped {count} times in a row, so everything is stopped.")
        program.clear_remains()
        time.sleep(min(count - 1, 4))
        program.start()
        self.register.add(program)
        self.say(f"{program.name} is started again")


def stop_on_signals() -> None:
    """Ctrl-C, a polite kill and a closed terminal raise StopAsked in this process."""

    def ask(number: int, frame: object) -> None:
        raise StopAsked

    for number in STOP_SIGNALS:
        signal.signal(number, ask)
