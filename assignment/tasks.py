"""The doors of the queue: a tick each minute and work on one run. Run rows are the truth, so both may come twice."""

import os
import socket

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.utils import timezone

from assignment.actions import schedule
from assignment.actions.working import work_on
from assignment.sweep import Sweeper

sweeper = Sweeper()


def worker_name() -> str:
    """This process, unique among all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"[:100]


@shared_task
def tick() -> None:
    """Ask for every run that is due."""
    schedule.tick(now=timezone.now())


@shared_task
def work(run_id: int) -> None:
    """Build or apply the run if it still waits for that."""
    work_on(run_id, worker=worker_name(), now=timezone.now())


@worker_ready.connect
def start_sweeping(**_signal: object) -> None:
    sweeper.start()


@worker_shutting_down.connect
def stop_sweeping(**_signal: object) -> None:
    sweeper.stop()
