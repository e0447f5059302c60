"""Bring the last books into the band: worst first, by a move, a swap or two for one with the most opposite book."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .items import Items, Shelf
from .problem import Bools, Floats, Ints
from .rounding import move

_BLOCK = 10
# A look at one partner costs about 50 µs. Where the rules stand against the band nearly every step looks at all books.
MOST_LOOKS = 25_000
_PAIR_BOOKS = 6
_PAIR_ITEMS = 120


class Band(NamedTuple):
    """Loads to end between."""

    low: Ints
    high: Ints


class _Option(NamedTuple):
    """Items that go from giver to taker and back; `gain` is the change of unevenness, negative is better."""

    gain: float
    fits: bool
    giver: int
    taker: int
    out: tuple[int, ...]
    back: tuple[int, ...]


def repair(items: Items, book: Ints, shelf: Shelf, band: Band, budget: int) -> None:
    """Change `book` and `shelf` until every load is in the band, nothing helps, or the effort is spent.

    At most `budget` steps and MOST_LOOKS. Each step makes the pair of books it touches more even, so it cannot go round
    in circles and may end at any step.
    Effort is counted, not timed, so that the same input gives the same plan on any machine.
    """
    if not items.movable.any():
        return
    search = _Search(items, book, shelf, band)
    stuck = np.zeros(len(shelf.load), bool)
    for _ in range(budget):
        gap = search.gap()
        off = np.where(stuck, 0.0, (np.abs(gap) - search.half) / search.size)
        worst = int(off.argmax())
        if off[worst] <= 0 or search.looks >= MOST_LOOKS:
            return
        option = search.best(worst, gap)
        if option is None:
            stuck[worst] = True
            continue
        search.apply(option)
        stuck[[option.giver, option.taker]] = False


def take_back(items: Items, book: Ints, shelf: Shelf, band: Band) -> None:
    """Undo moves that the band does not need, dearest first."""
    moved = np.flatnonzero(book != items.owner)
    for k in moved[np.lexsort((moved, items.value[moved], -items.cost[moved]))].tolist():
        home, now, value = int(items.owner[k]), int(book[k]), int(items.value[k])
        segment, size = int(items.segment[k]), int(items.size[k])
        fits = shelf.load[home] + value <= band.high[home] and shelf.load[now] - value >= band.low[now]
        if fits and shelf.has_room(home, segment, size):
            move(items, book, k, home, shelf)


class _Search:
    """Movable items of each book sorted by value, so that partners are found by bisection."""

    def __init__(self, items: Items, book: Ints, shelf: Shelf, band: Band) -> None:
        self.items, self.book, self.shelf = items, book, shelf
        self.target = (band.low + band.high) / 2.0
        self.half = (band.high - band.low) / 2.0
        self.size = np.maximum(self.target, 1.0)
        self.by_book = np.ascontiguousarray(items.allowed.T)
        free = np.flatnonzero(items.movable)
        order = free[np.lexsort((free, items.value[free], book[free]))]
        self.shelves = np.split(order, np.searchsorted(book[order], np.arange(1, len(shelf.load))))
        table = items.allowed.astype(np.float32)
        self.linked: Bools = (table.T @ table) > 0
        np.fill_diagonal(self.linked, False)
        self.looks = 0

    def gap(self) -> Floats:
        gap: Floats = self.shelf.load - self.target
        return gap

    def best(self, worst: int, gap: Floats) -> _Option | None:
        """The option that brings both books into the band, else the best of the first block that has one."""
        sign = 1.0 if gap[worst] > 0 else -1.0
        partners = np.flatnonzero(self.linked[worst])
        partners = partners[np.argsort(sign * gap[partners] / self.size[partners], kind="stable")]
        best: _Option | None = None
        for nth, partner in enumerate(partners.tolist()):
            if best is not None and nth % _BLOCK == 0:
                break
            for option in self._with_partner(worst, partner, gap, sign):
                if option.fits:
                    return option
                best = option if best is None or option.gain < best.gain else best
        return self._two_for_one(worst, partners[:_PAIR_BOOKS].tolist(), gap, sign, best)

    def _with_partner(self, worst: int, partner: int, gap: Floats, sign: float) -> Iterator[_Option]:
        want = self._want(worst, partner, gap)
        if want * sign <= 0:
            return
        giver, taker = (worst, partner) if sign > 0 else (partner, worst)
        give = self._movable(giver, taker)
        self.looks += 1
        if not len(give):
            return
        value = self.items.value[give]
        single = int(_nearest(value, np.array([abs(want)]))[0])
        yield from self._option(giver, taker, (int(give[single]),), (), gap)
        take = self._movable(taker, giver)
        if len(take):
            back = self.items.value[take]
            near = _nearest(back, value - abs(want))
            i = int(np.abs(value - back[near] - abs(want)).argmin())
            yield from self._option(giver, taker, (int(give[i]),), (int(take[near[i]]),), gap)

    def _two_for_one(
        self, worst: int, partners: list[int], gap: Floats, sign: float, best: _Option | None
    ) -> _Option | None:
        """Two items out for none or one back, where nothing smaller fits."""
        for partner in partners:
            want = self._want(worst, partner, gap)
            if want * sign <= 0:
                break
            giver, taker = (worst, partner) if sign > 0 else (partner, worst)
            for option in self._option(giver, taker, *self._pair(giver, taker, abs(want)), gap):
                if option.fits:
                    return option
                best = option if best is None or option.gain < 1.3 * best.gain else best
        return best

    def _pair(self, giver: int, taker: int, want: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
        give, take = self._movable(giver, taker)[:_PAIR_ITEMS], self._movable(taker, giver)[:_PAIR_ITEMS]
        if len(give) < 2:
            return (), ()
        one, two = np.triu_indices(len(give), 1)
        sums = self.items.value[give[one]] + self.items.value[give[two]]
        order = np.argsort(sums, kind="stable")
        back = np.concatenate([[0], self.items.value[take]])
        near = _nearest(sums[order], back + want)
        j = int(np.abs(sums[order][near] - back - want).argmin())
        pair = order[near[j]]
        return (int(give[one[pair]]), int(give[two[pair]])), ((int(take[j - 1]),) if j else ())

    def _option(
        self, giver: int, taker: int, out: tuple[int, ...], back: tuple[int, ...], gap: Floats
    ) -> Iterator[_Option]:
        """The option, if it makes the two books more even and both have room."""
        items = self.items
        moved = float(items.value[list(out)].sum() - items.value[list(back)].sum()) if out else 0.0
        after = gap[giver] - moved, gap[taker] + moved
        gain = (after[0] ** 2 - gap[giver] ** 2) / self.size[giver]
        gain += (after[1] ** 2 - gap[taker] ** 2) / self.size[taker]
        if out and gain < 0 and self._has_room(taker, out, back) and self._has_room(giver, back, out):
            fits = abs(after[0]) <= self.half[giver] and abs(after[1]) <= self.half[taker]
            yield _Option(float(gain), bool(fits), giver, taker, out, back)

    def _has_room(self, book: int, into: tuple[int, ...], out: tuple[int, ...]) -> bool:
        size, segment, shelf = self.items.size, self.items.segment, self.shelf
        if not into:
            return True
        net = int(size[list(into)].sum() - size[list(out)].sum()) if out else int(size[list(into)].sum())
        if net > 0 and shelf.count[book] + net > shelf.cap[book]:
            return False
        for s in {int(segment[k]) for k in into}:
            change = sum(int(size[k]) for k in into if segment[k] == s) - sum(
                int(size[k]) for k in out if segment[k] == s
            )
            if change > 0 and shelf.cell[book, s] + change > shelf.cap_cell[book, s]:
                return False
        return True

    def _want(self, one: int, other: int, gap: Floats) -> float:
        """Value to go from `one` to `other` that leaves both equally far off, by their size."""
        size = self.size
        return float((gap[one] * size[other] - gap[other] * size[one]) / (size[one] + size[other]))

    def _movable(self, source: int, target: int) -> Ints:
        shelf = self.shelves[source]
        movable: Ints = shelf[self.by_book[target][self.items.type[shelf]]]
        return movable

    def apply(self, option: _Option) -> None:
        for item in option.out:
            self._carry(item, option.giver, option.taker)
        for item in option.back:
            self._carry(item, option.taker, option.giver)

    def _carry(self, item: int, source: int, target: int) -> None:
        shelf = self.shelves[source]
        self.shelves[source] = np.delete(shelf, np.flatnonzero(shelf == item)[0])
        shelf = self.shelves[target]
        at = np.searchsorted(self.items.value[shelf], self.items.value[item])
        self.shelves[target] = np.insert(shelf, at, item)
        move(self.items, self.book, item, target, self.shelf)


def _nearest(values: Ints, goals: NDArray[Any]) -> Ints:
    """Positions of the sorted values nearest to each goal."""
    above = np.minimum(np.searchsorted(values, goals), len(values) - 1)
    below = np.maximum(above - 1, 0)
    return np.where(np.abs(values[below] - goals) <= np.abs(values[above] - goals), below, above)
