"""What a batch means: reasons for everything not given or not filled, and fairness before, at best and after."""

import numpy as np

from .fairness import best_possible, fairness
from .families import Family, books_for_all, has_room
from .kinds import Slots, open_slots
from .polish import relative_weight
from .problem import (
    NOBODY,
    BatchProblem,
    Bools,
    Fairness,
    FairnessStory,
    Ints,
    LeftAccounts,
    LeftReason,
    Pairs,
    UnfilledReason,
    UnfilledSlots,
)


def slots_after_pins(problem: BatchProblem, pinned_book: Ints) -> Slots:
    """Slots left once the pinned pairs took theirs."""
    account = np.flatnonzero(pinned_book != NOBODY)
    return open_slots(problem).without(pinned_book[account], problem.segment[account])


def over_capacity(problem: BatchProblem, pinned_book: Ints) -> Ints:
    """Books that pinned pairs fill beyond their slots."""
    account = np.flatnonzero(pinned_book != NOBODY)
    cell = np.zeros(problem.free_segment.shape, np.int64)
    np.add.at(cell, (pinned_book[account], problem.segment[account]), 1)
    over_cell = (cell > np.maximum(problem.free_segment, 0)).any(axis=1)
    return np.flatnonzero((cell.sum(axis=1) > np.maximum(problem.free, 0)) | over_cell)


def left_accounts(problem: BatchProblem, book: Ints, families: list[Family], slots: Slots) -> LeftAccounts:
    """Reason of every account that nobody got. `slots` are those before the batch, after the pins."""
    left = np.flatnonzero(book == NOBODY)
    reason = np.full(problem.n, int(LeftReason.OUT_RANKED))
    _single_reasons(problem, left, slots, reason)
    for family in families:
        if (book[family.members] == NOBODY).any():
            reason[family.members] = _family_reason(problem, family, slots)
    better, cutoff = _competition(problem, book, left, slots)
    return LeftAccounts(left, reason[left], better, cutoff)


def _single_reasons(problem: BatchProblem, left: Ints, slots: Slots, reason: Ints) -> None:
    segment, kind = problem.segment[left], problem.kind[left]
    could = problem.eligible.sum(axis=1)[kind]
    is_open = (slots.cell > 0).T.astype(np.float32) @ problem.eligible.T.astype(np.float32)
    open_now = is_open[segment, kind] if problem.m else np.zeros(len(left))
    fixed = problem.only_book[left]
    alone = np.flatnonzero(fixed != NOBODY)
    could[alone] = problem.eligible[kind[alone], fixed[alone]]
    open_now[alone] = could[alone] & (slots.cell[fixed[alone], segment[alone]] > 0)
    banned, banned_open = _banned_counts(problem, slots)
    reason[left] = np.select(
        [could == 0, could <= banned[left], open_now == 0, open_now <= banned_open[left]],
        [
            LeftReason.NO_BOOK_FOR_SEGMENT,
            LeftReason.ONLY_EXCLUDED_BOOKS,
            LeftReason.ALL_FULL,
            LeftReason.ALL_FULL,
        ],
        LeftReason.OUT_RANKED,
    )


def _banned_counts(problem: BatchProblem, slots: Slots) -> tuple[Ints, Ints]:
    """Of each account: eligible books that are banned for it, and those of them with an open slot."""
    account, book = distinct(problem.banned, problem.m)
    fixed = problem.only_book[account]
    counts = problem.eligible[problem.kind[account], book] & ((fixed == NOBODY) | (fixed == book))
    account, book = account[counts], book[counts]
    is_open = slots.cell[book, problem.segment[account]] > 0
    return np.bincount(account, minlength=problem.n), np.bincount(account[is_open], minlength=problem.n)


