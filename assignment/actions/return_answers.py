"""Which reasons for giving back are open to whom, what the others ask for, and what would follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.models import Account, Opportunity, Organisation, User
from accounts.queries.calendar import local_day
from accounts.queries.people import may_take_over
from assignment.actions.return_words import Left, follows, left_of, left_words, missing_of, way_out, why_not
from assignment.models import Holding, ReturnReason
from assignment.queries import returns as ask
from assignment.queries.work import Work, work_in
from assignment.rules import returns as rules
from assignment.rules.thresholds import Missing

ALL_OF_THEM = 1_000_000
MAY_DECIDE = "assignment.decide_return"


@dataclass(frozen=True)
class ReasonAnswer:
    """Is `reason` open to the asker? If not why (`code` for machines, `missing` the work in numbers), and what would
    open it.

    `left` says how many are left of its limit (`limit` in numbers), `follows` what becomes of the account and of the
    place, `goes_to` where it goes: the reason's destination, or review.
    """

    reason: ReturnReason
    allowed: bool
    why_not: str
    way_out: str
    code: str = ""
    left: str = ""
    follows: str = ""
    goes_to: str = ""
    missing: Sequence[Missing] = ()
    limit: Left | None = None
    waits_for_leader: bool = False


def open_reasons(account: Account, *, by: User, now: datetime, settled: bool = False) -> list[ReasonAnswer]:
    """Every active reason with its answer for the holder; none while the account is in no book or returns are off.

    Reasons that only a leader uses are shown to leaders alone. `settled`: as if the open opportunities were closed or
    handed over, which the dialog does in the same step.
    """
    if not Organisation.load().returns_on or account.book_id is None:
        return []
    holding = open_holding(account)
    reasons = ReturnReason.objects.filter(is_active=True)
    reasons = reasons if is_for_leader(holding, by) else reasons.filter(leader_only=False)
    settles = ALL_OF_THEM if settled else 0
    work = work_in(holding, now=now)
    return answers(list(reasons), holding=holding, work=work, by=by, now=now, settles=settles)


def open_holding(account: Account) -> Holding:
    return Holding.objects.open().select_related("book__rep", "account", "opened_by").get(account=account)


def is_for_leader(holding: Holding, user: User) -> bool:
    """Does `user` give back for somebody else, as one who decides on returns?"""
    return holding.book.rep_id != user.pk and user.has_perm(MAY_DECIDE)


def answers(
    reasons: Iterable[ReturnReason], *, holding: Holding, work: Work, by: User, now: datetime, settles: int = 0
) -> list[ReasonAnswer]:
    """`settles`: so many of the open opportunities are out of the way once the account leaves."""
    reasons, zone = list(reasons), Organisation.load().zone
    facts = ask.facts_of(holding, now=now, work=work, zone=zone)
    left_open = max(0, facts.open_opportunities - settles)
    facts = replace(facts, open_opportunities=left_open, by_leader=is_for_leader(holding, by))
    if any(reason.minimum_work == rules.THRESHOLD for reason in reasons):
        facts = ask.with_threshold(facts, holding=holding, work=work)
    given = ask.returned_so_far(holding.book.rep_id, now=now, zone=zone)
    batch = ask.next_batch(holding.book_id, now=now)
    before = ask.reps_in_a_row_who_called_it_unfit(holding.account_id, but=holding.book.rep_id)
    said = {"batch": batch, "before": before, "now": now}
    return [_answer(reason, ask.for_reason(facts, reason, given=given), **said) for reason in reasons]


def _answer(
    reason: ReturnReason, facts: rules.Facts, *, batch: ask.NextBatch | None, before: int, now: datetime
) -> ReasonAnswer:
    """`before`: reps in a row who called the account unfit."""
    terms = ask.terms_of(reason)
    goes_to = rules.destination(terms, reps_before=before)
    found, limit = rules.verdict(terms, facts), left_of(terms, facts, reason=reason)
    return ReasonAnswer(
        reason,
        found.allowed,
        why_not(found, terms=terms, facts=facts, reason=reason),
        way_out(found, reason=reason),
        code=found.code,
        left=left_words(limit),
        follows=follows(
            reason, by_leader=facts.by_leader, batch=batch and batch.at, now=now, to_review=goes_to == "review"
        ),
        goes_to=goes_to,
        missing=missing_of(found, terms=terms, facts=facts),
        limit=limit,
        waits_for_leader=rules.waits_for_leader(terms, by_leader=facts.by_leader),
    )


def to_settle(holding: Holding, *, by: User) -> tuple[list[Opportunity], list[User]]:
    """The open opportunities that are in the way, and to whom `by` may hand them over."""
    deals = list(ask.in_the_way(holding))
    return deals, list(may_take_over(by).exclude(pk=deals[0].owner_id)) if deals else []


def taken_tomorrow(holding: Holding, *, now: datetime) -> date | None:
    """The due date where a return now would count as a retrieval, unless the record is wrong; else None."""
    notice, worked = ask.is_due(holding)
    due_on = notice and notice.due_on
    return due_on if rules.is_late(due_on, today=local_day(now), worked=worked) else None
