"""A distribution within the caps of books' values: solved again without what would go beyond, as long as that helps."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assignment.engine.problem import BatchProblem, BatchSolution, pairs
from assignment.queries.batch import Batch

ROUNDS = 5
Solve = Callable[[BatchProblem], BatchSolution]
Places = NDArray[np.int64]


def solve_within_value(batch: Batch, solve: Solve) -> tuple[BatchSolution, set[int]]:
    """What `solve` gives, and the rows of it (usually none) that still go beyond a cap and must be skipped."""
    problem = batch.problem
    for _round in range(ROUNDS):
        solution = solve(problem)
        beyond = _beyond(batch, solution)
        again = beyond[~solution.pinned[beyond]]
        if not len(again):
            break
        banned = problem.banned
        account = np.concatenate([banned.account, solution.account[again]])
        book = np.concatenate([banned.book, solution.book[again]])
        problem = replace(problem, banned=pairs(account, book))
    return solution, set(beyond.tolist())


def _beyond(batch: Batch, solution: BatchSolution) -> Places:
    """Rows of the solution that find no value left in their book: pinned ones come first, then the better account."""
    found: list[int] = []
    for at, room in enumerate(batch.rooms):
        left = room.free_value_cents
        if left is None:
            continue
        rows = np.flatnonzero(solution.book == at)
        for row in rows[np.lexsort((solution.account[rows], ~solution.pinned[rows]))].tolist():
            value = int(batch.supply.potential[solution.account[row]])
            if value <= left:
                left -= value
            else:
                found.append(row)
    return np.array(found, np.int64)
