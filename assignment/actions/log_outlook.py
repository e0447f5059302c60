"""What a line would do if it were logged now, for the answer while one types: nothing is written, nothing is locked."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from assignment.actions.logging import loggable, next_step_of, one_of, open_holding, standing_after
from assignment.actions.one_holding import weigh
from assignment.display.cadence_words import with_next_step
from assignment.display.counting import log_sentence, why_not
from assignment.models import Coverage, Holding
from assignment.queries.cadence import asked_of_one
from assignment.queries.counting import Counted, counted, held_of, zone_of
from assignment.queries.one_holding import One, horizon, recent_facts
from assignment.queries.progress import current_activities
from assignment.rules.engagement import Fact, No, verdicts
from assignment.rules.log_line import Line

NEW = 0  # no interaction has this number


@dataclass(frozen=True)
class Outlook:
    """Would it count, and the sentence that `log_line` would answer with; empty where there is nothing to say."""

    counts: bool
    sentence: str


def outlook(account_id: int, *, line: str, by: User, now: datetime) -> Outlook:
    """Raises RuleViolation for what `log_line` would refuse to read."""
    read = loggable(account_id, line=line, by=by, now=now)
    holding = open_holding(account_id)
    if holding is None:
        return Outlook(False, log_sentence(0, why_not(No.NOT_HELD, {}), ""))
    fact = _fact(read, holding, by=by, now=now)
    one = one_of(holding)
    if one is None:
        return _verdict_alone([fact], holding, now=now)
    before = copy(one.coverage)
    starts_at = next_step_of(read, by=by).starts_at
    booked = [starts_at.astimezone(one.settings.zone).date()] if starts_at and starts_at > now else []
    weighed = weigh(one, now=now, also=[fact], meetings=booked)
    if weighed is None:  # its clock stood still: only the pass for all can say how it stands
        today = now.astimezone(one.settings.zone).date()
        return _verdict_alone([*recent_facts(one, since=horizon(one, today=today)), fact], holding, now=now)
    verdict = counted(weighed.judged[NEW])
    stands = standing_after(one, before, _as_it_would_be(one, weighed.values), now=now)
    sentence = _with_step(log_sentence(verdict.touches, verdict.why, stands.words), fact, verdict, one=one, now=now)
    return Outlook(verdict.counts, sentence)


def _with_step(sentence: str, fact: Fact, verdict: Counted, *, one: One, now: datetime) -> str:
    """The sentence with the step that would be next."""
    also, target_id = fact if verdict.counts else None, one.holding.book.target_book_id
    asks = asked_of_one(one.holding, target_id, organisation=one.settings.organisation, now=now, also=also)
    answered = verdict.counts and fact.two_way
    return with_next_step(sentence, asks, just_answered=answered, zone=one.settings.zone, now=now)


def _fact(read: Line, holding: Holding, *, by: User, now: datetime) -> Fact:
    return Fact(
        pk=NEW, kind=read.kind, happened_at=now, day=now.astimezone(zone_of(holding.book.rep)).date(),
        direction=read.direction, outcome=read.outcome, contact_id=read.contact_id, user_id=by.pk,
        duration_seconds=read.duration_seconds,
    )  # fmt: skip


def _verdict_alone(facts: list[Fact], holding: Holding, *, now: datetime) -> Outlook:
    held = held_of(holding, zone=zone_of(holding.book.rep))
    verdict = counted(verdicts(facts, held=held, activities=current_activities(), now=now)[NEW])
    return Outlook(verdict.counts, log_sentence(verdict.touches, verdict.why, ""))


def _as_it_would_be(one: One, values: dict) -> Coverage:
    after = copy(one.coverage)
    for name, value in values.items():
        setattr(after, name, value)
    return after
