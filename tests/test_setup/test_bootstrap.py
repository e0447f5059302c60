"""Set-up leaves alone what is already right, and says what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout in a folder with a blank, with an environment that looks installed."""
    root = tmp_path / "my book"
    (root / "requirements").mkdir(parents=True)
    (root / "requirements" / "base.txt").write_text("base\n")
    (root / "requirements" / "dev.txt").write_text("dev\n")
    (root / "package-lock.json").write_text("{}")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", root / "requirements")
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", root / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "PACKAGES_STAMP", root / ".venv" / "installed-packages")
    monkeypatch.setattr(bootstrap, "NODE_MODULES", root / "node_modules")
    monkeypatch.setattr(bootstrap, "FRONT_END_STAMP", root / "node_modules" / ".installed-lock")
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (root / "node_modules").mkdir()
    return root


@pytest.fixture
def installed(monkeypatch):
    """Which lock files were installed."""
    locks = []
    monkeypatch.setattr(bootstrap, "install_packages", lambda lock: locks.append(lock.name))
    return locks


def test_packages_are_installed_once(checkout, installed):
    bootstrap.ensure_packages(dev=False)
    bootstrap.ensure_packages(dev=False)

    assert installed == ["base.txt"]


def test_a_changed_lock_file_is_installed_again(checkout, installed):
    bootstrap.ensure_packages(dev=False)
    (checkout / "requirements" / "base.txt").write_text("base, newer\n")
    bootstrap.ensure_packages(dev=False)

    assert installed == ["base.txt", "base.txt"]


def test_what_tests_need_includes_what_running_needs(checkout, installed):
    bootstrap.ensure_packages(dev=True)
    bootstrap.ensure_packages(dev=False)

    assert installed == ["dev.txt"]


def test_a_failed_install_is_tried_again_next_time(checkout, monkeypatch):
    def fail(lock):
        raise bootstrap.SetUpFailed("no network")

    monkeypatch.setattr(bootstrap, "install_packages", fail)
    with pytest.raises(bootstrap.SetUpFailed):
        bootstrap.ensure_packages(dev=False)

    assert bootstrap.stamp_of(bootstrap.PACKAGES_STAMP) == ""


def test_an_environment_whose_python_is_gone_is_made_again(checkout, installed, monkeypatch):
    bootstrap.ensure_packages(dev=False)
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    made = []
    monkeypatch.setattr(bootstrap, "create_environment", lambda: made.append(True))

    bootstrap.ensure_packages(dev=False)

    assert made == [True]


def test_a_missing_venv_module_is_named_with_its_cure_and_leaves_nothing_behind(checkout, tmp_path, monkeypatch):
    debian = tmp_path / "python3"
    debian.write_text(
        "#!/bin/sh\necho 'The virtual environment was not created: ensurepip is not available.'\nexit 1\n"
    )
    debian.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(debian))

    with pytest.raises(bootstrap.SetUpFailed, match="apt install python3-venv"):
        bootstrap.create_environment()

    assert not (checkout / ".venv").exists()


def test_an_environment_is_really_made_in_a_folder_with_a_blank(checkout):
    bootstrap.create_environment()

    asked = subprocess.run([bootstrap.VENV_PYTHON, "-m", "pip", "--version"], capture_output=True, text=True)
    assert str(checkout) in asked.stdout


def test_front_end_packages_are_left_alone_when_the_lock_file_is_the_same(checkout, monkeypatch):
    def refuse(command, **options):
        pytest.fail(f"ran {command}")

    bootstrap.FRONT_END_STAMP.write_text(bootstrap.fingerprint(checkout / "package-lock.json"))
    monkeypatch.setattr(bootstrap, "succeeds", refuse)

    bootstrap.ensure_front_end()


def test_without_npm_the_one_among_the_python_packages_is_used(monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)

    for npm, environment in bootstrap.npm_commands():
        asked = subprocess.run([*npm, "--version"], env=environment, capture_output=True, text=True, check=True)
        assert asked.stdout.strip().split(".")[0].isdigit()
        break
    else:
        pytest.skip("this environment was not made by bootstrap.py")


def test_no_package_may_run_scripts_while_it_is_installed(checkout, monkeypatch):
    ran = []
    monkeypatch.setattr(bootstrap, "succeeds", lambda command, **options: ran.append(command) or True)

    bootstrap.ensure_front_end()

    assert "--ignore-scripts" in ran[0]


def test_every_requirement_is_locked_by_hash():
    for lock in (ROOT / "requirements").glob("*.txt"):
        lines = [line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")]
        pinned = [line for line in lines if not line.startswith(" ")]
        assert pinned, lock.name
        assert all("==" in line and line.endswith("\\") for line in pinned), lock.name


def test_the_lock_of_the_front_end_names_no_download_address():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_set_up_uses_the_standard_library_alone():
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('bootstrap.py', run_name='look')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stderr) == (0, "")
