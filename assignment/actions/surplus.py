"""The balance rule of a retrieval, where the rules ask for it: books over their capacity give their lowest-ranked."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import date

from assignment.models import Move, NotGiven, RulesOfEngagement
from assignment.queries.capacity import capacities
from assignment.queries.retrieval import all_facts
from assignment.rules.retrieval import Facts
from assignment.rules.surplus import may_go, surplus

CODE = "over_capacity"


def surplus_of(
    book_ids: Sequence[int],
    *,
    rules: RulesOfEngagement,
    today: date,
    zone: str,
    taken: Sequence[Facts],
    dropped: Collection[str],
    looked_at: Container[int],
) -> list[Facts]:
    """What these books give besides `taken` because they hold more than they may; within the cap of each."""
    if not rules.over_capacity_gives_back:
        return []
    numbers = rules.by_target_book()
    gone, go = Counter(one.book_id for one in taken), {one.account_id for one in taken}
    rooms = capacities(book_ids, day=today)
    over = {book: room.whole.used - room.whole.limit - gone[book] for book, room in rooms.items()}
    full = [book for book, count in over.items() if count > 0]
    most = {book: count - gone[book] for book, count in numbers.most_of(rooms[book] for book in full).items()}
    candidates = [
        one
        for one in all_facts(zone=zone, book_ids=full)
        if one.account_id in looked_at and one.account_id not in go and str(one.account_id) not in dropped
        and may_go(one, today=today, grace=numbers.of(one.target_book_id).grace)
    ]  # fmt: skip
    return surplus(candidates, over=over, most=most)


def surplus_lines(moves: Sequence[Move]) -> set[int]:
    """Which of these lines are there because their book is over its capacity."""
    found = Move.objects.filter(pk__in=[move.pk for move in moves], explanation__why__code=CODE)
    return set(found.values_list("pk", flat=True))


def still_over(
    moves: Iterable[Move],
    facts: Mapping[int, Facts],
    *,
    rules: RulesOfEngagement,
    today: date,
    room: Mapping[int, int],
) -> dict[int, str]:
    """The second look at such lines, under the locks: why one stays, or an empty code where it goes. `room` is what the
    cap of each book leaves for them; pinned ones come first.
    """
    lines, numbers = sorted(moves, key=lambda move: move.state != Move.State.PINNED), rules.by_target_book()
    cap = dict(room)
    rooms = capacities({move.book_from_id for move in lines if move.book_from_id}, day=today)
    left = {book: room.whole.used - room.whole.limit for book, room in rooms.items()}
    codes = {}
    for move in lines:
        one, book = facts.get(move.account_id), move.book_from_id or 0
        if one is None:
            codes[move.pk] = "moved_since_preview"
        elif not may_go(one, today=today, grace=numbers.of(one.target_book_id).grace):
            codes[move.pk] = "worked" if one.worked else one.protection or "protected"
        elif left.get(book, 0) <= 0:
            codes[move.pk] = "not_over"
        elif cap.get(book, 0) <= 0:
            codes[move.pk] = NotGiven.Code.OVER_CAP
        else:
            left[book] -= 1
            cap[book] -= 1
            codes[move.pk] = ""
    return codes
