"""When an account is worked: what was done against what is asked. Pure: no Django, no clock.

A threshold is a list of requirements. Those with one `alternative` number all hold together; one alternative is enough.
The set-based twin is assignment/queries/progress.py. Source: docs/rules.md, block 5.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assignment.rules.engagement import Touch

MOST_WAYS = 20


class State(StrEnum):
    """How a holding stands, over the rolling window; the strongest that is true (dynamic-books.md section 5)."""

    ENGAGED = "engaged"
    WORKED = "worked"
    TOUCHED = "touched"
    NEW = "new"
    NOT_WORKED = "not_worked"


@dataclass(frozen=True)
class Progress:
    """What was done for one holding in a span of time: counts of touches (by their weight), days, live attempts and
    so on."""

    touches: int = 0
    days: int = 0
    live: int = 0
    contacts: int = 0
    channels: int = 0
    two_way: int = 0
    meetings: int = 0

    @classmethod
    def of(cls, touches: Iterable[Touch]) -> "Progress":
        done = list(touches)
        return cls(
            touches=sum(touch.weight for touch in done),
            days=len({touch.day for touch in done}),
            live=sum(touch.is_live for touch in done),
            contacts=len({touch.contact_id for touch in done} - {None}),
            channels=len({touch.kind for touch in done}),
            two_way=sum(touch.two_way for touch in done),
            meetings=sum(touch.is_meeting for touch in done),
        )


@dataclass(frozen=True)
class Requirement:
    """At least `minimum` of `measure` (a field of Progress) in `window_days` days."""

    measure: str
    minimum: int
    window_days: int = 30
    alternative: int = 1

    @property
    def half(self) -> int:
        """Half, rounded up. A requirement of 1 has no half: it is met or it is not (decision 24)."""
        return (self.minimum + 1) // 2


ONE_TOUCH = (Requirement("touches", 1),)  # what a book without a threshold asks for


@dataclass(frozen=True)
class Asked(Requirement):
    """A requirement of a kind of book; `segment_id` where it holds for one segment's accounts alone."""

    segment_id: int | None = None

    @property
    def key(self) -> tuple[int | None, int, str]:
        """What one line of a threshold is told apart by."""
        return self.segment_id, self.alternative, self.measure


@dataclass(frozen=True)
class Missing:
    measure: str
    have: int
    need: int


@dataclass(frozen=True)
class Standing:
    """How far the nearest alternative is. `left` is the least number of further touches of weight 1, `done` = `asked` −
    `left`.
    """

    alternative: int
    asked: int
    left: int
    half: bool
    missing: tuple[Missing, ...]

    @property
    def done(self) -> int:
        return self.asked - self.left

    @property
    def worked(self) -> bool:
        return self.left == 0


ProgressOver = Callable[[int], Progress]


def standing(requirements: Sequence[Requirement], progress_over: ProgressOver) -> Standing:
    """Weigh every alternative; the nearest is the one with the greatest share done, then the lowest number.

    `progress_over(window_days)` gives what was done in a requirement's own window. `half` is true when at least half of
    every number of some alternative is met. Time since the last touch plays no part: one mail a month would game it.
    """
    asked = requirements or ONE_TOUCH
    weighed = [_weigh(number, asked, progress_over) for number in sorted({line.alternative for line in asked})]
    nearest = min(weighed, key=lambda one: (Fraction(one.left, one.asked), one.alternative))
    any_half = any(one.half for one in weighed)
    return Standing(nearest.alternative, nearest.asked, nearest.left, any_half, nearest.missing)


def is_worked(requirements: Sequence[Requirement], progress_over: ProgressOver) -> bool:
    """Are all numbers of one alternative met?"""
    return standing(requirements, progress_over).worked


def state(*, engaged: bool, worked: bool, touched: bool, in_grace: bool) -> State:
    """The strongest state that is true: engaged, worked, touched, new (inside the grace), not worked."""
    claims = {State.ENGAGED: engaged, State.WORKED: worked, State.TOUCHED: touched, State.NEW: in_grace}
    return next((name for name, is_true in claims.items() if is_true), State.NOT_WORKED)


def _weigh(number: int, asked: Sequence[Requirement], progress_over: ProgressOver) -> Standing:
    """One alternative. A touch may add to every measure at once, so the greatest shortfall is what is left."""
    lines = [line for line in asked if line.alternative == number]
    have = {line: int(getattr(progress_over(line.window_days), line.measure)) for line in lines}
    return Standing(
        alternative=number,
        asked=max(line.minimum for line in lines),
        left=max(max(line.minimum - have[line], 0) for line in lines),
        half=all(have[line] >= line.half for line in lines),
        missing=tuple(Missing(line.measure, have[line], line.minimum) for line in lines if have[line] < line.minimum),
    )
