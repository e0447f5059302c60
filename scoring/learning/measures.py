"""How well a number tells won from lost: rank, lift, and whether its chances come true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """One of the parts of equal size, from the least likely to the most: the chance said, and the share that came."""

    count: int
    won: int
    expected: float

    @property
    def actual(self) -> float:
        return self.won / self.count


def auc(scores: Array, won: Flags) -> float:
    """How often a won one stands above a lost one; equal scores count half. By the sum of ranks."""
    wins = int(won.sum())
    losses = len(won) - wins
    if not wins or not losses:
        raise ValueError("Outcomes of one kind only cannot be ranked.")
    ranks = _middle_ranks(scores)
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def lift(scores: Array, won: Flags, *, share: float = 0.1) -> float:
    """How many times the usual share of wins the best `share` holds. What is equal at the edge counts by its part."""
    if not won.any():
        raise ValueError("Without a win there is no lift.")
    wanted = share * len(scores)
    order = np.argsort(-scores, kind="stable")
    edge = scores[order[min(len(scores), max(1, int(np.ceil(wanted)))) - 1]]
    above, at = scores > edge, scores == edge
    caught = won[above].sum() + won[at].sum() * (wanted - above.sum()) / at.sum()
    return float(caught / wanted / won.mean())


def parts(chances: Array, won: Flags, *, number: int = 10) -> tuple[Part, ...]:
    """The outcomes in `number` parts of equal size by their chance, the least likely first."""
    order = np.argsort(chances, kind="stable")
    pieces = [piece for piece in np.array_split(order, number) if len(piece)]
    return tuple(Part(len(piece), int(won[piece].sum()), float(chances[piece].mean())) for piece in pieces)


def calibration_error(found: tuple[Part, ...]) -> float:
    """The mean distance between the chance said and the share that came, weighed by size (ECE)."""
    total = sum(part.count for part in found)
    return sum(part.count * abs(part.expected - part.actual) for part in found) / total


def _middle_ranks(scores: Array) -> Array:
    """Ranks from 1 up; equal scores share the middle of theirs."""
    _values, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Array = (last - (counts - 1) / 2)[place]
    return middle
