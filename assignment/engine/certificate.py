"""Hashes of input and plan, and checks of certificates by integer arithmetic alone, from the raw rows, without a solver.

Nothing here uses the code that made the plan. A check returns the faults it found, empty when the proof holds.
Source: weak duality: prices of slots bound the total of every plan that fits the slots.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from .problem import (
    NOBODY,
    BatchProblem,
    BatchSolution,
    Bools,
    Ints,
    Pairs,
)

_CHUNK = 2_000


def plan_hash(problem: Any, account: Ints, book: Ints) -> str:
    """SHA-256 of the (account id, book id) pairs in account order: the same plan has the same hash, whatever its rows."""
    ids = np.column_stack([problem.account_ids[account], problem.book_ids[book]]).astype("<i8")
    return hashlib.sha256(ids[np.argsort(ids[:, 0], kind="stable")].tobytes()).hexdigest()


def input_hash(problem: Any) -> str:
    """SHA-256 of the problem with accounts and books in id order."""
    accounts, books = np.argsort(problem.account_ids), np.argsort(problem.book_ids)
    digest = hashlib.sha256()
    for name in problem.__dataclass_fields__:
        value = getattr(problem, name)
        digest.update(name.encode())
        for part in _ordered(problem, name, value, accounts, books):
            digest.update(str(part.dtype).encode() + str(part.shape).encode() + np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


_PER_BOOK = {"book_ids", "free", "free_segment", "held_count", "held_value", "share", "cap", "cap_segment"}
_NAMES_BOOK = {"owner", "only_book"}


def _ordered(problem: Any, name: str, value: Any, accounts: Ints, books: Ints) -> Iterable[Any]:
    if isinstance(value, Pairs):
        ids = np.column_stack([problem.account_ids[value.account], problem.book_ids[value.book]])
        return [ids[np.lexsort((ids[:, 1], ids[:, 0]))]]
    if name == "eligible":
        return [value[:, books]]
    if name in _PER_BOOK:
        return [value[books]]
    if name in _NAMES_BOOK:
        known = value != NOBODY
        ids = np.full(len(value), NOBODY)
        ids[known] = problem.book_ids[value[known]]
        return [ids[accounts]]
    return [np.asarray(value)] if np.ndim(value) == 0 else [value[accounts]]


def check_batch_certificate(problem: BatchProblem, solution: BatchSolution) -> list[str]:
    """Faults of a batch and its proof. Empty: the rules hold, the bounds are true and the figures are those of the plan."""
    proof = solution.certificate
    if proof is None:
        return ["no certificate"]
    faults = _broken_rules(problem, solution)
    account, book = solution.account, solution.book
    score, filled = int(problem.score[account].sum()), len(account)
    soft = _soft(problem, account, book)
    pinned_score, pinned = int(problem.score[problem.pinned.account].sum()), len(problem.pinned.account)
    bound = _bound(problem, proof.book_price, proof.cell_price, (1, 0, 0)) + pinned_score + pinned
    claims = {
        "score": score == proof.score == solution.score,
        "filled": filled == proof.filled,
        "gave_way": int((soft > 0).sum()) == proof.gave_way and np.array_equal(soft > 0, solution.gave_way),
        "preferred": int((soft < 0).sum()) == proof.preferred and np.array_equal(soft < 0, solution.preferred),
        "bound": bound == proof.score_bound + proof.filled_bound,
        "exact": proof.exact == (score == proof.score_bound and filled == proof.filled_bound),
        "exact without families": proof.exact or proof.families > 0,
        "gentle": _is_gentlest(problem, solution, soft),
        "input_hash": input_hash(problem) == proof.input_hash,
        "plan_hash": plan_hash(problem, account, book) == proof.plan_hash,
    }
    return faults + [f"claim does not hold: {name}" for name, holds in claims.items() if not holds]


def _is_gentlest(problem: BatchProblem, solution: BatchSolution, soft: Ints) -> bool:
    """No plan of this score makes fewer rules give way or meets more preferences (families aside: at most the bound)."""
    proof = solution.certificate
    assert proof is not None
    free = ~np.isin(solution.account, problem.pinned.account)
    point, way, wish = proof.weights
    reached = point * int((problem.score[solution.account[free]] + 1).sum())
    reached += wish * int((soft[free] < 0).sum()) - way * int((soft[free] > 0).sum())
    bound = _bound(problem, proof.soft_book_price, proof.soft_cell_price, proof.weights)
    return reached == bound if not proof.families else reached <= bound


def _broken_rules(problem: BatchProblem, solution: BatchSolution) -> list[str]:
    account, book = solution.account, solution.book
    given = np.full(problem.n, NOBODY)
    given[account] = book
    free = ~np.isin(account, problem.pinned.account)
    a, b = account[free], book[free]
    whole, cell = _room(problem)
    used = np.zeros(cell.shape, np.int64)
    np.add.at(used, (b, problem.segment[a]), 1)
    fixed = problem.only_book[a]
    rules = {
        "an account is given twice": len(np.unique(account)) == len(account),
        "a pin is not met": np.array_equal(given[problem.pinned.account], problem.pinned.book),
        "a book is not eligible": problem.eligible[problem.kind[a], b].all(),
        "a banned book": not _named(problem.banned, a, b, problem.m).any(),
        "another book than the only one": ((fixed == NOBODY) | (fixed == b)).all(),
        "over capacity": (used.sum(axis=1) <= whole).all() and (used <= cell).all(),
        "a family is split": _families_together(problem, given),
        "left accounts": np.array_equal(np.sort(solution.left.account), np.flatnonzero(given == NOBODY)),
    }
    return [f"broken rule: {name}" for name, holds in rules.items() if not holds]


def _room(problem: BatchProblem) -> tuple[Ints, Ints]:
    """Slots after the pinned pairs: whole books, book x segment."""
    whole, cell = np.maximum(problem.free, 0), np.maximum(problem.free_segment, 0)
    account, book = problem.pinned
    np.subtract.at(whole, book, 1)
    np.subtract.at(cell, (book, problem.segment[account]), 1)
    return np.maximum(whole, 0), np.maximum(cell, 0)


def _families_together(problem: BatchProblem, given: Ints) -> bool:
    """All unpinned members of a family have the same book (or none)."""
    free = np.flatnonzero(problem.family != NOBODY)
    free = free[~np.isin(free, problem.pinned.account)]
    both = np.unique(np.column_stack([problem.family[free], given[free]]), axis=0)
    return len(np.unique(both[:, 0])) == len(both)


def _named(some: Pairs, account: Ints, book: Ints, m: int) -> Bools:
    named: Bools = np.isin(account * max(m, 1) + book, some.account * max(m, 1) + some.book)
    return named


def _soft(problem: BatchProblem, account: Ints, book: Ints) -> Ints:
    """1 where a rule gave way, -1 where a preference is met."""
    liked = _named(problem.preferred, account, book, problem.m)
    return np.where(liked, -1, np.where(_named(problem.discouraged, account, book, problem.m), 1, 0))


def _bound(problem: BatchProblem, book_price: Ints, cell_price: Ints, weights: tuple[int, int, int]) -> int:
    """What no plan can exceed: slots at their price, plus what each account is worth above its cheapest slot."""
    whole, cell = _room(problem)
    price = book_price[:, None] + cell_price
    if not problem.m or not problem.n or book_price.min() < 0 or cell_price.min() < 0:
        return 0
    closed = (np.minimum(cell, whole[:, None]) == 0).T
    slots = _total(whole * book_price) + _total(np.minimum(cell, whole[:, None]) * cell_price)
    waiting = np.ones(problem.n, bool)
    waiting[problem.pinned.account] = False
    special = np.zeros(problem.n, bool)
    for some in (problem.banned, problem.discouraged, problem.preferred):
        special[some.account] = True
    special |= problem.only_book != NOBODY
    total = _surplus_of_plain(problem, price, closed, waiting & ~special, weights[0])
    rows = np.flatnonzero(waiting & special)
    for start in range(0, len(rows), _CHUNK):
        total += _surplus_of_special(problem, price, closed, rows[start : start + _CHUNK], weights)
    return slots + total


def _total(values: Ints) -> int:
    """Sum in unbounded integers."""
    return sum(map(int, values.ravel()))


_NEVER = 1 << 61


def _surplus_of_plain(problem: BatchProblem, price: Ints, closed: Bools, mask: Bools, point: int) -> int:
    """Accounts without personal terms: the cheapest slot depends on kind and segment only."""
    cheapest = np.full((len(problem.eligible), price.shape[1]), _NEVER)
    for segment in range(price.shape[1]):
        open_to = problem.eligible & ~closed[segment]
        cheapest[:, segment] = np.where(open_to, price[:, segment], _NEVER).min(axis=1)
    worth = point * (problem.score[mask] + 1)
    return _total(np.maximum(0, worth - cheapest[problem.kind[mask], problem.segment[mask]]))


def _surplus_of_special(
    problem: BatchProblem, price: Ints, closed: Bools, rows: Ints, weights: tuple[int, int, int]
) -> int:
    """Accounts with personal terms, one row each."""
    cost = price[:, problem.segment[rows]].T.copy()
    for some, change in ((problem.discouraged, weights[1]), (problem.preferred, -weights[2])):
        mine, book = _rows_of(some, rows)
        if some is problem.discouraged:
            liked = _named(problem.preferred, rows[mine], book, problem.m)
            mine, book = mine[~liked], book[~liked]
        keys = np.unique(mine * problem.m + book)
        cost[keys // problem.m, keys % problem.m] += change
    shut = ~problem.eligible[problem.kind[rows]] | closed[problem.segment[rows]]
    shut[_rows_of(problem.banned, rows)] = True
    fixed = problem.only_book[rows]
    shut |= (fixed != NOBODY)[:, None] & (np.arange(problem.m) != fixed[:, None])
    cheapest = np.where(shut, _NEVER, cost).min(axis=1)
    return _total(np.maximum(0, weights[0] * (problem.score[rows] + 1) - cheapest))


def _rows_of(some: Pairs, rows: Ints) -> tuple[Ints, Ints]:
    """Pairs of these accounts as (position in `rows`, book). `rows` is sorted."""
    at = np.searchsorted(rows, some.account)
    mine = (at < len(rows)) & (rows[np.minimum(at, len(rows) - 1)] == some.account)
    return at[mine], some.book[mine]
