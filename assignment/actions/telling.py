"""Tell reps what a run changed in their book: one message per rep and run, however many accounts moved."""

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from accounts.actions.notify import notify
from accounts.display.formats import moment
from accounts.models import Notification, Role, User
from accounts.queries.leaders import leaders_of_each
from assignment.models import Move, Run, RunBook

BOOK, LEFT = "/book/", "/book/left/"  # actions know no URL names


def tell_reps(run: Run) -> None:
    """One notification to the rep of each book that got or lost accounts by this run. Told again it stays one."""
    if not run.settings.get("terms", {}).get("notifies_reps", True):
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


def tell_leader(run: Run, *, goes_by_itself: bool, now: datetime) -> None:
    """The preview of a run that nobody asked for is there: its plan's owner hears what it would do and when. Without an
    owner every leader whose books take part does, and ops.

    One message per build and person: who builds it again is looking at it anyway.
    """
    title = ngettext("%(plan)s: the preview has %(n)s line", "%(plan)s: the preview has %(n)s lines", run.total) % {
        "plan": run.name,
        "n": run.total,
    }
    when = moment(run.apply_after, now=now) if run.apply_after else ""
    by_itself = gettext("It is applied %(when)s unless somebody holds it.") % {"when": when}
    body = by_itself if goes_by_itself and when else gettext("Nothing moves until somebody approves it.")
    told = {"kind": "preview_ready", "key": f"run-{run.pk}-preview", "title": title}
    opening, others = _audience(run)
    notify(opening, **told, body=body, url=f"/runs/{run.pk}/")
    more = gettext("It has books of other teams, too: ask ops to hold it or to leave your books out.")
    notify(others, **told, body=f"{body} {more}", url=f"/setup/plans/{run.plan_id}/" if run.plan_id else "")


def _audience(run: Run) -> tuple[list[User], list[User]]:
    """Who hears of the preview: those who may open the run, and leaders who may not, as it has books of others."""
    owner = run.plan.owner if run.plan else None
    if owner and owner.is_active:
        return [owner], []
    ops = list(User.objects.people().filter(role=Role.OPS, is_active=True))
    reps = User.objects.filter(pk__in=RunBook.objects.filter(run=run).values("book__rep"))
    leaders = {leader.pk: leader for found in leaders_of_each(reps).values() for leader in found}
    opening = [leader for leader in leaders.values() if _may_open(run, leader)]
    others = [leader for leader in leaders.values() if leader not in opening]
    return [*ops, *(leader for leader in opening if leader not in ops)], others


def _may_open(run: Run, leader: User) -> bool:
    """One query for each leader, once a build."""
    return Run.objects.visible_to(leader).filter(pk=run.pk).exists()


def _title(came: int, went: int) -> str:
    new = ngettext("%(n)s account is new in your book", "%(n)s accounts are new in your book", came) % {"n": came}
    left = ngettext("%(n)s account left your book", "%(n)s accounts left your book", went) % {"n": went}
    if came and went:
        return gettext("%(new)s, %(left)s") % {"new": new, "left": left}
    return new if came else left
