"""The formulas of capacity with their own numbers filled in, and why a book has no more room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import money_short, number
from accounts.display.target_shares import aim_words, named_aim_words
from accounts.models import Book, Segment
from accounts.rules.target_shares import share_of
from assignment.rules.capacity import UNLIMITED, BookCapacity, Room

UNDER, OVER = 80, 100


@dataclass(frozen=True)
class RoomLine:
    """One row of the formula: `cap` × factor = `room.limit`, less used and reserved, is `free`. `share`: the
    per cent of the book that is of the segment, `aim` the per cent that should be.
    """

    label: str
    cap: int | None
    room: Room
    free: int
    segment_id: int | None = None
    share: int | None = None
    aim: int | None = None

    @property
    def is_limited(self) -> bool:
        return self.room.limit < UNLIMITED

    @property
    def aim_words(self) -> str:
        """How far it is from the share that is aimed at; empty where none is."""
        return "" if self.aim is None else aim_words(self.share, self.aim)


@dataclass(frozen=True)
class BookRoom:
    """A book with its formula, of the whole and per segment, its band, and a sentence why so few are free."""

    book: Book
    capacity: BookCapacity
    whole: RoomLine
    segments: Sequence[RoomLine]
    band: str
    why: str

    @property
    def mix(self) -> list[str]:
        """How far the book is from the shares that are aimed at, segment by segment; empty where none are."""
        return [named_aim_words(line.label, line.share, line.aim) for line in self.segments if line.aim]


def band_of(utilisation: int | None) -> str:
    """under, right or over: below 80 %, up to 100 %, above; none without places."""
    if utilisation is None:
        return "none"
    return "under" if utilisation < UNDER else "right" if utilisation <= OVER else "over"


def book_room(book: Book, capacity: BookCapacity, *, segments: Mapping[int, Segment], currency: str) -> BookRoom:
    """The formula of one book, with a line for each of `segments` that its kind of book takes."""
    whole = RoomLine(_("Whole book"), book.target_book.max_accounts, capacity.whole, capacity.free)
    taken = sorted((pk for pk in capacity.by_segment if pk in segments), key=lambda pk: segments[pk].priority)
    lines = [
        RoomLine(
            segments[pk].name,
            capacity.quotas[pk],
            capacity.by_segment[pk],
            capacity.free_for(pk),
            pk,
            share=share_of(capacity.by_segment[pk].used, capacity.whole.used),
            aim=capacity.aims.get(pk),
        )  # fmt: skip
        for pk in taken
    ]
    why = _why(book, capacity, lines, currency=currency)
    return BookRoom(book, capacity, whole, lines, band_of(capacity.utilisation_percent), why)


def _why(book: Book, capacity: BookCapacity, lines: Iterable[RoomLine], *, currency: str) -> str:
    """Why the book gets no more than it does, in one sentence."""
    if capacity.whole.limit >= UNLIMITED:
        return _("Capacity is switched off: nothing is limited.")
    if capacity.is_away:
        return _("%(rep)s is away: nothing new until the absence is over, and nothing is made up for afterwards.") % {
            "rep": book.rep.name
        }
    if capacity.is_at_value_limit:
        held, cap = capacity.potential_cents / 100, (capacity.most_value_cents or 0) / 100
        words = {"held": money_short(held, currency), "cap": money_short(cap, currency)}
        return _("Its accounts are worth %(held)s a year; the cap is %(cap)s, so nothing new comes.") % words
    return _sum_words(capacity) + _segment_words(capacity, lines)


def _sum_words(capacity: BookCapacity) -> str:
    room, free = capacity.whole, capacity.whole.free
    text = ngettext(
        "%(free)s place is free: %(limit)s in all, less %(used)s taken and %(reserved)s promised.",
        "%(free)s places are free: %(limit)s in all, less %(used)s taken and %(reserved)s promised.", free,
    )  # fmt: skip
    over = room.used + room.reserved - room.limit
    if over > 0:
        text = ngettext(
            "%(over)s account more than its %(limit)s places: it keeps what it has and gets nothing new.",
            "%(over)s accounts more than its %(limit)s places: it keeps what it has and gets nothing new.", over,
        )  # fmt: skip
    numbers = {"free": free, "limit": room.limit, "used": room.used, "reserved": room.reserved, "over": over}
    return text % {name: number(value) for name, value in numbers.items()}


def _segment_words(capacity: BookCapacity, lines: Iterable[RoomLine]) -> str:
    full = [line.label for line in lines if not line.room.free]
    if not capacity.whole.free or not full:
        return ""
    return " " + _("No places left in: %(names)s.") % {"names": _(", ").join(full)}
