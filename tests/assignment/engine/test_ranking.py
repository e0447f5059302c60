"""Accounts in the order of a plan: ties of the score are broken without giving a point away, or the order differs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.engine.baselines import round_robin
from assignment.engine.certificate import check_batch_certificate
from assignment.engine.distribution import distribute
from assignment.engine.problem import pairs

from .builders import random_batch, small_batch
from .generator import SIZES, batch
from .measures import account_level_optimum, integer_optimum

SEEDS = st.integers(0, 1_000_000)


def ranked(problem, *keys):
    """The problem with its accounts in the order of these keys, the first one deciding; equal keys rank the same."""
    rows = np.column_stack([*keys]) if keys else np.zeros((problem.n, 1), np.int64)
    return replace(problem, rank=np.unique(rows, axis=0, return_inverse=True)[1].ravel())


@pytest.mark.parametrize(
    ("revenue", "given_ids"),
    [([9, 1, 5], {101, 103}), ([0, 1, 5], {101, 103}), ([0, 5, 5], {101, 102})],
    ids=["more revenue", "the score comes before it", "equal ones by id"],
)
def test_ties_of_the_score_go_by_the_next_criterion_and_at_last_by_the_id(revenue, given_ids):
    problem = small_batch([90, 50, 50], [1, 1])

    solution = distribute(ranked(problem, problem.score, np.array(revenue)))

    assert set((solution.account + 101).tolist()) == given_ids


def test_an_order_that_does_not_start_with_the_score_is_kept_and_proven():
    problem = small_batch([90, 50, 10], [1])
    problem = ranked(problem, np.array([1, 2, 3]))

    solution = distribute(problem)

    assert solution.account.tolist() == [2]
    assert solution.score == 10
    assert check_batch_certificate(problem, solution) == []
    assert round_robin(problem).account.tolist() == [2]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SEEDS, st.booleans())
def test_the_best_by_rank_gives_away_no_point_of_score_and_no_place(seed, follows):
    problem = random_batch(seed)
    g = np.random.default_rng(seed)
    keys = (problem.score, g.integers(0, 4, problem.n)) if follows else (g.integers(0, 9, problem.n),)
    problem = ranked(problem, *keys)
    solution, anything = distribute(problem), np.zeros((problem.n, problem.m))

    by_rank = integer_optimum(problem, problem.rank[:, None] + 1 + anything)
    assert int((problem.rank[solution.account] + 1).sum()) == pytest.approx(by_rank, abs=1e-6)
    assert len(solution.account) == pytest.approx(integer_optimum(problem, 1 + anything), abs=1e-6)
    if follows:
        assert solution.score == pytest.approx(integer_optimum(problem, problem.score[:, None] + anything), abs=1e-6)
    assert check_batch_certificate(problem, solution) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SEEDS, st.booleans())
def test_the_proof_of_a_ranked_batch_holds_with_families_and_pins(seed, follows):
    problem = random_batch(seed, families=True, pins=True)
    g = np.random.default_rng(seed)
    keys = (problem.score, g.integers(0, 4, problem.n)) if follows else (g.integers(0, 9, problem.n),)
    problem = ranked(problem, *keys)

    assert check_batch_certificate(problem, distribute(problem, polish_seconds=0.01)) == []


def test_a_changed_plan_does_not_pass_for_the_best_by_rank():
    problem = ranked(small_batch([50, 50, 50], [2]), np.array([3, 2, 1]))
    solution = distribute(problem)

    worse = replace(solution, account=np.array([1, 2]))

    assert check_batch_certificate(problem, solution) == []
    assert check_batch_certificate(problem, worse) != []


def test_ten_thousand_accounts_with_many_ties_are_given_at_the_optimum_of_account_level():
    problem = batch(*SIZES["S"], seed=3, exclusions=2)
    problem = replace(problem, score=problem.score // 1000 * 1000)
    problem = ranked(problem, problem.score, np.random.default_rng(3).permutation(problem.n))
    solution = distribute(problem)

    by_score = account_level_optimum(problem)
    by_rank = account_level_optimum(replace(problem, score=problem.rank, rank=()))
    assert (solution.score, len(solution.account)) == by_score
    assert int(problem.rank[solution.account].sum()) == by_rank[0]
    assert check_batch_certificate(problem, solution) == []


def test_row_order_does_not_change_a_ranked_plan():
    problem = ranked(small_batch([50, 50, 90, 10], [1, 1], banned=pairs([2], [0])), np.array([1, 2, 4, 0]))
    turned = replace(
        problem, account_ids=problem.account_ids[::-1], score=problem.score[::-1], potential=problem.potential[::-1],
        rank=problem.rank[::-1], banned=pairs([1], [0]),
    )  # fmt: skip

    assert distribute(problem).certificate.plan_hash == distribute(turned).certificate.plan_hash
    assert distribute(problem).certificate.input_hash == distribute(turned).certificate.input_hash
