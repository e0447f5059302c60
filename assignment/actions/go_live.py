"""The day on which the organisation went live is noted by itself (decision 26)."""

from datetime import datetime

from django.db.models import F

from accounts.actions.audit import record
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from assignment.models import Holding, Move

BEGINNINGS = (Move.Cause.IMPORT, Move.Cause.DISTRIBUTION)


def go_live(*, by: User, now: datetime) -> None:
    """Call it before accounts come into books by an import or a distribution: the first such day is the go-live date.

    A date that ops chose stays. In the transaction of the placement.
    """
    organisation = Organisation.load()
    if organisation.went_live_on is not None or Holding.objects.filter(opened_by__cause__in=BEGINNINGS).exists():
        return
    day = local_day(now)
    if Organisation.objects.filter(pk=1, went_live_on=None).update(went_live_on=day, version=F("version") + 1):
        detail = {"went_live_on": day.isoformat()}
        record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=organisation, detail=detail)
