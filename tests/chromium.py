"""The browser of the tests.

`python -m tests.chromium` installs one where there is none: by apt as root on Debian, else Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",  # root needs it, and only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def find() -> str | None:
    """The program: the one that CHROMIUM names, the system's, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    for candidate in (named, *map(shutil.which, NAMES)):
        if candidate:
            return candidate
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """By apt, else by Playwright. Raises CalledProcessError when neither works; the installers' own lines say why."""
    if not (os.geteuid() == 0 and shutil.which("apt-get") and installed_by_apt()):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def installed_by_apt() -> bool:
    """False where the archive cannot be reached or has no such package."""
    quietly = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    steps = (["update"], ["install", "--yes", "--no-install-recommends", "chromium"])
    return all(subprocess.run(["apt-get", "-qq", *step], env=quietly).returncode == 0 for step in steps)


def main() -> int:
    if find():
        return 0
    print("Installing Chromium for the browser tests", flush=True)
    try:
        install()
    except subprocess.CalledProcessError as failure:
        print(f"Chromium could not be installed ({failure}). Install it yourself, or name one in CHROMIUM.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
