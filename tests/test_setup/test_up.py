"""The whole system under `manage.py up`: real servers, pages and jobs, killed and stopped for real."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from bookofbusiness.launcher import commands
from bookofbusiness.launcher.leftovers import command_line_of
from bookofbusiness.launcher.ports import free_port
from tests.test_setup.folders import opened

ROOT = Path(__file__).resolve().parents[2]
OURS = {
    "DATABASE_URL",
    "REDIS_URL",
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "PORT",
}
PARTS = {"PostgreSQL", "Valkey", "web", "worker", "beat"}

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.xdist_group("up")]


class Launch:
    """One running launcher and what it says."""

    def __init__(self, home, *options):
        self.home, self.port = home, free_port()
        self.started = time.monotonic()
        self.said_file = home / "said.txt"
        with self.said_file.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *options],
                cwd=ROOT,
                env=environment(home),
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def said(self):
        return self.said_file.read_text()

    def wait_for(self, text, seconds=240):
        deadline = time.monotonic() + seconds
        while not re.search(text, self.said()):
            assert time.monotonic() < deadline, f"no “{text}” in:\n{self.said()}"
            assert self.process.poll() is None or re.search(text, self.said()), self.said()
            time.sleep(0.05)
        return time.monotonic() - self.started

    def page(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.read().decode()

    def pids(self):
        written = json.loads((self.home / "the data" / "processes.json").read_text())
        return {name: entry["pid"] for name, entry in written.items()}

    def stop(self, number=signal.SIGINT):
        """Seconds until everything is stopped."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=120)
        return time.monotonic() - begun


def environment(home):
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    return kept | {"BOOK_VAR": str(home / "var"), "BOOK_DATA": str(home / "the data")}


@contextmanager
def launched(home, *options):
    launch = Launch(home, *options)
    try:
        yield launch
    finally:
        if launch.process.poll() is None:
            launch.stop()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder that was started once: the database is made and migrated."""
    folder = opened(tmp_path_factory.mktemp("a launch"))
    with launched(folder, "--no-demo") as first:
        first.wait_for("Jobs run as well", seconds=600)
        assert first.stop() < 60
    return folder


@pytest.fixture(scope="module")
def running(home, tmp_path_factory):
    """A copy of it, started for the second time and running during several tests."""
    copy = tmp_path_factory.mktemp("running") / "a launch"
    subprocess.run(["cp", "-a", home, copy], check=True)
    opened(copy)
    with launched(copy, "--no-demo") as launch:
        launch.first_page_after = launch.wait_for("Book of Business is ready")
        launch.jobs_after = launch.wait_for("Jobs run as well")
        yield launch


def test_the_second_start_shows_a_page_within_seconds(running):
    assert json.loads(running.page("/readyz"))["state"] == "ready"
    assert "Bringing the database up to date" not in running.said()
    assert running.first_page_after < 60  # 8 s on a machine that does nothing else
    assert running.jobs_after < 90


def test_ctrl_c_stops_everything_and_nothing_remains(home):
    with launched(home, "--no-demo") as launch:
        launch.wait_for("Jobs run as well")
        pids = launch.pids()
        assert set(pids) == PARTS

        assert launch.stop() < 60

    assert launch.process.returncode == 0
    assert [name for name, pid in pids.items() if command_line_of(pid)] == []
    assert "was killed" not in launch.said()


def test_pages_come_with_their_styles(running):
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', running.page("/sign-in/login/"))

    assert sheets
    assert all(running.page(sheet) for sheet in sheets)


def test_a_second_launcher_is_refused_in_words(running):
    second = subprocess.run(
        [sys.executable, "manage.py", "up"], cwd=ROOT, env=environment(running.home), capture_output=True, text=True
    )

    assert second.returncode == 1
    assert f"already runs from this folder: process {running.process.pid}" in second.stdout
    assert running.page("/livez") == "ok"


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_killed_part_is_named_and_comes_back(running, part):
    killed = running.pids()[part]

    os.kill(killed, signal.SIGKILL)

    running.wait_for(f"{part} stopped: killed by SIGKILL")
    running.wait_for(f"{part} is started again")
    assert running.pids()[part] != killed
    wait_until_ready(running)


def wait_until_ready(launch, seconds=40):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if json.loads(launch.page("/readyz"))["state"] == "ready":
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, launch.said()
        time.sleep(0.1)


def test_after_a_killed_launcher_the_next_one_starts_cleanly(home):
    with launched(home, "--no-demo") as launch:
        launch.wait_for("Jobs run as well")
        pids = launch.pids()
        launch.process.kill()
        launch.process.wait()

    with launched(home, "--no-demo") as launch:
        launch.wait_for("Jobs run as well")
        assert [name for name, pid in pids.items() if pid not in launch.pids().values() and command_line_of(pid)] == []
        wait_until_ready(launch)


def test_other_commands_find_the_servers_while_it_runs(running):
    command = [sys.executable, "manage.py", "check", "--database", "default"]

    found = subprocess.run(command, cwd=ROOT, env=environment(running.home), capture_output=True, text=True)

    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("check", [commands.WEB_HEALTH, commands.WORKER_HEALTH])
def test_the_health_checks_of_containers_know_a_running_part_from_none(running, tmp_path, check):
    addresses = json.loads((running.home / "var" / "running.json").read_text())["environment"]
    well = environment(running.home) | addresses | {"WEB_BIND": f"127.0.0.1:{running.port}"}
    away = well | {"WEB_BIND": f"127.0.0.1:{free_port()}", "REDIS_URL": addresses["REDIS_URL"].removesuffix("0") + "5"}

    deadline = time.monotonic() + 90
    while subprocess.run([sys.executable, *check], cwd=ROOT, env=well).returncode:
        assert time.monotonic() < deadline, running.said()

    assert subprocess.run([sys.executable, *check], cwd=ROOT, env=away).returncode == 1


def test_other_commands_say_what_is_missing_when_nothing_runs(tmp_path):
    command = [sys.executable, "manage.py", "check", "--database", "default"]

    refused = subprocess.run(command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True)

    assert "Set the environment variable" in refused.stderr


def test_a_broken_part_says_why_and_stops_everything(home):
    wrong = environment(home) | {"WEB_PROCESSES": "many"}
    run = subprocess.run(
        [sys.executable, "manage.py", "up", "--no-demo"],
        cwd=ROOT,
        env=wrong,
        capture_output=True,
        text=True,
        timeout=90,
    )

    assert run.returncode == 1
    assert "web did not start" in run.stdout
    assert "invalid literal for int() with base 10: 'many'" in run.stdout
    assert not (home / "the data" / "processes.json").exists()
