"""The gate fails when the suite or the checks fail, and shows the closing line of the suite."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOSING = "=========== 7 passed, 1 skipped in 3.21s ============"
MAKE = """#!/bin/sh
echo "$1 runs"
[ "$1" = test ] && echo "{closing}" && echo "after it" && exit {tests}
exit {checks}
"""


def gate(folder, *, tests, checks):
    make = folder / "make"
    make.write_text(MAKE.format(closing=CLOSING, tests=tests, checks=checks))
    make.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run([ROOT / ".ci" / "run"], env=os.environ | {"PATH": path}, capture_output=True, text=True)


@pytest.mark.parametrize(("tests", "checks", "passes"), [(0, 0, True), (1, 0, False), (0, 2, False), (2, 2, False)])
def test_the_gate_opens_only_when_both_pass(tmp_path, tests, checks, passes):
    run = gate(tmp_path, tests=tests, checks=checks)

    assert (run.returncode == 0) is passes


def test_checks_run_after_failed_tests_and_the_closing_line_is_repeated_at_the_end(tmp_path):
    said = gate(tmp_path, tests=1, checks=0).stdout.splitlines()

    assert "check runs" in said
    assert said[-2:] == [CLOSING, "tests: failed, checks: passed"]
