"""Servers that last as long as one command."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from bookofbusiness.launcher.leftovers import command_line_of
from bookofbusiness.launcher.throwaway import PREFIX

THROWAWAY = [sys.executable, "-m", "bookofbusiness.launcher.throwaway"]
ROOT = Path(__file__).resolve().parents[2]
TELL = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True)"


def environment(**extra):
    """Without the servers of the suite itself."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | extra


def folders_of(pid):
    return [folder for parent in ("/dev/shm", "/tmp") for folder in Path(parent).glob(f"{PREFIX}{pid}-*")]


def is_reachable(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_a_command_gets_servers_that_vanish_with_it():
    command = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']).close();" + TELL
    with subprocess.Popen([*THROWAWAY, sys.executable, "-c", command], env=environment(), cwd=ROOT, stdout=-1) as run:
        said = run.communicate(timeout=60)[0].decode().split()

    assert run.returncode == 0
    assert not is_reachable(said[0])
    assert folders_of(run.pid) == []


def test_the_exit_code_is_that_of_the_command():
    run = subprocess.run([*THROWAWAY, sys.executable, "-c", "raise SystemExit(5)"], env=environment(), cwd=ROOT)

    assert run.returncode == 5


def test_named_servers_are_passed_on():
    env = environment(DATABASE_URL="postgres://u@db/x", REDIS_URL="redis://q")
    run = subprocess.run([*THROWAWAY, sys.executable, "-c", TELL], env=env, cwd=ROOT, capture_output=True, text=True)

    assert run.stdout.split() == ["postgres://u@db/x", "redis://q"]


def test_servers_of_a_killed_run_stop_and_their_folder_is_swept_by_the_next():
    wait = TELL + "; import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with subprocess.Popen([*THROWAWAY, sys.executable, "-c", wait], env=environment(), cwd=ROOT, stdout=-1) as killed:
        url = killed.stdout.readline().decode().split()[0]
        command = int(killed.stdout.readline())
        assert is_reachable(url)
        killed.kill()
    deadline = time.monotonic() + 15
    while (is_reachable(url) or command_line_of(command)) and time.monotonic() < deadline:
        time.sleep(0.05)

    subprocess.run([*THROWAWAY, "true"], env=environment(), cwd=ROOT, check=True)

    assert not is_reachable(url)
    assert not command_line_of(command)
    assert folders_of(killed.pid) == []
