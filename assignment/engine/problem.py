"""What the engine is asked and what it answers: frozen structs of arrays, one row per account or book.

Rows are positions, not database ids; `account_ids` and `book_ids` say which is which. Money is integer cents, scores
are integers from 0 to 10,000 (a score of 0-100 in hundredths). Row order carries no meaning: the engine sorts by id.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

ENGINE_VERSION = "1.1"
MAX_SCORE = 10_000
NOBODY = -1


class Pairs(NamedTuple):
    """Account positions and book positions of equal length: row k says something about `account[k]` x `book[k]`."""

    account: Ints
    book: Ints


def pairs(account: Any = (), book: Any = ()) -> Pairs:
    """Pairs from any two sequences."""
    return Pairs(np.asarray(account, np.int64).ravel(), np.asarray(book, np.int64).ravel())


def _nothing() -> Ints:
    """Left out: filled with NOBODY for every account."""
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BatchProblem:
    """One distribution: n ready accounts of the pool, m books with free slots, s segments, k kinds.

    A kind is a class of accounts that the same books may take; `eligible[kind, book]` holds every rule that does not
    speak of one single account. `banned` pairs are hard (returned as poor fit). `discouraged` pairs give way only when
    the account would go to nobody, and are reported. `preferred` pairs win among equals. `pinned` pairs are given
    exactly so, before everything else and even over capacity. `only_book` fixes the book of an account (a relative is
    held there), NOBODY leaves it open. Accounts of one `family` (NOBODY: none) go together or not at all.
    `free` and `free_segment` below 0 count as 0. `share` is the fair-share weight of a book, `held_*` what it has now.
    `rank` says which account comes first (the higher one); left out it is the score. Accounts of equal rank are equal.
    Raises ValueError when shapes or ranges do not fit.
    """

    account_ids: Ints
    score: Ints
    potential: Ints
    segment: Ints
    kind: Ints
    eligible: Bools
    book_ids: Ints
    free: Ints
    free_segment: Ints
    held_count: Ints
    held_value: Ints
    share: Floats
    banned: Pairs = field(default_factory=pairs)
    discouraged: Pairs = field(default_factory=pairs)
    preferred: Pairs = field(default_factory=pairs)
    pinned: Pairs = field(default_factory=pairs)
    family: Ints = field(default_factory=_nothing)
    only_book: Ints = field(default_factory=_nothing)
    rank: Ints = field(default_factory=_nothing)

    def __post_init__(self) -> None:
        n, m = len(self.account_ids), len(self.book_ids)
        _coerce(self, np.int64, (n,), "account_ids", "score", "potential", "segment", "kind")
        _coerce_optional(self, n, "family", "only_book")
        _coerce(self, np.int64, (n if len(self.rank) else 0,), "rank")
        _coerce(self, np.int64, (m,), "book_ids", "free", "held_count", "held_value")
        _coerce(self, np.float64, (m,), "share")
        _coerce(self, np.int64, (m, _segments(self.free_segment)), "free_segment")
        _coerce(self, np.bool_, (len(self.eligible), m), "eligible")
        _check_accounts(self, self.free_segment.shape[1])
        _require(not n or (self.score.min() >= 0 and self.score.max() <= MAX_SCORE), "score outside 0..10000")
        _require(self.rank.min(initial=0) >= 0, "rank below 0")
        for name in ("banned", "discouraged", "preferred", "pinned"):
            _check_pairs(self, name, n, m)
        _require(len(np.unique(self.pinned.account)) == len(self.pinned.account), "an account is pinned twice")

    @property
    def n(self) -> int:
        return len(self.account_ids)

    @property
    def m(self) -> int:
        return len(self.book_ids)

    @property
    def order(self) -> Ints:
        """Which account comes first: the higher number."""
        return self.rank if len(self.rank) else self.score

    @property
    def measure(self) -> Ints:
        """What a batch is proven to have most of: the score where the rank follows it, else the rank itself.

        Accounts that may be given together form a matroid, so the best set by rank is the best by every measure that
        rises with the rank (Edmonds 1971, Matroids and the greedy algorithm).
        """
        rising = np.lexsort((self.score, self.order))
        return self.score if (np.diff(self.score[rising]) >= 0).all() else self.order


class LeftReason(IntEnum):
    """Why a ready account was not given. The names are the reason codes that moves store."""

    NO_BOOK_FOR_SEGMENT = 1
    ALL_FULL = 2
    ONLY_EXCLUDED_BOOKS = 3
    OUT_RANKED = 4
    FAMILY_TOO_LARGE = 5


class UnfilledReason(IntEnum):
    """Why slots of a book stayed empty."""

    NOT_ENOUGH_READY = 1
    ONLY_EXCLUDED = 2
    FAMILY_TOO_LARGE = 3
    MODE_LEFT_IT = 4


class LeftAccounts(NamedTuple):
    """Accounts nobody got. `better` counts the given accounts of at least this rank in books that could have taken it;
    `cutoff` is the lowest score given of its kind, NOBODY when none was given. Both matter for OUT_RANKED."""

    account: Ints
    reason: Ints
    better: Ints
    cutoff: Ints


class UnfilledSlots(NamedTuple):
    """Slots of book x segment that could still be filled; a slot that several segments may use is listed for each."""

    book: Ints
    segment: Ints
    slots: Ints
    reason: Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fairness:
    """How even value per share is. `index` is 100 at the average; means are weighted by share."""

    index: Floats
    max_mean: float
    min_mean: float
    cv: float
    gini: float
    hoover: float


class FairnessStory(NamedTuple):
    """Now, the best that any split allowed by the rules could reach (whole accounts or not), and after this plan."""

    before: Fairness
    best: Fairness
    after: Fairness


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BatchCertificate:
    """Proof that a batch cannot be better, checked by `check_batch_certificate` with integers alone.

    `score` and `filled` count the given accounts. `book_price` and `cell_price` (book x segment) say what one more slot
    is worth in score + 1; the total they imply bounds every plan. The `soft_*` prices do the same in `weights` units
    (point of rank, discouraged pair avoided, preferred pair met) and prove that no rule gave way without need.
    `score` is in the problem's measure: the score, unless accounts are ranked by something else. With families the
    `soft_*` prices are in it, too.
    `exact`: it and the filled slots are the greatest there are. Otherwise `families` of accounts were placed by rule,
    the bounds are those of families that may be split, each member at its family's mean, and `gap` is the share
    of the score bound missed ("exact except n families").
    """

    score: int
    score_bound: int
    filled: int
    filled_bound: int
    gave_way: int
    preferred: int
    gap: float
    exact: bool
    families: int
    book_price: Ints
    cell_price: Ints
    weights: tuple[int, int, int]
    soft_book_price: Ints
    soft_cell_price: Ints
    seed: int
    engine_version: str
    input_hash: str
    plan_hash: str

    @property
    def price_of_slot(self) -> Ints:
        """Points of score that one more slot of book x segment would add."""
        return np.maximum(self.book_price[:, None] + self.cell_price - 1, 0)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BatchSolution:
    """Given pairs in account order, and why everything else stayed as it is.

    `gave_way[k]`: the pair was discouraged and the account would have gone to nobody. `preferred[k]`, `pinned[k]`
    likewise. `value_per_slot` is the fairness of what this batch gives, per slot and relative to the segment's mean;
    `value_per_slot_best` is what the same accounts and slots could reach if accounts could be cut. Simple modes have no
    `certificate`.
    """

    mode: str
    account: Ints
    book: Ints
    gave_way: Bools
    preferred: Bools
    pinned: Bools
    left: LeftAccounts
    unfilled: UnfilledSlots
    over_capacity: Ints
    score: int
    fairness: FairnessStory
    value_per_slot: Fairness
    value_per_slot_best: Fairness
    certificate: BatchCertificate | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RebalanceProblem:
    """Even out m books by moving few of their n accounts, cheapest first.

    Every account held by the books is a row; `owner` is its book. `cost` is what moving it disrupts (1 cold, 2 warm,
    4 hot); hot accounts are not `movable` unless the caller says so. `cap` and `cap_segment` bound what a book may
    hold afterwards; a book already above may only shrink. `share` is the fair-share weight; books are to end within
    +-`band` of the best load the rules allow. `pinned` moves happen in any case; `banned` pairs never. A `family` moves
    as a whole; one that spans several books or segments stays.
    """

    account_ids: Ints
    potential: Ints
    segment: Ints
    kind: Ints
    eligible: Bools
    owner: Ints
    movable: Bools
    cost: Ints
    book_ids: Ints
    share: Floats
    cap: Ints
    cap_segment: Ints
    band: float = 0.10
    banned: Pairs = field(default_factory=pairs)
    pinned: Pairs = field(default_factory=pairs)
    family: Ints = field(default_factory=_nothing)

    def __post_init__(self) -> None:
        n, m = len(self.account_ids), len(self.book_ids)
        _coerce(self, np.int64, (n,), "account_ids", "potential", "segment", "kind", "owner", "cost")
        _coerce(self, np.bool_, (n,), "movable")
        _coerce_optional(self, n, "family")
        _coerce(self, np.int64, (m,), "book_ids", "cap")
        _coerce(self, np.float64, (m,), "share")
        _coerce(self, np.int64, (m, _segments(self.cap_segment)), "cap_segment")
        _coerce(self, np.bool_, (len(self.eligible), m), "eligible")
        _check_accounts(self, self.cap_segment.shape[1])
        _require(not n or (self.owner.min() >= 0 and self.owner.max() < m), "owner outside the books")
        _require(not n or self.cost.min() >= 1, "cost below 1")
        _require(self.band >= 0, "negative band")
        for name in ("banned", "pinned"):
            _check_pairs(self, name, n, m)

    @property
    def n(self) -> int:
        return len(self.account_ids)

    @property
    def m(self) -> int:
        return len(self.book_ids)


class OutReason(IntEnum):
    """Why a book stays outside. STRUCTURAL: the rules alone keep it there; LUMPY: whole accounts do not fit."""

    STRUCTURAL = 1
    LUMPY = 2
    CAPACITY = 3


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OutOfBand:
    """Books that end outside the band around the average or around their best load; `index` is 100 at the average."""

    book: Ints
    index: Floats
    reason: Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RebalanceCertificate:
    """Lower bounds on disruption, checked by `check_rebalance_certificate` with integers alone.

    `book_price` / `scale` is what a book gains per cent of value that leaves it. From these follows `disruption_bound`:
    no plan that brings the books between `low` and `high` costs less. `moves_bound` follows from it. `search_bound` is
    at least as high and may come from the search of a small team, which arithmetic alone cannot repeat; `gap` is the
    share by which the plan costs more. `best_load` is the most even split that the rules allow if accounts could be
    cut. The books of `top` must hold so much that the highest index cannot fall below `top_bound`; those of `bottom`
    get so little that the lowest cannot rise above `bottom_bound` (100 is the average).
    """

    moves: int
    moves_bound: int
    disruption: int
    disruption_bound: int
    search_bound: int
    gap: float
    book_price: Ints
    scale: int
    low: Ints
    high: Ints
    best_load: Floats
    top: Ints
    top_bound: float
    bottom: Ints
    bottom_bound: float
    seed: int
    engine_version: str
    input_hash: str
    plan_hash: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RebalancePlan:
    """Moves in account order. `direct[k]`: the move takes from a book over its target or fills one under it; otherwise
    it is a link of a chain, needed to make room for or replace another."""

    account: Ints
    source: Ints
    target: Ints
    direct: Bools
    out_of_band: OutOfBand
    load_before: Ints
    load_after: Ints
    fairness: FairnessStory
    certificate: RebalanceCertificate


def _require(holds: bool | np.bool_, message: str) -> None:
    if not holds:
        raise ValueError(message)


def _segments(table: Any) -> int:
    shape = np.shape(table)
    return int(shape[1]) if len(shape) == 2 else 0


def _coerce(problem: object, dtype: type, shape: tuple[int, ...], *names: str) -> None:
    for name in names:
        array: NDArray[Any] = np.ascontiguousarray(getattr(problem, name), dtype)
        array = array.reshape(shape) if array.size == 0 else array
        _require(array.shape == shape, f"{name} has shape {array.shape}, not {shape}")
        object.__setattr__(problem, name, array)


def _coerce_optional(problem: object, n: int, *names: str) -> None:
    for name in names:
        if len(getattr(problem, name)) == 0:
            object.__setattr__(problem, name, np.full(n, NOBODY, np.int64))
        _coerce(problem, np.int64, (n,), name)


def _check_accounts(problem: Any, segments: int) -> None:
    if not problem.n:
        return
    _require(len(np.unique(problem.account_ids)) == problem.n, "an account id appears twice")
    _require(problem.potential.min() >= 1, "potential below 1 cent")
    _require(problem.kind.min() >= 0 and problem.kind.max() < len(problem.eligible), "kind outside eligible")
    _require(not problem.m or (problem.segment.min() >= 0 and problem.segment.max() < segments), "unknown segment")


def _check_pairs(problem: object, name: str, n: int, m: int) -> None:
    """Pairs must name known rows; they are kept sorted by account."""
    account, book = getattr(problem, name)
    _require(len(account) == len(book), f"{name}: lengths differ")
    if len(account):
        _require(account.min() >= 0 and account.max() < n, f"{name}: unknown account")
        _require(book.min() >= 0 and book.max() < m, f"{name}: unknown book")
    order = np.lexsort((book, account))
    object.__setattr__(problem, name, Pairs(account[order], book[order]))
