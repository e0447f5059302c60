"""Which accounts are given: a flow type -> book x segment -> book, solved exactly, with prices that prove it.

First the greatest total of rank + 1 (what may be given together is a matroid, so that is at once the greatest rank
and the most accounts), then, among all such plans, fewest discouraged pairs, most preferred pairs, most equal fill.
Source: Ahuja, Magnanti, Orlin, Network Flows (1993), chapter 9: complementary slackness.
"""

from typing import NamedTuple

import numpy as np
from ortools.graph.python import min_cost_flow

from .kinds import DISCOURAGED, PREFERRED, Slots, Types
from .problem import Bools, Ints

_FAR = 1 << 60
_FILL_UNIT = 500
_FILL_STEPS = 256


class Network(NamedTuple):
    """Arcs type -> cell (book x segment) -> book with their capacities. `arc_cell` goes with the arcs of `types`."""

    types: Types
    arc_type: Ints
    arc_cell: Ints
    cell_book: Ints
    cell_segment: Ints
    cell_cap: Ints
    book_cap: Ints


class Queue(NamedTuple):
    """Accounts in the order in which a type gives them up: best rank first, then lowest id. `start` is per type.

    `weight` is rank + 1, so that every account is worth giving; `measure` is what prices are to be told in, + 1.
    """

    account: Ints
    weight: Ints
    start: Ints
    measure: Ints


class Prices(NamedTuple):
    """Value of one more slot of a book, and of one more slot of a cell on top of its book's. Never negative."""

    book: Ints
    cell: Ints


class Selection(NamedTuple):
    """Accounts taken of each type and on each arc, and prices that prove the choice: by measure, and by rank under
    `weights`."""

    taken: Ints
    on_arc: Ints
    prices: Prices
    weights: tuple[int, int, int]
    soft_prices: Prices


def build_network(types: Types, slots: Slots) -> Network:
    """Only the cells that some type may use."""
    segments = max(slots.cell.shape[1], 1)
    arc_type = types.arc_type
    cells, arc_cell = np.unique(types.book * segments + types.segment[arc_type], return_inverse=True)
    book, segment = cells // segments, cells % segments
    return Network(types, arc_type, arc_cell, book, segment, slots.cell[book, segment], slots.book)


def build_queue(types: Types, rank: Ints, measure: Ints) -> Queue:
    """The accounts of the types, best first."""
    account = np.flatnonzero(types.of >= 0)
    account = account[np.lexsort((account, -rank[account], types.of[account]))]
    start = np.searchsorted(types.of[account], np.arange(types.count + 1))
    return Queue(account, rank[account] + 1, start, measure[account] + 1)


def select(network: Network, queue: Queue) -> Selection:
    """The best accounts, then the gentlest and most even way to place them. Both steps are exact."""
    on_arc, taken = _greatest_total(network, queue)
    hard, weights = np.zeros(len(on_arc), np.int64), composite_weights(network)
    value = slot_prices(network, queue, taken, on_arc, hard, 1)
    taken, on_arc = _most_even(network, queue, value, int(taken.sum()))
    soft_prices = value
    if weights != (1, 0, 0):
        soft_prices = slot_prices(network, queue, taken, on_arc, soft_cost(network.types.soft, weights), weights[0])
    if not np.array_equal(queue.weight, queue.measure):
        value = slot_prices(network, queue._replace(weight=queue.measure), taken, on_arc, hard, 1)
    return Selection(taken, on_arc, value, weights, soft_prices)


def composite_weights(network: Network) -> tuple[int, int, int]:
    """Worth of a point of score, of a discouraged pair avoided, of a preferred pair met: each outweighs all below."""
    if not network.types.soft.any():
        return 1, 0, 0
    most = 2 * len(network.cell_book) + 1
    return most * (most + 1), most, 1


def soft_cost(soft: Ints, weights: tuple[int, int, int]) -> Ints:
    """Cost of using a pair: positive when discouraged, negative when preferred."""
    cost: Ints = weights[1] * (soft == DISCOURAGED) - weights[2] * (soft == PREFERRED)
    return cost


