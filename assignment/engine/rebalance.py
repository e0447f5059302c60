"""Even out books with few moves: a target, the cheapest flow towards it, whole accounts, repair."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .certificate import disruption_bound, highest_proven, input_hash, lowest_proven, plan_hash
from .exact import MOST_ITEMS, fewest_moves
from .fairness import fairness
from .items import Items, Shelf, best_input, build_items, canonical_books, shelf_of
from .leximin import best_levels, highest_set, lowest_set
from .problem import (
    ENGINE_VERSION,
    FairnessStory,
    Floats,
    Ints,
    OutOfBand,
    OutReason,
    RebalanceCertificate,
    RebalancePlan,
    RebalanceProblem,
)
from .repair import Band, repair, take_back
from .rounding import round_moves
from .transport import cheapest_moves

Number = TypeVar("Number", np.int64, np.float64)

_STEPS_PER_BOOK = 20
_WORTH_IT = 1.5  # so many times the cost is the last book in the band worth, no more
_FEWEST_STEPS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """A plan in the canonical order: book of each account before (pins already moved) and after, and what led there."""

    owner: Ints
    book: Ints
    best: Floats
    band: Band
    shelf: Shelf
    price: Ints
    scale: int
    top: Ints
    bottom: Ints
    search_bound: float


def rebalance(problem: RebalanceProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> RebalancePlan:
    """Few and cheap moves that bring every book within the band, with bounds on what any plan must cost.

    The band lies around the best load the rules allow, and within the band around the average where the rules do not
    stand against it. With `polish_seconds` teams of up to 3,000 accounts are solved exactly as far as that effort goes.
    Nothing is drawn by lot: `seed` is only recorded.
    """
    ordered, accounts, books = canonical_books(problem)
    draft = _draft(ordered, polish_seconds)
    return _plan(problem, draft, accounts, books, seed)


def _draft(problem: RebalanceProblem, polish_seconds: float) -> _Draft:
    owner = problem.owner.copy()
    owner[problem.pinned.account] = problem.pinned.book
    items, shelf, active = build_items(problem, owner), shelf_of(problem, owner), problem.share > 0
    worth, base = best_input(items, shelf, problem.share)
    allowed, live = items.allowed[:, active], worth > 0
    best = shelf.load.astype(np.float64)
    top = bottom = np.empty(0, np.int64)
    if active.any():
        terms = worth[live], allowed[live], base[active], problem.share[active]
        best[active] = best_levels(*terms).load
        top = np.flatnonzero(active)[highest_set(*terms, best[active])]
        bottom = np.flatnonzero(active)[lowest_set(*terms, best[active])]
    band = _band(best, shelf.load, problem.share, problem.band)
    item_book, price, scale, bound, shelf = _moves(items, shelf, band, polish_seconds)
    book = owner.copy()
    book[items.account] = np.repeat(item_book, items.size)
    return _Draft(owner, book, best, band, shelf, price, scale, top, bottom, bound)


def _moves(items: Items, shelf: Shelf, band: Band, polish_seconds: float) -> tuple[Ints, Ints, int, float, Shelf]:
    """Book of each item, prices and their scale, bound proved by search, and the books afterwards."""
    books = len(shelf.load)
    if not items.movable.any():
        return items.owner.copy(), np.zeros(books, np.int64), 1, 0.0, shelf
    cheapest = cheapest_moves(items, shelf.load, band.low, band.high)
    after = shelf.copy()
    book = round_moves(items, cheapest, after)
    repair(items, book, after, band, _FEWEST_STEPS + _STEPS_PER_BOOK * books)
    take_back(items, book, after, band)
    bound = 0.0
    if polish_seconds > 0 and items.movable.sum() <= MOST_ITEMS:
        book, after, bound = _polished(items, shelf, band, polish_seconds, book, after)
    return book, cheapest.price, cheapest.scale, bound, after


def _polished(
    items: Items, shelf: Shelf, band: Band, seconds: float, book: Ints, after: Shelf
) -> tuple[Ints, Shelf, float]:
    in_band = bool(((after.load >= band.low) & (after.load <= band.high)).all())
    cost = float(items.cost[book != items.owner].sum())
    exact = fewest_moves(items, shelf, band, seconds, cost if in_band else _WORTH_IT * cost + 1)
    if exact.book is None:
        return book, after, exact.bound if in_band else 0.0
    after = shelf.copy()
    for k in np.flatnonzero(exact.book != items.owner).tolist():
        segment, size, value = int(items.segment[k]), int(items.size[k]), int(items.value[k])
        after.shift(int(items.owner[k]), segment, -size, -value)
        after.shift(int(exact.book[k]), segment, size, value)
    return exact.book, after, exact.bound


def _band(best: Floats, load: Ints, share: Floats, width: float) -> Band:
    """Around the best load; where that is at most half a band from the average, also within the average's band.

    A book without a share, and one whose load cannot change, keeps what it has.
    """
    low, high = best * (1 - width), best * (1 + width)
    active = share > 0
    if active.any() and load[active].sum() > 0:
        average = share * (load[active].sum() / share[active].sum())
        near = active & (np.abs(best - average) <= width / 2 * average)
        low = np.where(near, np.maximum(low, average * (1 - width)), low)
        high = np.where(near, np.minimum(high, average * (1 + width)), high)
    low_cents, high_cents = np.floor(low).astype(np.int64), np.ceil(high).astype(np.int64)
    return Band(np.where(active, low_cents, load), np.where(active, high_cents, load))


def _plan(problem: RebalanceProblem, draft: _Draft, accounts: Ints, books: Ints, seed: int) -> RebalancePlan:
    """The draft in the caller's rows."""
    book = np.empty(problem.n, np.int64)
    book[accounts] = books[draft.book] if problem.n else draft.book
    account = np.flatnonzero(book != problem.owner)
    source, target = problem.owner[account], book[account]
    before = _loads(problem, problem.owner)
    band = Band(*(_in_rows(column, books) for column in draft.band))
    best = _in_rows(draft.best, books)
    after = _loads(problem, book)
    return RebalancePlan(
        account=account,
        source=source,
        target=target,
        direct=(before[source] > band.high[source]) | (before[target] < band.low[target]),
        out_of_band=_out_of_band(problem, best, band, after, _in_rows(draft.shelf.count, books)),
        load_before=before,
        load_after=after,
        fairness=FairnessStory(*(fairness(load, problem.share) for load in (before, best, after))),
        certificate=_certify(problem, draft, books, band, best, account, target, seed),
    )


