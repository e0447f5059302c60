"""What a changed activity would count: the touches of the last 30 days under both sets of activities."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import Organisation
from assignment.queries.progress import ASKS, FEW_INTERACTIONS, HELD, OF_THESE, TOUCH, bindings, judge_table, seen
from assignment.queries.rule_versions import in_force
from assignment.rules.engagement import Activity

DAYS = 30
MOST_HOLDINGS = 2_000
# The same ones at each look: those with the smallest scrambled number.
SAMPLE = """
SELECT (SELECT array_agg(id) FROM (SELECT id FROM assignment_holding WHERE upper_inf(during)
                                    ORDER BY hashint8(id) LIMIT %(most)s) AS one),
       (SELECT count(*) FROM assignment_holding WHERE upper_inf(during))
"""
TOUCHES = "WITH " + ", ".join([ASKS, HELD.format(scope=OF_THESE), seen(few=True), TOUCH])
COUNT = f"{TOUCHES} SELECT count(*), coalesce(sum(weight), 0) FROM touch"
LOGGED = f"WITH {ASKS}, {HELD.format(scope=OF_THESE)} SELECT count(*), 0 FROM held {FEW_INTERACTIONS}"


@dataclass(frozen=True)
class ActivityOutlook:
    """Interactions of the last 30 days by the holder of the account: logged, counting now, counting then, and the
    touches that they count for, now and then. `holdings` were looked at, of `all_holdings`; the numbers are those of
    the ones looked at.
    """

    logged: int
    now: int
    then: int
    touches_now: int
    touches_then: int
    holdings: int
    all_holdings: int

    @property
    def is_sample(self) -> bool:
        return self.holdings < self.all_holdings


def activity_outlook(before: Sequence[Activity], after: Sequence[Activity], *, now: datetime) -> ActivityOutlook:
    """Up to 2,000 open holdings are read; four statements."""
    rules = in_force()
    horizon = now - timedelta(days=DAYS)
    values = bindings(now=now, rules=rules, organisation=Organisation.load(), horizon=horizon)
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, {"most": MOST_HOLDINGS})
        ids, total = cursor.fetchone()
        values["holdings"] = ids or []
        logged, _none = _count(cursor, LOGGED, values, ())
        (counts, touches), (counts_then, touches_then) = (
            _count(cursor, COUNT, values, activities) for activities in (before, after)
        )
        return ActivityOutlook(logged, counts, counts_then, touches, touches_then, len(values["holdings"]), total)


def _count(cursor: Any, statement: str, values: dict[str, Any], activities: Sequence[Activity]) -> tuple[int, int]:
    cursor.execute(statement, {**values, "judges": json.dumps(judge_table(activities))})
    return cursor.fetchone()
