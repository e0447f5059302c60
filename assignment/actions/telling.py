"""Tell reps what a run changed in their book: one message per rep and run, however many accounts moved."""

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from accounts.models import Notification
from assignment.models import Move, Run, RunKind

QUIET = {RunKind.SCORE, RunKind.COVERAGE, RunKind.GRADES, RunKind.LEARNING, RunKind.SIMULATION}
BOOK, LEFT = "/book/", "/book/left/"  # actions know no URL names


def tell_reps(run: Run) -> None:
    """One notification to the rep of each book that got or lost accounts by this run. Told again it stays one."""
    if run.kind in QUIET or not run.settings.get("terms", {}).get("notifies_reps", True):
        return
    applied = Move.objects.filter(run=run, state=Move.State.APPLIED)
    came = dict(applied.exclude(book_to=None).values_list("book_to__rep").annotate(Count("pk")).order_by())
    went = dict(applied.exclude(book_from=None).values_list("book_from__rep").annotate(Count("pk")).order_by())
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=rep,
                kind="book_changed",
                key=f"run-{run.pk}",
                title=_title(came.get(rep, 0), went.get(rep, 0)),
                url=LEFT if rep in went else BOOK,
            )  # fmt: skip
            for rep in sorted(came.keys() | went.keys())
        ],
        ignore_conflicts=True,
    )


def _title(came: int, went: int) -> str:
    new = ngettext("%(n)s account is new in your book", "%(n)s accounts are new in your book", came) % {"n": came}
    left = ngettext("%(n)s account left your book", "%(n)s accounts left your book", went) % {"n": went}
    if came and went:
        return gettext("%(new)s, %(left)s") % {"new": new, "left": left}
    return new if came else left
