"""The system account under which the embedded servers run."""

import os
import pwd
import subprocess
from pathlib import Path

from bookofbusiness.launcher.errors import LauncherError

UNPRIVILEGED = ("postgres", "nobody")


def server_account() -> pwd.struct_passwd | None:
    """An existing account without rights when this process is root's (PostgreSQL refuses root), else None: our own."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LauncherError(
        "Running as root, and this machine has neither an account 'postgres' nor 'nobody' for the database. "
        "Run as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def run_as(account: pwd.struct_passwd | None) -> dict:
    """Options of subprocess that start a program under `account`."""
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give_to(path: Path, account: pwd.struct_passwd | None) -> None:
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def refuse_closed_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Raises LauncherError when `account` cannot enter `folder`, where the servers it runs keep their data."""
    if account and subprocess.run(["test", "-x", folder], **run_as(account)).returncode:
        raise LauncherError(
            f"The servers run as {account.pw_name}, which cannot enter {folder} or a folder above it. "
            f"Set BOOK_DATA to a folder that {account.pw_name} can enter, such as one below /var/lib."
        )


def can_start(program: Path, account: pwd.struct_passwd | None, *, folder: Path) -> bool:
    """May `account` start `program` from inside `folder`?"""
    try:
        asked = subprocess.run([program, "--version"], cwd=folder, capture_output=True, timeout=30, **run_as(account))
    except PermissionError:
        return False
    return asked.returncode == 0
