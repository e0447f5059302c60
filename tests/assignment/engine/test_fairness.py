"""Figures of fairness by hand, and the best split against a linear program."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from assignment.engine.fairness import fairness
from assignment.engine.leximin import best_levels


def test_equal_shares_of_equal_value_are_all_100():
    even = fairness([50, 50, 50], [1.0, 1.0, 1.0])

    assert even.index.tolist() == [100, 100, 100]
    assert (even.cv, even.gini, even.hoover, even.max_mean, even.min_mean) == pytest.approx((0, 0, 0, 1, 1))


def test_figures_of_one_and_three():
    uneven = fairness([100, 300], [1.0, 1.0])

    assert uneven.index.tolist() == [50, 150]
    assert (uneven.cv, uneven.gini, uneven.hoover) == pytest.approx((0.5, 0.25, 0.25))


def test_half_time_with_half_the_value_is_fair():
    assert fairness([100, 50], [1.0, 0.5]).index.tolist() == [100, 100]


def test_a_book_without_a_share_is_left_out():
    some = fairness([100, 100, 900], [1.0, 1.0, 0.0])

    assert some.index.tolist() == [100, 100, 0]
    assert some.cv == 0


@pytest.mark.parametrize(("values", "shares"), [([], []), ([0, 0], [1.0, 1.0]), ([5], [0.0])])
def test_nothing_to_compare_is_even(values, shares):
    assert fairness(values, shares).cv == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 1_000_000))
def test_the_best_split_has_the_lowest_highest_and_the_highest_lowest_level(seed):
    g = np.random.default_rng(seed)
    types, books = int(g.integers(1, 6)), int(g.integers(1, 6))
    allowed = g.random((types, books)) < 0.5
    allowed[np.arange(types), g.integers(0, books, types)] = True
    worth, base, share = g.integers(0, 1_000_000, types), g.integers(0, 1_000_000, books), g.uniform(0.5, 2, books)

    level = best_levels(worth, allowed, base, share).load / share

    assert level.max() == pytest.approx(_extreme(worth, allowed, base, share, 1), rel=1e-4)
    assert level.min() == pytest.approx(_extreme(worth, allowed, base, share, -1), rel=1e-4)


def _extreme(worth, allowed, base, share, sign):
    """Lowest possible highest level (sign 1), or highest possible lowest level (sign -1)."""
    t, b = np.nonzero(allowed)
    equal = np.zeros((len(worth), len(t) + 1))
    equal[t, np.arange(len(t))] = 1
    below = np.zeros((len(base), len(t) + 1))
    below[b, np.arange(len(t))] = sign / share[b]
    below[:, -1] = -sign
    cost = np.zeros(len(t) + 1)
    cost[-1] = sign
    return linprog(cost, A_ub=below, b_ub=-sign * base / share, A_eq=equal, b_eq=worth).x[-1]
