"""How long a rebalance takes: 500 books that drifted apart hold 100,000 accounts."""

from django.utils import timezone

from accounts.models import SegmentCapacity, TargetBook, User
from assignment.actions.runs import ask_run
from tests.benchmarks.runs import DRIFTED, seed, timed

BOOKS, MEAN = 500, 200
ROOM = 1_000


def measure() -> dict[str, float]:
    """Seconds until the preview is built, its moves and bound. Expects an empty, migrated database."""
    now = timezone.now()
    seed(now, ready=0, books=BOOKS, held=MEAN, place=DRIFTED)
    TargetBook.objects.update(max_accounts=ROOM)
    SegmentCapacity.objects.update(capacity=ROOM)
    run = ask_run("rebalance", by=User.objects.robot("bench"), now=now, with_hint=False)
    seconds = timed(run, now)
    run.refresh_from_db()
    return {
        "rebalance s": seconds,
        "rebalance: moves": run.total,
        "rebalance: moves at least": run.certificate["moves_bound"],
        "rebalance: books out of the band": run.summary["out_of_band"],
    }
