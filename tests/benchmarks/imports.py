"""How fast real files come in: the GLEIF names (first time and again) and the Maven deals.

`DATABASE_URL=… python -m tests.benchmarks.imports` on a migrated scratch database. Wall time of the whole import, from
opening the file to the last commit, segments included; so let the machine be calm.
"""

import os
from pathlib import Path
from typing import Any

import django

MAVEN = [
    ("sales_teams", "users"),
    ("accounts", "accounts"),
    ("products", "products"),
    ("sales_pipeline", "opportunities"),
]


def measure() -> dict[str, Any]:
    """Rows per second and seconds. Without the sample files (BOOK_SHARED, else ../shared) it says so."""
    from django.conf import settings

    data = Path(os.environ.get("BOOK_SHARED", settings.BASE_DIR.parent / "shared")) / "data"
    names = data / "gleif_names" / "gleif_open.csv.gz"
    if not names.is_file():
        return {"skipped": f"no sample files at {data}"}
    first, again = taken(names, "accounts", "gleif"), taken(names, "accounts", "gleif")
    maven = [taken(data / "maven_crm" / f"{name}.csv", kind, "maven") for name, kind in MAVEN]
    return {
        "GLEIF rows/s": per_second(first),
        "GLEIF s": first.summary["seconds"],
        "GLEIF accounts": first.created,
        "GLEIF again rows/s": per_second(again),
        "GLEIF again unchanged": again.unchanged,
        "Maven s": round(sum(job.summary["seconds"] for job in maven), 2),
        "Maven rows": sum(job.rows for job in maven),
    }


def taken(path: Path, kind: str, source: str):
    """The finished Import. Raises RuntimeError for one that failed: its figures would mean nothing."""
    from django.utils import timezone

    from accounts.models import User
    from bookofbusiness.imports.actions import import_file

    job = import_file(path, kind=kind, source=source, by=User.objects.robot("import"), now=timezone.now())
    if job.status != "done":
        raise RuntimeError(job.error)
    return job


def per_second(job) -> int:
    return round(job.rows / job.summary["seconds"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookofbusiness.settings")
    django.setup()
    for name, value in measure().items():
        print(f"{name:24} {value}")
