"""Yardsticks that share no code with the engine: account-level optimum, envy, and how even a batch could be at best."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from assignment.engine.problem import BatchProblem, BatchSolution, RebalancePlan, RebalanceProblem


def allowed_pairs(problem: BatchProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every account x book that no hard rule forbids, slots aside."""
    table = problem.eligible[problem.kind].copy()
    table[problem.banned] = False
    fixed = np.flatnonzero(problem.only_book >= 0)
    for account in fixed:
        keep = table[account, problem.only_book[account]]
        table[account] = False
        table[account, problem.only_book[account]] = keep
    return np.nonzero(table)


def account_level_optimum(problem: BatchProblem) -> tuple[int, int]:
    """Greatest score and filled slots, one arc per account x book; for problems without pins and families."""
    account, book = allowed_pairs(problem)
    n, (m, s) = problem.n, problem.free_segment.shape
    cells, source, sink = np.arange(m * s), n + m * s + m, n + m * s + m + 1
    free = np.clip(problem.free, 0, n)
    flow, total = min_cost_flow.SimpleMinCostFlow(), int(min(n, free.sum()))

    def arcs(tail, head, capacity, cost):
        row = np.broadcast_arrays(tail, head, capacity, cost)
        types = (np.int32, np.int32, np.int64, np.int64)
        return flow.add_arcs_with_capacity_and_unit_cost(*(a.astype(t) for a, t in zip(row, types, strict=True)))

    given = arcs(source, np.arange(n), 1, -(problem.score + 1))
    arcs(account, n + book * s + problem.segment[account], 1, 0)
    arcs(n + cells, n + m * s + cells // s, np.clip(problem.free_segment, 0, n).ravel(), 0)
    arcs(n + m * s + np.arange(m), sink, free, 0)
    arcs(source, np.array([sink]), total, 0)
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    assert flow.solve() == flow.OPTIMAL
    taken = flow.flows(given) > 0
    return int(problem.score[taken].sum()), int(taken.sum())


def integer_optimum(problem: BatchProblem, worth: NDArray[np.float64]) -> float:
    """Greatest sum of `worth[account, book]` over whole plans, by HiGHS; without pins and families."""
    account, book = allowed_pairs(problem)
    if not len(account):
        return 0.0
    segments = problem.free_segment.shape[1]
    k, ones = np.arange(len(account)), np.ones(len(account))
    cell = book * segments + problem.segment[account]
    limits = [
        (account, np.ones(problem.n)),
        (book, np.maximum(problem.free, 0)),
        (cell, np.maximum(problem.free_segment, 0).ravel()),
    ]
    rows = [
        LinearConstraint(coo_array((ones, (row, k)), shape=(len(most), len(k))).tocsr(), -np.inf, most)
        for row, most in limits
    ]
    found = milp(-worth[account, book], constraints=rows, integrality=ones, bounds=Bounds(0, 1))
    return -float(found.fun)


def fewest_disruption(problem: RebalanceProblem, plan: RebalancePlan) -> float | None:
    """Least cost of a plan within the certificate's band, by HiGHS; None when there is none."""
    table = problem.eligible[problem.kind] & problem.movable[:, None] & (problem.share > 0)
    table[problem.banned] = False
    table[np.arange(problem.n), problem.owner] = True
    stuck = problem.share[problem.owner] == 0
    table[stuck] = np.eye(problem.m, dtype=bool)[problem.owner[stuck]]
    account, book = np.nonzero(table)
    k, segments = np.arange(len(account)), problem.cap_segment.shape[1]
    cost = np.where(book == problem.owner[account], 0, problem.cost[account]).astype(float)
    cell = book * segments + problem.segment[account]
    now = np.bincount(problem.owner * segments + problem.segment, minlength=problem.m * segments)
    count = now.reshape(problem.m, segments).sum(axis=1)

    def each(row, values, size, low, high):
        return LinearConstraint(coo_array((values, (row, k)), shape=(size, len(k))).tocsr(), low, high)

    ones = np.ones(len(k))
    rows = [
        each(account, ones, problem.n, 1, 1),
        each(book, problem.potential[account], problem.m, plan.certificate.low, plan.certificate.high),
        each(book, ones, problem.m, -np.inf, np.maximum(problem.cap, count)),
        each(cell, ones, len(now), -np.inf, np.maximum(problem.cap_segment.ravel(), now)),
    ]
    found = milp(cost, constraints=rows, integrality=ones, bounds=Bounds(0, 1))
    return None if found.x is None else float(found.fun)


def envy_share(problem: BatchProblem, solution: BatchSolution) -> float:
    """Share of pairs of books where one would rather have the other's accounts even without the best of them (EF1)."""
    value, m = np.zeros(problem.n), problem.m
    value[solution.account] = relative_values(problem, solution.account)
    slots = np.maximum(problem.free, 1)
    per_slot = np.bincount(solution.book, weights=value[solution.account], minlength=m) / slots
    envious = pairs = 0
    for book in range(m):
        mine = solution.account[solution.book == book]
        if not len(mine):
            continue
        theirs = problem.eligible[problem.kind[mine]]
        worth = value[mine][:, None] * theirs
        could = theirs.all(axis=0)
        could[book] = False
        without_best = (worth.sum(axis=0) - worth.max(axis=0)) / slots[book]
        pairs += int(could.sum())
        envious += int((could & (per_slot < without_best - 1e-6)).sum())
    return envious / max(pairs, 1)


def relative_values(problem: BatchProblem, account: NDArray[np.int64]) -> NDArray[np.float64]:
    """Value as a multiple of the segment's mean among these accounts."""
    mean = np.bincount(problem.segment[account], weights=problem.potential[account])
    mean /= np.maximum(np.bincount(problem.segment[account]), 1)
    return problem.potential[account] / mean[problem.segment[account]]


def least_hoover(problem: BatchProblem, solution: BatchSolution, pieces: int = 10) -> float:
    """Lower bound on Hoover of value per slot, given who is chosen and how many each book gets: a linear program.

    Variables per kind x book: accounts, value. The value of so many accounts lies between that of the smallest and of
    the largest ones, a concave and a convex curve cut by tangents. Personal terms are left out, which lowers the bound.
    """
    account, m = solution.account, problem.m
    weight = relative_values(problem, account)
    slots = np.bincount(solution.book, minlength=m)
    used, kind = np.unique(problem.kind[account], return_inverse=True)
    t, b = np.nonzero(problem.eligible[used] & (slots > 0))
    cells, active = len(t), np.flatnonzero(slots)
    at = np.searchsorted(active, b)
    mean = weight.sum() / slots.sum()
    k = np.arange(cells)
    equal = _stack(
        [
            (t, k, np.ones(cells), np.bincount(kind)),
            (t, cells + k, np.ones(cells), np.bincount(kind, weights=weight)),
            (at, k, np.ones(cells), slots[active]),
            (
                np.concatenate([at, np.arange(len(active)), np.arange(len(active))]),
                np.concatenate([cells + k, 2 * cells + np.arange(2 * len(active))]),
                np.concatenate([np.ones(cells), -np.ones(len(active)), np.ones(len(active))]),
                mean * slots[active],
            ),
        ],
        2 * cells + 2 * len(active),
    )
    below = _tangents([np.sort(weight[kind == q])[::-1] for q in range(len(used))], t, slots[b], pieces)
    cost = np.zeros(2 * cells + 2 * len(active))
    cost[2 * cells :] = 0.5 / weight.sum()
    table = coo_array((below[2], (below[0], below[1])), shape=(len(below[3]), len(cost))).tocsr()
    found = linprog(cost, A_ub=table, b_ub=below[3], A_eq=equal[0], b_eq=equal[1], method="highs-ipm")
    return float(found.fun)


def _stack(parts, width):
    rows, columns, values, right, offset = [], [], [], [], 0
    for row, column, value, target in parts:
        rows.append(row + offset)
        columns.append(column)
        values.append(value)
        right.append(target)
        offset += len(target)
    cut = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return coo_array(cut, shape=(offset, width)).tocsr(), np.concatenate(right)


def _tangents(sorted_values, t, most, pieces):
    rows, columns, values, right = [], [], [], []
    for j, (kind, slots) in enumerate(zip(t.tolist(), most.tolist(), strict=True)):
        x, n = sorted_values[kind], len(sorted_values[kind])
        top, low = np.concatenate([[0], np.cumsum(x)]), np.concatenate([[0], np.cumsum(x[::-1])])
        points = np.unique(np.round(np.linspace(0, 1, pieces) ** 2 * min(n, slots)).astype(int))
        for p in points[points < n].tolist():
            for sign, slope, start in ((1.0, x[p], top[p]), (-1.0, x[n - 1 - p], low[p])):
                rows += [len(right)] * 2
                columns += [len(t) + j, j]
                values += [sign, -sign * slope]
                right.append(sign * (start - slope * p))
    return np.array(rows), np.array(columns), np.array(values), np.array(right)
