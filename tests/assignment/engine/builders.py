"""Small problems for tests: tables with one line per account, and random ones from a seed."""

import numpy as np

from assignment.engine.problem import NOBODY, BatchProblem, RebalanceProblem, pairs


def small_batch(scores, free, **changes) -> BatchProblem:
    """Accounts of one segment and kind that every book may take; `changes` replace any column."""
    n, m = len(scores), len(free)
    columns = {
        "account_ids": np.arange(n) + 101, "score": scores, "potential": np.full(n, 1_000), "segment": np.zeros(n),
        "kind": np.zeros(n), "eligible": np.ones((1, m)), "book_ids": np.arange(m) + 11, "free": free,
        "free_segment": np.array(free).reshape(m, 1), "held_count": np.zeros(m), "held_value": np.zeros(m),
        "share": np.ones(m),
    }  # fmt: skip
    return BatchProblem(**{**columns, **changes})


def random_batch(seed: int, *, families: bool = False, pins: bool = False) -> BatchProblem:
    """Up to 14 accounts and 4 books with ties, exclusions, preferences and slots that may be negative."""
    g = np.random.default_rng(seed)
    n, m, s, k = int(g.integers(0, 15)), int(g.integers(1, 5)), int(g.integers(1, 3)), int(g.integers(1, 5))

    def some(rate):
        account, book = np.nonzero(g.random((n, m)) < rate)
        return pairs(account, book)

    pinned = np.flatnonzero(g.random(n) < 0.15) if pins else np.empty(0, np.int64)
    return BatchProblem(
        account_ids=g.permutation(n) + 1, score=g.integers(0, 6, n), potential=g.integers(1, 500, n),
        segment=g.integers(0, s, n), kind=g.integers(0, k, n), eligible=g.random((k, m)) < 0.7,
        book_ids=g.permutation(m) + 1, free=g.integers(-1, 5, m), free_segment=g.integers(-1, 4, (m, s)),
        held_count=g.integers(0, 5, m), held_value=g.integers(0, 2_000, m), share=g.choice([0.5, 1.0, 2.0], m),
        banned=some(0.15), discouraged=some(0.3), preferred=some(0.15),
        pinned=pairs(pinned, g.integers(0, m, len(pinned))),
        family=np.where(g.random(n) < 0.4, g.integers(0, 3, n), NOBODY) if families else (),
        only_book=np.where(g.random(n) < 0.1, g.integers(0, m, n), NOBODY),
    )  # fmt: skip


def random_books(seed: int, **changes) -> RebalanceProblem:
    """Up to 40 accounts in up to 5 uneven books."""
    g = np.random.default_rng(seed)
    n, m, s, k = int(g.integers(1, 41)), int(g.integers(2, 6)), int(g.integers(1, 3)), int(g.integers(1, 4))
    owner = np.minimum((g.random(n) ** 2 * m).astype(int), m - 1)
    columns = {
        "account_ids": g.permutation(n) + 1, "potential": g.integers(1, 300, n), "segment": g.integers(0, s, n),
        "kind": g.integers(0, k, n), "eligible": g.random((k, m)) < 0.8, "owner": owner,
        "movable": g.random(n) < 0.85, "cost": g.choice([1, 2, 4], n), "book_ids": g.permutation(m) + 1,
        "share": g.choice([0.5, 1.0, 1.0, 2.0], m), "cap": g.integers(5, 30, m),
        "cap_segment": g.integers(5, 20, (m, s)), "band": float(g.choice([0.1, 0.2, 0.3])),
    }  # fmt: skip
    return RebalanceProblem(**{**columns, **changes})
