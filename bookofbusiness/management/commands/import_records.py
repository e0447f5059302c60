"""Import a file from the command line: the same action as the page."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Import, User
from bookofbusiness.imports.actions import import_file
from bookofbusiness.imports.profiles import PROFILES


class Command(BaseCommand):
    help = "Import a CSV or TSV file (also .gz). Every rejected row is listed with its number and the reason."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--as", dest="kind", required=True, choices=Import.Kind.values)
        parser.add_argument(
            "--source",
            default="generic",
            help=f"Namespace of external ids and profile of the headers: {', '.join(PROFILES)}, or any name.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen; write nothing but the report."
        )
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *, path: Path, kind: str, source: str, dry_run: bool, json: bool, **options):
        by = User.objects.robot("import")
        job = import_file(path, kind=kind, source=source, by=by, now=timezone.now(), dry_run=dry_run)
        self.stdout.write(as_json(job) if json else as_text(job))
        if job.status == Import.Status.FAILED:
            raise CommandError(job.error)


def as_json(job: Import) -> str:
    issues = job.issues.values("row", "level", "column", "code", "reason", "excerpt")
    return json.dumps({**figures(job), "error": job.error, "issues": list(issues)}, ensure_ascii=False)


def figures(job: Import) -> dict:
    return {
        "id": job.pk, "kind": job.kind, "source": job.source, "dry_run": job.is_dry_run, "status": job.status,
        "rows": job.rows, "created": job.created, "updated": job.updated, "unchanged": job.unchanged,
        "rejected": job.rejected,
        "warnings": job.summary.get("warnings", 0), "holdings": job.summary.get("holdings", 0),
        "encoding": job.encoding, "delimiter": job.delimiter,
        "mapping": job.mapping, "seconds": job.summary.get("seconds"),
    }  # fmt: skip


def as_text(job: Import) -> str:
    lines = [f"row {issue.row}: {issue.level}: {issue.reason}" for issue in job.issues.all()]
    would = "would be " if job.is_dry_run else ""
    lines.append(
        f"{job.file_name}: {job.rows} rows, {would}{job.created} created, {job.updated} updated, "
        f"{job.unchanged} unchanged, {job.rejected} rejected, {job.summary.get('warnings', 0)} warnings"
    )
    return "\n".join(lines)
