"""Fewest moves by integer programming, for teams small enough: the plan of the flow is the one to beat."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from .items import Items, Shelf
from .problem import Floats, Ints
from .repair import Band

MOST_ITEMS = 3_000
_NODES_PER_SECOND = 50
_PATIENCE = 4.0


class Exact(NamedTuple):
    """Book of each item (None: nothing better found), and the cost that the search proved necessary."""

    book: Ints | None
    bound: float


def fewest_moves(items: Items, shelf: Shelf, band: Band, seconds: float, incumbent: float) -> Exact:
    """Search for a plan cheaper than `incumbent` that keeps every load in the band.

    Effort is counted in nodes of the search tree, so the answer does not depend on the machine; the clock only stops a
    search that takes four times as long as asked for.
    """
    free = np.flatnonzero(items.movable)
    row, book = np.nonzero(items.allowed[items.type[free]])
    moves = book != items.owner[free[row]]
    cost = np.where(moves, items.cost[free[row]], 0).astype(np.float64)
    limits = {"node_limit": max(1, int(seconds * _NODES_PER_SECOND)), "time_limit": _PATIENCE * seconds}
    rows = [_each_once(row, len(free)), *_limits(items, shelf, band, free, row, book)]
    rows.append(LinearConstraint(coo_array(cost[None, :]).tocsr(), -np.inf, incumbent - 0.5))
    found = milp(cost, constraints=rows, integrality=np.ones(len(cost)), bounds=Bounds(0, 1), options=limits)
    bound = float(found.mip_dual_bound) if found.mip_dual_bound is not None else 0.0
    if found.x is None:
        return Exact(None, incumbent if found.status == 2 else min(bound, incumbent))
    chosen = np.flatnonzero(found.x > 0.5)
    result = items.owner.copy()
    result[free[row[chosen]]] = book[chosen]
    return Exact(result, bound)


def _each_once(row: Ints, count: int) -> LinearConstraint:
    return LinearConstraint(_matrix(row, np.ones(len(row)), count), 1, 1)


def _limits(items: Items, shelf: Shelf, band: Band, free: Ints, row: Ints, book: Ints) -> list[LinearConstraint]:
    """Loads in the band, accounts within capacity, in all and per segment."""
    books, segments = shelf.cell.shape
    item = free[row]
    stays = shelf.load - np.bincount(items.owner[free], weights=items.value[free], minlength=books)
    unit = max(1.0, float(np.median(items.value[free])))
    load = _matrix(book, items.value[item] / unit, books)
    size = items.size[item].astype(np.float64)
    kept = shelf.count - np.bincount(items.owner[free], weights=items.size[free], minlength=books)
    cell = book * segments + items.segment[item]
    own_cell = items.owner[free] * segments + items.segment[free]
    kept_cell = shelf.cell.ravel() - np.bincount(own_cell, weights=items.size[free], minlength=books * segments)
    return [
        LinearConstraint(load, (band.low - stays) / unit, (band.high - stays) / unit),
        LinearConstraint(_matrix(book, size, books), -np.inf, shelf.cap - kept),
        LinearConstraint(_matrix(cell, size, books * segments), -np.inf, shelf.cap_cell.ravel() - kept_cell),
    ]


def _matrix(row: Ints, values: Floats, count: int) -> object:
    return coo_array((values, (row, np.arange(len(row)))), shape=(count, len(row))).tocsr()
