"""What the tests of flags share: work so many days ago, notices, and which cases were flagged."""

from datetime import timedelta

from accounts.models import Account
from assignment.actions.flags import find_flags
from assignment.models import Flag, RetrievalNotice
from tests.factories import DAY, NOON, InteractionFactory

NOW = NOON + 100 * DAY
TODAY = NOW.date()
HOUR = timedelta(hours=1)


def log(account, *days_ago, **fields):
    """Calls so many days before NOW; `fields` as for the factory."""
    return [InteractionFactory(account=account, happened_at=NOW - days * DAY, **fields) for days in days_ago]


def notice(account, *, due_in=0):
    """A notice given a week before its due date, which lies so many days after NOW."""
    due_on = TODAY + due_in * DAY
    return RetrievalNotice.objects.create(
        holding=account.holdings.order_by("-pk").first(), given_at=NOW + (due_in - 7) * DAY, due_on=due_on
    )


def flagged(code, cases):
    find_flags(now=NOW)
    rows = Flag.objects.filter(code=code, is_current=True)
    accounts, reps = set(rows.values_list("account_id", flat=True)), set(rows.values_list("rep_id", flat=True))
    return {name for name, case in cases.items() if (case.pk in (accounts if isinstance(case, Account) else reps))}
