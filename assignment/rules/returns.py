"""When an account may be given back, and what follows. Pure: facts in, verdict out; the words stand with the action.

Source: docs/rules.md, returns.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from assignment.rules.thresholds import Missing

LONGEST_REST = 365
SAME_FIT_REASON = 3
# What a return as poor fit takes from the score, and for how many days after the rest.
FIT_PENALTY, FIT_PENALTY_DAYS = 15, 180
DATA, FIT, TIMING, PROCESS = "data", "fit", "timing", "process"
TOUCHES, THRESHOLD, ANSWER, TWO_WAY = "touches", "threshold", "answer", "two_way"
LAST_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What a return reason asks for. Touches in counts, `limit_percent` of the book and month, `limit_count` per rep
    and its period, ages and rest in days of the assignment.
    """

    family: str
    destination: str
    minimum_touches: int = 0
    free_within_days: int = 0
    limit_percent: int | None = None
    needs_approval: bool = False
    rest_days: int = 0
    minimum_work: str = TOUCHES
    limit_count: int | None = None
    earliest_days: int = 0
    latest_days: int | None = None
    leader_only: bool = False


@dataclass(frozen=True)
class Facts:
    """How a holding stands when somebody asks. Days are calendar days in the organisation's zone.

    `returned_this_month` and `returned_this_period` count this rep's returns with this reason; `accounts` are those in
    the book now. `threshold_left` touches are left of what "worked" asks for; `missing` are the numbers not met.
    """

    days_held: int
    touches: int
    two_way: int
    open_opportunities: int
    returned_this_month: int
    accounts: int
    is_replacement: bool = False
    is_waiting: bool = False
    returned_this_period: int = 0
    answers: int = 0
    threshold_left: int = 0
    missing: tuple[Missing, ...] = ()
    by_leader: bool = False


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
    (decision 28); what came in place of a returned account goes back for data reasons, or a conflict that the leader
    confirms.
    """
    if facts.is_waiting:
        return Verdict("waiting")
    if facts.open_opportunities:
        return Verdict("open_opportunities", facts.open_opportunities)
    if terms.family == DATA:
        return Verdict()
    if terms.leader_only and not facts.by_leader:
        return Verdict("leader_only")
    if facts.is_replacement and not (terms.needs_approval and terms.family == PROCESS):
        return Verdict("replacement")
    return _age(terms, facts) or _work(terms, facts) or _limit(terms, facts) or Verdict()


def _age(terms: Terms, facts: Facts) -> Verdict | None:
    if facts.days_held < terms.earliest_days:
        return Verdict("too_early", terms.earliest_days - facts.days_held)
    if terms.latest_days is not None and facts.days_held > terms.latest_days:
        return Verdict("too_late", terms.latest_days)
    return None


def _work(terms: Terms, facts: Facts) -> Verdict | None:
    """The work that is missing. In the first `free_within_days` nothing is asked; a conversation makes up for touches,
    but not for the threshold of the book, which says itself what a conversation is worth.
    """
    if terms.free_within_days and facts.days_held <= terms.free_within_days:
        return None
    left, code = {
        TOUCHES: (0 if facts.two_way else max(0, terms.minimum_touches - facts.touches), "more_touches"),
        THRESHOLD: (facts.threshold_left, "threshold"),
        ANSWER: (int(not facts.answers), "no_answer"),
        TWO_WAY: (int(not facts.two_way), "no_conversation"),
    }[terms.minimum_work]
    return Verdict(code, left) if left else None


def _limit(terms: Terms, facts: Facts) -> Verdict | None:
    if left_of_share(terms, facts) == 0:
        return Verdict("limit", month_limit(terms.limit_percent or 0, facts))
    return Verdict("limit_count", terms.limit_count or 0) if left_of_count(terms, facts) == 0 else None


def month_limit(percent: int, facts: Facts) -> int:
    """Returns a rep has in a month: a share of the book as it was before this month's returns, at least one."""
    return max(1, ceil(percent * (facts.accounts + facts.returned_this_month) / 100))


def left_of_share(terms: Terms, facts: Facts) -> int | None:
    """Returns left of the share of the book in this month; None without such a limit."""
    if terms.limit_percent is None or terms.family == DATA:
        return None
    return max(0, month_limit(terms.limit_percent, facts) - facts.returned_this_month)


def left_of_count(terms: Terms, facts: Facts) -> int | None:
    """Returns left of the number per rep in its period; None without such a limit."""
    if terms.limit_count is None or terms.family == DATA:
        return None
    return max(0, terms.limit_count - facts.returned_this_period)


def waits_for_leader(terms: Terms, *, by_leader: bool = False) -> bool:
    """Data reasons never wait: ops judges them (decision 30). A leader who gives back for a rep has decided."""
    return terms.needs_approval and terms.family != DATA and not by_leader


def counts_as_retrieval(terms: Terms, *, due_on: date | None, today: date, worked: bool) -> bool:
    """Given back late: the rep only was faster than the run. A wrong record is never held against anybody."""
    return terms.family != DATA and is_late(due_on, today=today, worked=worked)


def is_late(due_on: date | None, *, today: date, worked: bool) -> bool:
    """Is it the last day before a retrieval, or later, with the threshold not met?"""
    return due_on is not None and today >= due_on - LAST_DAY and not worked


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


def penalty_until(rest: date | None, *, today: date) -> date:
    """The last day on which a return as poor fit lowers the score, at most a year away."""
    return min((rest or today) + timedelta(days=FIT_PENALTY_DAYS), today + timedelta(days=LONGEST_REST))


def resume_problem(resume_on: date | None, *, today: date) -> str:
    """ "past" or "far" when `resume_on` is no day from tomorrow to a year ahead, else empty."""
    if resume_on is None:
        return ""
    if resume_on <= today:
        return "past"
    return "far" if resume_on > today + timedelta(days=LONGEST_REST) else ""
