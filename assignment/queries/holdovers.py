"""Which open opportunities a previewed run would hold over."""

from django.db.models import Exists, F, OuterRef

from accounts.models import Opportunity
from assignment.models import Move, Run, RunKind
from assignment.queries.rule_versions import in_force

BETWEEN_BOOKS = (RunKind.MANUAL, RunKind.REBALANCE)


def held_over_by(run: Run) -> dict[str, int]:
    """How many would stay with their owners, and for how many days; nothing where the rules hold nothing over."""
    days = in_force().holdover_days if run.kind in BETWEEN_BOOKS else None
    if not days:
        return {}
    lines = Move.objects.filter(run=run, state__in=Move.OPEN, account=OuterRef("account"))
    leaving = Opportunity.objects.open().filter(Exists(lines), owner=F("account__book__rep"), owner__is_active=True)
    return {"held_over": leaving.filter(held_over_until=None).count(), "held_over_days": days}
