"""Try a transaction again when the database chose it as the victim of a meeting with another one."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

MEETINGS = {"40P01", "40001", "55P03"}  # deadlock, serialisation failure, lock not available in time
Answer = TypeVar("Answer")


def in_transaction(work: Callable[[], Answer], *, attempts: int = 6) -> Answer:
    """Do `work` in one transaction; again after a short wait when it met a deadlock or a lock timeout.

    After `attempts` the database's error rises. Inside an outer transaction there is one attempt only.
    """
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            inside = transaction.get_connection().in_atomic_block
            if inside or attempt == attempts or getattr(error.__cause__, "pgcode", None) not in MEETINGS:
                raise
        time.sleep(random.uniform(0.02, 0.1) * attempt)
    raise AssertionError("unreachable")
