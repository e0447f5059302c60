"""Programs under supervision, with real processes."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.leftovers import Register, command_line_of
from bookofbusiness.launcher.processes import Program, stop_together
from bookofbusiness.launcher.supervisor import STOP_SIGNALS, Supervisor

WAITS = "import time; print('here', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
FAILS = "import sys; print('the disk is full'); sys.exit(3)"
HAS_A_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAITS!r}]).wait()"


@pytest.fixture
def program(tmp_path):
    made = []

    def make(code, **options):
        one = Program(
            name=f"part{len(made)}",
            command=[sys.executable, "-c", code],
            log=tmp_path / f"part{len(made)}.log",
            folder=tmp_path,
            **options,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        if one.is_running():
            os.killpg(one.pid, signal.SIGKILL)
            one.has_ended_within(5)


@pytest.fixture
def deaf():
    """This process is deaf to the usual signals, as one that a shell started in the background, until the test ends."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (*STOP_SIGNALS, signal.SIGQUIT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def has_spoken(program):
    return b"here" in program.log.read_bytes()


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_part_that_fails_at_once_is_reported_with_its_last_words(program):
    part = program(FAILS, is_ready=lambda part: False)
    part.start()

    with pytest.raises(LauncherError, match=r"(?s)part0 did not start: exit code 3\..*the disk is full"):
        part.wait_until_ready()


def test_a_part_that_never_gets_ready_is_reported(program):
    part = program(WAITS, is_ready=lambda part: False, patience=0.3)
    part.start()

    with pytest.raises(LauncherError, match="did not get ready within"):
        part.wait_until_ready()


def test_last_words_are_those_of_the_last_start(program):
    part = program("print('second life')")
    part.log.write_text("first life\n")
    part.start()
    assert part.has_ended_within(10)

    assert "second life" in part.last_words()
    assert "first life" not in part.last_words()


def test_parts_are_stopped_side_by_side(program):
    parts = [program(WAITS) for _ in range(3)]
    for part in parts:
        part.start()

    assert stop_together(parts) == []
    assert not any(part.is_running() for part in parts)


def test_a_part_listens_although_its_launcher_is_deaf(program, deaf):
    part = program(WAITS, is_ready=has_spoken)
    part.start()
    part.wait_until_ready()

    part.send(signal.SIGTERM)

    assert part.has_ended_within(5)
    assert part.ending() == "killed by SIGTERM"


def test_a_part_that_does_not_listen_is_killed_and_named(program):
    part = program(DEAF, is_ready=has_spoken, stop_steps=((signal.SIGTERM, 0.2), (signal.SIGTERM, 0.2)))
    part.start()
    part.wait_until_ready()

    assert stop_together([part]) == ["part0"]
    assert part.ending() == "killed by SIGKILL"


def test_what_a_part_started_does_not_outlive_it(program):
    part = program(HAS_A_CHILD, is_ready=has_spoken)
    part.start()
    part.wait_until_ready()
    child = int(subprocess.run(["pgrep", "-P", str(part.pid)], capture_output=True, text=True).stdout.split()[0])
    assert command_line_of(child), "it runs"

    stop_together([part])

    eventually(lambda: not command_line_of(child))


def test_a_big_log_is_put_aside(program, monkeypatch):
    monkeypatch.setattr("bookofbusiness.launcher.processes.LARGEST_LOG", 10)
    part = program("print('new')")
    part.log.write_text("an old and long log")
    part.start()
    assert part.has_ended_within(10)

    assert part.log.read_text() == "new\n"
    assert part.log.with_suffix(".old.log").read_text() == "an old and long log"


def test_a_part_that_keeps_stopping_stops_everything(program, tmp_path, monkeypatch):
    monkeypatch.setattr("bookofbusiness.launcher.supervisor.MOST_FAILURES", 1)
    said = []
    supervisor = Supervisor(said.append, Register(tmp_path / "processes.json"))
    supervisor.start_parts(program(FAILS))

    with pytest.raises(LauncherError, match="part0 stopped 2 times in a row"):
        supervisor.watch()

    assert "part0 stopped: exit code 3." in said[0]
    assert "the disk is full" in said[0]


def test_a_step_that_fails_is_reported_with_its_last_words(program, tmp_path):
    supervisor = Supervisor(lambda line: None, Register(tmp_path / "processes.json"))

    with pytest.raises(LauncherError, match=r"(?s)part0 failed: exit code 3\..*the disk is full"):
        supervisor.run_once(program(FAILS))


def test_what_a_killed_launcher_left_behind_is_stopped(program, tmp_path):
    part = program(WAITS, is_ready=has_spoken)
    part.start()
    part.wait_until_ready()
    Register(tmp_path / "processes.json").add(part)
    said = []

    Register(tmp_path / "processes.json").stop_leftovers(said.append)

    assert part.has_ended_within(5)
    assert said == ["Stopping part0, left behind by a launcher that was killed"]
    assert not (tmp_path / "processes.json").exists()


def test_a_process_number_that_was_given_again_is_left_alone(program, tmp_path):
    stranger = program(WAITS)
    stranger.start()
    entry = {"pid": stranger.pid, "arguments": "-m gunicorn of ours", "signal": int(signal.SIGTERM)}
    (tmp_path / "processes.json").write_text(json.dumps({"web": entry}))

    Register(tmp_path / "processes.json").stop_leftovers(lambda line: None)

    assert stranger.is_running()


def test_what_a_program_said_before_its_last_start_does_not_count(program):
    one = program("print('ready', flush=True)")
    one.start()
    eventually(lambda: one.has_said("ready"))
    one.command[-1] = WAITS
    one.start()

    eventually(lambda: one.has_said("here"))
    assert not one.has_said("ready")


def test_the_others_are_watched_while_one_is_waited_for(program, tmp_path, deaf):
    said = []
    supervisor = Supervisor(said.append, Register(tmp_path / "processes.json"))
    supervisor.start_parts(program(WAITS), program("import time; time.sleep(0.5)"))

    came = supervisor.watch_until(lambda: any("is started again" in line for line in said), seconds=20)
    never = supervisor.watch_until(lambda: False, seconds=0.5)
    supervisor.stop_all()  # makes this process deaf

    assert came and not never
