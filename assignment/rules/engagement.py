"""What counts as a touch: the facts of an interaction against the working activities. Pure: no Django, no clock.

The set-based twin is assignment/queries/progress.py; both ask `judge` which activity decides.
Source: docs/rules.md, block 5.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

NEVER = frozenset({"bounced", "cancelled"})
ANSWERED = frozenset({"spoke", "replied", "held"})
TALKED = frozenset({"spoke", "held"})
FACE_TO_FACE = frozenset({"meeting", "visit"})


class No(StrEnum):
    """Why an interaction does not count; assignment/queries/wording.py says it in words."""

    VOIDED = "voided"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    FUTURE = "future"
    BEFORE_HOLDING = "before_holding"
    AFTER_HOLDING = "after_holding"
    NOT_BY_HOLDER = "not_by_holder"
    NOT_HELD = "not_held"
    NO_ACTIVITY = "no_activity"
    NO_CONTACT = "no_contact"
    TOO_SHORT = "too_short"
    AUTOMATED_LIMIT = "automated_limit"
    DAY_LIMIT = "day_limit"


@dataclass(frozen=True)
class Activity:
    """A kind of interaction that counts. Empty `directions` or `outcomes` mean any (but never bounced, cancelled).

    `weight`: how many touches one counts for; days, contacts, channels and live attempts stay one each.
    """

    kind: str
    directions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    is_live: bool = False
    needs_contact: bool = True
    minimum_seconds: int = 0
    per_day: int = 1
    automated_every_days: int = 7
    weight: int = 1
    pk: int = 0

    def matches(self, kind: str, direction: str, outcome: str) -> bool:
        return (
            kind == self.kind
            and (not self.directions or direction in self.directions)
            and (outcome in self.outcomes if self.outcomes else outcome not in NEVER)
        )


@dataclass(frozen=True)
class Fact:
    """One interaction as the rules see it. `day` is the date of `happened_at` in the rep's zone."""

    pk: int
    kind: str
    happened_at: datetime
    day: date
    direction: str = "out"
    outcome: str = ""
    contact_id: int | None = None
    user_id: int | None = None
    duration_seconds: int | None = None
    automated: bool = False
    voided: bool = False

    @property
    def two_way(self) -> bool:
        """The other side took part: wrote or called itself (no auto-reply), spoke, replied or met (decision 35)."""
        return self.outcome in ANSWERED or (self.direction == "in" and not self.automated)

    @property
    def is_meeting(self) -> bool:
        return self.kind in FACE_TO_FACE and self.outcome in TALKED


