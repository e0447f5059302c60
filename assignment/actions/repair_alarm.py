"""Telling ops once a day that repairs are over their day, the worst first."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.notify import notify
from accounts.models import Role, User
from accounts.queries.calendar import local_day
from assignment.queries.repairs import Ageing, ageing, overdue

QUEUE = "/admin/assignment/repair/?decision=overdue"


def tell_of_overdue_repairs(*, now: datetime) -> int:
    """One message a day to everybody of ops while reports wait for longer than 5 working days; returns how many it
    told of. Safe to run often: who was told today is not told again.
    """
    today = local_day(now)
    key = f"repairs-overdue-{today:%Y-%m-%d}"
    ops = User.objects.people().filter(role=Role.OPS, is_active=True).exclude(notifications__key=key)
    if not overdue(today=today).exists() or not ops.exists():
        return 0
    found = ageing(today=today)
    late = found.long_overdue + found.overdue
    text = ngettext("%(n)d report is overdue", "%(n)d reports are overdue", late)
    notify(ops, kind="repairs_overdue", key=key, title=text % {"n": late}, body=_words(found), url=QUEUE)
    return late


def _words(found: Ageing) -> str:
    parts = [
        (found.long_overdue, ngettext("%(n)d by a week or more.", "%(n)d by a week or more.", found.long_overdue)),
        (found.soon, ngettext("%(n)d more is due by tomorrow.", "%(n)d more are due by tomorrow.", found.soon)),
    ]
    said = [text % {"n": count} for count, text in parts if count]
    return " ".join([*said, _("Reps wait for them, and their places stay reserved until you decided.")])
