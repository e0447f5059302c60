"""The cheapest moves into the band when accounts could be cut: a flow book -> type -> book, and prices that prove it.

A book's price is what it gains per cent of value that leaves it. For any prices, no plan costs less than the bound that
`check_rebalance_certificate` works out from them.
"""

from typing import NamedTuple

import numpy as np

from .flow import Flow
from .items import Items
from .problem import Ints

_SINGLE = 12
_GROWTH = 1.35
_FAR = 1 << 60
_PRECISION = 10**14


class Cheapest(NamedTuple):
    """Value that leaves, per bucket of movable items (in `order`); value that arrives, per arc type -> book."""

    order: Ints
    bucket_start: Ints
    bucket_out: Ints
    bucket_value: Ints
    arc_type: Ints
    arc_book: Ints
    arrives: Ints
    price: Ints
    scale: int


def cheapest_moves(items: Items, load: Ints, low: Ints, high: Ints) -> Cheapest:
    """Least total cost that brings every load into [low, high]. Expects that some split does."""
    scale = _PRECISION // max(int(items.cost.max(initial=1)), 1)
    order, start, value, unit = _buckets(items, scale)
    book, kind = items.owner[order[start]], items.type[order[start]]
    arc_type, arc_book = np.nonzero(items.allowed)
    books, types = len(load), len(items.allowed)
    flow, bin_ = Flow(), books + types
    leaves = flow.arcs(book, books + kind, value, unit)
    arrives = flow.arcs(books + arc_type, arc_book, max(int(value.sum()), 1), 0)
    stays = flow.arcs(np.arange(books), bin_, high - low, 0)
    supply = np.concatenate([load - low, np.zeros(types, np.int64), [-(load - low).sum()]])
    flow.solve(supply)
    out, into, kept = flow.on(leaves), flow.on(arrives), flow.on(stays)
    room = _Residual.of(book, kind, out, value, unit, types)
    price = _prices(room, (arc_type, arc_book, into), kept, high - low, books, types)
    return Cheapest(order, start, out, value, arc_type, arc_book, into, price, scale)


def _buckets(items: Items, scale: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Movable items by (book, type), most value per cost first: the first twelve alone, then growing buckets.

    A bucket costs per cent what its best item does, so the bound stays a bound.
    """
    order = np.flatnonzero(items.movable)
    ratio = items.value[order] / items.cost[order]
    order = order[np.lexsort((order, -ratio, items.type[order], items.owner[order]))]
    key = items.owner[order] * len(items.allowed) + items.type[order]
    fresh = np.diff(key, prepend=-1) != 0
    start = np.flatnonzero(fresh)
    size = np.diff(np.append(start, len(order)))
    position = np.arange(len(order)) - np.repeat(start, size)
    bucket = _bucket_of(int(size.max(initial=0)))[position]
    start = np.flatnonzero(fresh | (np.diff(bucket, prepend=-1) != 0))
    value = np.add.reduceat(items.value[order], start) if len(start) else start
    head = order[start]
    return order, start, value, (scale * items.cost[head]) // items.value[head]


def _bucket_of(longest: int) -> Ints:
    sizes, size = [1] * _SINGLE, 1.0
    while sum(sizes) < longest:
        size *= _GROWTH
        sizes.append(int(size))
    return np.repeat(np.arange(len(sizes)), sizes)[: max(longest, 1)]


class _Residual(NamedTuple):
    """Per book x type: cheapest cost of letting more go, greatest saving of letting less go."""

    book: Ints
    type: Ints
    more: Ints
    less: Ints

    @classmethod
    def of(cls, book: Ints, kind: Ints, out: Ints, value: Ints, unit: Ints, types: int) -> "_Residual":
        key, group = np.unique(book * types + kind, return_inverse=True)
        more, less = np.full(len(key), _FAR), np.full(len(key), -_FAR)
        np.minimum.at(more, group[out < value], unit[out < value])
        np.maximum.at(less, group[out > 0], unit[out > 0])
        return cls(key // max(types, 1), key % max(types, 1), more, less)


def _prices(room: _Residual, arcs: tuple[Ints, Ints, Ints], kept: Ints, slack: Ints, books: int, types: int) -> Ints:
    """Potentials of the books against the bin by relaxation over the residual network; 0 where a book has slack."""
    arc_type, arc_book, into = arcs
    at_book, at_type, at_bin = np.zeros(books, np.int64), np.zeros(types, np.int64), 0
    can_more, can_less, used = room.more < _FAR, room.less > -_FAR, into > 0
    while True:
        before = (at_book.copy(), at_type.copy(), at_bin)
        np.minimum.at(at_type, room.type[can_more], (at_book[room.book] + room.more)[can_more])
        np.minimum.at(at_book, room.book[can_less], (at_type[room.type] - room.less)[can_less])
        np.minimum.at(at_book, arc_book, at_type[arc_type])
        np.minimum.at(at_type, arc_type[used], at_book[arc_book[used]])
        at_bin = min(at_bin, int(at_book[kept < slack].min(initial=0)))
        at_book = np.where(kept > 0, np.minimum(at_book, at_bin), at_book)
        if np.array_equal(before[0], at_book) and np.array_equal(before[1], at_type) and before[2] == at_bin:
            return at_bin - at_book
