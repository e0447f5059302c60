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
    """Raises CalledProcessError when neither way works; the installer's own lines say why."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *step], check=True, env=quietly)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


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
