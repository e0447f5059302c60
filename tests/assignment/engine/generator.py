"""Synthetic markets: accounts in segments, regions and languages, and books that drifted from a fair start.

Pure NumPy PCG64, so a seed is the same market everywhere. Values are lognormal cents; owners are drawn around the fair
flow times a gamma, so books are as uneven as real ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assignment.engine.leximin import best_levels
from assignment.engine.problem import BatchProblem, RebalanceProblem, pairs

Array = NDArray[np.generic]

ACCOUNT_SHARE = np.array([0.62, 0.28, 0.10])
LOG_MEDIAN = np.log([4_000.0, 22_000.0, 110_000.0])
LOG_SPREAD = np.array([0.9, 1.0, 1.1])
BOOK_SHARE = np.array([0.34, 0.36, 0.30])
FREE_SLOTS = np.array([100, 50, 20])
LANGUAGES = 4
SIZES = {"XS": (2_000, 30), "S": (10_000, 100), "M": (100_000, 500), "L": (1_000_000, 1_000)}


@dataclass(frozen=True)
class Market:
    """One market. `kind` is segment x region x language, `eligible` kind x book."""

    rng: np.random.Generator
    segment: Array
    kind: Array
    eligible: NDArray[np.bool_]
    value: NDArray[np.int64]
    score: NDArray[np.int64]
    book_segment: Array
    serves: NDArray[np.bool_]
    fte: NDArray[np.float64]

    @property
    def n(self) -> int:
        return len(self.segment)

    @property
    def m(self) -> int:
        return len(self.fte)

    def shares(self) -> NDArray[np.float64]:
        """The book each should have: full-time equivalents times the segment's potential per equivalent."""
        worth = np.bincount(self.segment, weights=self.value, minlength=3)
        hands = np.bincount(self.book_segment, weights=self.fte, minlength=3)
        return self.fte * (worth / hands)[self.book_segment]


def market(n: int, m: int, seed: int, regions: int | None = None) -> Market:
    """n accounts and m books."""
    g = np.random.default_rng(seed)
    regions = regions or (6 if m <= 150 else 12 if m <= 600 else 16)
    segment = g.choice(3, n, p=ACCOUNT_SHARE).astype(np.int8)
    popular = 1.0 / np.arange(1, regions + 1) ** 0.7
    popular /= popular.sum()
    region = g.choice(regions, n, p=popular).astype(np.int16)
    main = np.arange(regions) % LANGUAGES
    language = np.where(g.random(n) < 0.9, main[region], g.integers(0, LANGUAGES, n)).astype(np.int8)
    value = np.exp(LOG_MEDIAN[segment] + LOG_SPREAD[segment] * g.standard_normal(n)) * 100
    score = np.clip(g.beta(2, 5, n) * 100, 0, 100)
    book_segment, segments, areas, tongues = _books(g, m, regions, popular, main)
    fte = g.choice([0.5, 0.8, 1.0], m, p=[0.08, 0.12, 0.80])
    s, q, spoken = (grid.ravel() for grid in np.meshgrid(range(3), range(regions), range(LANGUAGES), indexing="ij"))
    eligible = segments[:, s].T & areas[:, q].T & tongues[:, spoken].T
    kind = (segment.astype(np.int64) * regions + region) * LANGUAGES + language
    cents, points = np.maximum(1, value).astype(np.int64), np.rint(score * 100).astype(np.int64)
    return Market(g, segment, kind, eligible, cents, points, book_segment, segments, fte)


def _books(g, m, regions, popular, main):
    """Segments (10 % also the next), regions by largest remainder (+1 or +2 for some), languages, one desk for all."""
    own = np.sort(g.choice(3, m, p=BOOK_SHARE))
    own[:3] = [0, 1, 2]
    segments = np.zeros((m, 3), bool)
    segments[np.arange(m), own] = True
    both = g.random(m) < 0.10
    segments[np.flatnonzero(both), np.minimum(own[both] + 1, 2)] = True
    areas, tongues = np.zeros((m, regions), bool), np.zeros((m, LANGUAGES), bool)
    for s in range(3):
        _cover_regions(g, np.flatnonzero(own == s), regions, popular, main, areas, tongues)
    for s in range(3):
        for q in range(regions):
            tongues[np.flatnonzero(segments[:, s] & areas[:, q])[0]] = True
    return own, segments, areas, tongues


