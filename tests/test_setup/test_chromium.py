"""The browser of the tests comes by apt, and by Playwright where apt cannot."""

import subprocess
import sys

import pytest

from tests import chromium


@pytest.fixture
def asked(monkeypatch):
    """The commands that were run; apt-get fails when `fails` says so."""
    commands, fails = [], set()

    def run(command, check=False, **options):
        commands.append(" ".join(command).replace(sys.executable, "python"))
        return subprocess.CompletedProcess(command, 1 if command[0] in fails else 0)

    monkeypatch.setattr(chromium.subprocess, "run", run)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    return commands, fails


def test_apt_is_enough_where_it_works(asked):
    commands, _fails = asked

    chromium.install()

    assert [command.split()[0] for command in commands] == ["apt-get", "apt-get"]


def test_playwright_brings_one_where_apt_fails(asked):
    commands, fails = asked
    fails.add("apt-get")

    chromium.install()

    assert commands == ["apt-get -qq update", "python -m playwright install chromium"]
