"""How many accounts a book may hold, hold now, and may still get. The formulas that the pages show.

Source: docs/rules.md, capacity. used = held accounts that count; effective = floor(capacity x factor);
free = max(0, effective - used - reserved), of the book and of each segment, and an account needs both.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assignment.rules.clock import LONG_ABSENCE

UNLIMITED = 1_000_000_000
DAYS_AWAY_THAT_COUNT = LONG_ABSENCE


def effective(capacity: int, *, factor_percent: int) -> int:
    """Capacity after ramp or part time, rounded down. An unlimited one stays so."""
    return capacity if capacity >= UNLIMITED else capacity * factor_percent // 100


class Room(NamedTuple):
    """Accounts: `limit` (effective), `used`, and `reserved` (promised by approved runs, or kept during a repair)."""

    limit: int
    used: int = 0
    reserved: int = 0

    @property
    def free(self) -> int:
        return max(0, self.limit - self.used - self.reserved)


@dataclass(frozen=True, kw_only=True)
class BookCapacity:
    """The room of one book on a day. `held` counts everything in it, `whole.used` only what takes room.

    `aims` are the shares in per cent that segments should have of it, where any are set. `quotas` are the places per
    segment before the factor; `factor_percent` is part time and ramp (`ramp_percent`).
    `is_closed_for_new`: the rep is away for long, or the book's value is at its limit.
    """

    book_id: int
    target_book_id: int = 0
    whole: Room
    by_segment: Mapping[int, Room] = field(default_factory=dict)
    quotas: Mapping[int, int] = field(default_factory=dict)
    aims: Mapping[int, int] = field(default_factory=dict)
    held: int = 0
    potential_cents: int = 0
    factor_percent: int = 100
    ramp_percent: int = 100
    share: float = 1.0
    is_away: bool = False
    is_at_value_limit: bool = False
    most_value_cents: int | None = None

    @property
    def is_closed_for_new(self) -> bool:
        return self.is_away or self.is_at_value_limit

    @property
    def free(self) -> int:
        """Accounts of any segment that the book may still get."""
        return 0 if self.is_closed_for_new else self.whole.free

    def free_for(self, segment_id: int | None) -> int:
        """Accounts of one segment that it may still get; none of a segment that its target book does not name."""
        room = self.by_segment.get(segment_id or 0)
        return min(self.free, room.free) if room else 0

    @property
    def free_value_cents(self) -> int | None:
        """Potential that the book may still get; None without a cap on its value."""
        return None if self.most_value_cents is None else max(0, self.most_value_cents - self.potential_cents)

    @property
    def utilisation_percent(self) -> int | None:
        """Used of effective; above 100 when over capacity, None without capacity."""
        return round(100 * self.whole.used / self.whole.limit) if self.whole.limit else None


def fair_share(*, max_accounts: int, quotas: Mapping[int, int], worth: Mapping[int, int], factor_percent: int) -> float:
    """The value a full book of this kind should hold: its places x the usual potential of its segments x factor.

    `quotas`: places per segment, `worth`: usual potential of an account of the segment. Never 0, so that indexes exist.
    """
    places = sum(quotas.values())
    mean = sum(count * worth.get(segment, 1) for segment, count in quotas.items()) / places if places else 1
    return max(max_accounts * mean * factor_percent / 100, 1.0)


class Step(NamedTuple):
    """One account that leaves a place in `book_from` and takes one in `book_to`; None where it takes no room there."""

    line: int
    book_from: int | None
    book_to: int | None
    segment: int


def overfull(steps: Sequence[Step], rooms: Mapping[int, BookCapacity]) -> set[int]:
    """Lines of those steps that must stay out so that no book ends above its limit.

    All steps happen at once: what leaves a book makes room for what comes. A book that already is over its limit may
    change one for one, never grow. Of too many the last ones stay out; what they would have freed counts no more.
    """
    change: Counter[tuple[int, int | None]] = Counter()
    for step in steps:
        _count(change, step, 1)
    refused: set[int] = set()
    while late := _one_pass(steps, rooms, change, refused):
        refused |= late
    return refused


def _one_pass(
    steps: Sequence[Step], rooms: Mapping[int, BookCapacity], change: Counter[tuple[int, int | None]], refused: set[int]
) -> set[int]:
    late: set[int] = set()
    for step in reversed(steps):
        room = rooms.get(step.book_to) if step.book_to is not None else None
        if room and step.line not in refused and not _fits(room, step.segment, change):
            _count(change, step, -1)
            late.add(step.line)
    return late


def _count(change: Counter[tuple[int, int | None]], step: Step, sign: int) -> None:
    for book, direction in ((step.book_to, sign), (step.book_from, -sign)):
        if book is not None:
            change[book, None] += direction
            change[book, step.segment] += direction


def _fits(room: BookCapacity, segment: int, change: Counter[tuple[int, int | None]]) -> bool:
    """A segment that the target book does not name has no limit of its own: only a person can have chosen that."""
    place = room.by_segment.get(segment)
    grows = change[room.book_id, segment]
    return max(change[room.book_id, None], 0) <= room.whole.free and (place is None or max(grows, 0) <= place.free)


class Shift(NamedTuple):
    """The potential that one line takes from `book_from` to `book_to`, in cents."""

    line: int
    book_from: int | None
    book_to: int | None
    value: int


def overvalued(shifts: Sequence[Shift], rooms: Mapping[int, BookCapacity]) -> set[int]:
    """Lines that must stay out so that no book ends above the cap of its value. The terms are those of `overfull`."""
    change: Counter[int] = Counter()
    for shift in shifts:
        _carry(change, shift, 1)
    refused: set[int] = set()
    while late := _one_value_pass(shifts, rooms, change, refused):
        refused |= late
    return refused


def _one_value_pass(
    shifts: Sequence[Shift], rooms: Mapping[int, BookCapacity], change: Counter[int], refused: set[int]
) -> set[int]:
    late: set[int] = set()
    for shift in reversed(shifts):
        room = rooms.get(shift.book_to) if shift.book_to is not None else None
        free = room.free_value_cents if room else None
        if room and free is not None and shift.line not in refused and max(change[room.book_id], 0) > free:
            _carry(change, shift, -1)
            late.add(shift.line)
    return late


def _carry(change: Counter[int], shift: Shift, sign: int) -> None:
    for book, direction in ((shift.book_to, sign), (shift.book_from, -sign)):
        if book is not None:
            change[book] += direction * shift.value


def in_room_order(
    source: Sequence[int], target: Sequence[int], *, used: Sequence[int], limits: Sequence[int]
) -> list[int]:
    """An order of the moves source[k] → target[k] in which each finds a free place as far as there is such an order.

    Moves of full books in a circle come last, next to each other: only all of them at once can be carried out.
    """
    count, order, waiting = list(used), [], list(range(len(source)))
    while waiting:
        stuck = []
        for move in waiting:
            if count[target[move]] < limits[target[move]]:
                count[target[move]] += 1
                count[source[move]] -= 1
                order.append(move)
            else:
                stuck.append(move)
        if len(stuck) == len(waiting):
            return order + stuck
        waiting = stuck
    return order
