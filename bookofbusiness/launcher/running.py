"""The note of a running launcher, from which other commands of this checkout learn the servers' addresses.

So `python manage.py import_records …` works in a second terminal while `make run` holds the servers in the first, and
`python -m bookofbusiness.launcher.running` prints the database's address for pg_dump and the like.
"""

import json
import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bookofbusiness.launcher.leftovers import command_line_of
from bookofbusiness.launcher.places import find_places
from bookofbusiness.launcher.secret_files import write_secret


@dataclass
class Running:
    """`pid` of the launcher, `address` of the web pages, the children's settings, the ports to use next time."""

    pid: int = 0
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def write(self, var: Path) -> None:
        write_secret(_note(var), json.dumps(asdict(self), indent=1))

    def end(self, var: Path) -> None:
        """Keep only what is useful next time."""
        Running(ports=self.ports).write(var)


def last_running(var: Path) -> Running:
    """What the present or the last launcher wrote; empty when there was none."""
    try:
        return Running(**json.loads(_note(var).read_text()))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return Running()


def use_running_servers(env: MutableMapping[str, str]) -> None:
    """Fill `env` with the settings of the running launcher, unless it names a database itself."""
    if env.get("DATABASE_URL"):
        return
    running = last_running(find_places(env).var)
    if running.pid and command_line_of(running.pid):
        for name, value in running.environment.items():
            env.setdefault(name, value)


def settings_for_children(
    env: Mapping[str, str], *, servers: Mapping[str, str], var: Path, data: Path, secret: str
) -> dict[str, str]:
    """The variables that every part gets, besides those that are set already."""
    ours = {
        "SECRET_KEY": secret,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "BEHIND_TLS": "0",
        "HASHED_STATIC": "0",
        "BOOK_MEDIA": str(data / "media"),
    }
    fixed = {**servers, "BOOK_VAR": str(var), "BOOK_DATA": str(data)}
    return {name: env.get(name) or value for name, value in ours.items()} | fixed


def _note(var: Path) -> Path:
    return var / "running.json"


if __name__ == "__main__":
    note = last_running(find_places(os.environ).var)
    sys.exit(print(note.environment["DATABASE_URL"]) if note.pid else "Nothing runs from this checkout.")
