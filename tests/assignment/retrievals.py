"""What the tests of retrieval share: three Thursdays of the weekly plan, and a run built at one of them."""

from datetime import UTC, datetime

from assignment.actions.runs import ask_run
from assignment.models import Move, Plan
from tests.assignment.runs import built
from tests.factories import DAY, NOON, InteractionFactory

JUNE_25, JULY_2, JULY_9 = (datetime(2026, 6, 25, 18, tzinfo=UTC) + week * 7 * DAY for week in range(3))


def retrieve(slot, *, by, plan=None):
    """A built run of the weekly retrieval, or of another plan, at one of its Thursdays."""
    plan = plan or Plan.objects.get(code="weekly-retrieval")
    return built(ask_run("retrieval", plan=plan, by=by, slot=slot, now=slot), now=slot)


def lines(run):
    return set(Move.objects.filter(run=run, state__in=Move.OPEN).values_list("account_id", flat=True))


def touch(account, day, **fields):
    return InteractionFactory(account=account, happened_at=NOON + day * DAY, **fields)
