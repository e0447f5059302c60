"""How far a job is, kept where its page reads it."""

from collections.abc import Callable

from assignment.models import Run


def keep_progress(run: Run) -> Callable[[int, int], None]:
    """A function of (done, total) that writes both into the run's summary while the job is at work."""

    def note(done: int, total: int) -> None:
        Run.objects.filter(pk=run.pk, status=Run.Status.BUILDING).update(summary={"progress": [done, total]})

    return note
