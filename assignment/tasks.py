"""The doors of the queue: a tick each minute and work on one run. Run rows are the truth, so both may come twice."""

import os
import socket

from celery import shared_task
from django.utils import timezone

from assignment.actions.working import work_on


def worker_name() -> str:
    """This process, unique among all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"[:100]


@shared_task
def work(run_id: int) -> None:
    """Build or apply the run if it still waits for that."""
    work_on(run_id, worker=worker_name(), now=timezone.now())
