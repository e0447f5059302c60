"""Learn from earlier outcomes, judge on later ones, and say whether that beats the rules. Source: allocation.md 7."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scoring.learning.logistic import fit
from scoring.learning.measures import Array, Flags, Part, auc, calibration_error, lift, parts

ENOUGH_WON, ENOUGH_CLOSED = 120, 1000
LEAST_GAIN = 0.01
LATER_SHARE = 0.3
ENOUGH_IN_SEGMENT = 30  # of each kind, in the later period


@dataclass(frozen=True)
class Outcomes:
    """A feature matrix with what came of each row.

    `at` orders the rows in time. `rules` is the number that the rules gave at that time, without it the comparison is
    with chance; `segments` names the class of each row.
    """

    names: tuple[str, ...]
    features: Array
    won: Flags
    at: Array
    rules: Array | None = None
    segments: NDArray[np.str_] | None = None


@dataclass(frozen=True)
class Judged:
    """How well a number told won from lost in the later period."""

    auc: float
    lift: float
    error: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class InSegment:
    """The same for one segment, where enough was won and lost."""

    name: str
    count: int
    won: int
    learned: float
    rules: float | None


@dataclass(frozen=True)
class Study:
    """What was learned. `advice` is few, one_sided, keep or learn; without enough outcomes nothing is learned."""

    closed: int
    won: int
    advice: str
    trained: int = 0
    tested: int = 0
    tested_won: int = 0
    split_at: float = 0.0
    weights: dict[str, float] = field(default_factory=dict)
    learned: Judged | None = None
    rules: Judged | None = None
    segments: tuple[InSegment, ...] = ()

    @property
    def gain(self) -> float:
        """By how much the learned weights rank better than the rules, or than chance without rules."""
        if self.learned is None:
            return 0.0
        return self.learned.auc - (self.rules.auc if self.rules else 0.5)


def study(outcomes: Outcomes, *, penalty: float = 1.0) -> Study:
    """Train on the earlier seventy percent, judge on the rest. Nothing of the later period is seen while training."""
    closed, won = len(outcomes.won), int(outcomes.won.sum())
    if closed < ENOUGH_CLOSED or won < ENOUGH_WON:
        return Study(closed, won, "few")
    cut = float(np.quantile(outcomes.at, 1 - LATER_SHARE, method="higher"))
    later = outcomes.at >= cut
    if not (_has_both(outcomes.won[~later]) and _has_both(outcomes.won[later])):
        return Study(closed, won, "one_sided")
    model = fit(outcomes.features[~later], outcomes.won[~later], penalty=penalty)
    learned = _judged(model.probability(outcomes.features[later]), outcomes.won[later])
    rules = None if outcomes.rules is None else _judged_rules(outcomes.rules, outcomes.won, later)
    gain = learned.auc - (rules.auc if rules else 0.5)
    return Study(
        closed=closed,
        won=won,
        advice="learn" if gain >= LEAST_GAIN else "keep",
        trained=int((~later).sum()),
        tested=int(later.sum()),
        tested_won=int(outcomes.won[later].sum()),
        split_at=cut,
        weights=dict(zip(outcomes.names, map(float, model.weights), strict=True)),
        learned=learned,
        rules=rules,
        segments=_by_segment(outcomes, later, model.log_odds(outcomes.features)),
    )


def _has_both(won: Flags) -> bool:
    return bool(len(won)) and bool(won.any()) and not bool(won.all())


def _judged(chances: Array, won: Flags) -> Judged:
    found = parts(chances, won)
    return Judged(auc(chances, won), lift(chances, won), calibration_error(found), found)


def _judged_rules(rules: Array, won: Flags, later: Flags) -> Judged:
    """Points are no chance: what share was won at how many points is learned from the earlier period."""
    points = rules[:, None]
    chances = fit(points[~later], won[~later], penalty=0.0).probability(points[later])
    found = parts(chances, won[later])
    return Judged(auc(rules[later], won[later]), lift(rules[later], won[later]), calibration_error(found), found)


def _by_segment(outcomes: Outcomes, later: Flags, odds: Array) -> tuple[InSegment, ...]:
    if outcomes.segments is None:
        return ()
    found = []
    for name in np.unique(outcomes.segments[later]):
        here = later & (outcomes.segments == name)
        won = int(outcomes.won[here].sum())
        if min(won, int(here.sum()) - won) >= ENOUGH_IN_SEGMENT:
            rules = None if outcomes.rules is None else auc(outcomes.rules[here], outcomes.won[here])
            found.append(InSegment(str(name), int(here.sum()), won, auc(odds[here], outcomes.won[here]), rules))
    return tuple(found)
