"""Until when one may appeal, and what may be brought forward. Pure: calendar dates only.

Source: docs/rules.md, block 6; dynamic-books.md section 6.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.rules.interactions import outcomes_of
from accounts.rules.working_days import add_working_days

MOST_EVIDENCE = 10


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that was done and not logged in time."""

    kind: str
    on: date
    outcome: str = ""
    direction: str = "out"
    contact: int | None = None
    text: str = ""


def last_day(taken_on: date, *, days: int, holidays: Collection[date] = ()) -> date:
    """The last day on which one may appeal against a retrieval: so many working days after it."""
    return add_working_days(taken_on, days, holidays=holidays)


def evidence_problem(one: Evidence, *, first: date, last: date) -> str:
    """'before' or 'after' the holding (its days `first` to `last`), 'outcome' that the kind cannot have; or empty."""
    if one.on < first:
        return "before"
    if one.on > last:
        return "after"
    return "" if one.outcome in outcomes_of(one.kind) else "outcome"


def moment_of(on: datetime, *, since: datetime, until: datetime | None) -> datetime:
    """`on` (noon of the day) inside the holding: not before it began, and before it ended."""
    inside = max(on, since)
    return inside if until is None or inside < until else max(since, until - timedelta(minutes=1))