@dataclass(frozen=True)
class Held:
    """Whose holding gets the credit: the book's rep, from `since` to `until`; `first_day` in the rep's zone."""

    rep_id: int
    since: datetime
    first_day: date
    until: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Does it count, by which activity, and if not why; `values` fill the sentence."""

    counts: bool
    code: No | None = None
    activity: Activity | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def touches(self) -> int:
        """How many touches it counts for."""
        return self.activity.weight if self.counts and self.activity else 0


@dataclass(frozen=True)
class Touch:
    """An interaction that counts, reduced to what is measured; `weight` is how many touches it counts for."""

    at: datetime
    day: date
    kind: str
    contact_id: int | None
    is_live: bool
    two_way: bool
    is_meeting: bool
    weight: int = 1


def judge(activities: Iterable[Activity], kind: str, direction: str, outcome: str) -> Activity | None:
    """The activity that decides about such an interaction: the most specific match, then the oldest; None if none."""
    matching = [activity for activity in activities if activity.matches(kind, direction, outcome)]
    return min(matching, key=lambda a: (-bool(a.outcomes) - bool(a.directions), a.pk), default=None)


def verdicts(facts: Iterable[Fact], *, held: Held, activities: Sequence[Activity], now: datetime) -> dict[int, Verdict]:
    """Judge all interactions of an account for one holding; returns a verdict per `pk`.

    The limits look at the rest of the holding, so hand in every fact of it. Automated ones count once in each
    `automated_every_days` days from the holding's first day. Of several of a kind on one day two-way ones count first.
    """
    given = {fact.pk: fact for fact in facts}
    result = {pk: _alone(fact, held=held, activities=activities, now=now) for pk, fact in given.items()}
    _limit_automated(given, result, held=held)
    _limit_per_day(given, result)
    return result


def touches(facts: Sequence[Fact], *, held: Held, activities: Sequence[Activity], now: datetime) -> list[Touch]:
    """The interactions that count for this holding, oldest first."""
    return touches_among(facts, verdicts(facts, held=held, activities=activities, now=now))


def touches_among(facts: Sequence[Fact], judged: Mapping[int, Verdict]) -> list[Touch]:
    """Those of the judged interactions that count, oldest first."""
    counting = [fact for fact in facts if judged[fact.pk].counts]
    return [_touch(fact, judged[fact.pk]) for fact in sorted(counting, key=lambda fact: (fact.happened_at, fact.pk))]


def _touch(fact: Fact, verdict: Verdict) -> Touch:
    is_live = bool(verdict.activity and verdict.activity.is_live)
    return Touch(
        fact.happened_at, fact.day, fact.kind, fact.contact_id, is_live, fact.two_way, fact.is_meeting,
        verdict.touches,
    )  # fmt: skip


def _alone(fact: Fact, *, held: Held, activities: Sequence[Activity], now: datetime) -> Verdict:
    """The verdict as far as it does not depend on other interactions."""
    refusal = _refused_for_all(fact) or _outside(fact, held, now)
    if refusal:
        return Verdict(False, refusal)
    activity = judge(activities, fact.kind, fact.direction, fact.outcome)
    if activity is None:
        return Verdict(False, No.NO_ACTIVITY)
    if activity.needs_contact and fact.contact_id is None:
        return Verdict(False, No.NO_CONTACT, activity)
    if not fact.outcome and (fact.duration_seconds or 0) < activity.minimum_seconds:
        return Verdict(False, No.TOO_SHORT, activity, {"seconds": activity.minimum_seconds})
    return Verdict(True, None, activity)


def _refused_for_all(fact: Fact) -> No | None:
    if fact.voided:
        return No.VOIDED
    return {"bounced": No.BOUNCED, "cancelled": No.CANCELLED}.get(fact.outcome)


def _outside(fact: Fact, held: Held, now: datetime) -> No | None:
    if fact.happened_at > now:
        return No.FUTURE
    if fact.happened_at < held.since:
        return No.BEFORE_HOLDING
    if held.until is not None and fact.happened_at >= held.until:
        return No.AFTER_HOLDING
    return None if fact.user_id == held.rep_id else No.NOT_BY_HOLDER


def _limit_automated(given: Mapping[int, Fact], result: dict[int, Verdict], *, held: Held) -> None:
    taken: set[tuple[int, int]] = set()
    for fact in _counting(given, result, key=lambda fact: (fact.happened_at, fact.pk)):
        every = _activity(result[fact.pk]).automated_every_days
        if not fact.automated or not every:
            continue
        slot = (every, (fact.day - held.first_day).days // every)
        if slot in taken:
            result[fact.pk] = Verdict(False, No.AUTOMATED_LIMIT, result[fact.pk].activity, {"days": every})
        taken.add(slot)


def _limit_per_day(given: Mapping[int, Fact], result: dict[int, Verdict]) -> None:
    counted: Counter[tuple[str, date]] = Counter()
    for fact in _counting(given, result, key=lambda fact: (not fact.two_way, fact.happened_at, fact.pk)):
        activity = _activity(result[fact.pk])
        counted[fact.kind, fact.day] += 1
        if counted[fact.kind, fact.day] > activity.per_day:
            result[fact.pk] = Verdict(False, No.DAY_LIMIT, activity, {"kind": fact.kind, "limit": activity.per_day})


def _counting(given: Mapping[int, Fact], result: Mapping[int, Verdict], *, key: Any) -> list[Fact]:
    return sorted((fact for pk, fact in given.items() if result[pk].counts), key=key)


def _activity(verdict: Verdict) -> Activity:
    assert verdict.activity is not None  # noqa: S101  a verdict that counts names its activity
    return verdict.activity
