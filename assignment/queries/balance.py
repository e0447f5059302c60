"""Put together what the engine is asked to even out: books, what they hold, and what may move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.queries.calendar import local_day
from assignment.engine.problem import RebalanceProblem
from assignment.queries import exclusions
from assignment.queries.batch import family_rows, known_positions, sort_into_kinds
from assignment.queries.capacity import capacities
from assignment.queries.held import FREE, HOT, Held, held_accounts
from assignment.queries.supply import Receiver, Target
from assignment.rules.capacity import UNLIMITED, BookCapacity

Ints = NDArray[np.int64]
DEFAULT_BAND_PERCENT = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance:
    """Books, what they hold, and the question for the engine; rows of `problem` are those of `held` and `books`."""

    books: Sequence[Receiver]
    rooms: Sequence[BookCapacity]
    held: Held
    problem: RebalanceProblem


def compose(
    books: Sequence[Receiver], targets: dict[int, Target], *, settings: dict[str, Any], now: datetime
) -> Balance:
    """What the engine is asked about these books."""
    ids = [book.pk for book in books]
    by_id = capacities(ids, day=local_day(now))
    rooms = [by_id[pk] for pk in ids]
    held = held_accounts(books, now=now)
    supply = held.supply
    kinds = sort_into_kinds(supply, books=books, targets=targets)
    segments = np.array(sorted({0, *supply.segment.tolist(), *(s for t in targets.values() for s in t.segments)}))
    owner = np.searchsorted(np.array(ids), held.book)
    segment = np.searchsorted(segments, supply.segment)
    movable = (held.bound == FREE) & (supply.segment > 0)
    if not settings.get("move_hot"):
        movable &= held.warmth < HOT
    problem = RebalanceProblem(
        account_ids=supply.ids,
        potential=supply.potential,
        segment=segment,
        kind=kinds.of,
        eligible=kinds.eligible,
        owner=owner,
        movable=movable,
        cost=held.warmth,
        book_ids=np.array(ids),
        share=np.array([room.share for room in rooms]),
        cap=np.array([_whole_cap(room) for room in rooms]),
        cap_segment=_segment_caps(rooms, segments, owner, segment),
        band=settings.get("band", DEFAULT_BAND_PERCENT) / 100,
        banned=known_positions(exclusions.returned_as_poor_fit(ids), supply, ids),
        family=family_rows(supply.ids, exclusions.families()),
    )
    return Balance(books=books, rooms=rooms, held=held, problem=problem)


def _whole_cap(room: BookCapacity) -> int:
    """Accounts of any sort that the book may hold: its limit and what takes no room; none new while the rep is away."""
    if room.is_closed_for_new:
        return 0
    return min(UNLIMITED, room.whole.limit - room.whole.reserved + room.held - room.whole.used)


def _segment_caps(rooms: Sequence[BookCapacity], segments: Ints, owner: Ints, segment: Ints) -> Ints:
    """The same per segment; a segment that the target book does not name may only shrink."""
    held = np.zeros((len(rooms), len(segments)), np.int64)
    np.add.at(held, (owner, segment), 1)
    caps = np.zeros_like(held)
    for at, room in enumerate(rooms):
        for column, pk in enumerate(segments.tolist()):
            place = room.by_segment.get(pk)
            free_riders = int(held[at, column]) - place.used if place else 0
            caps[at, column] = min(UNLIMITED, place.limit - place.reserved + free_riders) if place else 0
    return caps
