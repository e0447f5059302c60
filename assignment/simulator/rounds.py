"""Rounds between the days: returns, retrieval and distribution, by the same rules and the same engine as in earnest."""

import numpy as np

from assignment.engine.baselines import MODES
from assignment.engine.problem import BatchProblem, pairs

from .state import Rules, State, asked_of, meets, per_book
from .world import NOBODY, TOUCHES, TWO_WAY, Bools, Ints, World

REST_GIVEN_BACK_DAYS, DEAL_PROTECTS_DAYS = 90, 90


def give_back(world: World, state: State, rules: Rules, *, day: int, rng: np.random.Generator) -> int:
    """Reps give back worked accounts that never answered, as often as they did before."""
    idle = state.is_worked & (state.book != NOBODY) & ~world.accounts.stays & (state.done[:, TWO_WAY] == 0)
    idle &= ~_has_deal(state, rules, day)
    rows = np.flatnonzero(idle)
    rows = rows[rng.random(len(rows)) < world.behaviour.gives_back[state.book[rows]]]
    state.leave(rows, day=day, rest=np.full(len(rows), REST_GIVEN_BACK_DAYS))
    return len(rows)


def settle_windows(world: World, state: State, rules: Rules, *, day: int) -> Ints:
    """Windows that end today: worked ones begin anew, half done ones get their one extension; returns the others."""
    over = np.flatnonzero((state.book != NOBODY) & (state.window_ends <= day) & ~world.accounts.stays)
    asked = asked_of(world, state.book)[over]
    window = rules.window[state.book[over]]
    met = meets(state.done[over], asked, rules.thresholds)
    state.begin_window(over[met], day=day, window=window[met])
    half = ~met & ~state.extended[over] & meets(state.done[over], asked, rules.thresholds, half=True)
    state.extended[over[half]] = True
    state.window_ends[over[half]] = day + window[half]
    return over[~met & ~half]


def retrieve(world: World, state: State, rules: Rules, failed: Ints, *, day: int) -> int:
    """Take the unworked back, best scores first, at most the cap of each book; the rest waits for the next round."""
    grace = rules.numbers["grace_days"][state.book[failed]]
    may_go = (day - state.held_on[failed] >= grace) & ~_has_deal(state, rules, day)[failed]
    may_go &= day - state.last_answer[failed] > rules.window[state.book[failed]]
    rows = failed[may_go]
    book = state.book[rows]
    held = per_book(state.book != NOBODY, state.book, world.books.m)
    cap = np.maximum(held * rules.numbers["cap_percent"] // 100, rules.numbers["cap_floor"])
    ranked = np.lexsort((world.accounts.ids[rows], state.last_touch[rows], -world.accounts.score[rows], book))
    place = np.arange(len(rows)) - np.searchsorted(book[ranked], book[ranked], side="left")
    taken = rows[ranked[place < cap[book[ranked]]]]
    touched = state.done[taken, TOUCHES] > 0
    rest = rules.numbers["rest_touched_days"][state.book[taken]]
    state.leave(taken, day=day, rest=np.where(touched, rest, 0))
    return len(taken)


def leave_alone(state: State, rules: Rules, failed: Ints, *, day: int) -> None:
    """Where nothing is taken back, a window that ended begins anew."""
    state.begin_window(failed, day=day, window=rules.window[state.book[failed]])


def distribute(world: World, state: State, rules: Rules, *, day: int, seed: int) -> int:
    """Fill the free places from the pool with the engine, in the mode of the variant."""
    problem, rows = _problem(world, state, rules, day=day)
    if not len(rows) or not (problem.free > 0).any():
        return 0
    plan = MODES[rules.variant.mode](problem, seed=seed)
    given, book = rows[plan.account], plan.book
    state.enter(given, book, day=day, window=rules.window[book])
    return len(given)


def _problem(world: World, state: State, rules: Rules, *, day: int) -> tuple[BatchProblem, Ints]:
    accounts, books = world.accounts, world.books
    rows = np.flatnonzero((state.book == NOBODY) & (state.rests_until <= day) & ~accounts.stays)
    held = state.book != NOBODY
    count = per_book(held, state.book, books.m).astype(np.int64)
    in_segment = np.zeros(rules.segment_limit.shape, np.int64)
    np.add.at(in_segment, (state.book[held], accounts.segment[held]), 1)
    recent = (state.last_book[rows] != NOBODY) & (day - state.left_on[rows] <= rules.variant.not_back_days)
    problem = BatchProblem(
        account_ids=accounts.ids[rows],
        score=accounts.score[rows] * 100,
        potential=accounts.potential[rows],
        segment=accounts.segment[rows],
        kind=accounts.kind[rows],
        eligible=books.eligible,
        book_ids=books.ids,
        free=rules.limit - count,
        free_segment=rules.segment_limit - in_segment,
        held_count=count,
        held_value=per_book(held, state.book, books.m, accounts.potential).astype(np.int64),
        share=books.share,
        discouraged=pairs(np.flatnonzero(recent), state.last_book[rows[recent]]),
    )
    return problem, rows


def _has_deal(state: State, rules: Rules, day: int) -> Bools:
    answer: Bools = (state.deal_on >= 0) & (day - state.deal_on <= DEAL_PROTECTS_DAYS)
    return answer
