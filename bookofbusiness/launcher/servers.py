"""The database and the queue: the servers the environment names, else embedded ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bookofbusiness.launcher.accounts import refuse_closed_folder, server_account
from bookofbusiness.launcher.postgres import Postgres
from bookofbusiness.launcher.processes import Program
from bookofbusiness.launcher.valkey import Valkey


@dataclass
class Servers:
    """Addresses for the other parts, and the programs that must run for them (none where the environment named one)."""

    environment: dict[str, str] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    postgres: Postgres | None = None
    is_new: bool = False


def choose_servers(
    env: Mapping[str, str], *, data: Path, logs: Path, ports: Mapping[str, int], throwaway: bool = False
) -> Servers:
    """Embedded servers for whichever of DATABASE_URL and REDIS_URL is not set. Nothing is started yet.

    `ports` are those of the last time, kept where still free, so that open tools find the servers again.
    """
    chosen = Servers()
    for name in ("DATABASE_URL", "REDIS_URL"):
        if env.get(name):
            chosen.environment[name] = env[name]
    if len(chosen.environment) < 2:
        refuse_closed_folder(data, server_account())
    if "DATABASE_URL" not in chosen.environment:
        chosen.postgres = postgres = Postgres(data, log=logs / "postgres.log", throwaway=throwaway)
        chosen.is_new = postgres.prepare()
        chosen.programs.append(postgres.program(port=ports.get("postgres")))
        chosen.environment["DATABASE_URL"] = postgres.url
        chosen.ports["postgres"] = postgres.port
    if "REDIS_URL" not in chosen.environment:
        valkey = Valkey(data, log=logs / "valkey.log", throwaway=throwaway)
        chosen.programs.append(valkey.program(port=ports.get("valkey")))
        chosen.environment["REDIS_URL"] = valkey.url
        chosen.ports["valkey"] = valkey.port
    return chosen