def _cover_regions(g, books, regions, popular, main, areas, tongues):
    quota = popular * len(books)
    count = np.floor(quota).astype(int)
    count[np.argsort(count - quota, kind="stable")[: len(books) - count.sum()]] += 1
    home = np.repeat(np.arange(regions), count)
    g.shuffle(home)
    areas[books, home] = True
    for book, at in zip(books, home, strict=True):
        tongues[book, main[at]] = True
        more = g.choice([0, 1, 2], p=[0.5, 0.35, 0.15])
        if more:
            areas[book, g.choice(regions, more, replace=False)] = True
        if g.random() < 0.35:
            tongues[book, g.integers(0, LANGUAGES)] = True
    for uncovered in np.flatnonzero(~areas[books].any(0)):
        areas[g.choice(books), uncovered] = True


def batch(n: int, m: int, seed: int, tight: bool = False, exclusions: int = 1, soft: bool = False) -> BatchProblem:
    """A pool of n accounts for m books. About 32 % have `exclusions` former holders among the books.

    `tight` keeps only about as many accounts as there are slots. `soft` makes the exclusions give way.
    """
    world = market(n, m, seed)
    g = np.random.default_rng(seed + 1_000)
    free = np.maximum(1, (FREE_SLOTS[world.book_segment] * world.fte * g.uniform(0.3, 1.3, m)).astype(int))
    former = np.flatnonzero(g.random(n) < 0.32)
    account = np.repeat(former, exclusions)
    excluded = pairs(account, [g.choice(np.flatnonzero(world.eligible[k])) for k in world.kind[account]])
    keep = np.arange(n) if not tight else np.sort(g.choice(n, min(n, int(free.sum() * 1.06)), replace=False))
    position = np.full(n, -1)
    position[keep] = np.arange(len(keep))
    stays = position[excluded.account] >= 0
    excluded = pairs(position[excluded.account[stays]], excluded.book[stays])
    return BatchProblem(
        account_ids=keep + 1, score=world.score[keep], potential=world.value[keep], segment=world.segment[keep],
        kind=world.kind[keep], eligible=world.eligible, book_ids=np.arange(m) + 1, free=free,
        free_segment=free[:, None] * world.serves, held_count=np.full(m, 20),
        held_value=(world.shares() * g.uniform(0.2, 0.6, m)).astype(np.int64), share=world.shares(),
        **({"discouraged": excluded} if soft else {"banned": excluded}),
    )  # fmt: skip


def rebalance(
    n: int, m: int, seed: int, band: float = 0.02, protected: float = 0.05, warm: bool = False
) -> RebalanceProblem:
    """Books that were fair once and drifted; `protected` of the accounts stay (large ones twice as likely)."""
    world = market(n, m, seed)
    owner, movable = _drifted(world, protected)
    segment_mean = np.bincount(world.book_segment, weights=np.bincount(owner, minlength=m)[:m]) / np.bincount(
        world.book_segment, weights=world.fte
    )
    cap = np.maximum(np.bincount(owner, minlength=m), 1.3 * segment_mean[world.book_segment] * world.fte)
    cost = np.random.default_rng(seed + 2_000).choice([1, 2, 4], n, p=[0.5, 0.3, 0.2]) if warm else np.ones(n)
    return RebalanceProblem(
        account_ids=np.arange(n) + 1, potential=world.value, segment=world.segment, kind=world.kind,
        eligible=world.eligible, owner=owner, movable=movable, cost=cost, book_ids=np.arange(m) + 1,
        share=world.shares(), cap=cap.astype(np.int64), cap_segment=np.repeat(cap[:, None], 3, axis=1), band=band,
    )  # fmt: skip


def _drifted(world: Market, protected: float):
    """Owner of each account, drawn near the fair flow times a gamma per book; and whether it may move."""
    g, used = world.rng, np.unique(world.kind)
    kind = np.searchsorted(used, world.kind)
    allowed, share = world.eligible[used], world.shares()
    pull = g.gamma(4.0, 0.25, world.m)
    worth = np.bincount(kind, weights=world.value, minlength=len(used)).astype(np.int64)
    fair = best_levels(worth, allowed, np.zeros(world.m, np.int64), share)
    chance = np.zeros(allowed.shape)
    chance[fair.type, fair.book] = fair.value
    chance = chance / chance.sum(1, keepdims=True) + 0.05 * allowed / allowed.sum(1, keepdims=True)
    chance *= pull
    owner = np.empty(world.n, np.int64)
    for k in range(len(used)):
        mine, books = np.flatnonzero(kind == k), np.flatnonzero(allowed[k])
        owner[mine] = g.choice(books, len(mine), p=chance[k, books] / chance[k, books].sum())
    rate = protected * np.where(world.value > np.median(world.value), 1.4, 0.6)
    return owner, g.random(world.n) >= rate
