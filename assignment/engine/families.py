"""Accounts that go together or not at all: families are knapsack items, so a rule places them before the exact flow."""

from typing import NamedTuple

import numpy as np

from .flow import Network, Prices
from .kinds import Slots
from .problem import NOBODY, BatchProblem, Bools, Floats, Ints, Pairs


class Family(NamedTuple):
    """Positions of the members still to place, and the book where a relative is pinned (or NOBODY)."""

    members: Ints
    home: int


class Placed(NamedTuple):
    """Members given and their books."""

    account: Ints
    book: Ints


def families_to_place(problem: BatchProblem, pinned_book: Ints) -> list[Family]:
    """Families of two and more. A family follows its first pinned member; the pinned ones are settled already."""
    order = np.argsort(problem.family, kind="stable")
    order = order[problem.family[order] != NOBODY]
    groups = np.split(order, np.flatnonzero(np.diff(problem.family[order])) + 1) if len(order) else []
    found = []
    for group in groups:
        waiting, pinned = group[pinned_book[group] == NOBODY], group[pinned_book[group] != NOBODY]
        if len(group) > 1 and len(waiting):
            found.append(Family(waiting, int(pinned_book[pinned[0]]) if len(pinned) else NOBODY))
    return found


def shared_measure(problem: BatchProblem, families: list[Family]) -> Ints:
    """The measure of each account, with every member at the mean of its family, rounded up.

    A family given whole is worth as much, so the best plan with these bounds every plan that keeps families.
    """
    measure = problem.measure
    shared = measure.copy()
    for family in families:
        shared[family.members] = -(-int(measure[family.members].sum()) // len(family.members))
    return shared


def books_for_all(problem: BatchProblem, family: Family) -> Bools:
    """Books that every member may go to, full or not."""
    allowed = problem.eligible[problem.kind[family.members]].all(axis=0)
    fixed = problem.only_book[family.members]
    for home in (*fixed[fixed != NOBODY].tolist(), *([family.home] if family.home != NOBODY else [])):
        allowed &= np.arange(problem.m) == home
    return allowed & ~named(problem.banned, family.members, problem.m)


def has_room(problem: BatchProblem, family: Family, slots: Slots) -> Bools:
    """Books with a slot for each member, segment by segment."""
    need = np.bincount(problem.segment[family.members], minlength=slots.cell.shape[1])
    room: Bools = (slots.book >= len(family.members)) & (slots.cell >= need).all(axis=1)
    return room


def place_families(
    problem: BatchProblem, families: list[Family], slots: Slots, prices: Floats | None
) -> tuple[Placed, Slots]:
    """Give each family the book where its measure most exceeds the price (book x segment) of the slots it takes.

    Best mean rank first; a family that is worth less than its slots waits. Without prices any room will do.
    Returns what was given and the slots left.
    """
    cost = np.zeros(slots.cell.shape) if prices is None else prices
    ranked = sorted(families, key=lambda f: -float((problem.order[f.members] + 1).mean()))
    account, book, measure = [], [], problem.measure
    for family in ranked:
        worth = int((measure[family.members] + 1).sum())
        home = _best_book(problem, family, worth, slots, cost, prices is not None)
        if home == NOBODY:
            continue
        members = family.members
        slots = slots.without(np.full(len(members), home), problem.segment[members])
        account.append(members)
        book.append(np.full(len(members), home))
    empty = [np.empty(0, np.int64)]
    return Placed(np.concatenate(account or empty), np.concatenate(book or empty)), slots


def cell_prices(network: Network, prices: Prices, shape: tuple[int, ...]) -> Floats:
    """Price of a slot in every book x segment; cells outside the network cost only their book's price."""
    whole = np.repeat(prices.book[:, None], shape[1], axis=1).astype(np.float64)
    whole[network.cell_book, network.cell_segment] += prices.cell
    return whole


def _best_book(problem: BatchProblem, family: Family, worth: int, slots: Slots, cost: Floats, must_pay: bool) -> int:
    possible = np.flatnonzero(books_for_all(problem, family) & has_room(problem, family, slots))
    if not len(possible):
        return NOBODY
    members = family.members
    gain = worth - cost[:, problem.segment[members]][possible].sum(axis=1)
    discouraged = named(problem.discouraged, members, problem.m)[possible]
    preferred = named(problem.preferred, members, problem.m)[possible]
    emptiest = slots.book[possible] / np.maximum(problem.free[possible], 1)
    best = np.lexsort((possible, -emptiest, ~preferred, discouraged & ~preferred, -gain))[0]
    return NOBODY if must_pay and gain[best] < 0 else int(possible[best])


def named(some: Pairs, members: Ints, m: int) -> Bools:
    """Books named in pairs with any of the members."""
    marked = np.zeros(m, bool)
    low, high = np.searchsorted(some.account, members), np.searchsorted(some.account, members, side="right")
    for a, b in zip(low.tolist(), high.tolist(), strict=True):
        marked[some.book[a:b]] = True
    return marked
