"""Import a file: examine, stage, merge in one transaction, then give accounts to their owners in chunks.

The Import row is the truth. Everything is safe to run again: a second pass over the same file finds nothing to change,
so a job whose worker died simply starts over.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import record
from accounts.actions.enrol import enrol
from accounts.models import Event, Import, Organisation, User
from bookofbusiness.imports import content, mapping, staging, table
from bookofbusiness.imports.errors import FileRefused
from bookofbusiness.imports.holdings import open_holdings
from bookofbusiness.imports.issues import REJECTED, WARNING, Issues
from bookofbusiness.imports.kinds import KINDS
from bookofbusiness.imports.merge import Merge
from bookofbusiness.imports.profiles import Profile, profile_of
from bookofbusiness.imports.progress import Progress, heartbeat
from bookofbusiness.imports.values import Reading

ONE_AT_A_TIME = 7_309_001  # key of the advisory lock: two imports must not both make the same account
BROKEN = _(
    "Something went wrong on our side and nothing more was written. Import the file again; the log names the fault."
)


def import_file(path: str | Path, *, kind: str, source: str, by: User, now: datetime, dry_run: bool = False) -> Import:
    """Import the file at `path` here and now. The returned row has the counts, or status failed and the reason.

    `source` is the namespace of the external ids and names the profile of the headers. A dry run writes only the
    Import row with its report.
    """
    path = Path(path)
    job = Import.objects.create(
        kind=kind, source=plain_name(source)[:50] or "generic", file_name=plain_name(path.name),
        is_dry_run=dry_run, by=by, status=Import.Status.RUNNING, started_at=now, heartbeat_at=now,
    )  # fmt: skip
    perform(job, path, now=now)
    return job


def plain_name(name: str | None) -> str:
    """A file's name that can be stored and shown: no control characters, at most 255."""
    readable = (name or "").encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in readable if char.isprintable())[:255]


def perform(job: Import, path: Path, *, now: datetime) -> None:
    """Carry out a claimed import. A refused file ends as failed with the reason; any other error as well, and rises."""
    started = time.monotonic()
    with heartbeat(job) as progress, failure_noted(job, now):
        try:
            merge_file(job, path, progress, now=now)
        except FileRefused as no:
            finish(job, Import.Status.FAILED, now=now, error=no.message)
            return
    job.summary["seconds"] = round(time.monotonic() - started, 2)
    finish(job, Import.Status.DONE, now=now)


@contextmanager
def failure_noted(job: Import, now: datetime) -> Iterator[None]:
    """Whatever ends the work early is on the row before it rises."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            finish(job, Import.Status.FAILED, now=now, error=str(BROKEN))


def finish(job: Import, status: str, *, now: datetime, error: str = "") -> None:
    job.status, job.finished_at = status, now
    job.error = error.encode("utf-8", "replace").decode().replace("\x00", "")
    job.save(update_fields=["status", "error", "finished_at", "summary"])


def merge_file(job: Import, path: Path, progress: Progress, *, now: datetime) -> None:
    organisation, profile = Organisation.load(), profile_of(job.source)
    found, sheet, mapped = open_table(job, path, profile)
    reading = Reading(
        zone=organisation.zone, now=now, order=profile.order,
        decimal_comma=sheet.delimiter == ";", spellings=profile.spellings,
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        prepare_session(cursor)
        job.refresh_from_db(fields=["summary"])
        merge = Merge(
            cursor, job, profile, now, Issues(job, silent=bool(job.summary.get("merged"))),
            currency=profile.currency or organisation.currency, zone=organisation.time_zone,
        )  # fmt: skip
        merge.details["today"] = now.astimezone(organisation.zone).date()
        fields = mapping.fields_of(job.kind, profile)
        if mapped.unknown:
            merge.issues.add(sheet.header_row, "unknown_columns", level=WARNING, names=", ".join(mapped.unknown))
        staging.create_table(cursor, job.kind, fields)
        job.rows = staging.stage(cursor, sheet, mapped, fields, reading, merge.issues, seen=progress.seen)
        note_file(job, found, sheet, mapped)
        decide(merge)
        staging.drop_table(cursor)
    if not job.is_dry_run:
        settle(merge, organisation)


def open_table(job: Import, path: Path, profile: Profile) -> tuple[content.Content, table.Table, mapping.Mapped]:
    """A first look at the file. Raises FileRefused."""
    found = content.examine(path)
    sheet = table.find_table(path, found, lambda cells: mapping.known_headers(cells, job.kind, profile))
    return found, sheet, mapping.map_headers(sheet.headers, job.kind, profile)


def prepare_session(cursor) -> None:
    """Settings of this transaction: wait for its turn, and sort in memory."""
    cursor.execute("SET LOCAL lock_timeout = '10min'")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    cursor.execute("SET LOCAL lock_timeout = '30s'")


def note_file(job: Import, found: content.Content, sheet: table.Table, mapped: mapping.Mapped) -> None:
    job.sha256, job.encoding, job.delimiter = (
        found.sha256,
        found.encoding[:30],
        {"\t": "tab"}.get(sheet.delimiter, sheet.delimiter),
    )
    job.mapping = {column: mapped.header_of(column) for column in mapped.places}


def decide(merge: Merge) -> None:
    """Plan, write unless it is a dry run, and put counts and issues on the record."""
    job, kind = merge.job, KINDS[merge.job.kind]
    kind.plan(merge)
    if not job.is_dry_run:
        kind.write(merge)
    elif kind.counts_by_writing:
        with transaction.atomic():
            kind.write(merge)
            transaction.set_rollback(True)
    if merge.issues.silent:
        return
    merge.issues.flush()
    job.created, job.updated, job.unchanged = kind.counts(merge)
    job.rejected = merge.issues.counts[REJECTED]
    job.summary |= {
        "merged": not job.is_dry_run, "warnings": merge.issues.counts[WARNING], "codes": dict(merge.issues.codes),
        "holdings": len(merge.details.get("to_place", [])),
    }  # fmt: skip
    job.save(
        update_fields=[
            "sha256",
            "encoding",
            "delimiter",
            "mapping",
            "rows",
            "created",
            "updated",
            "unchanged",
            "rejected",
            "summary",
        ]
    )
    if not job.is_dry_run:
        record(Event.Verb.IMPORT_DONE, by=job.by, now=merge.now, subject=job, detail=told(job))


def told(job: Import) -> dict:
    return {
        "kind": job.kind, "source": job.source, "file": job.file_name, "created": job.created, "updated": job.updated,
        "unchanged": job.unchanged, "rejected": job.rejected,
    }  # fmt: skip


def settle(merge: Merge, organisation: Organisation) -> None:
    """What follows the commit, in chunks: segments of touched accounts, and the owners' holdings."""
    touched, wanted = merge.details.get("touched", []), merge.details.get("to_place", [])
    if touched:
        enrol(now=merge.now, account_ids=touched)
    if wanted:
        by = merge.job.by or User.objects.robot("import")
        placed = open_holdings(wanted, job=merge.job, by=by, now=merge.now, zone=organisation.zone)
        merge.job.summary["holdings_opened"] = merge.job.summary.get("holdings_opened", 0) + placed
