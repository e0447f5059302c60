"""Mix types evenly over the books: a corner of the flow heaps one type on one book, which no later step can level."""

import numpy as np

from .flow import Flow, Network
from .problem import Floats, Ints

_ROUNDS = 200
_CHECK_EVERY = 10
_CLOSE = 1e-3


def spread(network: Network, on_arc: Ints) -> Ints:
    """Accounts on each arc: the same totals per type and per cell, as mixed as can be, in whole accounts.

    Pairs on soft terms keep what they have. Maximum entropy by Sinkhorn, rounded by a min-cost flow.
    """
    kept = np.where(network.types.soft != 0, on_arc, 0)
    moved = on_arc - kept
    of_type = np.bincount(network.arc_type, weights=moved, minlength=network.types.count).astype(np.float64)
    in_cell = np.bincount(network.arc_cell, weights=moved, minlength=len(network.cell_book)).astype(np.float64)
    live = np.flatnonzero((network.types.soft == 0) & (of_type[network.arc_type] > 0) & (in_cell[network.arc_cell] > 0))
    if not len(live):
        return on_arc
    types, t = np.unique(network.arc_type[live], return_inverse=True)
    cells, c = np.unique(network.arc_cell[live], return_inverse=True)
    mix = _sinkhorn(t, c, of_type[types], in_cell[cells])
    kept[live] = _rounded(t, c, mix, of_type[types].astype(np.int64), in_cell[cells].astype(np.int64))
    return kept


def _sinkhorn(t: Ints, c: Ints, of_type: Floats, in_cell: Floats) -> Floats:
    """The mix of maximum entropy with these totals, nearly: what is left over is settled by rounding."""
    row, column = np.ones(len(of_type)), np.ones(len(in_cell))
    for nth in range(_ROUNDS):
        row = of_type / np.maximum(np.bincount(t, weights=column[c], minlength=len(row)), 1e-300)
        reached = np.bincount(c, weights=row[t], minlength=len(column))
        if nth % _CHECK_EVERY == 0 and np.abs(column * reached - in_cell).max() < _CLOSE:
            break
        column = in_cell / np.maximum(reached, 1e-300)
    mix: Floats = row[t] * column[c]
    return mix


def _rounded(t: Ints, c: Ints, mix: Floats, of_type: Ints, in_cell: Ints) -> Ints:
    """Whole numbers with exact totals: every arc its floor or ceiling where possible, further away at a price."""
    low = np.floor(mix + 1e-9).astype(np.int64)
    types, flow = len(of_type), Flow()
    tiers = [
        flow.arcs(t, types + c, low, -3),
        flow.arcs(t, types + c, 1, 0),
        flow.arcs(t, types + c, int(of_type.max()), 3),
    ]
    flow.solve(np.concatenate([of_type, -in_cell]))
    return np.asarray(sum(flow.on(tier) for tier in tiers), np.int64)
