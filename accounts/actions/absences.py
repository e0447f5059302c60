"""Which days away may be written: one check for the pages, the API and the admin."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import Availability, User

LONGEST_ABSENCE_DAYS = 732


def refuse_days(absence: Availability) -> None:
    """Raises RuleViolation for days that are not given, end before they begin, last more than two years or lie over
    another absence of the same person, who is locked for it. Inside a transaction only.
    """
    start, end = absence.starts_on, absence.ends_on
    if start is None or end is None:
        raise RuleViolation("invalid", _("Give the first and the last day away."), errors={
            name: [_("Give a day.")] for name, day in (("starts_on", start), ("ends_on", end)) if day is None
        })  # fmt: skip
    if end < start or end - start > timedelta(days=LONGEST_ABSENCE_DAYS):
        message = _("The last day lies after the first one, at most two years.")
        raise RuleViolation("invalid", message, errors={"ends_on": [message]})
    User.objects.select_for_update().get(pk=absence.user_id)
    others = Availability.objects.filter(user=absence.user_id, starts_on__lte=end, ends_on__gte=start)
    if other := others.exclude(pk=absence.pk).first():
        message = _("These days overlap an absence from %(start)s to %(end)s. Change that one.") % {
            "start": other.starts_on, "end": other.ends_on,
        }  # fmt: skip
        raise RuleViolation("overlaps", message, errors={"starts_on": [message]})
