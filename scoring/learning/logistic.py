"""Logistic regression with an L2 penalty, by iteratively reweighted least squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CLOSE_ENOUGH = 1e-8
SMALLEST_STEP = 1e-6


@dataclass(frozen=True)
class Fitted:
    """The weights per unit of each feature, in log-odds. A feature that never varied weighs nothing."""

    intercept: float
    weights: Array
    rounds: int

    def log_odds(self, features: Array) -> Array:
        odds: Array = self.intercept + features @ self.weights
        return odds

    def probability(self, features: Array) -> Array:
        return sigmoid(self.log_odds(features))


def sigmoid(log_odds: Array) -> Array:
    curve: Array = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500, 500)))
    return curve


def fit(features: Array, outcomes: NDArray[np.bool_], *, penalty: float = 1.0, most_rounds: int = 50) -> Fitted:
    """The weights that explain `outcomes` best; `penalty` is on the features as standard deviations.

    Raises ValueError when there is only one kind of outcome: then every weight would grow without end.
    """
    if outcomes.all() or not outcomes.any():
        raise ValueError("Outcomes of one kind only teach nothing.")
    means, spreads = features.mean(axis=0), features.std(axis=0)
    varies = spreads > 0
    scaled = (features[:, varies] - means[varies]) / spreads[varies]
    found, rounds = _newton(scaled, outcomes.astype(float), penalty=penalty, most_rounds=most_rounds)
    weights = np.zeros(features.shape[1])
    weights[varies] = found[1:] / spreads[varies]
    return Fitted(float(found[0] - means @ weights), weights, rounds)


def _newton(scaled: Array, won: Array, *, penalty: float, most_rounds: int) -> tuple[Array, int]:
    """Newton's steps, each halved until the loss falls; the constant comes first and is not penalised."""
    design = np.column_stack([np.ones(len(scaled)), scaled])
    ridge = np.full(design.shape[1], penalty)
    ridge[0] = 0.0
    found = np.zeros(design.shape[1])
    found[0] = np.log(won.mean() / (1 - won.mean()))
    for number in range(1, most_rounds + 1):
        chance = sigmoid(design @ found)
        slope = design.T @ (won - chance) - ridge * found
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
        step = _shortened(design, won, ridge, found, step)
        found = found + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            return found, number
    return found, most_rounds


def _shortened(design: Array, won: Array, ridge: Array, found: Array, step: Array) -> Array:
    before, share = _loss(design, won, ridge, found), 1.0
    while share > SMALLEST_STEP and _loss(design, won, ridge, found + share * step) > before:
        share /= 2
    return share * step


def _loss(design: Array, won: Array, ridge: Array, found: Array) -> float:
    odds = design @ found
    return float(np.logaddexp(0, odds).sum() - won @ odds + (ridge * found**2).sum() / 2)
