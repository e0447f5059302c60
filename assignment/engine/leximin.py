"""The fairest split that eligibility allows if accounts could be cut: at once leximin, leximax and least squares.

Value of types flows to books; maximum flows split the books into groups of equal level until every group fits.
Source: Megiddo (1974); Fujishige (1980); Groenevelt (1991), decomposition for polymatroids.
"""

from typing import NamedTuple

import numpy as np
from ortools.graph.python import max_flow

from .problem import Bools, Floats, Ints


class Levels(NamedTuple):
    """Best load of each book, and the flow that reaches it: `value[k]` from `type[k]` to `book[k]`."""

    load: Floats
    type: Ints
    book: Ints
    value: Ints


def best_levels(worth: Ints, allowed: Bools, base: Ints, share: Floats) -> Levels:
    """Split `worth[type]` over `allowed[type, book]` on top of `base[book]`, lexicographically optimal in load/share.

    Every type with worth needs a book; shares are positive.
    """
    load = base.astype(np.float64)
    pieces: list[tuple[Ints, Ints, Ints]] = []
    waiting = [(np.arange(len(worth)), np.arange(len(base)))]
    while waiting:
        types, books = waiting.pop()
        if not len(types) or not worth[types].sum():
            continue
        above, piece = _fill_or_split(worth[types], allowed[np.ix_(types, books)], base[books], share[books])
        if above is None:
            t, b, value = piece
            np.add.at(load, books[b], value)
            pieces.append((types[t], books[b], value))
        else:
            waiting += [(types[above[0]], books[above[1]]), (types[~above[0]], books[~above[1]])]
    if not pieces:
        return Levels(load, *(np.empty(0, np.int64) for _ in range(3)))
    return Levels(load, *(np.concatenate(column) for column in zip(*pieces, strict=True)))


_Piece = tuple[Ints, Ints, Ints]


def _fill_or_split(worth: Ints, allowed: Bools, base: Ints, share: Floats) -> tuple[tuple[Bools, Bools] | None, _Piece]:
    """Either one level fits all (None and the flow), or the types and books that must lie above it."""
    level = _water_level(int(worth.sum()), base, share)
    room = np.maximum(0, np.ceil(level * share - base - 1e-9)).astype(np.int64)
    t, b = np.nonzero(allowed)
    types, books, solver = len(worth), len(base), max_flow.SimpleMaxFlow()
    source, sink = types + books, types + books + 1
    tails = np.concatenate([np.full(types, source), t, types + np.arange(books)])
    heads = np.concatenate([np.arange(types), types + b, np.full(books, sink)])
    caps = np.concatenate([worth, np.full(len(t), worth.sum() + 1), room]).astype(np.int64)
    arcs = solver.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), caps)
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise ArithmeticError("maximum flow failed")
    if solver.optimal_flow() >= worth.sum():
        value = solver.flows(arcs[types : types + len(t)])
        used = value > 0
        return None, (t[used], b[used], value[used])
    cut = np.asarray(solver.get_source_side_min_cut())
    above = np.zeros(types + books + 2, bool)
    above[cut] = True
    return (above[:types], above[types : types + books]), (t, b, t)


def _water_level(worth: int, base: Ints, share: Floats) -> float:
    """The level at which `worth` fills books of these shares up from their base."""
    order = np.argsort(base / share, kind="stable")
    base, share = base[order], share[order]
    level = (worth + np.cumsum(base)) / np.cumsum(share)
    following = np.append((base / share)[1:], np.inf)
    return float(level[np.argmax(level <= following)])


def highest_set(worth: Ints, allowed: Bools, base: Ints, share: Floats, load: Floats) -> Ints:
    """Books that prove the highest load/share best: together they must keep what only they may own."""
    order = np.argsort(-load / share, kind="stable")
    last = np.where(allowed, np.argsort(order)[None, :], -1).max(axis=1, initial=-1)
    level = _levels_of_prefixes(worth, last, order, base, share)
    return order[: int(level.argmax()) + 1]


def lowest_set(worth: Ints, allowed: Bools, base: Ints, share: Floats, load: Floats) -> Ints:
    """Books that prove the lowest load/share best: together they get at most what any of them may own."""
    order = np.argsort(load / share, kind="stable")
    first = np.where(allowed, np.argsort(order)[None, :], len(order)).min(axis=1, initial=len(order))
    level = _levels_of_prefixes(worth, np.where(first < len(order), first, -1), order, base, share)
    return order[: int(level.argmin()) + 1]


def _levels_of_prefixes(worth: Ints, joins: Ints, order: Ints, base: Ints, share: Floats) -> Floats:
    added = np.bincount(joins[joins >= 0], weights=worth[joins >= 0], minlength=len(order))
    level: Floats = (np.cumsum(added) + np.cumsum(base[order])) / np.cumsum(share[order])
    return level