def _greatest_total(network: Network, queue: Queue) -> tuple[Ints, Ints]:
    """Min-cost flow over the rank alone: accounts on each arc, accounts taken of each type."""
    types, (t, c, m) = network.types, _sizes(network)
    bid_type, bid_weight, bid_count = _bids(types.of[queue.account], queue.weight)
    source, sink = t + c + m, t + c + m + 1
    total = int(min(len(queue.account), network.book_cap.sum()))
    flow = Flow()
    bids = flow.arcs(source, bid_type, bid_count, -bid_weight)
    arcs = flow.arcs(network.arc_type, t + network.arc_cell, network.cell_cap[network.arc_cell], 0)
    flow.arcs(t + np.arange(c), t + c + network.cell_book, network.cell_cap, 0)
    flow.arcs(t + c + np.arange(m), sink, network.book_cap, 0)
    flow.arcs(source, np.array([sink]), total, 0)
    supply = np.zeros(sink + 1, np.int64)
    supply[source], supply[sink] = total, -total
    flow.solve(supply)
    return flow.on(arcs), np.bincount(bid_type, weights=flow.on(bids), minlength=t).astype(np.int64)


def _bids(of: Ints, weight: Ints) -> tuple[Ints, Ints, Ints]:
    """Equal ranks of one type are one arc: type, weight, accounts."""
    if not len(of):
        return of, weight, of
    start = np.flatnonzero((np.diff(of, prepend=-1) != 0) | (np.diff(weight, prepend=-1) != 0))
    return of[start], weight[start], np.diff(np.append(start, len(of)))


def slot_prices(network: Network, queue: Queue, taken: Ints, on_arc: Ints, soft: Ints, unit: int) -> Prices:
    """What one more slot would add: shortest paths from the unchosen accounts through the residual network."""
    t, c, m = _sizes(network)
    by_cell = np.argsort(network.arc_cell, kind="stable")
    cell_start = np.searchsorted(network.arc_cell[by_cell], np.arange(c))
    used = np.flatnonzero(on_arc > 0)
    in_cell = np.bincount(network.arc_cell, weights=on_arc, minlength=c).astype(np.int64)
    in_book = np.bincount(network.cell_book, weights=in_cell, minlength=m).astype(np.int64)
    roomy, busy = in_cell < network.cell_cap, in_cell > 0
    to_type = _next_unchosen(queue, taken, unit)
    to_book = np.where(in_book > 0, 0, _FAR)
    to_cell = np.full(c, _FAR)
    while True:
        before = to_cell.copy()
        via = (to_type[network.arc_type] + soft)[by_cell]
        to_cell = np.minimum(to_cell, np.minimum.reduceat(via, cell_start) if c else to_cell)
        to_cell = np.where(busy, np.minimum(to_cell, to_book[network.cell_book]), to_cell)
        np.minimum.at(to_book, network.cell_book[roomy], to_cell[roomy])
        np.minimum.at(to_type, network.arc_type[used], to_cell[network.arc_cell[used]] - soft[used])
        if np.array_equal(before, to_cell):
            return _as_prices(network, to_book, to_cell)


def _next_unchosen(queue: Queue, taken: Ints, unit: int) -> Ints:
    """Cost (negative weight) of the best account of each type that was not taken."""
    position = queue.start[:-1] + taken
    rest = position < queue.start[1:]
    cost = np.full(len(taken), _FAR)
    cost[rest] = -queue.weight[position[rest]] * unit
    return cost


