"""A file from its text, imported at a fixed moment; the shared sample files where they are at hand."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from bookofbusiness.imports.actions import import_file
from tests.factories import NOON

SHARED = Path(os.environ.get("BOOK_SHARED", settings.BASE_DIR.parent / "shared")) / "data"


@pytest.fixture
def shared():
    """The folder of the sample files; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"the sample files are not at {SHARED} (set BOOK_SHARED)")
    return SHARED


@pytest.fixture
def take(db, tmp_path):
    """`take("accounts", "name\\nAcme")` imports that text; a path or bytes will do as well. Returns the Import."""

    def take(kind, content, *, source="generic", dry_run=False, now=NOON, name="file.csv", by=None):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        by = by or User.objects.robot("import")
        return import_file(path, kind=kind, source=source, by=by, now=now, dry_run=dry_run)

    return take


def counts(job):
    """New, changed, unchanged, rejected."""
    return job.created, job.updated, job.unchanged, job.rejected


def issues(job):
    """Row and code of each issue."""
    return list(job.issues.values_list("row", "code"))
