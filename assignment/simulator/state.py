"""The moving part of a simulation: where each account is and what was done for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from .variant import BY_BOOK, Variant
from .world import LONG_AGO, NOBODY, Bools, Floats, Ints, World


@dataclass(eq=False, kw_only=True)
class State:
    """One row per account, changed day by day. `done` and `is_worked` are those of the current window; `worked_on` is
    the last day on which it stood at "worked" and was touched, `left_on` the day it left `last_book`.
    """

    book: Ints
    held_on: Ints
    window_ends: Ints
    extended: Bools
    rests_until: Ints
    last_touch: Ints
    last_answer: Ints
    done: Ints
    is_worked: Bools
    worked_on: Ints
    has_written: Bools
    deal_on: Ints
    last_book: Ints
    left_on: Ints
    tally: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("given", "taken", "returned", "deals"), 0))

    def leave(self, rows: Ints, *, day: int, rest: Ints) -> None:
        """These accounts go to the pool and rest for so many days."""
        self.last_book[rows], self.left_on[rows] = self.book[rows], day
        self.book[rows], self.rests_until[rows] = NOBODY, day + rest
        self._begin(rows)

    def enter(self, rows: Ints, book: Ints, *, day: int, window: Ints) -> None:
        """These accounts come into books and get a new clock."""
        self.book[rows], self.held_on[rows], self.window_ends[rows] = book, day, day + window
        self.extended[rows] = False
        for past in (self.last_touch, self.last_answer, self.worked_on):
            past[rows] = LONG_AGO
        self._begin(rows)

    def begin_window(self, rows: Ints, *, day: int, window: Ints) -> None:
        """A new window for accounts that were worked in the last one."""
        self.window_ends[rows] = day + window
        self._begin(rows)

    def _begin(self, rows: Ints) -> None:
        self.done[rows], self.is_worked[rows], self.has_written[rows] = 0, False, False


@dataclass(frozen=True, eq=False)
class Rules:
    """The numbers of a variant applied to the world: room, windows and thresholds as they are played. `numbers`: those
    of BY_BOOK, per book.
    """

    limit: Ints
    segment_limit: Ints
    window: Ints
    thresholds: tuple[Ints, ...]
    variant: Variant
    numbers: Mapping[str, Ints]

    @classmethod
    def of(cls, world: World, variant: Variant) -> "Rules":
        books = world.books
        return cls(
            limit=books.limit * variant.capacity_percent // 100,
            segment_limit=books.segment_limit * variant.capacity_percent // 100,
            window=np.maximum(np.rint(books.window * variant.window_percent / 100).astype(np.int64), 7),
            thresholds=tuple(_scaled(each, variant.threshold_percent / 100) for each in books.thresholds),
            variant=variant,
            numbers={name: _number(name, world, variant) for name in BY_BOOK},
        )


def _number(name: str, world: World, variant: Variant) -> Ints:
    """A number of the variant per book; a book with one of its own keeps that."""
    own = world.books.own.get(name, np.full(world.books.m, NOBODY))
    return np.where(own == NOBODY, getattr(variant, name), own)


def start(world: World, rules: Rules) -> State:
    """The state of today."""
    accounts = world.accounts
    is_worked = meets(accounts.done, asked_of(world, accounts.book), rules.thresholds)
    return State(
        book=accounts.book.copy(),
        held_on=accounts.held_on.copy(),
        window_ends=accounts.window_ends.copy(),
        extended=accounts.extended.copy(),
        rests_until=accounts.rests_until.copy(),
        last_touch=accounts.last_touch.copy(),
        last_answer=np.full(accounts.n, LONG_AGO),
        done=accounts.done.copy(),
        is_worked=is_worked,
        worked_on=np.where(is_worked, accounts.last_touch, LONG_AGO),
        has_written=np.zeros(accounts.n, bool),
        deal_on=np.where(accounts.has_deal, 0, LONG_AGO),
        last_book=np.full(accounts.n, NOBODY),
        left_on=np.full(accounts.n, LONG_AGO),
    )


def meets(done: Ints, asked: Ints, thresholds: tuple[Ints, ...], *, half: bool = False) -> Bools:
    """Is each row of `done` worked under its threshold; with `half`, is half of every number done (rounded up)?

    A number of 1 has no half: it is met or it is not. Source: docs/rules.md, block 6.
    """
    answer = np.zeros(len(done), bool)
    for place, alternatives in enumerate(thresholds):
        rows = asked == place
        if rows.any():
            least = (alternatives + 1) // 2 if half else alternatives
            answer[rows] = (done[rows][:, None, :] >= least[None, :, :]).all(axis=2).any(axis=1)
    return answer


def asked_of(world: World, book: Ints) -> Ints:
    """The place of the threshold of each account in its book; NOBODY outside books."""
    held = book != NOBODY
    asked = np.full(len(book), NOBODY)
    asked[held] = world.books.asked[book[held], world.accounts.segment[held]]
    return asked


def per_book(rows: Bools, book: Ints, m: int, weights: Floats | Ints | None = None) -> Floats:
    """How many of `rows` (or how much of `weights`) each book has."""
    some = rows & (book != NOBODY)
    return np.bincount(book[some], weights=None if weights is None else weights[some], minlength=m).astype(np.float64)


def _scaled(alternatives: Ints, factor: float) -> Ints:
    scaled = np.maximum(np.rint(alternatives * factor).astype(np.int64), 1)
    return np.where(alternatives > 0, scaled, 0)
