"""Even out value per slot without touching who is given: largest account first, then swaps between two books."""

from dataclasses import dataclass

import numpy as np

from .flow import Network
from .problem import NOBODY, Bools, Floats, Ints

SWAPS_PER_SECOND = 1_500
_EVEN_ENOUGH = 1e-3
_PARTNERS = 40
_TRIES = 8
_REVIVE_EVERY = 300


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Accounts to place: position, type, weight (value relative to the segment's mean) and segment of each."""

    account: Ints
    type: Ints
    weight: Ints
    segment: Ints


def relative_weight(potential: Ints, segment: Ints, account: Ints) -> Ints:
    """Value as a multiple of the mean of its segment among these accounts, times 10,000: segments then compare."""
    if not len(account):
        return account
    value, of = potential[account].astype(np.float64), segment[account]
    mean = np.bincount(of, weights=value) / np.maximum(np.bincount(of), 1)
    return np.maximum(1, np.rint(value / mean[of] * 10_000)).astype(np.int64)


def place_largest_first(network: Network, given: Given, on_arc: Ints, load: Floats, slots: Ints) -> tuple[Ints, Bools]:
    """Book of each account of `given`, and whether the pair is on soft terms; `on_arc` is met exactly.

    Largest weight first, to the book whose weight per slot ends lowest. `load` is what the books have already.
    """
    used = np.flatnonzero(on_arc > 0)
    start = np.searchsorted(network.arc_type[used], np.arange(network.types.count + 1))
    book_of = network.cell_book[network.arc_cell[used]]
    books = [book_of[a:b] for a, b in zip(start[:-1], start[1:], strict=True)]
    quotas = [on_arc[used[a:b]].copy() for a, b in zip(start[:-1], start[1:], strict=True)]
    soft = [network.types.soft[used[a:b]] != 0 for a, b in zip(start[:-1], start[1:], strict=True)]
    load, per_slot = load.copy(), 1.0 / np.maximum(slots, 1)
    book, is_soft = np.full(len(given.account), NOBODY), np.zeros(len(given.account), bool)
    for k in np.lexsort((given.account, -given.weight)).tolist():
        t, weight = int(given.type[k]), float(given.weight[k])
        mine = books[t]
        j = 0 if len(mine) == 1 else int(((load[mine] + weight) * per_slot[mine]).argmin())
        book[k], is_soft[k] = mine[j], soft[t][j]
        load[mine[j]] += weight
        quotas[t][j] -= 1
        if quotas[t][j] == 0:
            books[t], quotas[t], soft[t] = np.delete(mine, j), np.delete(quotas[t], j), np.delete(soft[t], j)
    return book, is_soft


def plain_allowed(network: Network) -> Bools:
    """May accounts of a type go to a book on plain terms? type x book."""
    allowed = np.zeros((network.types.count, len(network.book_cap)), bool)
    plain = network.types.soft == 0
    allowed[network.arc_type[plain], network.types.book[plain]] = True
    return allowed


def polish(given: Given, book: Ints, frozen: Bools, allowed: Bools, load: Floats, target: Floats, budget: int) -> Ints:
    """Swap accounts of one segment between two books, worst book first, while that brings loads nearer to `target`.

    `load` includes everything the books get; `frozen` accounts stay. At most `budget` tries, so the result is the same
    on any machine.
    """
    active = target > 0
    if budget <= 0 or active.sum() < 2:
        return book
    search = _Search(given, book.copy(), frozen, allowed, load.astype(np.float64), target)
    stuck = ~active
    for nth in range(1, budget + 1):
        off = np.where(stuck, 0.0, np.abs(search.gap) / np.maximum(target, 1.0))
        worst = int(off.argmax())
        if off[worst] <= _EVEN_ENOUGH:
            break
        stuck[worst] = not search.improve(worst)
        if nth % _REVIVE_EVERY == 0:
            stuck = ~active
    return search.book


class _Search:
    """Books as arrays sorted by weight, so that the best partner of a swap is found by bisection."""

    def __init__(self, given: Given, book: Ints, frozen: Bools, allowed: Bools, load: Floats, target: Floats) -> None:
        self.given, self.book, self.allowed = given, book, allowed
        self.gap, self.size = load - target, np.maximum(target, 1.0)
        self.by_type = np.ascontiguousarray(allowed.T)
        free = np.flatnonzero(~frozen)
        order = free[np.lexsort((given.account[free], given.weight[free], book[free]))]
        self.shelves = np.split(order, np.searchsorted(book[order], np.arange(1, len(target))))
        present = np.zeros((len(target), len(allowed)), bool)
        present[book[free], given.type[free]] = True
        self.linked = (present.astype(np.float32) @ allowed.astype(np.float32)) > 0

    def improve(self, worst: int) -> bool:
        """Make the best swap of the worst book with one of the books most opposite to it."""
        sign = 1.0 if self.gap[worst] > 0 else -1.0
        partners = np.flatnonzero(self.linked[worst])
        relative = sign * self.gap[partners] / self.size[partners]
        order = np.argsort(relative, kind="stable")[:_PARTNERS]
        mine = sign * self.gap[worst] / self.size[worst]
        best: tuple[float, int, int, int] | None = None
        for tried, k in enumerate(order.tolist()):
            if relative[k] >= mine or (tried >= _TRIES and best):
                break
            found = self._best_swap(worst, int(partners[k]))
            if found and (best is None or found[0] < best[0]):
                best = (*found, int(partners[k]))
        if best is None:
            return False
        self._swap(worst, best[3], best[1], best[2])
        return True

    def _best_swap(self, one: int, other: int) -> tuple[float, int, int] | None:
        """Gain (negative is better) and the two accounts whose swap brings both books nearest to even."""
        size_one, size_other = self.size[one], self.size[other]
        want = (self.gap[one] * size_other - self.gap[other] * size_one) / (size_one + size_other)
        give, take = self._movable(one, other), self._movable(other, one)
        best: tuple[float, int, int] | None = None
        for segment in np.intersect1d(self.given.segment[give], self.given.segment[take]).tolist():
            a, b = give[self.given.segment[give] == segment], take[self.given.segment[take] == segment]
            i, j, moved = _nearest_difference(self.given.weight[a], self.given.weight[b], want)
            gain = self._change(one, -moved) + self._change(other, moved)
            if gain < -1e-9 and (best is None or gain < best[0]):
                best = (gain, int(a[i]), int(b[j]))
        return best

    def _movable(self, source: int, target: int) -> Ints:
        shelf = self.shelves[source]
        movable: Ints = shelf[self.by_type[target][self.given.type[shelf]]]
        return movable

    def _change(self, book: int, moved: float) -> float:
        return float(((self.gap[book] + moved) ** 2 - self.gap[book] ** 2) / self.size[book])

    def _swap(self, one: int, other: int, account: int, back: int) -> None:
        moved = float(self.given.weight[account] - self.given.weight[back])
        for book, out, into in ((one, account, back), (other, back, account)):
            shelf = self.shelves[book]
            shelf = np.delete(shelf, np.flatnonzero(shelf == out)[0])
            at = np.searchsorted(self.given.weight[shelf], self.given.weight[into])
            self.shelves[book] = np.insert(shelf, at, into)
            self.book[into] = book
        self.gap[one] -= moved
        self.gap[other] += moved


def _nearest_difference(ours: Ints, theirs: Ints, want: float) -> tuple[int, int, float]:
    """Positions i, j with ours[i] - theirs[j] nearest to `want`; `theirs` is sorted."""
    goal = ours - want
    above = np.minimum(np.searchsorted(theirs, goal), len(theirs) - 1)
    below = np.maximum(above - 1, 0)
    nearer = np.where(np.abs(theirs[below] - goal) < np.abs(theirs[above] - goal), below, above)
    i = int(np.abs(theirs[nearer] - goal).argmin())
    j = int(nearer[i])
    return i, j, float(ours[i] - theirs[j])
