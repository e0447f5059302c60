"""Score and count anew when a file brought records, so that nobody waits for the night to see what it changed."""

from datetime import datetime

from accounts.models import User
from assignment.actions.runs import ask_run, is_switched_off
from assignment.models import Run, RunKind

AFTER_RECORDS_CAME = (RunKind.SCORE, RunKind.COVERAGE)


def catch_up(*, now: datetime) -> list[Run]:
    """Ask for the jobs of the night now; one that is switched off or waits already is left out."""
    waiting = set(Run.objects.filter(status=Run.Status.QUEUED, plan=None).values_list("kind", flat=True))
    return [
        ask_run(kind, by=User.objects.robot("import"), now=now)
        for kind in AFTER_RECORDS_CAME
        if kind not in waiting and not is_switched_off(kind)
    ]
