"""Why this book and not another: every book for one account of a batch, and what choosing it would have meant."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .distribution import pinned_books
from .families import Family, books_for_all
from .outcome import is_among, slots_after_pins
from .problem import NOBODY, BatchProblem, BatchSolution, Floats


class Verdict(StrEnum):
    """What a book was to the account. FULL: no free slot for its segment before the batch."""

    CHOSEN = "chosen"
    ALSO_ELIGIBLE = "also_eligible"
    DISCOURAGED = "discouraged"
    FULL = "full"
    EXCLUDED = "excluded"
    NOT_ELIGIBLE = "not_eligible"


_ORDER = list(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOption:
    """One book for one account. `index_before` is the book's value by share (100: average) as planned but without the
    account, `index_after` with it; `slots_left` counts the slots that the plan leaves it."""

    book: int
    verdict: Verdict
    preferred: bool
    index_before: float
    index_after: float
    slots_left: int


def explain_batch(problem: BatchProblem, solution: BatchSolution, account_index: int) -> list[BookOption]:
    """Every book, chosen first, then by verdict and by the index it would have reached."""
    given = np.full(problem.n, NOBODY)
    given[solution.account] = solution.book
    before, after = _indexes(problem, given, account_index)
    verdicts = _verdicts(problem, int(given[account_index]), account_index)
    every = np.arange(problem.m)
    preferred = is_among(problem.preferred, np.full(problem.m, account_index), every, problem.m)
    used = np.bincount(solution.book, minlength=problem.m)
    left = np.maximum(np.maximum(problem.free, 0) - used, 0)
    options = [
        BookOption(
            book=book,
            verdict=verdicts[book],
            preferred=bool(preferred[book]),
            index_before=float(before[book]),
            index_after=float(after[book]),
            slots_left=int(left[book]),
        )
        for book in every.tolist()
    ]
    return sorted(options, key=lambda o: (_ORDER.index(o.verdict), o.index_after, o.book))


def _verdicts(problem: BatchProblem, chosen: int, account: int) -> list[Verdict]:
    every, me = np.arange(problem.m), np.full(problem.m, account)
    slots = slots_after_pins(problem, pinned_books(problem))
    eligible = problem.eligible[problem.kind[account]]
    allowed = books_for_all(problem, Family(np.array([account]), NOBODY))
    is_open = slots.cell[:, problem.segment[account]] > 0
    discouraged = is_among(problem.discouraged, me, every, problem.m)
    discouraged &= ~is_among(problem.preferred, me, every, problem.m)
    verdict = np.select(
        [every == chosen, ~eligible, ~allowed, ~is_open, discouraged],
        [
            _ORDER.index(v)
            for v in (Verdict.CHOSEN, Verdict.NOT_ELIGIBLE, Verdict.EXCLUDED, Verdict.FULL, Verdict.DISCOURAGED)
        ],
        _ORDER.index(Verdict.ALSO_ELIGIBLE),
    )
    return [_ORDER[v] for v in verdict.tolist()]


def _indexes(problem: BatchProblem, given: np.ndarray, account: int) -> tuple[Floats, Floats]:
    """Index of each book without and with the account, everything else as planned."""
    others = np.flatnonzero(given != NOBODY)
    others = others[others != account]
    value = problem.held_value + np.bincount(
        given[others], weights=problem.potential[others], minlength=problem.m
    ).astype(np.float64)
    share, mine = problem.share, float(problem.potential[account])
    active = share > 0
    per_share = np.divide(100.0 * share[active].sum(), share, out=np.zeros(problem.m), where=active)
    total = value[active].sum()
    before = value * per_share / total if total else np.zeros(problem.m)
    return before, (value + mine) * per_share / (total + mine)
