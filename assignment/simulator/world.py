"""What a simulation starts from: accounts, books and the behaviour of reps, as arrays. Pure: no Django, no clock.

Days are whole numbers, 0 is today; what was before is negative. Money is integer cents, scores are 0 to 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

NOBODY = -1
MEASURES = ("touches", "days", "live", "contacts", "channels", "two_way", "meetings")
TOUCHES, DAYS, LIVE, CONTACTS, CHANNELS, TWO_WAY, MEETINGS = range(len(MEASURES))
BAND_FROM = (70, 40)  # scores from which an account is in the first, the second band; the rest is in the third
LONG_AGO = -10_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Accounts:
    """n accounts as they stand today. `book` is a place among the books or NOBODY; `kind` is a row of `eligible`.

    `rests_until` is the day from which it may be given; `stays` are accounts that are never taken back or given away
    (customers, closed, in repair), `has_deal` those with an open opportunity. `done` counts the work of the current
    window, one column per measure; `people` are the contacts one may reach.
    """

    ids: Ints
    score: Ints
    potential: Ints
    segment: Ints
    kind: Ints
    book: Ints
    held_on: Ints
    window_ends: Ints
    extended: Bools
    rests_until: Ints
    stays: Bools
    has_deal: Bools
    last_touch: Ints
    done: Ints
    people: Ints

    @property
    def n(self) -> int:
        return len(self.ids)

    @property
    def band(self) -> Ints:
        """0 for the best third of scores, then 1 and 2; the cuts are BAND_FROM."""
        return (self.score < BAND_FROM[0]).astype(np.int64) + (self.score < BAND_FROM[1])


@dataclass(frozen=True, eq=False, kw_only=True)
class Books:
    """m books: their room now, what they may take (`eligible[kind, book]`), and what their accounts ask for.

    `own`: numbers of a variant that books have of their own, by its name, NOBODY where the variant's holds.

    `asked[book, segment]` is a place in `thresholds`, each a list of alternatives: least numbers per measure.
    """

    ids: Ints
    limit: Ints
    segment_limit: Ints
    share: Floats
    window: Ints
    eligible: Bools
    asked: Ints
    thresholds: tuple[Ints, ...]
    own: Mapping[str, Ints] = field(default_factory=dict)

    @property
    def m(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False, kw_only=True)
class Behaviour:
    """How each rep works, in numbers drawn from history (one row per book, shares of one).

    `touches` a working day on average; `follows` the odds of going on with an account against beginning a new one;
    `strictness` how strongly better scores come first (0: not at all); `live` share of calls and meetings; `replies`
    chance of a two-way contact per touch and band of score; `meets` share of those that are meetings; `deals` chance
    that a two-way contact opens an opportunity; `gives_back` chance a week that a worked account without an answer is
    given back.
    """

    touches: Floats
    follows: Floats
    strictness: Floats
    live: Floats
    replies: Floats
    meets: Floats
    deals: Floats
    gives_back: Floats


@dataclass(frozen=True, kw_only=True)
class Worth:
    """How many touches each form of work counts for."""

    mail: int = 1
    call: int = 1
    conversation: int = 1
    meeting: int = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """Today, the eve of a Monday."""

    accounts: Accounts
    books: Books
    behaviour: Behaviour
    worth: Worth = Worth()
