"""The ways to give a batch away, and what each of them would give: from the same accounts, books and rules."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from assignment.actions.value_caps import solve_within_value
from assignment.engine.baselines import MODES
from assignment.engine.problem import BatchSolution
from assignment.models import Plan
from assignment.queries.batch import TAKES, Batch

POLISH_SECONDS = 0.25
FEW_ACCOUNTS, FEW_PLACES = 2_000, 500


def solve(batch: Batch, mode: str) -> tuple[BatchSolution | None, set[int]]:
    """The batch, or None where nothing could be given anyway; and its rows that go beyond the cap of a book's value."""
    if not len(batch.supply) or not (batch.kinds.verdict == TAKES).any() or not (batch.problem.free > 0).any():
        return None, set()
    return solve_within_value(batch, partial(MODES[mode], polish_seconds=POLISH_SECONDS))


def is_small(batch: Batch) -> bool:
    """Is it quick enough to show every mode without being asked?"""
    places = int(batch.problem.free[batch.problem.free > 0].sum())
    return len(batch.supply) <= FEW_ACCOUNTS and min(places, len(batch.supply)) <= FEW_PLACES


def compare_modes(batch: Batch, *, known: Mapping[str, BatchSolution]) -> list[dict[str, Any]]:
    """One row per mode: total score, filled places, how uneven value per place is, and who would mind.

    `known` has the solutions that are there already.
    """
    rows = []
    for mode in Plan.Mode.values:
        solution, beyond = (known[mode], set()) if mode in known else solve(batch, mode)
        if solution is not None:
            rows.append(_figures(batch, mode, solution, left_out=len(beyond)))
    return rows


def _figures(batch: Batch, mode: str, solution: BatchSolution, *, left_out: int) -> dict[str, Any]:
    """`wide` is how far the value per place lies apart (0 is even), `largest` the highest of it (1 is the average)."""
    promised = set(batch.problem.preferred.account.tolist())
    even = solution.value_per_slot
    return {
        "mode": mode,
        "score": solution.score // 100,
        "filled": len(solution.account) - left_out,
        "wide": round(even.cv, 4),
        "largest": round(even.max_mean, 4),
        "gave_way": int(solution.gave_way.sum()),
        "broken_promises": len(promised & set(solution.account.tolist())) - int(solution.preferred.sum()),
        "empty_books": int((batch.problem.free > 0).sum()) - len(set(solution.book.tolist())),
    }
