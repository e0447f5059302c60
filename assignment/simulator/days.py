"""A day of work: each rep spends the day's touches on accounts of the own book, in the order that the history shows.

Which accounts are touched is drawn without replacement with weights (Gumbel noise on the logarithm of the weight, then
the greatest: Efraimidis and Spirakis 2006), so that order has both a habit and chance in it.
"""

import numpy as np

from .state import Rules, State, asked_of, meets
from .world import CHANNELS, CONTACTS, DAYS, LIVE, MEETINGS, NOBODY, TOUCHES, TWO_WAY, Bools, Floats, Ints, World, Worth

WORKED_ALREADY = 0.15  # weight of an account that is worked in this window, against one that is not
DUE_WEIGHT, DUE_DAYS = 3.0, 7  # accounts that leave within a week come three times as often
NEW_PERSON = 0.4  # chance that a further touch goes to somebody else there


def work_a_day(world: World, state: State, rules: Rules, *, day: int, rng: np.random.Generator) -> None:
    """One working day of all reps; at most one piece of work per account, as the shipped activities count."""
    effort = rng.poisson(world.behaviour.touches)
    held = np.flatnonzero((state.book != NOBODY) & ~world.accounts.stays)
    if not len(held):
        return
    order = _weights(world, state, held, day=day) + rng.gumbel(size=len(held))
    touched = _first_of_each(held, state.book[held], order, effort)
    _write_down(world, state, touched, day=day, rng=rng)
    state.is_worked[touched] = meets(state.done[touched], asked_of(world, state.book)[touched], rules.thresholds)
    state.worked_on[touched[state.is_worked[touched]]] = day


def _weights(world: World, state: State, held: Ints, *, day: int) -> Floats:
    """The logarithm of how much each held account is on its rep's mind."""
    book = state.book[held]
    begun = state.done[held, TOUCHES] > 0
    weight = world.behaviour.strictness[book] * world.accounts.score[held] / 100
    weight += np.where(begun, np.log(world.behaviour.follows[book]), 0.0)
    weight += np.where(state.is_worked[held], np.log(WORKED_ALREADY), 0.0)
    is_due = (state.window_ends[held] - day <= DUE_DAYS) & ~state.is_worked[held]
    return weight + np.where(is_due, np.log(DUE_WEIGHT), 0.0)


def _first_of_each(rows: Ints, book: Ints, order: Floats, count: Ints) -> Ints:
    """The `count[book]` rows of each book with the greatest `order`."""
    ranked = np.lexsort((-order, book))
    sorted_book = book[ranked]
    starts = np.searchsorted(sorted_book, sorted_book, side="left")
    chosen = np.arange(len(rows)) - starts < count[sorted_book]
    return rows[ranked[chosen]]


def _write_down(world: World, state: State, touched: Ints, *, day: int, rng: np.random.Generator) -> None:
    book, done = state.book[touched], state.done
    behaviour, size = world.behaviour, len(touched)
    is_live = rng.random(size) < behaviour.live[book]
    answers = rng.random(size) < behaviour.replies[book, world.accounts.band[touched]]
    meeting = answers & (rng.random(size) < behaviour.meets[book])
    done[touched, CONTACTS] += _somebody_new(world, state, touched, rng)
    done[touched, CHANNELS] = _channels(state, touched, is_live)
    done[touched, TOUCHES] += _worth(world.worth, is_live, answers, meeting)
    done[touched, DAYS] += 1
    done[touched, LIVE] += is_live
    done[touched, TWO_WAY] += answers
    done[touched, MEETINGS] += meeting
    state.last_touch[touched] = day
    state.last_answer[touched[answers]] = day
    opens = answers & (rng.random(size) < behaviour.deals[book]) & (state.deal_on[touched] < 0)
    state.deal_on[touched[opens]] = day
    state.tally["deals"] += int(opens.sum())


def _worth(worth: Worth, is_live: Bools, answers: Bools, meeting: Bools) -> Ints:
    """How many touches each piece of work counts for."""
    spoken = np.where(answers, worth.conversation, worth.call)
    return np.where(meeting, worth.meeting, np.where(is_live, spoken, worth.mail))


def _somebody_new(world: World, state: State, touched: Ints, rng: np.random.Generator) -> Bools:
    known = state.done[touched, CONTACTS]
    wants = (known == 0) | (rng.random(len(touched)) < NEW_PERSON)
    answer: Bools = wants & (known < np.maximum(world.accounts.people[touched], 1))
    return answer


def _channels(state: State, touched: Ints, is_live: Bools) -> Ints:
    """One for writing, one for talking: what the model tells apart."""
    talked = (state.done[touched, LIVE] > 0) | is_live
    state.has_written[touched] |= ~is_live
    return np.maximum(talked.astype(np.int64) + state.has_written[touched], state.done[touched, CHANNELS])