def _certify(
    problem: RebalanceProblem,
    draft: _Draft,
    books: Ints,
    band: Band,
    best: Floats,
    account: Ints,
    target: Ints,
    seed: int,
) -> RebalanceCertificate:
    price, top, bottom = _in_rows(draft.price, books), books[draft.top], books[draft.bottom]
    bound = disruption_bound(problem, price, draft.scale, band.low, band.high)
    pinned = problem.pinned.account[problem.owner[problem.pinned.account] != problem.pinned.book]
    disruption, dearest = int(problem.cost[account].sum()), int(problem.cost[problem.movable].max(initial=1))
    moves_bound = len(pinned) + -int(-(bound - int(problem.cost[pinned].sum())) // dearest)
    proven = max(bound, int(np.ceil(draft.search_bound - 1e-6)) + int(problem.cost[pinned].sum()))
    return RebalanceCertificate(
        moves=len(account),
        moves_bound=max(moves_bound, len(pinned)),
        disruption=disruption,
        disruption_bound=bound,
        search_bound=proven,
        gap=(disruption - proven) / proven if proven else float(disruption > 0),
        book_price=price,
        scale=draft.scale,
        low=band.low,
        high=band.high,
        best_load=best,
        top=top,
        top_bound=highest_proven(problem, top),
        bottom=bottom,
        bottom_bound=lowest_proven(problem, bottom),
        seed=seed,
        engine_version=ENGINE_VERSION,
        input_hash=input_hash(problem),
        plan_hash=plan_hash(problem, account, target),
    )


def _in_rows(values: NDArray[Number], books: Ints) -> NDArray[Number]:
    row = np.empty_like(values)
    row[books] = values
    return row


def _loads(problem: RebalanceProblem, book: Ints) -> Ints:
    load = np.zeros(problem.m, np.int64)
    np.add.at(load, book, problem.potential)
    return load


def _out_of_band(problem: RebalanceProblem, best: Floats, band: Band, after: Ints, count: Ints) -> OutOfBand:
    """Books outside the band around the average, or outside their own."""
    index, ideal = fairness(after, problem.share).index, fairness(best, problem.share).index
    own = (after < band.low) | (after > band.high)
    wide = np.abs(index - 100) > 100 * problem.band + 1e-6
    out = np.flatnonzero((own | wide) & (problem.share > 0))
    full = (after[out] < band.low[out]) & (count[out] >= problem.cap[out])
    rules = ~own[out] & (np.abs(ideal[out] - 100) > 50 * problem.band)
    reason = np.where(rules, OutReason.STRUCTURAL, np.where(full, OutReason.CAPACITY, OutReason.LUMPY))
    return OutOfBand(book=out, index=index[out], reason=reason.astype(np.int64))
