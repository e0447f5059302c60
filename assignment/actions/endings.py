"""How a run ends before its last line: what it did not come to is skipped, so that an undo or a new run is free."""

from datetime import datetime

from django.db.models import F

from accounts.models import User
from assignment.actions.figures import refresh_figures
from assignment.actions.telling import tell_reps
from assignment.actions.undo import close_undone
from assignment.models import Move, Run


def leave_out(run_id: int, *, code: str) -> int:
    """Skip every open line of the run with this code; returns how many. Lines of an undo let go of what they undo."""
    lines = Move.objects.filter(run=run_id, state__in=Move.OPEN)
    return lines.update(state=Move.State.SKIPPED, code=code, reverts=None)


def close_failed(run_id: int, *, now: datetime) -> None:
    """What a failed run did not come to is skipped, its figures and messages speak of what moved; where it was an undo,
    the undone run says how far that got.
    """
    left = leave_out(run_id, code="failed")
    Run.objects.filter(pk=run_id).update(skipped=F("skipped") + left)
    run = Run.objects.select_related("undoes", "approved_by", "asked_by").get(pk=run_id)
    if run.done:
        refresh_figures(run)
        tell_reps(run)
    close_undone(run, by=run.approved_by or run.asked_by or User.objects.robot(run.kind), now=now)
