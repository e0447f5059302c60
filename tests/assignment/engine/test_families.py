"""Families go together or not at all."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.engine.certificate import check_batch_certificate
from assignment.engine.distribution import distribute
from assignment.engine.problem import LeftReason, UnfilledReason, pairs

from .builders import random_batch, small_batch
from .measures import account_level_optimum, allowed_pairs


def books_of(solution):
    return dict(zip(solution.account.tolist(), solution.book.tolist(), strict=True))


def test_a_family_goes_to_one_book():
    solution = distribute(small_batch([90, 80, 70], [2, 1], family=[5, -1, 5]))

    assert books_of(solution) == {0: 0, 2: 0, 1: 1}
    assert solution.certificate.families == 1
    assert solution.certificate.exact


def test_a_family_that_no_book_can_hold_is_left_and_the_slots_say_why():
    solution = distribute(small_batch([90, 80], [1, 1], family=[5, 5]))

    assert len(solution.account) == 0
    assert solution.left.reason.tolist() == [LeftReason.FAMILY_TOO_LARGE] * 2
    assert set(solution.unfilled.reason.tolist()) == {UnfilledReason.FAMILY_TOO_LARGE}
    assert solution.certificate.gap == 1.0


def test_a_family_worth_less_than_its_slots_is_out_ranked():
    solution = distribute(small_batch([90, 80, 20, 10], [2], family=[-1, -1, 5, 5]))

    assert books_of(solution) == {0: 0, 1: 0}
    assert solution.left.reason.tolist() == [LeftReason.OUT_RANKED] * 2


def test_a_strong_member_brings_a_weak_one_when_together_they_are_worth_it():
    solution = distribute(small_batch([90, 10, 40], [2], family=[5, 5, -1]))

    assert books_of(solution) == {0: 0, 1: 0}
    assert solution.certificate.exact


def test_a_family_of_one_is_an_account_like_any_other():
    solution = distribute(small_batch([90], [1], family=[5]))

    assert solution.certificate.families == 0


def test_a_family_follows_its_pinned_member():
    solution = distribute(small_batch([10, 90], [2, 2], family=[5, 5], pinned=pairs([0], [1])))

    assert books_of(solution) == {0: 1, 1: 1}


def test_each_segment_of_a_family_takes_its_own_slots():
    changes = {"segment": [0, 1], "free_segment": [[2, 0], [1, 1]], "family": [5, 5]}

    assert books_of(distribute(small_batch([90, 80], [2, 2], **changes))) == {0: 1, 1: 1}


def test_a_thousand_families_stay_within_slots_and_near_the_bound():
    g = np.random.default_rng(7)
    family = np.where(np.arange(6_000) < 2_500, np.arange(6_000) // 2, -1)
    problem = small_batch(g.integers(0, 10_000, 6_000), g.integers(20, 60, 40), family=family)

    solution = distribute(problem)

    assert check_batch_certificate(problem, solution) == []
    assert 0 <= solution.certificate.gap < 0.002
    assert len(solution.account) == problem.free.sum()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 1_000_000))
def test_no_plan_that_keeps_families_exceeds_the_bound(seed):
    problem = random_batch(seed, families=True)
    problem = replace(problem, discouraged=pairs(), preferred=pairs())
    proof = distribute(problem).certificate

    best = _best_with_families(problem)

    assert proof.score + proof.filled <= best <= proof.score_bound + proof.filled_bound


def _best_with_families(problem):
    """Greatest sum of score + 1 with whole families, by trying every set of families that is given."""
    names = [int(f) for f in np.unique(problem.family) if f >= 0 and (problem.family == f).sum() > 1]
    best = 0
    for chosen in product(range(-1, problem.m), repeat=len(names)):
        homes = dict(zip(names, chosen, strict=True))
        best = max(best, _value_of(problem, homes))
    return best


def _value_of(problem, homes):
    """Best plan with these families in these books (-1: left), or 0 when that is not allowed."""
    inside = np.isin(problem.family, list(homes))
    given = np.flatnonzero([homes.get(int(f), -1) >= 0 for f in problem.family])
    book = np.array([homes[int(f)] for f in problem.family[given]], np.int64)
    account, allowed = allowed_pairs(problem)
    if not np.isin(given * problem.m + book, account * problem.m + allowed).all():
        return 0
    free, cell = np.maximum(problem.free, 0), np.maximum(problem.free_segment, 0)
    np.subtract.at(free, book, 1)
    np.subtract.at(cell, (book, problem.segment[given]), 1)
    if free.min() < 0 or cell.min() < 0:
        return 0
    rest = np.flatnonzero(inside)
    closed = pairs(
        np.r_[problem.banned.account, np.repeat(rest, problem.m)],
        np.r_[problem.banned.book, np.tile(np.arange(problem.m), len(rest))],
    )
    score, filled = account_level_optimum(replace(problem, banned=closed, free=free, free_segment=cell))
    return score + filled + int((problem.score[given] + 1).sum())
