"""When an account may be given back, and what follows. Pure: facts in, verdict out; the words stand with the action.

Source: docs/rules.md, returns.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

LONGEST_REST = 365
SAME_FIT_REASON = 3
DATA, FIT, TIMING, PROCESS = "data", "fit", "timing", "process"


@dataclass(frozen=True)
class Terms:
    """What a return reason asks for. Touches in counts, limit in percent of the book and month, rest in days."""

    family: str
    destination: str
    minimum_touches: int = 0
    free_within_days: int = 0
    limit_percent: int | None = None
    needs_approval: bool = False
    rest_days: int = 0


@dataclass(frozen=True)
class Facts:
    """How a holding stands when its rep asks. Days are calendar days in the organisation's zone.

    `returned_this_month` counts this rep's returns with this reason; `accounts` are those in the book now.
    """

    days_held: int
    touches: int
    two_way: int
    open_opportunities: int
    returned_this_month: int
    accounts: int
    is_replacement: bool = False
    is_waiting: bool = False


@dataclass(frozen=True)
class Verdict:
    """`code` is empty when the reason is open; `missing` counts what the code speaks of."""

    code: str = ""
    missing: int = 0

    @property
    def allowed(self) -> bool:
        return not self.code


def verdict(terms: Terms, facts: Facts) -> Verdict:
    """Is a return under `terms` open? The first thing that stands against it is named.

    A data reason asks for no work, has no limit and no age (decision 30); open opportunities stop every reason
    (decision 28); what came in place of a returned account goes back for data reasons, or if the leader agrees.
    """
    if facts.is_waiting:
        return Verdict("waiting")
    if facts.open_opportunities:
        return Verdict("open_opportunities", facts.open_opportunities)
    if terms.family == DATA:
        return Verdict()
    if facts.is_replacement and not terms.needs_approval:
        return Verdict("replacement")
    if missing := touches_missing(terms, facts):
        return Verdict("more_touches", missing)
    if left_this_month(terms, facts) == 0:
        return Verdict("limit", month_limit(terms.limit_percent or 0, facts))
    return Verdict()


def touches_missing(terms: Terms, facts: Facts) -> int:
    """Touches still to do. One two-way contact is enough; in the first `free_within_days` nothing is asked."""
    if facts.two_way or (terms.free_within_days and facts.days_held <= terms.free_within_days):
        return 0
    return max(0, terms.minimum_touches - facts.touches)


def month_limit(percent: int, facts: Facts) -> int:
    """Returns a rep has in a month: a share of the book as it was before this month's returns, at least one."""
    return max(1, ceil(percent * (facts.accounts + facts.returned_this_month) / 100))


def left_this_month(terms: Terms, facts: Facts) -> int | None:
    """Returns left under this reason in this month; None without a limit."""
    if terms.limit_percent is None or terms.family == DATA:
        return None
    return max(0, month_limit(terms.limit_percent, facts) - facts.returned_this_month)


def waits_for_leader(terms: Terms) -> bool:
    """Data reasons never wait: ops judges them (decision 30)."""
    return terms.needs_approval and terms.family != DATA


def destination(terms: Terms, *, reps_before: int) -> str:
    """Where the account goes. The third rep in a row of returns for poor fit sends it to review instead of rest."""
    if terms.family == FIT and reps_before + 1 >= SAME_FIT_REASON:
        return "review"
    return terms.destination


def rest_until(today: date, *, rest_days: int, resume_on: date | None = None) -> date | None:
    """The day on which a resting account is ready again: the date given, else after `rest_days`; None for no rest."""
    if resume_on:
        return min(resume_on, today + timedelta(days=LONGEST_REST))
    return today + timedelta(days=rest_days) if rest_days else None


def resume_problem(resume_on: date | None, *, today: date) -> str:
    """ "past" or "far" when `resume_on` is no day from tomorrow to a year ahead, else empty."""
    if resume_on is None:
        return ""
    if resume_on <= today:
        return "past"
    return "far" if resume_on > today + timedelta(days=LONGEST_REST) else ""
