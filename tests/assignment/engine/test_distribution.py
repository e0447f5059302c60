"""The optimal batch against yardsticks that know nothing of it: account-level flow, integer programs, tables."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignment.engine.baselines import round_robin
from assignment.engine.certificate import check_batch_certificate
from assignment.engine.distribution import distribute
from assignment.engine.problem import NOBODY, LeftReason, UnfilledReason, pairs

from .builders import random_batch, small_batch
from .generator import SIZES, batch
from .measures import account_level_optimum, envy_share, integer_optimum, least_hoover

SEEDS = st.integers(0, 1_000_000)


@pytest.fixture(scope="module")
def medium():
    """100,000 ready accounts for 500 books, each third account with a former holder."""
    return batch(*SIZES["M"], seed=1)


@pytest.fixture(scope="module")
def medium_solution(medium):
    return distribute(medium, polish_seconds=0.5)


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("exclusions", [1, 3])
def test_score_and_filled_slots_equal_the_account_level_optimum(tight, exclusions):
    problem = batch(*SIZES["S"], seed=2, tight=tight, exclusions=exclusions)

    solution = distribute(problem)

    assert (solution.score, len(solution.account)) == account_level_optimum(problem)
    assert check_batch_certificate(problem, solution) == []


def test_a_hundred_thousand_accounts_are_given_at_the_proven_optimum(medium, medium_solution):
    proof = medium_solution.certificate

    assert check_batch_certificate(medium, medium_solution) == []
    assert proof.exact and proof.gap == 0
    assert len(medium_solution.account) == medium.free.sum()


def test_value_per_slot_is_four_times_as_even_as_round_robin(medium, medium_solution):
    by_turns = round_robin(medium)

    assert medium_solution.value_per_slot.cv <= 0.035
    assert medium_solution.value_per_slot.cv <= by_turns.value_per_slot.cv / 4
    assert by_turns.score < medium_solution.score


def test_few_books_envy_another(medium, medium_solution):
    assert envy_share(medium, medium_solution) <= 0.005


def test_hoover_is_near_the_bound_of_the_linear_program():
    problem = batch(*SIZES["S"], seed=1)
    solution = distribute(problem, polish_seconds=1.0)

    assert solution.value_per_slot.hoover <= 2.2 * least_hoover(problem, solution)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(SEEDS)
def test_score_then_gentleness_is_the_integer_optimum(seed):
    problem = random_batch(seed)
    solution = distribute(problem)
    liked = np.zeros((problem.n, problem.m))
    liked[problem.discouraged] = -100
    liked[problem.preferred] = 1
    point = 10_000.0 * (problem.score[:, None] + 1)

    reached = 10_000 * int((problem.score[solution.account] + 1).sum())
    reached += -100 * int(solution.gave_way.sum()) + int(solution.preferred.sum())

    assert reached == pytest.approx(integer_optimum(problem, point + liked), abs=0.5)
    assert solution.score == pytest.approx(integer_optimum(problem, problem.score[:, None] + 0 * liked), abs=1e-6)
    assert len(solution.account) == pytest.approx(integer_optimum(problem, 1 + 0 * liked), abs=1e-6)
    assert check_batch_certificate(problem, solution) == []


@settings(max_examples=80, deadline=None, derandomize=True)
@given(SEEDS)
def test_a_rule_gives_way_only_when_without_it_fewer_points_are_given(seed):
    problem = random_batch(seed)
    problem = replace(problem, preferred=pairs())
    strict = replace(
        problem,
        banned=pairs(
            np.r_[problem.banned.account, problem.discouraged.account],
            np.r_[problem.banned.book, problem.discouraged.book],
        ),
    )
    worth = problem.score[:, None] + np.ones((problem.n, problem.m))

    needed = integer_optimum(problem, worth) > integer_optimum(strict, worth) + 0.5

    assert bool(distribute(problem).gave_way.any()) == needed


@settings(max_examples=120, deadline=None, derandomize=True)
@given(SEEDS, st.booleans(), st.booleans())
def test_every_plan_keeps_the_hard_rules(seed, families, pins):
    problem = random_batch(seed, families=families, pins=pins)

    assert check_batch_certificate(problem, distribute(problem, polish_seconds=0.01)) == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SEEDS)
def test_row_order_does_not_change_the_plan(seed):
    problem = random_batch(seed, families=True, pins=True)
    g = np.random.default_rng(seed)
    rows, books = g.permutation(problem.n), g.permutation(problem.m)

    plan, shuffled = distribute(problem).certificate, distribute(_shuffled(problem, rows, books)).certificate

    assert plan.plan_hash == shuffled.plan_hash
    assert plan.input_hash == shuffled.input_hash


def _shuffled(problem, rows, books):
    at, book_at = np.argsort(rows), np.argsort(books)
    sets = {
        name: pairs(at[getattr(problem, name).account], book_at[getattr(problem, name).book])
        for name in ("banned", "discouraged", "preferred", "pinned")
    }
    by_row = ("account_ids", "score", "potential", "segment", "kind", "family")
    by_book = ("book_ids", "free", "free_segment", "held_count", "held_value", "share")
    return replace(
        problem,
        **sets,
        **{name: getattr(problem, name)[rows] for name in by_row},
        **{name: getattr(problem, name)[books] for name in by_book},
        eligible=problem.eligible[:, books],
        only_book=np.where(problem.only_book == NOBODY, NOBODY, book_at[problem.only_book])[rows],
    )


def test_the_same_input_gives_the_same_plan():
    problem = batch(*SIZES["S"], seed=3, soft=True, exclusions=2)

    first, second = distribute(problem, polish_seconds=0.2), distribute(problem, polish_seconds=0.2)

    assert first.certificate.plan_hash == second.certificate.plan_hash


def test_books_fill_in_proportion_to_their_free_slots():
    solution = distribute(small_batch([50] * 6, [10, 5]))

    assert np.bincount(solution.book).tolist() == [4, 2]


def test_without_a_limit_accounts_spread_in_proportion_to_the_given_slots():
    solution = distribute(small_batch([50] * 30, [10**9, 2 * 10**9]))

    assert np.bincount(solution.book).tolist() == [10, 20]


def test_equal_scores_go_to_the_lowest_ids():
    solution = distribute(small_batch([50] * 4, [2], account_ids=[9, 3, 7, 5]))

    assert solution.account.tolist() == [1, 3]


def test_a_batch_mixes_large_and_small_accounts():
    solution = distribute(small_batch([50] * 4, [2, 2], potential=[900, 800, 200, 100]))

    assert solution.value_per_slot.cv == 0


def test_polish_evens_out_what_largest_first_left():
    problem = batch(*SIZES["XS"], seed=4)

    rough, fine = distribute(problem), distribute(problem, polish_seconds=1.0)

    assert fine.value_per_slot_best.cv <= fine.value_per_slot.cv < rough.value_per_slot.cv
    assert fine.score == rough.score


def test_the_segment_limit_binds_inside_the_book():
    problem = small_batch([90, 80, 70, 60], [3], segment=[0, 0, 0, 1], free_segment=[[2, 3]])

    solution = distribute(problem)

    assert solution.account.tolist() == [0, 1, 3]
    assert solution.certificate.price_of_slot.tolist() == [[70, 0]]


def test_the_price_of_a_slot_is_what_one_more_would_add():
    problem = small_batch([90, 80, 70], [2])

    solution = distribute(problem)

    assert solution.certificate.price_of_slot.tolist() == [[70]]
    assert distribute(replace(problem, free=[3], free_segment=[[3]])).score == solution.score + 70


def test_the_former_holder_gets_it_only_when_nobody_else_can():
    problem = small_batch([90, 80], [1, 1], discouraged=pairs([0], [0]))

    swapped, alone = distribute(problem), distribute(replace(problem, eligible=[[True, False]]))

    assert (swapped.book.tolist(), swapped.gave_way.any()) == ([1, 0], False)
    assert (alone.account.tolist(), alone.gave_way.tolist()) == ([0], [True])


def test_a_book_that_is_banned_never_gets_it():
    solution = distribute(small_batch([90], [1], banned=pairs([0], [0])))

    assert len(solution.account) == 0
    assert solution.left.reason.tolist() == [LeftReason.ONLY_EXCLUDED_BOOKS]
    assert solution.unfilled.reason.tolist() == [UnfilledReason.ONLY_EXCLUDED]


def test_the_reporter_of_bad_data_is_preferred_among_equals():
    solution = distribute(small_batch([90, 90], [1, 1], preferred=pairs([0], [1])))

    assert solution.book.tolist() == [1, 0]
    assert solution.preferred.tolist() == [True, False]


def test_a_preference_lifts_the_exclusion_of_the_last_holder():
    solution = distribute(small_batch([90], [1, 1], discouraged=pairs([0], [1]), preferred=pairs([0], [1])))

    assert solution.book.tolist() == [1]
    assert not solution.gave_way.any()


def test_a_pin_holds_even_against_rank_and_capacity():
    problem = small_batch([10, 90, 80], [1, 0], pinned=pairs([0, 2], [0, 1]))

    solution = distribute(problem)

    assert dict(zip(solution.account.tolist(), solution.book.tolist(), strict=True)) == {0: 0, 2: 1}
    assert solution.pinned.all()
    assert solution.over_capacity.tolist() == [1]
    assert solution.left.reason.tolist() == [LeftReason.ALL_FULL]


def test_an_account_whose_relative_is_held_goes_to_that_book_only():
    problem = small_batch([90, 50], [1, 1], only_book=[1, NOBODY])

    assert distribute(problem).book.tolist() == [1, 0]
    assert distribute(replace(problem, free=[1, 0], free_segment=[[1], [0]])).account.tolist() == [1]


def test_an_out_ranked_account_learns_by_how_many_and_the_cut_off():
    left = distribute(small_batch([90, 80, 70, 60], [2])).left

    assert left.account.tolist() == [2, 3]
    assert left.reason.tolist() == [LeftReason.OUT_RANKED] * 2
    assert (left.better.tolist(), left.cutoff.tolist()) == ([2, 2], [80, 80])


def test_a_kind_that_no_book_may_take_is_told_so():
    left = distribute(small_batch([90], [1], eligible=[[False]])).left

    assert left.reason.tolist() == [LeftReason.NO_BOOK_FOR_SEGMENT]
    assert left.cutoff.tolist() == [NOBODY]


@pytest.mark.parametrize(
    ("scores", "free", "given_pairs"),
    [
        ([], [], 0),
        ([], [3], 0),
        ([90], [], 0),
        ([90, 80], [0, 0], 0),
        ([90, 80], [-2, -5], 0),
        ([90, 80], [-1, 1], 1),
        ([0, 0], [5], 2),
        ([10_000], [1], 1),
        ([7] * 5, [2, 2], 4),
    ],
)
def test_edges(scores, free, given_pairs):
    problem = small_batch(scores, free)

    solution = distribute(problem, polish_seconds=0.1)

    assert len(solution.account) == given_pairs
    assert check_batch_certificate(problem, solution) == []


def test_too_few_ready_accounts_leave_slots_with_that_reason():
    unfilled = distribute(small_batch([90], [3])).unfilled

    assert (unfilled.slots.tolist(), unfilled.reason.tolist()) == ([2], [UnfilledReason.NOT_ENOUGH_READY])


@pytest.mark.parametrize(
    "changes",
    [
        {"score": [-1]}, {"score": [10_001]}, {"potential": [0]}, {"kind": [1]}, {"segment": [3]},
        {"banned": pairs([0], [7])}, {"pinned": pairs([0, 0], [0, 0])}, {"share": [1.0, 2.0]},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(changes):
    with pytest.raises(ValueError):
        small_batch([50], [1], **changes)