def _as_prices(network: Network, to_book: Ints, to_cell: Ints) -> Prices:
    book = np.where(to_book < _FAR // 2, np.maximum(-to_book, 0), 0)
    cell = np.where(to_cell < _FAR // 2, np.maximum(-to_cell, 0), 0)
    return Prices(book, np.maximum(cell - book[network.cell_book], 0))


class _Face(NamedTuple):
    """All plans of the greatest total: what every one of them takes, fills and may still choose."""

    forced: Ints
    ties: Ints
    tight: Ints
    full_cell: Bools
    full_book: Bools


def _optimal_face(network: Network, queue: Queue, prices: Prices) -> _Face:
    cell_price = prices.cell + prices.book[network.cell_book]
    arc_price = cell_price[network.arc_cell]
    starts = network.types.start[:-1]
    price = np.minimum.reduceat(arc_price, starts) if len(starts) else starts
    of = np.repeat(np.arange(network.types.count), np.diff(queue.start))
    above = np.bincount(of[queue.weight > price[of]], minlength=len(price))
    equal = np.bincount(of[queue.weight == price[of]], minlength=len(price))
    tight = np.flatnonzero(arc_price == price[network.arc_type])
    return _Face(above, equal, tight, prices.cell > 0, prices.book > 0)


def _most_even(network: Network, queue: Queue, prices: Prices, total: int) -> tuple[Ints, Ints]:
    """Among the best choices: fewest discouraged, most preferred, then least sum of n^2 / free over the books."""
    face, (t, c, m) = _optimal_face(network, queue, prices), _sizes(network)
    source, sink = t + c + m, t + c + m + 1
    fixed = np.bincount(network.cell_book, weights=network.cell_cap * face.full_cell, minlength=m).astype(np.int64)
    due = np.where(face.full_book, network.book_cap - fixed, 0)
    supply = np.zeros(sink + 1, np.int64)
    supply[:t], supply[t : t + c], supply[t + c : source] = face.forced, -network.cell_cap * face.full_cell, -due
    supply[source] = total - face.forced.sum()
    supply[sink] = -supply.sum()
    flow, loose = Flow(), ~face.full_cell
    ties = flow.arcs(source, np.arange(t), face.ties, 0)
    cost = soft_cost(network.types.soft[face.tight], _soft_over_fill(network))
    into = network.arc_cell[face.tight]
    arcs = flow.arcs(network.arc_type[face.tight], t + into, network.cell_cap[into], cost)
    flow.arcs((t + np.arange(c))[loose], t + c + network.cell_book[loose], network.cell_cap[loose], 0)
    book, slots, fill_cost = _fill_steps(np.where(face.full_book, 0, network.book_cap - fixed), fixed, total)
    flow.arcs(t + c + book, sink, slots, fill_cost)
    flow.solve(supply)
    on_arc = np.zeros(len(network.arc_type), np.int64)
    on_arc[face.tight] = flow.on(arcs)
    return face.forced + flow.on(ties), on_arc


def _soft_over_fill(network: Network) -> tuple[int, int, int]:
    """Weights of soft pairs above the fill cost; the score is settled."""
    preferred = 4 * _FILL_UNIT
    return 0, preferred * (2 * len(network.cell_book) + 1), preferred


def _fill_steps(room: Ints, already: Ints, total: int) -> tuple[Ints, Ints, Ints]:
    """Convex cost of filling a book: each further slot (or step of slots, in a very large book) costs more.

    No book can get more than `total`; costs are scaled so that the fullest a book can get is worth two fill units.
    """
    whole = np.maximum(already + room, 1)
    room = np.minimum(room, total)
    step = np.maximum(1, -(-room // _FILL_STEPS))
    steps = -(-room // step)
    book = np.repeat(np.arange(len(room)), steps)
    first = (np.arange(len(book)) - np.repeat(np.cumsum(steps) - steps, steps)) * step[book]
    slots = np.minimum(step[book], room[book] - first)
    fill = (already[book] + first + slots / 2.0) / whole[book]
    return book, slots, (fill * (2 * _FILL_UNIT / max(fill.max(initial=0.0), 1e-12))).astype(np.int64)


def _sizes(network: Network) -> tuple[int, int, int]:
    return network.types.count, len(network.cell_book), len(network.book_cap)


class Flow:
    """A min-cost flow that takes arrays or scalars and insists on an optimum."""

    def __init__(self) -> None:
        self._solver = min_cost_flow.SimpleMinCostFlow()

    def arcs(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints | int) -> Ints:
        tails, heads, caps, costs = np.broadcast_arrays(tail, head, capacity, cost)
        ids: Ints = self._solver.add_arcs_with_capacity_and_unit_cost(
            np.ascontiguousarray(tails, np.int32),
            np.ascontiguousarray(heads, np.int32),
            np.ascontiguousarray(caps, np.int64),
            np.ascontiguousarray(costs, np.int64),
        )
        return ids

    def solve(self, supply: Ints) -> None:
        self._solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
        status = self._solver.solve()
        if status != self._solver.OPTIMAL:
            raise ArithmeticError(f"min-cost flow ended with {status}")

    def on(self, arcs: Ints) -> Ints:
        flows: Ints = self._solver.flows(arcs)
        return flows
