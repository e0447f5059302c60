"""What the tests of retrieval share: three Thursdays of the weekly plan, and a run built at one of them."""

from datetime import UTC, datetime

from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Plan
from tests.factories import DAY, NOON, InteractionFactory

JUNE_25, JULY_2, JULY_9 = (datetime(2026, 6, 25, 18, tzinfo=UTC) + week * 7 * DAY for week in range(3))


def retrieve(slot, *, by, plan=None):
    """A built run of the weekly retrieval, or of another plan, at one of its Thursdays."""
    plan = plan or Plan.objects.get(code="weekly-retrieval")
    run = ask_run("retrieval", plan=plan, by=by, slot=slot, now=slot)
    work_on(run.pk, worker="test", now=slot)
    run.refresh_from_db()
    return run


def lines(run):
    return set(Move.objects.filter(run=run, state__in=Move.OPEN).values_list("account_id", flat=True))


def stays(run):
    return dict(NotGiven.objects.filter(run=run).values_list("account_id", "code"))


def touch(account, day, **fields):
    return InteractionFactory(account=account, happened_at=NOON + day * DAY, **fields)
