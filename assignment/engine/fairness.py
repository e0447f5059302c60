"""How even value is over books, weighted by the share each should have."""

import numpy as np

from .leximin import best_levels
from .problem import Bools, Fairness, Floats, Ints


def fairness(values: Floats | Ints, shares: Floats) -> Fairness:
    """Figures of value per share. Books without a share take no part (index 0); without value all is even.

    CV, Gini and Hoover are weighted by share; Hoover is the part of all value that would have to change hands.
    """
    values, shares = np.asarray(values, np.float64), np.asarray(shares, np.float64)
    index, active = np.zeros(len(values)), shares > 0
    if not active.any() or values[active].sum() <= 0:
        index[active] = 100.0
        return Fairness(index=index, max_mean=1.0, min_mean=1.0, cv=0.0, gini=0.0, hoover=0.0)
    weight = shares[active] / shares[active].sum()
    level = values[active] / shares[active] / (values[active].sum() / shares[active].sum())
    index[active] = 100.0 * level
    return Fairness(
        index=index,
        max_mean=float(level.max()),
        min_mean=float(level.min()),
        cv=float(np.sqrt((weight * (level - 1) ** 2).sum())),
        gini=_gini(level, weight),
        hoover=float(0.5 * (weight * np.abs(level - 1)).sum()),
    )


def _gini(level: Floats, weight: Floats) -> float:
    order = np.argsort(level, kind="stable")
    lorenz = np.concatenate([[0.0], np.cumsum(level[order] * weight[order])])
    return float(max(0.0, 1 - ((lorenz[1:] + lorenz[:-1]) * weight[order]).sum()))


def best_possible(worth: Ints, allowed: Bools, base: Ints, shares: Floats) -> Fairness:
    """Fairness of the best split of these types that eligibility allows, whole accounts or not."""
    active = shares > 0
    usable = allowed[:, active].any(axis=1)
    load = base.astype(np.float64)
    load[active] = best_levels(worth[usable], allowed[usable][:, active], base[active], shares[active]).load
    return fairness(load, shares)


def figures_of(even: Fairness, *, total: float, shares: Floats) -> dict[str, float | None]:
    """The figures as they are read and kept: mean, least and most of a book, max/min, CV, Gini, lowest and highest
    index. `total` is what all books hold together; without a book that has a share there is nothing to say.
    """
    active = shares > 0
    if not active.any():
        return {}
    index = even.index[active]
    held = index / 100 * shares[active] * (total / shares[active].sum())
    low, high = float(index.min()), float(index.max())
    return {
        "mean": round(total / int(active.sum()), 2), "least": round(float(held.min()), 2),
        "most": round(float(held.max()), 2), "ratio": round(high / low, 3) if low > 0 else None,
        "cv": round(even.cv, 4), "gini": round(even.gini, 4), "low": round(low, 1), "high": round(high, 1),
    }  # fmt: skip
