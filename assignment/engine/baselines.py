"""Simple ways to distribute that a team can follow by hand. They keep every hard rule and promise nothing else.

Accounts come in rank order (then by id); each goes to one of the books that may take it, chosen by the mode.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from .distribution import distribute, pinned_books, to_solution
from .families import Family, books_for_all, families_to_place, has_room, named
from .kinds import Slots, canonical
from .outcome import slots_after_pins
from .problem import NOBODY, BatchProblem, BatchSolution, Bools, Ints


class Mode(Protocol):
    """A way to distribute a batch."""

    def __call__(self, problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution: ...


class _State:
    """Slots left and what the books have been given so far."""

    def __init__(self, problem: BatchProblem, book: Ints, slots: Slots) -> None:
        self.whole, self.cell, self.start = slots.book.copy(), slots.cell.copy(), np.maximum(slots.book, 1)
        given = np.flatnonzero(book != NOBODY)
        self.value = np.bincount(book[given], weights=problem.potential[given], minlength=problem.m)
        self.turn = np.argsort(np.lexsort((np.arange(problem.m), -slots.book))).astype(np.float64)
        self.turns = problem.m

    def open(self, segment: int) -> Bools:
        is_open: Bools = (self.whole > 0) & (self.cell[:, segment] > 0)
        return is_open

    def give(self, problem: BatchProblem, members: Ints, book: int) -> None:
        self.whole[book] -= len(members)
        np.subtract.at(self.cell[book], problem.segment[members], 1)
        self.value[book] += problem.potential[members].sum()
        self.turn[book], self.turns = self.turns, self.turns + 1


_Pick = Callable[[_State, Ints], int]


def round_robin(problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution:
    """Books take turns, most free slots first; a book that cannot take the account keeps its turn."""
    return _by_hand(problem, "round_robin", lambda state, books: int(state.turn[books].argmin()))


def lowest_value_per_slot(problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution:
    """To the book that has the least value per slot so far."""
    return _by_hand(
        problem,
        "lowest_value",
        lambda state, books: int((state.value[books] / state.start[books]).argmin()),
    )


def lowest_fill_ratio(problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution:
    """To the book with the largest part of its slots still free."""
    return _by_hand(
        problem,
        "lowest_fill",
        lambda state, books: int((-state.whole[books] / state.start[books]).argmin()),
    )


def weighted_random(problem: BatchProblem, *, seed: int = 0, polish_seconds: float = 0.0) -> BatchSolution:
    """By lot, weighted by the slots that each book had at the start. The seed decides."""
    rng = np.random.default_rng(seed)

    def pick(state: _State, books: Ints) -> int:
        weight = np.cumsum(state.start[books])
        return int(np.searchsorted(weight, rng.random() * weight[-1], side="right"))

    return _by_hand(problem, "weighted_random", pick)


MODES: dict[str, Mode] = {
    "optimal": distribute,
    "lowest_value": lowest_value_per_slot,
    "lowest_fill": lowest_fill_ratio,
    "round_robin": round_robin,
    "weighted_random": weighted_random,
}


def _by_hand(problem: BatchProblem, mode: str, pick: _Pick) -> BatchSolution:
    ordered, accounts, books = canonical(problem)
    book = pinned_books(ordered)
    slots = slots_after_pins(ordered, book)
    families = {int(f.members.min()): f for f in families_to_place(ordered, book)}
    inside = np.zeros(problem.n, bool)
    for family in families.values():
        inside[family.members] = True
    state = _State(ordered, book, slots)
    personal = _personal(ordered)
    rows: dict[int, Ints] = {}
    for account in np.lexsort((np.arange(problem.n), -ordered.order)).tolist():
        if not state.whole.any():
            break
        if book[account] != NOBODY or (inside[account] and account not in families):
            continue
        if account in families:
            _give_family(ordered, book, families[account], state, pick)
        else:
            _give_account(ordered, book, account, state, pick, rows, personal)
    in_rows = np.full(problem.n, NOBODY)
    in_rows[accounts] = np.where(book == NOBODY, NOBODY, books[book] if problem.m else book)
    return to_solution(problem, in_rows, mode=mode)


def _personal(problem: BatchProblem) -> Bools:
    """Accounts with terms of their own."""
    personal: Bools = problem.only_book != NOBODY
    personal = personal.copy()
    for some in (problem.banned, problem.discouraged, problem.preferred):
        personal[some.account] = True
    return personal


def _give_account(
    problem: BatchProblem, book: Ints, account: int, state: _State, pick: _Pick, rows: dict[int, Ints], personal: Bools
) -> None:
    kind, segment = int(problem.kind[account]), int(problem.segment[account])
    if kind not in rows:
        rows[kind] = np.flatnonzero(problem.eligible[kind])
    choices = rows[kind]
    choices = choices[(state.whole[choices] > 0) & (state.cell[choices, segment] > 0)]
    if personal[account] and len(choices):
        choices = choices[books_for_all(problem, Family(np.array([account]), NOBODY))[choices]]
        choices = _gentlest(problem, np.array([account]), choices)
    if len(choices):
        book[account] = choices[pick(state, choices)]
        state.give(problem, np.array([account]), int(book[account]))


def _give_family(problem: BatchProblem, book: Ints, family: Family, state: _State, pick: _Pick) -> None:
    room = has_room(problem, family, Slots(state.whole, state.cell))
    choices = _gentlest(problem, family.members, np.flatnonzero(books_for_all(problem, family) & room))
    if len(choices):
        book[family.members] = choices[pick(state, choices)]
        state.give(problem, family.members, int(book[family.members[0]]))


def _gentlest(problem: BatchProblem, members: Ints, choices: Ints) -> Ints:
    """Preferred books if there are any, else those that are not discouraged, else what is left."""
    if not len(choices):
        return choices
    rank = np.zeros(len(choices), np.int64)
    for account in members.reshape(-1, 1):
        preferred = named(problem.preferred, account, problem.m)[choices]
        discouraged = named(problem.discouraged, account, problem.m)[choices] & ~preferred
        rank += discouraged * 2 * len(members) - preferred
    return choices[rank == rank.min()]
