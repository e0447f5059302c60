"""Letting retrieval run by itself, or asking the leader again (decision 26)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record
from accounts.models import Event, Organisation, User


@transaction.atomic
def switch_retrieval(*, by_itself: bool, by: User, now: datetime, version: int) -> Organisation:
    """From the fifth run that takes accounts on, no leader is asked (`by_itself`), or one always is. Raises
    StaleVersion."""
    organisation = Organisation.objects.select_for_update().get(pk=1)
    organisation.retrieval_runs_by_itself = by_itself
    organisation.save_edit(expected=version, update_fields=["retrieval_runs_by_itself"])
    detail = {"retrieval_runs_by_itself": by_itself}
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=organisation, detail=detail)
    return organisation
