"""Imports in the background: claimed once, taken up again when the worker dies, given up after three tries."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection

from accounts.models import Account, Import, ImportIssue, User
from assignment.models import Run
from bookofbusiness.imports import actions, jobs
from bookofbusiness.imports.progress import heartbeat
from tests.factories import NOON
from tests.faults.killing import killed_while, moments
from tests.imports.conftest import counts


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def queued(ops, request):
    """An import of two accounts and a bad row that waits for a worker."""
    file = ContentFile(b"name,employees\nAcme,1\nBeta,2\nGamma,many\n", name="file.csv")
    return jobs.request_import(file, kind="accounts", source="list", by=ops)


@pytest.mark.django_db
def test_a_queued_import_is_claimed_once(queued):
    assert jobs.work_on(queued.pk, now=NOON) and not jobs.work_on(queued.pk, now=NOON)

    queued.refresh_from_db()
    assert queued.status == "done" and counts(queued) == (2, 0, 0, 1)


@pytest.mark.django_db
def test_what_an_import_brought_is_scored_and_counted_at_once(ops, queued):
    second = jobs.request_import(ContentFile(b"name\nDelta\n", name="b.csv"), kind="accounts", source="list", by=ops)

    jobs.work_on(queued.pk, now=NOON)
    assert not Run.objects.exists(), "the second file comes first"
    jobs.work_on(second.pk, now=NOON)

    assert set(Run.objects.values_list("kind", "status")) == {("score", "queued"), ("coverage", "queued")}


@pytest.mark.django_db
def test_a_trial_and_a_file_that_changes_nothing_ask_for_no_score(ops):
    asked = []
    for dry_run in (True, False, False):
        file = ContentFile(b"name\nDelta\n", name="b.csv")
        job = jobs.request_import(file, kind="accounts", source="list", by=ops, dry_run=dry_run)
        jobs.work_on(job.pk, now=NOON)
        asked.append(Run.objects.filter(kind="score").update(status="done"))

    assert asked == [0, 1, 1]


@pytest.mark.django_db
def test_an_import_that_beats_is_left_alone_and_a_silent_one_is_taken_up(queued):
    Import.objects.update(status="running", heartbeat_at=NOON)

    assert not jobs.work_on(queued.pk, now=NOON + timedelta(seconds=59))
    assert jobs.work_on(queued.pk, now=NOON + timedelta(seconds=61))


@pytest.mark.django_db
def test_a_pass_after_the_merge_keeps_the_counts_and_the_issues(queued):
    jobs.work_on(queued.pk, now=NOON)
    Import.objects.update(status="running", heartbeat_at=NOON)

    jobs.work_on(queued.pk, now=NOON + timedelta(minutes=2))

    queued.refresh_from_db()
    assert queued.status == "done" and counts(queued) == (2, 0, 0, 1)
    assert ImportIssue.objects.count() == 1 and Account.objects.count() == 2


@pytest.mark.django_db
def test_a_file_that_kills_its_worker_is_given_up(queued):
    Import.objects.update(status="running", heartbeat_at=NOON, summary={"attempts": 3})

    jobs.work_on(queued.pk, now=NOON + timedelta(minutes=2))

    queued.refresh_from_db()
    assert queued.status == "failed" and "given up" in queued.error and not Account.objects.exists()


@pytest.mark.django_db
def test_a_command_that_was_stopped_says_so(ops):
    job = Import.objects.create(kind="accounts", source="x", file_name="x", status="running", heartbeat_at=NOON, by=ops)

    jobs.work_on(job.pk, now=NOON + timedelta(minutes=2))

    job.refresh_from_db()
    assert job.status == "failed" and "Run it again" in job.error


@pytest.mark.django_db
def test_an_unforeseen_error_is_noted_and_rises(queued, monkeypatch):
    def explode(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "decide", explode)
    with pytest.raises(ZeroDivisionError):
        jobs.work_on(queued.pk, now=NOON)

    queued.refresh_from_db()
    assert queued.status == "failed" and "nothing more was written" in queued.error and not Account.objects.exists()


@pytest.mark.django_db
def test_an_unreachable_queue_costs_time_and_no_import(queued, monkeypatch):
    monkeypatch.setattr(jobs.current_app.conf, "task_publish_retry", False)
    with jobs.current_app.connection_for_write(
        url="redis://127.0.0.1:1/0", transport_options={"max_retries": 0}
    ) as away:
        monkeypatch.setattr(jobs, "current_app", SendsTo(away))

        assert jobs.send(queued.pk) is False

    assert list(jobs.waiting(now=NOON)) == [queued]


class SendsTo:
    """The application with another broker."""

    def __init__(self, broker):
        self.broker = broker

    def send_task(self, name, args):
        current_app.send_task(name, args=args, connection=self.broker, retry=False)


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_is_seen_while_the_work_is_under_way(ops):
    job = Import.objects.create(kind="accounts", source="x", file_name="x", status="running", heartbeat_at=NOON, by=ops)

    with heartbeat(job, every=0.05) as progress:
        progress.seen(77)
        for _ in range(100):
            job.refresh_from_db()
            if job.rows:
                break
            time.sleep(0.05)

    assert job.rows == 77 and job.heartbeat_at > NOON


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes(ops, tmp_path):
    job = jobs.request_import(
        ContentFile(b"name\nAcme\nBeta\n", name="file.csv"), kind="accounts", source="list", by=ops
    )
    environment = {
        **os.environ,
        "DEBUG": "1",
        "FAILPOINT": "import.between_batches:kill",
        "BOOK_FAULT_TEST": "1",
        "DATABASE_URL": database_address(),
        "BOOK_MEDIA": str(settings.MEDIA_ROOT),
    }

    died = subprocess.run(
        [sys.executable, "manage.py", "work_on_imports", str(job.pk)],
        cwd=settings.BASE_DIR,
        env=environment,
        timeout=120,
    )

    job.refresh_from_db()
    assert died.returncode == -signal.SIGKILL and job.status == "running" and not Account.objects.exists()
    later = job.heartbeat_at + timedelta(seconds=61)
    assert jobs.work_on(job.pk, now=later)
    job.refresh_from_db()
    assert job.status == "done" and counts(job) == (2, 0, 0, 0) and User.objects.filter(pk=ops.pk).exists()


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_leaves_whole_rows_and_the_next_one_brings_the_rest_once(ops):
    names = [f"Account {number}" for number in range(300)]
    file = ContentFile("\n".join(["name", *names]).encode(), name="file.csv")
    job = jobs.request_import(file, kind="accounts", source="list", by=ops)

    for after in moments("import", kills=jobs.MOST_ATTEMPTS - 1):
        killed_while(partial(jobs.work_on, job.pk, now=NOON), after=after)
        Import.objects.filter(pk=job.pk, heartbeat_at__isnull=False).update(heartbeat_at=NOON - timedelta(days=1))
    assert jobs.work_on(job.pk, now=NOON)

    job.refresh_from_db()
    assert job.status == "done", job.error
    assert sorted(Account.objects.values_list("name", flat=True)) == sorted(names)


def database_address() -> str:
    """The address of the database of this test, for a process of its own."""
    given = connection.settings_dict
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
