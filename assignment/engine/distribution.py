"""Distribute a batch: the best score there is, every slot that can be filled, and value as even as can be."""

from dataclasses import dataclass, replace

import numpy as np

from .certificate import input_hash, plan_hash
from .families import Family, cell_prices, families_to_place, place_families, shared_measure
from .flow import Network, Prices, Queue, Selection, build_network, build_queue, select
from .kinds import Slots, canonical, collapse
from .leximin import best_levels
from .outcome import (
    fairness_story,
    is_among,
    left_accounts,
    over_capacity,
    slots_after_pins,
    unfilled_slots,
    value_per_slot,
)
from .polish import SWAPS_PER_SECOND, Given, place_largest_first, plain_allowed, polish, relative_weight
from .problem import ENGINE_VERSION, NOBODY, BatchCertificate, BatchProblem, BatchSolution, Bools, Floats, Ints
from .spread import spread


@dataclass(frozen=True, slots=True, eq=False)
class _Bound:
    """The best plan when families may be split, each member at the mean of its family: its figures and prices.

    `score` is in the problem's measure.
    """

    selection: Selection
    network: Network
    score: int
    filled: int
    families: int


def distribute(problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution:
    """The optimal batch with its certificate.

    The accounts of the best rank are given, as many as fit; then fewest discouraged and most preferred pairs, equal
    fill, and even value per slot. `polish_seconds` is effort in steps: the plan does not depend on the machine.
    Nothing is drawn by lot: `seed` is only recorded. Ties go to the lowest account id.
    """
    ordered, accounts, books = canonical(problem)
    book = pinned_books(ordered)
    bound = _place(ordered, book, int(polish_seconds * SWAPS_PER_SECOND))
    in_rows = np.full(problem.n, NOBODY)
    in_rows[accounts] = np.where(book == NOBODY, NOBODY, books[book] if problem.m else book)
    return to_solution(problem, in_rows, mode="optimal", certificate=_certify(problem, in_rows, bound, books, seed))


def pinned_books(problem: BatchProblem) -> Ints:
    """Pinned book of each account, or NOBODY."""
    book = np.full(problem.n, NOBODY)
    book[problem.pinned.account] = problem.pinned.book
    return book


def _place(problem: BatchProblem, book: Ints, budget: int) -> _Bound:
    """Fill in `book`, which holds the pins; return the bound that holds for every plan."""
    slots, families = slots_after_pins(problem, book), families_to_place(problem, book)
    relaxed = replace(problem, rank=shared_measure(problem, families)) if families else problem
    measure = relaxed.rank if families else problem.measure
    network, queue, selection = _solve(relaxed, slots, book == NOBODY, measure)
    bound = _bound(measure, problem.pinned.account, network, queue, selection, len(families))
    if families:
        wanted = np.zeros(problem.n, bool)
        wanted[queue.account[queue_taken(queue, selection)]] = True
        prices = cell_prices(network, selection.prices, slots.cell.shape)
        best = [f for f in families if wanted[f.members].any()]
        placed, slots = place_families(problem, best, slots, prices)
        book[placed.account] = placed.book
        waiting = (book == NOBODY) & ~_members(problem, families)
        network, queue, selection = _solve(problem, slots, waiting, problem.measure)
    _hand_out(problem, network, queue, selection, book, budget)
    left = [f for f in families if book[f.members[0]] == NOBODY]
    if left:
        account = queue.account[queue_taken(queue, selection)]
        rest, _ = place_families(problem, left, slots.without(book[account], problem.segment[account]), None)
        book[rest.account] = rest.book
    return bound


def _members(problem: BatchProblem, families: list[Family]) -> Bools:
    inside = np.zeros(problem.n, bool)
    for family in families:
        inside[family.members] = True
    return inside


def _solve(problem: BatchProblem, slots: Slots, waiting: Bools, measure: Ints) -> tuple[Network, Queue, Selection]:
    types = collapse(problem, slots, waiting)
    network, queue = build_network(types, slots), build_queue(types, problem.order, measure)
    return network, queue, select(network, queue)


def queue_taken(queue: Queue, selection: Selection) -> Bools:
    """Which accounts of the queue are given: the first ones of each type."""
    size = np.diff(queue.start)
    position = np.arange(len(queue.account)) - np.repeat(queue.start[:-1], size)
    taken: Bools = position < np.repeat(selection.taken, size)
    return taken


def _hand_out(
    problem: BatchProblem, network: Network, queue: Queue, selection: Selection, book: Ints, budget: int
) -> None:
    """Place the selected accounts: mixed, largest first, polished. What is in `book` already counts as load."""
    chosen = np.sort(queue.account[queue_taken(queue, selection)])
    settled = np.flatnonzero(book != NOBODY)
    everything = np.concatenate([chosen, settled])
    weight = relative_weight(problem.potential, problem.segment, everything)
    load = np.bincount(book[settled], weights=weight[len(chosen) :], minlength=problem.m).astype(np.float64)
    given = Given(chosen, network.types.of[chosen], weight[: len(chosen)], problem.segment[chosen])
    on_arc = spread(network, selection.on_arc)
    into = np.bincount(network.types.book, weights=on_arc, minlength=problem.m).astype(np.int64)
    count = into + np.bincount(book[settled], minlength=problem.m)
    placed, soft = place_largest_first(network, given, on_arc, load, count)
    if budget:
        target = _fair_loads(problem, given, load, count)
        load = load + np.bincount(placed, weights=given.weight, minlength=problem.m)
        placed = polish(given, placed, soft, plain_allowed(network), load, target, budget)
    book[chosen] = placed


def _fair_loads(problem: BatchProblem, given: Given, settled: Floats, count: Ints) -> Floats:
    """The most even value per slot that eligibility allows if accounts could be cut: what swaps should aim at."""
    active, kind = count > 0, problem.kind[given.account]
    worth = np.zeros(len(problem.eligible), np.int64)
    np.add.at(worth, kind, given.weight)
    used, target = worth > 0, np.zeros(problem.m)
    base = np.rint(settled[active]).astype(np.int64)
    allowed = problem.eligible[used][:, active]
    target[active] = best_levels(worth[used], allowed, base, count[active].astype(np.float64)).load
    return target


def _bound(measure: Ints, pinned: Ints, network: Network, queue: Queue, selection: Selection, families: int) -> _Bound:
    account = queue.account[queue_taken(queue, selection)]
    score = int(measure[account].sum() + measure[pinned].sum())
    return _Bound(selection, network, score, len(account) + len(pinned), families)


def _certify(problem: BatchProblem, book: Ints, bound: _Bound, books: Ints, seed: int) -> BatchCertificate:
    """`book` and `problem` are in the caller's rows, `bound` in the canonical order `books`."""
    given = np.flatnonzero(book != NOBODY)
    gave_way, preferred = soft_pairs(problem, given, book[given])
    score, shape = int(problem.measure[given].sum()), problem.free_segment.shape
    book_price, cell_price = _in_rows(bound.network, bound.selection.prices, books, shape)
    soft_book_price, soft_cell_price = _in_rows(bound.network, bound.selection.soft_prices, books, shape)
    return BatchCertificate(
        score=score,
        score_bound=bound.score,
        filled=len(given),
        filled_bound=bound.filled,
        gave_way=int(gave_way.sum()),
        preferred=int(preferred.sum()),
        gap=(bound.score - score) / bound.score if bound.score else 0.0,
        exact=score == bound.score and len(given) == bound.filled,
        families=bound.families,
        book_price=book_price,
        cell_price=cell_price,
        weights=bound.selection.weights,
        soft_book_price=soft_book_price,
        soft_cell_price=soft_cell_price,
        seed=seed,
        engine_version=ENGINE_VERSION,
        input_hash=input_hash(problem),
        plan_hash=plan_hash(problem, given, book[given]),
    )


def _in_rows(network: Network, prices: Prices, books: Ints, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Prices of every book and book x segment in the caller's rows, 0 outside the network."""
    whole, cells = np.zeros(shape[0], np.int64), np.zeros(shape, np.int64)
    whole[books] = prices.book
    cells[books[network.cell_book], network.cell_segment] = prices.cell
    return whole, cells


def soft_pairs(problem: BatchProblem, account: Ints, book: Ints) -> tuple[Bools, Bools]:
    """Which given pairs made a rule give way, and which met a preference. A preference lifts the rule."""
    preferred = is_among(problem.preferred, account, book, problem.m)
    return is_among(problem.discouraged, account, book, problem.m) & ~preferred, preferred


def to_solution(
    problem: BatchProblem, book: Ints, *, mode: str, certificate: BatchCertificate | None = None
) -> BatchSolution:
    """The answer that follows from the book of each account (NOBODY: not given)."""
    given, pinned = np.flatnonzero(book != NOBODY), pinned_books(problem)
    slots, families = slots_after_pins(problem, pinned), families_to_place(problem, pinned)
    gave_way, preferred = soft_pairs(problem, given, book[given])
    even, evenest = value_per_slot(problem, book)
    return BatchSolution(
        mode=mode,
        account=given,
        book=book[given],
        gave_way=gave_way,
        preferred=preferred,
        pinned=pinned[given] != NOBODY,
        left=left_accounts(problem, book, families, slots),
        unfilled=unfilled_slots(problem, book, slots, families),
        over_capacity=over_capacity(problem, pinned),
        score=int(problem.score[given].sum()),
        fairness=fairness_story(problem, book),
        value_per_slot=even,
        value_per_slot_best=evenest,
        certificate=certificate,
    )
