"""Hashes of input and plan, and checks of certificates by integer arithmetic from the raw rows, without a solver.

Nothing here uses the code that made the plan. A check returns the faults it found, empty when the proof holds.
Source: weak duality: prices of slots bound the total of every plan that fits the slots.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from .problem import (
    NOBODY,
    BatchCertificate,
    BatchProblem,
    BatchSolution,
    Bools,
    Ints,
    Pairs,
    RebalancePlan,
    RebalanceProblem,
)

_CHUNK = 2_000


def plan_hash(problem: Any, account: Ints, book: Ints) -> str:
    """SHA-256 of the (account id, book id) pairs in account order: row order does not change it."""
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
    if np.ndim(value) == 0 or not len(value):
        return [np.asarray(value)]
    return [value[accounts]]


def check_batch_certificate(problem: BatchProblem, solution: BatchSolution) -> list[str]:
    """Faults of a batch and its proof. Empty: the rules hold, the bounds are true, the figures are the plan's."""
    proof = solution.certificate
    if proof is None:
        return ["no certificate"]
    faults = broken_rules(problem, solution)
    account, book = solution.account, solution.book
    measure = problem.measure
    score, filled = int(measure[account].sum()), len(account)
    soft = _soft(problem, account, book)
    pinned_score, pinned = int(measure[problem.pinned.account].sum()), len(problem.pinned.account)
    worth = _shared(problem, measure)
    bound = _bound(problem, worth, proof.book_price, proof.cell_price, (1, 0, 0)) + pinned_score + pinned
    claims = {
        "score": score == proof.score and int(problem.score[account].sum()) == solution.score,
        "filled": filled == proof.filled,
        "gave_way": int((soft > 0).sum()) == proof.gave_way and np.array_equal(soft > 0, solution.gave_way),
        "preferred": int((soft < 0).sum()) == proof.preferred and np.array_equal(soft < 0, solution.preferred),
        "bound": bound == proof.score_bound + proof.filled_bound,
        "exact": proof.exact == (score == proof.score_bound and filled == proof.filled_bound),
        "exact without families": proof.exact or proof.families > 0,
        "gentle": _is_gentlest(problem, solution, proof, soft),
        "input_hash": input_hash(problem) == proof.input_hash,
        "plan_hash": plan_hash(problem, account, book) == proof.plan_hash,
    }
    return faults + [f"claim does not hold: {name}" for name, holds in claims.items() if not holds]


def _is_gentlest(problem: BatchProblem, solution: BatchSolution, proof: BatchCertificate, soft: Ints) -> bool:
    """No plan of this rank makes fewer rules give way or meets more preferences (with families: at most the bound)."""
    own = problem.measure if proof.families else problem.order
    worth = _shared(problem, own) if proof.families else own
    free = ~np.isin(solution.account, problem.pinned.account)
    point, way, wish = proof.weights
    reached = point * int((own[solution.account[free]] + 1).sum())
    reached += wish * int((soft[free] < 0).sum()) - way * int((soft[free] > 0).sum())
    bound = _bound(problem, worth, proof.soft_book_price, proof.soft_cell_price, proof.weights)
    return reached == bound if not proof.families else reached <= bound


def broken_rules(problem: BatchProblem, solution: BatchSolution) -> list[str]:
    """Hard rules that a batch of any mode breaks; none should be."""
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


def _bound(
    problem: BatchProblem, worth: Ints, book_price: Ints, cell_price: Ints, weights: tuple[int, int, int]
) -> int:
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
    total = _surplus_of_plain(problem, worth, price, closed, waiting & ~special, weights[0])
    rows = np.flatnonzero(waiting & special)
    for start in range(0, len(rows), _CHUNK):
        total += _surplus_of_special(problem, worth, price, closed, rows[start : start + _CHUNK], weights)
    return slots + total


