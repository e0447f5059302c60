"""kill -9 within a distribution, of the whole worker, and a queue that lost everything: each run ends right."""

import os
import signal
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import Account, Book, TargetBook
from assignment.actions import hints
from assignment.actions.runs import approve, ask_run
from assignment.failpoints import failpoint
from assignment.models import Holding, Plan, Run
from bookofbusiness.celery import app
from tests.benchmarks.runs import seed
from tests.factories import NOON, UserFactory
from tests.faults.workers import Worker, redis_url, wait_until, wipe_redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults, pytest.mark.xdist_group("faults")]

BOOKS, READY, QUEUED = 15, 700, 20
SLOW_CHUNKS = "apply.between_chunks:sleep:2"


@pytest.fixture
def queue(monkeypatch):
    """This process hints at the queue that the workers of the test listen to."""

    def send(run_id: int) -> bool:
        with app.connection_for_write(redis_url()) as connection:
            app.send_task(hints.WORK, args=[run_id], connection=connection)
        return True

    monkeypatch.setattr(hints, "send", send)
    wipe_redis()
    yield
    wipe_redis()


@pytest.fixture
def pool_of_accounts(queue):
    """More ready accounts and places than one chunk of the apply takes."""
    TargetBook.objects.filter(code="general").update(max_accounts=50)
    seed(NOON, ready=READY, books=BOOKS, held=0)
    Book.objects.update(countries=[], target_book=TargetBook.objects.get(code="general"))
    for capacity in TargetBook.objects.get(code="general").capacities.all():
        type(capacity).objects.filter(pk=capacity.pk).update(capacity=50)
    TargetBook.objects.update(max_accounts=50)


def preview(*, minute: int = 0) -> Run:
    """A queued distribution; the workers build it."""
    plan = Plan.objects.get(code="weekly-distribution")
    return ask_run("distribution", plan=plan, by=None, now=NOON + timedelta(minutes=minute))


def status(run: Run) -> str:
    return Run.objects.values_list("status", flat=True).get(pk=run.pk)


def approved(run: Run) -> Run:
    wait_until(lambda: status(run) == "previewed", what="the preview is built")
    return approve(Run.objects.get(pk=run.pk), by=UserFactory(role="ops"), now=NOON)


def in_the_middle(run: Run) -> Run:
    """The run after its first chunk and before its last."""
    wait_until(lambda: Run.objects.get(pk=run.pk).done > 0, what="the first chunk is applied")
    run = Run.objects.get(pk=run.pk)
    assert run.status == "applying" and run.done < run.total
    return run


def assert_done_once(run: Run) -> None:
    """Within two minutes; every line applied, every account with one holding and one book."""
    wait_until(lambda: status(run) == "done", what="the run is done")
    run = Run.objects.get(pk=run.pk)
    assert run.total > 500 and (run.done, run.skipped) == (run.total, 0)
    opened = Holding.objects.filter(opened_by__run=run)
    assert opened.count() == opened.values("account").distinct().count() == Holding.objects.open().count() == run.total
    assert Account.objects.exclude(book=None).count() == run.total


def test_a_killed_pool_process_loses_nothing(pool_of_accounts, tmp_path):
    with Worker(tmp_path / "worker.log", failpoint=SLOW_CHUNKS):
        run = in_the_middle(approved(preview()))
        _host, _colon, pid = run.claimed_by.rpartition(":")
        os.kill(int(pid), signal.SIGKILL)

        assert_done_once(run)

    assert Run.objects.get(pk=run.pk).claimed_by != run.claimed_by, "another process took it up"


def test_a_killed_worker_is_followed_by_the_next(pool_of_accounts, tmp_path):
    with Worker(tmp_path / "first.log", failpoint=SLOW_CHUNKS) as first:
        run = in_the_middle(approved(preview()))
        first.kill_whole()
    with Worker(tmp_path / "second.log"):
        assert_done_once(run)


def test_a_wiped_queue_is_swept_up(pool_of_accounts, tmp_path):
    runs = [preview(minute=minute) for minute in range(QUEUED)]
    wipe_redis()
    with Worker(tmp_path / "worker.log"):
        for run in runs:
            wait_until(lambda run=run: status(run) == "previewed", what="all previews are built")
        run = approved(runs[0])
        wipe_redis()
        assert_done_once(run)


def test_the_worker_kills_no_time_with_a_failpoint_in_production(monkeypatch):
    monkeypatch.setenv("FAILPOINT", SLOW_CHUNKS)
    monkeypatch.setattr(settings, "FAILPOINTS_ALLOWED", False)
    with pytest.raises(ImproperlyConfigured, match="fault tests only"):
        failpoint("apply.between_chunks")


@pytest.mark.parametrize("wanted", ["nowhere:kill", "apply.between_chunks:explode", "apply.between_chunks:kill:3"])
def test_a_misspelt_failpoint_says_what_is_right(monkeypatch, wanted):
    monkeypatch.setenv("FAILPOINT", wanted)
    with pytest.raises(ImproperlyConfigured, match="write name:kill or name:sleep:seconds"):
        failpoint("apply.between_chunks")
