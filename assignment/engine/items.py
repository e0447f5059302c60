"""What a rebalance moves: accounts, or families as one item, collapsed into types by the books that may hold them."""

from dataclasses import dataclass, replace

import numpy as np

from .problem import NOBODY, Bools, Floats, Ints, Pairs, RebalanceProblem


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """One row per item; `account[start[k]:start[k + 1]]` are its accounts. `allowed[type, book]` includes its own book.

    An item that only its present book may hold is not movable.
    """

    value: Ints
    size: Ints
    cost: Ints
    segment: Ints
    owner: Ints
    movable: Bools
    type: Ints
    allowed: Bools
    account: Ints
    start: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What books hold and may hold: value, accounts, accounts per segment."""

    load: Ints
    count: Ints
    cell: Ints
    cap: Ints
    cap_cell: Ints

    def copy(self) -> "Shelf":
        return Shelf(self.load.copy(), self.count.copy(), self.cell.copy(), self.cap, self.cap_cell)

    def has_room(self, book: int, segment: int, size: int) -> bool:
        fits: bool = self.count[book] + size <= self.cap[book]
        return fits and bool(self.cell[book, segment] + size <= self.cap_cell[book, segment])

    def shift(self, book: int, segment: int, size: int, value: int) -> None:
        """Add `size` accounts of `value` (both negative to take away)."""
        self.load[book] += value
        self.count[book] += size
        self.cell[book, segment] += size


def canonical_books(problem: RebalanceProblem) -> tuple[RebalanceProblem, Ints, Ints]:
    """The same problem with accounts and books in id order, and both orders."""
    accounts, books = np.argsort(problem.account_ids), np.argsort(problem.book_ids)
    rank_a, rank_b = np.argsort(accounts), np.argsort(books)

    def moved(given: Pairs) -> Pairs:
        return Pairs(rank_a[given.account], rank_b[given.book])

    ordered = replace(
        problem,
        account_ids=problem.account_ids[accounts],
        potential=problem.potential[accounts],
        segment=problem.segment[accounts],
        kind=problem.kind[accounts],
        eligible=problem.eligible[:, books],
        owner=rank_b[problem.owner[accounts]] if problem.n else problem.owner,
        movable=problem.movable[accounts],
        cost=problem.cost[accounts],
        book_ids=problem.book_ids[books],
        share=problem.share[books],
        cap=problem.cap[books],
        cap_segment=problem.cap_segment[books],
        banned=moved(problem.banned),
        pinned=moved(problem.pinned),
        family=problem.family[accounts],
    )
    return ordered, accounts, books


def build_items(problem: RebalanceProblem, owner: Ints) -> Items:
    """Items of the accounts as held by `owner`; pinned accounts stay where that says."""
    group = _groups(problem, owner)
    order = np.argsort(group, kind="stable")
    count = int(group.max(initial=-1)) + 1
    start = np.searchsorted(group[order], np.arange(count + 1))
    first = order[start[:-1]]
    size = np.diff(start)
    movable = _may_move(problem)[first]
    active = problem.share > 0
    type_of, allowed = _types(problem, owner, order, start, first, active)
    choices = allowed.sum(axis=1)[type_of] if count else first
    return Items(
        value=_sum(problem.potential, group, count),
        size=size,
        cost=_sum(problem.cost, group, count),
        segment=problem.segment[first],
        owner=owner[first],
        movable=movable & (choices > 1) & active[owner[first]],
        type=type_of,
        allowed=allowed,
        account=order,
        start=start,
    )


def shelf_of(problem: RebalanceProblem, owner: Ints) -> Shelf:
    """What the books hold now. A book above its capacity may keep what it has but not grow."""
    m, segments = problem.cap_segment.shape
    load = _sum(problem.potential, owner, m)
    cell = np.bincount(owner * segments + problem.segment, minlength=m * segments).reshape(m, segments)
    count = np.bincount(owner, minlength=m)
    return Shelf(load, count, cell, np.maximum(problem.cap, count), np.maximum(problem.cap_segment, cell))


def best_input(items: Items, shelf: Shelf, share: Floats) -> tuple[Ints, Ints]:
    """Movable value of each type, and the value of each book that stays."""
    moves = items.movable
    worth = _sum(items.value[moves], items.type[moves], len(items.allowed))
    return worth, shelf.load - _sum(items.value[moves], items.owner[moves], len(share))


def _sum(values: Ints, of: Ints, count: int) -> Ints:
    """Exact integer sums by group."""
    total = np.zeros(count, np.int64)
    np.add.at(total, of, values)
    return total


def _may_move(problem: RebalanceProblem) -> Bools:
    movable = problem.movable.copy()
    movable[problem.pinned.account] = False
    return movable


def _groups(problem: RebalanceProblem, owner: Ints) -> Ints:
    """Item of each account. A family is one item when one book and one segment hold it and all of it may move.

    Otherwise the family stays where it is: `_together` tells `_types` so by leaving no other book.
    """
    group = np.arange(problem.n)
    whole = _whole_family(problem, owner)
    first = np.full(int(problem.family.max(initial=0)) + 1, problem.n)
    inside = np.flatnonzero(whole)
    np.minimum.at(first, problem.family[inside], inside)
    group[inside] = first[problem.family[inside]]
    return np.unique(group, return_inverse=True)[1] if problem.n else group


def _whole_family(problem: RebalanceProblem, owner: Ints) -> Bools:
    """Accounts of families that can move as one."""
    whole: Bools = _in_family(problem) & ~_torn(problem, owner)
    return whole


def _in_family(problem: RebalanceProblem) -> Bools:
    """Accounts of families of two and more."""
    known = problem.family != NOBODY
    size = np.bincount(problem.family[known], minlength=1)
    inside = known.copy()
    inside[known] = size[problem.family[known]] > 1
    return inside


def _torn(problem: RebalanceProblem, owner: Ints) -> Bools:
    """Accounts of families that span books or segments or hold one that must stay."""
    inside = np.flatnonzero(_in_family(problem))
    family = problem.family[inside]
    top = int(family.max(initial=0)) + 1
    bad = np.zeros(top, bool)
    for column in (owner, problem.segment):
        low, high = np.full(top, np.iinfo(np.int64).max), np.full(top, -1)
        np.minimum.at(low, family, column[inside])
        np.maximum.at(high, family, column[inside])
        bad |= (high >= 0) & (low != high)
    bad[family[~_may_move(problem)[inside]]] = True
    torn = np.zeros(problem.n, bool)
    torn[inside] = bad[family]
    return torn


def _types(
    problem: RebalanceProblem, owner: Ints, order: Ints, start: Ints, first: Ints, active: Bools
) -> tuple[Ints, Bools]:
    """Type of each item and the books that may hold each type. Most items have the row of their kind, or that of their
    kind and the one book that holds them all the same; the others have rows of their own.
    """
    rows = problem.eligible & active
    special = _special(problem, first)
    abroad = np.flatnonzero(~rows[problem.kind[first], owner[first]] & ~special) if problem.n else first
    pair, of_pair = np.unique(problem.kind[first[abroad]] * problem.m + owner[first[abroad]], return_inverse=True)
    held_rows = rows[pair // problem.m].copy() if problem.m else rows[:0]
    held_rows[np.arange(len(pair)), pair % problem.m if problem.m else pair] = True
    own = np.flatnonzero(special)
    own_rows = _own_rows(problem, owner, rows, order, start, own)
    kind = problem.kind[first].copy()
    kind[abroad] = len(rows) + of_pair.ravel()
    kind[own] = len(rows) + len(pair) + np.arange(len(own))
    table = np.concatenate([rows, held_rows, own_rows])
    used, inverse = np.unique(kind, return_inverse=True)
    unique, of_used = np.unique(np.packbits(table[used], axis=1), axis=0, return_inverse=True)
    width = problem.m
    allowed = np.unpackbits(unique, axis=1, count=width).astype(bool) if width else np.zeros((len(unique), 0), bool)
    return of_used.ravel()[inverse], allowed


def _special(problem: RebalanceProblem, first: Ints) -> Bools:
    """Items that need a row of their own: families and banned pairs."""
    marked = _in_family(problem)
    marked[problem.banned.account] = True
    special: Bools = marked[first]
    return special


def _own_rows(problem: RebalanceProblem, owner: Ints, rows: Bools, order: Ints, start: Ints, own: Ints) -> Bools:
    """The books that may hold each of these items; the one that holds it always may."""
    banned, torn = problem.banned, _torn(problem, owner)
    table = np.zeros((len(own), problem.m), bool)
    for k, item in enumerate(own.tolist()):
        members = order[start[item] : start[item + 1]]
        row = rows[problem.kind[members]].all(axis=0) & ~torn[members[0]]
        for account in members.tolist():
            low, high = np.searchsorted(banned.account, account), np.searchsorted(banned.account, account, "right")
            row[banned.book[low:high]] = False
        row[owner[members[0]]] = True
        table[k] = row
    return table
