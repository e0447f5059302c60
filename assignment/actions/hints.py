"""Tell the workers that a run waits. Only a hint: the run row is the truth and the sweep finds it anyway."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
WORK = "assignment.tasks.work"


def hint(run_id: int) -> None:
    """After the commit, put the run into the queue. An unreachable queue costs time, never the request."""
    transaction.on_commit(lambda: send(run_id))


def send(run_id: int) -> bool:
    """Put the run into the queue now; False where the queue cannot be reached."""
    try:
        current_app.send_task(WORK, args=[run_id])
    except (OperationalError, RedisError, OSError) as error:
        log.warning("Run %s waits for the sweep: the queue is away (%s)", run_id, type(error).__name__)
        return False
    return True
