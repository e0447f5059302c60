"""Play the weeks of a variant. The same world, variant and seed give the same weeks on any machine."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from assignment.engine.fairness import fairness

from .days import work_a_day
from .rounds import distribute, give_back, leave_alone, retrieve, settle_windows
from .state import Rules, State, per_book, start
from .variant import Variant
from .world import BAND_FROM, NOBODY, Bools, World

WORKING_DAYS = 5
NEW_DAYS = 7  # accounts held for less do not count for coverage yet


@dataclass(frozen=True)
class Week:
    """How things stand at the end of a week. Shares are of one; `opportunities` and `moves` add up from the start."""

    week: int
    held: int
    pool: int
    coverage: float
    touched: float
    best_touched: float
    opportunities: int
    cv: float
    given: int
    taken: int
    returned: int
    churn: float


def play(
    world: World, variant: Variant, *, weeks: int, seed: int, after_week: Callable[[int], None] | None = None
) -> list[Week]:
    """Week by week from today: five days of work, then returns, retrieval and distribution as the variant says.

    `after_week` hears each week that is over. What is drawn depends on the seed alone, so two variants with one seed
    have the same luck as far as their books are the same.
    """
    rng, rules = np.random.default_rng(seed), Rules.of(world, variant)
    state, result = start(world, rules), []
    for week in range(1, weeks + 1):
        for weekday in range(WORKING_DAYS):
            work_a_day(world, state, rules, day=7 * (week - 1) + weekday, rng=rng)
        _rounds(world, state, rules, week=week, seed=seed, rng=rng)
        result.append(_stand(world, state, rules, week))
        if after_week:
            after_week(week)
    return result


def as_rows(weeks: list[Week]) -> list[dict]:
    """The weeks as plain values, shares rounded to four places."""
    return [{name: round(value, 4) for name, value in asdict(week).items()} for week in weeks]


def _rounds(world: World, state: State, rules: Rules, *, week: int, seed: int, rng: np.random.Generator) -> None:
    day, variant = 7 * week - 2, rules.variant
    state.tally["returned"] += give_back(world, state, rules, day=day, rng=rng)
    failed = settle_windows(world, state, rules, day=day)
    if not variant.retrieval_weeks:
        leave_alone(state, rules, failed, day=day)
    elif week % variant.retrieval_weeks == 0:
        state.tally["taken"] += retrieve(world, state, rules, failed, day=day)
    if variant.distribution_weeks and week % variant.distribution_weeks == 0:
        state.tally["given"] += distribute(world, state, rules, day=day, seed=seed + week)


def _stand(world: World, state: State, rules: Rules, week: int) -> Week:
    """Coverage and touched look back over the window of each book, as the reports do."""
    accounts, day = world.accounts, 7 * week - 1
    held = (state.book != NOBODY) & ~accounts.stays
    since = day - np.append(rules.window, 0)[state.book]  # NOBODY is the last place
    known = held & (day - state.held_on >= NEW_DAYS)
    touched, best = state.last_touch > since, held & (accounts.score >= BAND_FROM[0])
    load = per_book(state.book != NOBODY, state.book, world.books.m, accounts.potential)
    moved = state.tally["taken"] + state.tally["returned"]
    return Week(
        week=week,
        held=int(held.sum()),
        pool=int(((state.book == NOBODY) & (state.rests_until <= day) & ~accounts.stays).sum()),
        coverage=_part(known & (state.worked_on > since), known),
        touched=_part(known & touched, known),
        best_touched=_part(best & touched, best),
        opportunities=state.tally["deals"],
        cv=fairness(load, world.books.share).cv,
        given=state.tally["given"],
        taken=state.tally["taken"],
        returned=state.tally["returned"],
        churn=moved / max(int(held.sum()), 1) / week,
    )


def _part(some: Bools, of: Bools) -> float:
    return float(some.sum() / of.sum()) if of.any() else 0.0
