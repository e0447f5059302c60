"""Processes that a killed launcher left behind: written down when started, stopped at the next start."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bookofbusiness.launcher.processes import Program, signal_group

SECONDS_TO_STOP = 15.0


class Register:
    """The file that lists what runs now: name, process id, program and the signal that stops it."""

    def __init__(self, path: Path):
        self.path = path
        self.entries: dict[str, dict] = {}

    def add(self, program: Program) -> None:
        self.entries[program.name] = {
            "pid": program.pid,
            "arguments": " ".join(program.command[1:]),
            "signal": int(program.stop_steps[0][0]),
        }
        self.path.write_text(json.dumps(self.entries))

    def remove(self, program: Program) -> None:
        del self.entries[program.name]
        self.path.write_text(json.dumps(self.entries))

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    def stop_leftovers(self, say: Callable[[str], None]) -> None:
        """Stop what an earlier launcher wrote down and did not stop itself. Call while holding the lock."""
        for name, entry in self._written().items():
            if entry["arguments"] in command_line_of(entry["pid"]):
                say(f"Stopping {name}, left behind by a launcher that was killed")
                stop_stray(entry["pid"], entry["arguments"], entry["signal"])
        self.clear()

    def _written(self) -> dict[str, dict]:
        try:
            return json.loads(self.path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}


def stop_stray(pid: int, mark: str, number: int) -> None:
    """Stop the process `pid` by signal `number` as long as `mark` is in its command line, then kill its group."""
    deadline = time.monotonic() + SECONDS_TO_STOP
    try:
        os.kill(pid, number)
        while mark in command_line_of(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
    except ProcessLookupError:
        return
    signal_group(pid, signal.SIGKILL)


def command_line_of(pid: int) -> str:
    """The command line of process `pid`, so that a number given again is not taken for ours; empty when it is gone."""
    if not Path("/proc/self").exists():
        return subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True).stdout
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
