"""A certificate stands only for the plan and the input it was made for."""

from dataclasses import replace

import numpy as np
import pytest

from assignment.engine.certificate import (
    check_batch_certificate,
    check_rebalance_certificate,
    plan_hash,
)
from assignment.engine.distribution import distribute
from assignment.engine.rebalance import rebalance

from .generator import SIZES, batch
from .generator import rebalance as drifted


@pytest.fixture(scope="module")
def problem():
    return batch(*SIZES["XS"], seed=1, exclusions=3, soft=True)


@pytest.fixture(scope="module")
def solution(problem):
    return distribute(problem)


@pytest.fixture(scope="module")
def books():
    return drifted(*SIZES["XS"], seed=1, band=0.05, warm=True)


@pytest.fixture(scope="module")
def plan(books):
    return rebalance(books)


def signed(problem, solution, **proof):
    """The solution with a certificate that was made to look right again."""
    fresh = plan_hash(problem, solution.account, solution.book)
    claims = {"plan_hash": fresh, "score": solution.score, "filled": len(solution.account), **proof}
    return replace(solution, certificate=replace(solution.certificate, **claims))


def test_untouched_certificates_hold(problem, solution, books, plan):
    assert check_batch_certificate(problem, solution) == []
    assert check_rebalance_certificate(books, plan) == []


def test_giving_one_account_less_is_noticed(problem, solution):
    keep = slice(1, None)
    columns = ("account", "book", "gave_way", "preferred", "pinned")
    less = replace(solution, **{name: getattr(solution, name)[keep] for name in columns})
    less = replace(less, score=int(problem.score[less.account].sum()))

    assert check_batch_certificate(problem, signed(problem, less))


def test_a_worse_account_in_place_of_a_better_one_is_noticed(problem, solution):
    kind = problem.kind[solution.account[0]]
    worse = next(a for a in solution.left.account if problem.kind[a] == kind)
    account = solution.account.copy()
    account[0] = worse
    changed = replace(solution, account=account, score=int(problem.score[account].sum()))

    faults = check_batch_certificate(problem, signed(problem, changed))

    assert "claim does not hold: gentle" in faults


def test_a_book_over_capacity_is_noticed(problem, solution):
    book = solution.book.copy()
    other = np.flatnonzero(problem.eligible[problem.kind[solution.account[0]]] & (np.arange(problem.m) != book[0]))[0]
    book[0] = other

    assert "broken rule: over capacity" in check_batch_certificate(
        problem, signed(problem, replace(solution, book=book))
    )


@pytest.mark.parametrize("claim", [{"score_bound": 0}, {"exact": False}, {"gave_way": 99}, {"input_hash": "0"}])
def test_a_false_claim_is_noticed(problem, solution, claim):
    assert check_batch_certificate(problem, signed(problem, solution, **claim))


def test_prices_that_prove_less_are_noticed(problem, solution):
    prices = solution.certificate.book_price.copy()
    prices[0] += 1

    assert check_batch_certificate(problem, signed(problem, solution, book_price=prices))


def test_another_input_is_noticed(problem, solution):
    score = problem.score.copy()
    score[0] += 1

    assert "claim does not hold: input_hash" in check_batch_certificate(replace(problem, score=score), solution)


@pytest.mark.parametrize("column", ["account", "target"])
def test_a_changed_move_is_noticed(books, plan, column):
    values = getattr(plan, column).copy()
    values[0] = values[1]

    assert check_rebalance_certificate(books, replace(plan, **{column: values}))


def test_a_move_of_a_protected_account_is_noticed(books, plan):
    movable = books.movable.copy()
    movable[plan.account[0]] = False

    assert "broken rule: an account that must stay" in check_rebalance_certificate(
        replace(books, movable=movable), plan
    )


@pytest.mark.parametrize(
    "claim", [{"disruption_bound": 10**6}, {"top_bound": 500.0}, {"bottom_bound": 0.0}, {"moves": 0}]
)
def test_a_false_claim_about_moves_is_noticed(books, plan, claim):
    changed = replace(plan, certificate=replace(plan.certificate, **claim))

    assert check_rebalance_certificate(books, changed)
