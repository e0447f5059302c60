"""Imports in the background: asked for by the page, claimed by a worker, found again by the sweep when it dies."""

import hashlib
import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.errors import RuleViolation
from accounts.models import Import, User
from assignment.actions.catching_up import catch_up
from bookofbusiness.imports.actions import finish, perform, plain_name
from bookofbusiness.imports.progress import STALE_SECONDS

log = logging.getLogger(__name__)
WORK = "bookofbusiness.tasks.work_on_import"
MOST_ATTEMPTS = 3
GAVE_UP = _(
    "The worker ended %(times)s times while reading this file, so it was given up. Split the file and try again."
)
STOPPED = _(
    "The command was stopped before it was done. Run it again: what was written already is found and left as it is."
)


def request_import(
    file: File, *, kind: str, source: str, by: User, dry_run: bool = False, client_key: UUID | None = None
) -> Import:
    """Keep the file and queue its import; the row says how it goes.

    The same file in the same form (`client_key`) with the same choices gives back the first one's import, so two clicks
    make one.
    """
    asked = {"kind": kind, "source": source, "is_dry_run": dry_run, "by": by}
    click = f"{client_key}/{digest(file)}" if client_key else ""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        alike = Import.objects.filter(**asked, summary__click=click).exclude(status=Import.Status.FAILED)
        known = alike.first() if click else None
        if known:
            return known
        summary = {"click": click} if click else {}
        job = Import.objects.create(**asked, file_name=plain_name(file.name), file=file, summary=summary)
        transaction.on_commit(partial(send, job.pk))
    return job


def digest(file: File) -> str:
    """What tells this content from any other."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def repeat_import(tried: Import, *, by: User) -> Import:
    """Queue the file of a dry run to be imported in earnest, once unless that failed. Raises RuleViolation where the
    file is not kept here.
    """
    if not tried.file:
        raise RuleViolation("no_file", _("The file of this import is not kept here. Upload it again."))
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=tried.pk)
        earlier = Import.objects.filter(summary__repeats=tried.pk).exclude(status=Import.Status.FAILED).first()
        if earlier:
            return earlier
        job = Import.objects.create(
            kind=tried.kind, source=tried.source, file_name=tried.file_name, file=tried.file.name, by=by,
            summary={"repeats": tried.pk},
        )  # fmt: skip
        transaction.on_commit(partial(send, job.pk))
    return job


def send(job_id: int) -> bool:
    """Hint at the import in the queue; without the queue the sweep finds it. False where the queue is away."""
    try:
        current_app.send_task(WORK, args=[job_id])
    except (OperationalError, RedisError, OSError) as error:
        log.warning("Import %s waits for the sweep: the queue is away (%s)", job_id, type(error).__name__)
        return False
    return True


def waiting(*, now: datetime) -> QuerySet[Import]:
    """Imports that nobody works on: queued ones, and running ones whose heartbeat stopped."""
    silent = Q(status=Import.Status.RUNNING, heartbeat_at__lt=now - timedelta(seconds=STALE_SECONDS))
    return Import.objects.filter(Q(status=Import.Status.QUEUED) | silent).order_by("pk")


def work_on(job_id: int, *, now: datetime) -> bool:
    """Claim the import and carry it out; False when somebody else has it or it is done.

    After the last one that waits, accounts are scored and counted anew.
    """
    if not waiting(now=now).filter(pk=job_id).update(status=Import.Status.RUNNING, started_at=now, heartbeat_at=now):
        return False
    job = Import.objects.get(pk=job_id)
    job.summary["attempts"] = job.summary.get("attempts", 0) + 1
    job.save(update_fields=["summary"])
    if not job.file:
        finish(job, Import.Status.FAILED, now=now, error=str(STOPPED))
    elif job.summary["attempts"] > MOST_ATTEMPTS:
        finish(job, Import.Status.FAILED, now=now, error=GAVE_UP % {"times": MOST_ATTEMPTS})
    else:
        perform(job, Path(job.file.path), now=now)
    brought = job.status == Import.Status.DONE and not job.is_dry_run and job.created + job.updated
    if brought and not waiting(now=now).exists():
        catch_up(now=now)
    return True
