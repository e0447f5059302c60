"""Simple modes and explanations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.engine.baselines import MODES, lowest_fill_ratio, lowest_value_per_slot, round_robin, weighted_random
from assignment.engine.certificate import broken_rules
from assignment.engine.distribution import distribute
from assignment.engine.explain import Verdict, explain_batch
from assignment.engine.problem import UnfilledReason, pairs

from .builders import random_batch, small_batch


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1_000_000))
def test_every_mode_keeps_the_hard_rules_and_none_beats_the_optimum(mode, seed):
    problem = random_batch(seed, pins=True)

    solution = MODES[mode](problem, seed=seed)

    assert broken_rules(problem, solution) == []
    assert solution.mode == mode
    assert solution.score <= distribute(problem).score


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1_000_000))
def test_simple_modes_keep_families_together(seed):
    problem = random_batch(seed, families=True)

    assert broken_rules(problem, round_robin(problem)) == []


def test_round_robin_takes_turns_in_rank_order():
    solution = round_robin(small_batch([90, 80, 70, 60], [2, 2]))

    assert solution.book.tolist() == [0, 1, 0, 1]


def test_lowest_fill_ratio_fills_in_proportion():
    assert np.bincount(lowest_fill_ratio(small_batch([5] * 6, [4, 8])).book).tolist() == [2, 4]


def test_lowest_value_per_slot_answers_a_large_account_with_small_ones():
    solution = lowest_value_per_slot(small_batch([90, 80, 70], [2, 2], potential=[500, 100, 100]))

    assert solution.book.tolist() == [0, 1, 1]


def test_the_lot_follows_the_seed():
    problem = small_batch([50] * 30, [20, 20])

    assert weighted_random(problem, seed=1).book.tolist() == weighted_random(problem, seed=1).book.tolist()
    assert weighted_random(problem, seed=1).book.tolist() != weighted_random(problem, seed=2).book.tolist()


def test_a_simple_mode_may_leave_a_slot_that_the_optimum_fills():
    problem = small_batch([90, 80], [1, 1], kind=[0, 1], eligible=[[True, True], [True, False]])

    by_turns, best = round_robin(problem), distribute(problem)

    assert (len(by_turns.account), len(best.account)) == (1, 2)
    assert by_turns.unfilled.reason.tolist() == [UnfilledReason.NOT_ENOUGH_READY]
    assert by_turns.certificate is None


def test_every_book_is_explained():
    problem = small_batch(
        [90], [1, 1, 1, 0, 1, 1], eligible=[[1, 1, 1, 1, 1, 0]], held_value=[100, 0, 0, 0, 0, 0],
        discouraged=pairs([0], [2]), banned=pairs([0], [4]), preferred=pairs([0], [1]),
    )  # fmt: skip

    options = explain_batch(problem, distribute(problem), 0)

    assert {o.book: o.verdict for o in options} == {
        1: Verdict.CHOSEN, 0: Verdict.ALSO_ELIGIBLE, 2: Verdict.DISCOURAGED, 3: Verdict.FULL, 4: Verdict.EXCLUDED,
        5: Verdict.NOT_ELIGIBLE,
    }  # fmt: skip
    assert options[0].preferred
    assert options[0].slots_left == 0


def test_the_explanation_says_what_another_choice_would_have_meant():
    problem = small_batch([90], [1, 1], held_value=[1_000, 3_000], preferred=pairs([0], [0]))

    chosen, other = explain_batch(problem, distribute(problem), 0)

    assert (chosen.index_before, chosen.index_after) == pytest.approx((50, 80))
    assert (other.index_before, other.index_after) == pytest.approx((150, 160))


def test_an_account_nobody_got_is_explained_too():
    problem = small_batch([90, 80], [1])

    options = explain_batch(problem, distribute(problem), 1)

    assert [o.verdict for o in options] == [Verdict.ALSO_ELIGIBLE]