def distinct(given: Pairs, m: int) -> Pairs:
    """Each pair once."""
    key = np.unique(given.account * max(m, 1) + given.book)
    return Pairs(key // max(m, 1), key % max(m, 1))


def _family_reason(problem: BatchProblem, family: Family, slots: Slots) -> LeftReason:
    members = family.members
    if not problem.eligible[problem.kind[members]].all(axis=0).any():
        return LeftReason.NO_BOOK_FOR_SEGMENT
    allowed = books_for_all(problem, family)
    if not allowed.any():
        return LeftReason.ONLY_EXCLUDED_BOOKS
    if not (allowed & (slots.cell[:, problem.segment[members]] > 0).any(axis=1)).any():
        return LeftReason.ALL_FULL
    fits = allowed & has_room(problem, family, slots)
    return LeftReason.OUT_RANKED if fits.any() else LeftReason.FAMILY_TOO_LARGE


def _competition(problem: BatchProblem, book: Ints, left: Ints, slots: Slots) -> tuple[Ints, Ints]:
    """Given accounts of at least this rank in books open to the kind, and the lowest score given to the kind."""
    given = np.flatnonzero(book != NOBODY)
    lowest = np.full(len(problem.eligible), np.iinfo(np.int64).max)
    np.minimum.at(lowest, problem.kind[given], problem.score[given])
    lowest = np.where(lowest > problem.score.max(initial=0), NOBODY, lowest)
    better = np.zeros(len(left), np.int64)
    for rows in _by_kind(problem, left):
        kind, segment = problem.kind[left[rows[0]]], problem.segment[left[rows[0]]]
        books = problem.eligible[kind] & (slots.cell[:, segment] > 0)
        taken = np.sort(problem.order[given[books[book[given]]]])
        better[rows] = len(taken) - np.searchsorted(taken, problem.order[left[rows]])
    return better, lowest[problem.kind[left]]


def _by_kind(problem: BatchProblem, accounts: Ints) -> list[Ints]:
    if not len(accounts):
        return []
    order = np.lexsort((problem.segment[accounts], problem.kind[accounts]))
    kind, segment = problem.kind[accounts[order]], problem.segment[accounts[order]]
    return np.split(order, np.flatnonzero(np.diff(kind) | np.diff(segment)) + 1)


def unfilled_slots(problem: BatchProblem, book: Ints, slots: Slots, families: list[Family]) -> UnfilledSlots:
    """Slots that stayed empty and why. `slots` are those before the batch, after the pins."""
    given = np.flatnonzero((book != NOBODY) & ~_is_pinned(problem))
    room = slots.without(book[given], problem.segment[given]).cell
    b, s = np.nonzero(room)
    waiting = book == NOBODY
    together = np.zeros(problem.n, bool)
    for family in families:
        together[family.members] = True
    any_ready = _takers(problem, waiting, with_banned=True)[b, s] > 0
    any_allowed = _takers(problem, waiting, with_banned=False)[b, s] > 0
    any_single = _takers(problem, waiting & ~together, with_banned=False)[b, s] > 0
    reason = np.select(
        [~any_ready, ~any_allowed, ~any_single],
        [UnfilledReason.NOT_ENOUGH_READY, UnfilledReason.ONLY_EXCLUDED, UnfilledReason.FAMILY_TOO_LARGE],
        UnfilledReason.MODE_LEFT_IT,
    )
    return UnfilledSlots(b, s, room[b, s], reason.astype(np.int64))


def _is_pinned(problem: BatchProblem) -> Bools:
    pinned = np.zeros(problem.n, bool)
    pinned[problem.pinned.account] = True
    return pinned


def _takers(problem: BatchProblem, waiting: Bools, *, with_banned: bool) -> Ints:
    """Waiting accounts that each book x segment may take."""
    kinds, segments = len(problem.eligible), problem.free_segment.shape[1]
    anywhere = np.flatnonzero(waiting & (problem.only_book == NOBODY))
    fixed = np.flatnonzero(waiting & (problem.only_book != NOBODY))
    code = problem.kind[anywhere] * segments + problem.segment[anywhere]
    ready = np.bincount(code, minlength=kinds * segments).reshape(kinds, segments)
    count = (problem.eligible.T.astype(np.float64) @ ready).astype(np.int64)
    home = problem.only_book[fixed]
    np.add.at(count, (home, problem.segment[fixed]), problem.eligible[problem.kind[fixed], home].astype(np.int64))
    if not with_banned:
        account, book = distinct(problem.banned, problem.m)
        lone = problem.only_book[account]
        counted = waiting[account] & problem.eligible[problem.kind[account], book] & ((lone == NOBODY) | (lone == book))
        np.subtract.at(count, (book[counted], problem.segment[account[counted]]), 1)
    return count


def is_among(pairs_given: Pairs, account: Ints, book: Ints, m: int) -> Bools:
    """Which of the pairs account[k] x book[k] are named."""
    named: Bools = np.isin(account * max(m, 1) + book, pairs_given.account * max(m, 1) + pairs_given.book)
    return named


def fairness_story(problem: BatchProblem, book: Ints) -> FairnessStory:
    """Value of books by share: now, the best split of the accounts given, and after."""
    given = np.flatnonzero(book != NOBODY)
    worth = np.bincount(problem.kind[given], weights=problem.potential[given], minlength=len(problem.eligible))
    gained = np.bincount(book[given], weights=problem.potential[given], minlength=problem.m)
    best = best_possible(worth.astype(np.int64), problem.eligible, problem.held_value, problem.share)
    before = fairness(problem.held_value, problem.share)
    return FairnessStory(before, best, fairness(problem.held_value + gained, problem.share))


def value_per_slot(problem: BatchProblem, book: Ints) -> tuple[Fairness, Fairness]:
    """How even the batch itself is, as given and at best: value relative to the segment's mean, per account given."""
    given = np.flatnonzero(book != NOBODY)
    weight = relative_weight(problem.potential, problem.segment, given)
    count = np.bincount(book[given], minlength=problem.m).astype(np.float64)
    free = ~_is_pinned(problem)[given]
    base = np.bincount(book[given[~free]], weights=weight[~free], minlength=problem.m).astype(np.int64)
    worth = np.zeros(len(problem.eligible), np.int64)
    np.add.at(worth, problem.kind[given[free]], weight[free])
    load = np.bincount(book[given], weights=weight, minlength=problem.m)
    return fairness(load, count), best_possible(worth, problem.eligible, base, count)
