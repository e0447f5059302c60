"""An open notice that no longer holds: counted again, and if the work is still missing, given anew in time."""

from datetime import datetime

from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage, Holding, RetrievalNotice


def restart_notice(holding: Holding, *, now: datetime) -> None:
    """Count the holding; a notice that is open after that ends, and the next retrieval gives a new one in full length.

    The caller holds the account's lock.
    """
    refresh_coverage(now=now, holding_ids=[holding.pk])
    still = RetrievalNotice.objects.filter(holding=holding, state=RetrievalNotice.State.OPEN)
    if still.update(state=RetrievalNotice.State.PROTECTED, settled_at=now):
        Coverage.objects.filter(holding=holding).update(at_risk_on=None)
