"""Numbers of the rules that a target book may have of its own, and which number holds where. Pure.

Source: docs/rules.md, block 13; dynamic-books.md, retrieval settings per target book.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

from assignment.rules.capacity import BookCapacity
from assignment.rules.retrieval import Grace


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of retrieval, protections and rest that hold for the accounts of one target book."""

    notice_days: int
    retrieval_grace_days: int
    new_hire_grace_days: int
    retrieval_cap_percent: int
    retrieval_cap_floor: int
    rest_after_untouched_days: int
    rest_after_touched_days: int
    meeting_protects_days: int
    opportunity_needs_activity_days: int
    leader_hold_days: int
    leader_hold_percent: int
    come_back_days: int

    @cached_property
    def grace(self) -> Grace:
        return Grace(self.retrieval_grace_days, self.new_hire_grace_days)

    def most_of(self, held: int) -> int:
        """Accounts that may go of a book with `held` in one run."""
        return max(held * self.retrieval_cap_percent // 100, self.retrieval_cap_floor)

    def rest_days(self, *, touched: bool) -> int:
        """Days that an account rests after a retrieval; an untouched one needs less."""
        return self.rest_after_touched_days if touched else self.rest_after_untouched_days


NAMES = tuple(each.name for each in fields(Numbers))


@dataclass(frozen=True)
class ByTargetBook:
    """The numbers everywhere, and those of the target books (by id) that differ in one or more of them."""

    usual: Numbers
    own: Mapping[int, Numbers]

    def of(self, target_book_id: int | None) -> Numbers:
        return self.own.get(target_book_id, self.usual) if target_book_id is not None else self.usual

    def most_of(self, rooms: Iterable[BookCapacity]) -> dict[int, int]:
        """Accounts that may go of each of these books in one run, by book."""
        return {room.book_id: self.of(room.target_book_id).most_of(room.held) for room in rooms}


def by_target_book(usual: Mapping[str, int], exceptions: Mapping[str, Mapping[str, int]]) -> ByTargetBook:
    """`exceptions` as a version keeps them: names and values by the id of the target book, written as text."""
    numbers = Numbers(**{name: usual[name] for name in NAMES})
    return ByTargetBook(numbers, {int(target): replace(numbers, **own) for target, own in exceptions.items()})