def _shared(problem: BatchProblem, measure: Ints) -> Ints:
    """A family goes as a whole, so each waiting member may count as their mean, rounded up: a bound stays a bound."""
    waiting = problem.family != NOBODY
    waiting[problem.pinned.account] = False
    member = np.flatnonzero(waiting)
    family, of = np.unique(problem.family[member], return_inverse=True)
    size, shared = np.bincount(of, minlength=len(family)), measure.copy()
    total = np.bincount(of, weights=measure[member], minlength=len(family)).astype(np.int64)
    shared[member] = -(-total // np.maximum(size, 1))[of]
    return shared


def _total(values: Ints) -> int:
    """Sum in unbounded integers."""
    return sum(map(int, values.ravel()))


_NEVER = 1 << 61


def _surplus_of_plain(problem: BatchProblem, worth: Ints, price: Ints, closed: Bools, mask: Bools, point: int) -> int:
    """Accounts without personal terms: the cheapest slot depends on kind and segment only."""
    cheapest = np.full((len(problem.eligible), price.shape[1]), _NEVER)
    for segment in range(price.shape[1]):
        open_to = problem.eligible & ~closed[segment]
        cheapest[:, segment] = np.where(open_to, price[:, segment], _NEVER).min(axis=1)
    return _total(np.maximum(0, point * (worth[mask] + 1) - cheapest[problem.kind[mask], problem.segment[mask]]))


def _surplus_of_special(
    problem: BatchProblem, worth: Ints, price: Ints, closed: Bools, rows: Ints, weights: tuple[int, int, int]
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
    return _total(np.maximum(0, weights[0] * (worth[rows] + 1) - cheapest))


def _rows_of(some: Pairs, rows: Ints) -> tuple[Ints, Ints]:
    """Pairs of these accounts as (position in `rows`, book). `rows` is sorted."""
    at = np.searchsorted(rows, some.account)
    mine = (at < len(rows)) & (rows[np.minimum(at, len(rows) - 1)] == some.account)
    return at[mine], some.book[mine]


def disruption_bound(problem: RebalanceProblem, price: Ints, scale: int, low: Ints, high: Ints) -> int:
    """What every plan must cost that brings the books between `low` and `high`, pinned moves included.

    For any prices: a plan costs at least what the books must gain or lose at these prices, less what each account could
    earn by moving above its own cost. Families and banned pairs are left out of account, which only lowers the bound.
    """
    owner, movable = problem.owner.copy(), problem.movable.copy()
    account, book = problem.pinned
    moved = account[owner[account] != book]
    owner[account], movable[account] = book, False
    load = [0] * problem.m
    for b, value in zip(owner.tolist(), problem.potential.tolist(), strict=True):
        load[b] += value
    ends = zip(price.tolist(), load, low.tolist(), high.tolist(), strict=True)
    total = sum(p * (now - (most if p > 0 else least)) for p, now, least, most in ends)
    total -= _earned(problem, owner, movable, price, scale)
    needed: int = max(-(-total // scale), 0)
    return needed + int(problem.cost[moved].sum())


def _earned(problem: RebalanceProblem, owner: Ints, movable: Bools, price: Ints, scale: int) -> int:
    """Sum over the movable accounts of what moving to the cheapest eligible book earns above its cost."""
    if not problem.m or not problem.n:
        return 0
    lowest = np.where(problem.eligible & (problem.share > 0), price, _NEVER).min(axis=1)
    drop = price[owner] - lowest[problem.kind]
    likely = movable & (drop > 0) & (problem.potential * drop.astype(float) > 0.99 * scale * problem.cost)
    rows = zip(problem.potential[likely].tolist(), drop[likely].tolist(), problem.cost[likely].tolist(), strict=True)
    return sum(max(0, value * fall - cost * scale) for value, fall, cost in rows)


def check_rebalance_certificate(problem: RebalanceProblem, plan: RebalancePlan) -> list[str]:
    """Faults of a rebalance and its proof. Empty: the rules hold, the bounds are true, the figures are the plan's."""
    proof, after = plan.certificate, problem.owner.copy()
    after[plan.account] = plan.target
    loads = np.zeros((2, problem.m), np.int64)
    np.add.at(loads[0], problem.owner, problem.potential)
    np.add.at(loads[1], after, problem.potential)
    outside = np.flatnonzero(((loads[1] < proof.low) | (loads[1] > proof.high)) & (problem.share > 0))
    bound = disruption_bound(problem, proof.book_price, proof.scale, proof.low, proof.high)
    disruption = int(problem.cost[plan.account].sum())
    index = plan.fairness.after.index[problem.share > 0]
    claims = {
        "source": np.array_equal(problem.owner[plan.account], plan.source),
        "moves": proof.moves == len(plan.account) and not (plan.source == plan.target).any(),
        "disruption": proof.disruption == disruption,
        "disruption_bound": proof.disruption_bound == bound and proof.search_bound >= bound,
        "loads": np.array_equal(loads, [plan.load_before, plan.load_after]),
        "out_of_band": set(outside.tolist()) <= set(plan.out_of_band.book.tolist()),
        "top": proof.top_bound == highest_proven(problem, proof.top),
        "top reached": index.max(initial=100) > proof.top_bound - 1e-6,
        "bottom": proof.bottom_bound == lowest_proven(problem, proof.bottom),
        "bottom reached": index.min(initial=100) < proof.bottom_bound + 1e-6,
        "input_hash": input_hash(problem) == proof.input_hash,
        "plan_hash": plan_hash(problem, plan.account, plan.target) == proof.plan_hash,
    }
    faults = _broken_moves(problem, plan, after)
    return faults + [f"claim does not hold: {name}" for name, holds in claims.items() if not holds]


def _broken_moves(problem: RebalanceProblem, plan: RebalancePlan, after: Ints) -> list[str]:
    pinned = np.isin(plan.account, problem.pinned.account)
    account, target = plan.account[~pinned], plan.target[~pinned]
    grew = _grew_too_large(problem, after)
    rules = {
        "an account moves twice": len(np.unique(plan.account)) == len(plan.account),
        "a pin is not met": np.array_equal(after[problem.pinned.account], problem.pinned.book),
        "an account that must stay": problem.movable[account].all(),
        "a book is not eligible": problem.eligible[problem.kind[account], target].all(),
        "a banned book": not _named(problem.banned, account, target, problem.m).any(),
        "a book without a share": bool((problem.share[target] > 0).all()),
        "over capacity": not grew,
        "a family is split": _moves_whole_families(problem, after),
    }
    return [f"broken rule: {name}" for name, holds in rules.items() if not holds]


def _grew_too_large(problem: RebalanceProblem, after: Ints) -> bool:
    """More than its capacity, and more than the book held with the pinned moves."""
    start = problem.owner.copy()
    start[problem.pinned.account] = problem.pinned.book
    cells = np.zeros((2, *problem.cap_segment.shape), np.int64)
    for cell, owner in zip(cells, (start, after), strict=True):
        np.add.at(cell, (owner, problem.segment), 1)
    most = np.maximum(problem.cap_segment, cells[0])
    whole = np.maximum(problem.cap, cells[0].sum(axis=1))
    return bool((cells[1] > most).any() or (cells[1].sum(axis=1) > whole).any())


def _moves_whole_families(problem: RebalanceProblem, after: Ints) -> bool:
    """A family moves from one book to one book as a whole, or not at all; pinned members aside."""
    inside = np.flatnonzero(problem.family != NOBODY)
    inside = inside[~np.isin(inside, problem.pinned.account)]
    moved = inside[after[inside] != problem.owner[inside]]
    members = inside[np.isin(problem.family[inside], problem.family[moved])]
    trips = np.column_stack([problem.family[members], problem.owner[members], after[members]])
    return len(np.unique(trips, axis=0)) == len(np.unique(problem.family[moved]))


def highest_proven(problem: RebalanceProblem, books: Ints) -> float:
    """The highest index cannot fall below this: what these books must keep together, by their share (100: average)."""
    inside, owner, movable = _inside(problem, books)
    outside = np.any((problem.eligible & (problem.share > 0))[:, ~inside], axis=1)
    kept = inside[owner] & ~(movable & np.take(outside, problem.kind))
    return _index(problem, int(problem.potential[kept].sum()), books)


def lowest_proven(problem: RebalanceProblem, books: Ints) -> float:
    """The lowest index cannot rise above this: all that these books may get together, by their share."""
    inside, owner, movable = _inside(problem, books)
    reach = np.any(problem.eligible[:, inside], axis=1)
    reached = inside[owner] | (movable & np.take(reach, problem.kind))
    return _index(problem, int(problem.potential[reached].sum()), books)


def _inside(problem: RebalanceProblem, books: Ints) -> tuple[Bools, Ints, Bools]:
    inside, owner, movable = np.zeros(problem.m, bool), problem.owner.copy(), problem.movable.copy()
    inside[books] = True
    owner[problem.pinned.account], movable[problem.pinned.account] = problem.pinned.book, False
    return inside, owner, movable & (problem.share[owner] > 0)


def _index(problem: RebalanceProblem, value: int, books: Ints) -> float:
    active = problem.share > 0
    owner = problem.owner.copy()
    owner[problem.pinned.account] = problem.pinned.book
    total = int(problem.potential[active[owner]].sum())
    if not len(books) or not total:
        return 100.0
    return float(100.0 * (value / problem.share[books].sum()) / (total / problem.share[active].sum()))
