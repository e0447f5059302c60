"""`make bench`: measure, print a table with the targets, write JSON. Needs a database that may be emptied.

ARGS="imports pages" picks sections; ARGS="pages --accounts 1000000" another size.
"""

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

TARGETS = {
    "GLEIF rows/s": "≥ 6,000", "first score of 1,000,000 s": "≤ 40", "rescore with 10 % changed s": "≤ 15",
    "preview s": "≤ 6", "apply s": "≤ 15", "retrieval s": "≤ 10", "flags s": "≤ 10", "dry run of numbers s": "≤ 3",
    "dry run of protections s": "≤ 3", "dry run of thresholds s": "≤ 8", "dry run of what counts s": "≤ 8",
    "rebalance s": "≤ 5", "study of four s": "≤ 60", "my book: queries": "≤ 12",
    "account, 200 interactions: queries": "≤ 12", "dashboard: queries": "≤ 12", "my book: p95 ms": "≤ 100",
    "account, 200 interactions: p95 ms": "≤ 100", "dashboard: p95 ms": "≤ 100", "logging: requests/s": "≥ 100",
    "logging: p95 ms": "≤ 100", "worker MB": "≤ 400",
    "coverage, 5,000,000 interactions s": "≤ 8", "coverage report: queries": "≤ 12", "coverage report: p95 ms": "≤ 150",
    "my book: growth": "≤ 1.3",
    "account, 200 interactions: growth": "≤ 1.3", "dashboard: growth": "≤ 1.3",
}  # fmt: skip
SECTIONS = ["imports", "scoring", "runs", "balance", "coverage", "dry_runs", "pages", "growth", "simulation"]


def empty_database() -> None:
    """A fresh schema with the starter set. Everything in the database is lost."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)


def run(section: str, **options) -> dict:
    """Figures of one section on an empty database."""
    empty_database()
    started = time.perf_counter()
    figures = importlib.import_module(f"tests.benchmarks.{section}").measure(**options)
    return {**figures, "section s": round(time.perf_counter() - started, 1)}


def table(results: dict[str, dict]) -> str:
    """Section, figure, value, target."""
    lines = [f"{'section':10} {'figure':42} {'measured':>12}  target"]
    for section, figures in results.items():
        for name, value in figures.items():
            lines.append(f"{section:10} {name:42} {value!s:>12}  {TARGETS.get(name, '')}")
    return "\n".join(lines)


def alone(section: str, *options: str) -> dict:
    """Figures of one section from a process of its own, so that no section sees another's memory."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", "tests.benchmarks", section, *options, "--json", file.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(file.read())["figures"][section]


def chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"{', '.join(SECTIONS)} (all of them by default) or engine")
    parser.add_argument("--accounts", type=int, help="size for the section pages")
    parser.add_argument("--json", default="var/bench.json")
    options = parser.parse_args()
    unknown = set(options.sections) - {*SECTIONS, "engine"}
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)} and engine")
    if "engine" in options.sections and len(options.sections) > 1:
        parser.error("engine prints a table of its own: measure it by itself")
    return options


def figures_of(section: str, accounts: int | None) -> dict:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookofbusiness.settings")
    os.environ.setdefault("HASHED_STATIC", "0")  # pages are measured without collected files
    django.setup()
    return run(section, **({"accounts": accounts} if accounts and section == "pages" else {}))


def main() -> None:
    options = chosen()
    if options.sections == ["engine"]:
        importlib.import_module("tests.benchmarks.engine").main()
        return
    sections, results = options.sections or SECTIONS, {}
    for section in sections:
        sized = ["--accounts", str(options.accounts)] if options.accounts else []
        results[section] = figures_of(section, options.accounts) if len(sections) == 1 else alone(section, *sized)
        print(table({section: results[section]}), flush=True)
    path = Path(options.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    path.write_text(json.dumps({"machine": machine, "figures": results}, indent=1))
    print(f"Written to {path}.")


if __name__ == "__main__":
    main()
