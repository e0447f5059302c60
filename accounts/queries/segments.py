"""What segments hold and would hold: counts, overlaps and gaps, and the outlook of criteria before they are saved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.models import Account, Segment, User
from accounts.queries.criteria import criteria_q
from accounts.rules.criteria import Group, Node, parse

SAMPLE = 10
FEW = 10
NOWHERE = -1
COMBINATIONS = """
SELECT matching_segments, segment_id, count(*), count(book_id) FROM accounts_account GROUP BY 1, 2
"""


@dataclass(frozen=True)
class SegmentCount:
    """`primary`: accounts that take room in this segment; `also`: those that match it behind a higher one."""

    segment: Segment
    primary: int = 0
    also: int = 0
    in_books: int = 0
    swallowed_by: Sequence[tuple[Segment, int]] = ()


@dataclass(frozen=True)
class Overlaps:
    """How accounts matched at the last enrolment. `pairs` are (segment, segment, accounts), the largest first."""

    segments: Sequence[SegmentCount] = ()
    total: int = 0
    in_several: int = 0
    in_none: int = 0
    only_catch_all: int = 0
    catch_all: Segment | None = None
    pairs: Sequence[tuple[Segment, Segment, int]] = ()


def is_catch_all(segment: Segment) -> bool:
    """Does it take every account that no other segment takes?"""
    return segment.is_active and not segment.criteria


def overlaps() -> Overlaps:
    """Overlaps and gaps of all segments, from what enrolment stored: two queries."""
    segments = {segment.pk: segment for segment in Segment.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(COMBINATIONS)
        rows = cursor.fetchall()
    last = next((each for each in reversed(segments.values()) if is_catch_all(each)), None)
    return Overlaps(
        segments=[_count(segment, rows, segments) for segment in segments.values()],
        total=sum(count for _matching, _primary, count, _held in rows),
        in_several=sum(count for matching, _primary, count, _held in rows if len(matching) > 1),
        in_none=sum(count for matching, _primary, count, _held in rows if not matching),
        only_catch_all=sum(count for matching, _primary, count, _held in rows if last and matching == [last.pk]),
        catch_all=last,
        pairs=_pairs(rows, segments, besides=last),
    )


def _count(segment: Segment, rows: Sequence[tuple], segments: dict[int, Segment]) -> SegmentCount:
    mine = [row for row in rows if row[1] == segment.pk]
    above: Counter[int] = Counter()
    for matching, primary, count, _held in rows:
        if segment.pk in matching and primary != segment.pk and primary in segments:
            above[primary] += count
    primary = sum(row[2] for row in mine)
    takers = [(segments[pk], count) for pk, count in above.most_common()] if not primary else []
    return SegmentCount(segment, primary, above.total(), sum(row[3] for row in mine), takers)


def _pairs(
    rows: Sequence[tuple], segments: dict[int, Segment], *, besides: Segment | None
) -> list[tuple[Segment, Segment, int]]:
    """Pairs that share accounts; the catch-all, which shares with all, is left out."""
    left_out = besides.pk if besides else None
    shared: Counter[tuple[int, int]] = Counter()
    for matching, _primary, count, _held in rows:
        known = [pk for pk in segments if pk in matching and pk != left_out]
        for pair in combinations(known, 2):
            shared[pair] += count
    return [(segments[one], segments[other], count) for (one, other), count in shared.most_common()]


@dataclass(frozen=True)
class Draft:
    """Criteria as they would be saved: of a segment that exists or a new one, at `place` (0 is asked first)."""

    criteria: Node
    place: int | None = None
    segment_id: int | None = None
    is_active: bool = True


@dataclass(frozen=True)
class Outlook:
    """What a draft would do. `taken`: accounts that match but stay with a segment above; `emptied`: segments that
    would lose their last account; `alone`: of a draft that matches nothing, how many each condition matches.

    None is a number below FEW, which only those who see every account are told: with criteria that meet one account
    anybody could guess its fields. For the others `emptied` and `alone` are about fewer than FEW instead of none, and
    `taken` leaves out what is fewer.
    """

    matching: int | None
    primary: int | None
    changing: int | None
    total: int
    taken: Sequence[tuple[Segment, int]] = ()
    emptied: Sequence[Segment] = ()
    alone: Sequence[tuple[Node, int | None]] = ()
    sample: Sequence[Account] = field(default_factory=list)


def told(count: int, *, user: User) -> int | None:
    """A number over all accounts as `user` is told it: None below FEW, unless they see every account anyway."""
    return count if user.sees_all_books or count >= FEW else None


def in_order(draft: Draft) -> list[Segment]:
    """All segments as they would stand, the draft among them as an unsaved Segment or the one it changes."""
    listed = list(Segment.objects.order_by("priority"))
    mine = next((each for each in listed if each.pk == draft.segment_id), None) or Segment(name="", criteria={})
    rest = [each for each in listed if each is not mine]
    place = draft.place if draft.place is not None else _usual_place(mine, listed, rest)
    return [*rest[:place], mine, *rest[place:]]


def _usual_place(mine: Segment, listed: list[Segment], rest: list[Segment]) -> int:
    """Where it is; a new one at the end, before the catch-all."""
    if mine in listed:
        return listed.index(mine)
    return len(rest) - 1 if rest and is_catch_all(rest[-1]) else len(rest)


def outlook(draft: Draft, *, user: User, today: date) -> Outlook:
    """Count what `draft` would match and change, with a sample of what `user` may open: three queries."""
    order = in_order(draft)
    mine = next(place for place, each in enumerate(order) if each.pk == draft.segment_id)
    asked = criteria_q(draft.criteria, today=today)
    rows = _would_be(order, mine, asked, is_active=draft.is_active, today=today)
    before, after, taken = Counter(), Counter(), Counter()
    changing = 0
    for stored, place, hit, count in rows:
        fresh = order[place] if place != NOWHERE else None
        changing += 0 if fresh is not None and fresh.pk == stored or fresh is None and stored is None else count
        before[stored] += count
        after[place] += count
        if hit and place != mine:
            taken[place] += count
    matching, least = after[mine] + taken.total(), 1 if user.sees_all_books else FEW
    others = [(place, each) for place, each in enumerate(order) if place != mine]
    alone = [] if matching >= least else _alone(draft.criteria, today=today)
    return Outlook(
        matching=told(matching, user=user),
        primary=told(after[mine], user=user),
        changing=told(changing, user=user),
        total=after.total(),
        taken=[(order[at], count) for at, count in taken.most_common() if at != NOWHERE and count >= least],
        emptied=[each for place, each in others if before[each.pk] >= least > after[place]],
        alone=[(part, told(count, user=user)) for part, count in alone],
        sample=sample(asked, user=user) if matching else [],
    )


def _would_be(order: list[Segment], mine: int, asked: Q, *, is_active: bool, today: date) -> QuerySet:
    """Rows of (segment now, place of the segment that it would get, does it match the draft, accounts)."""
    whens = [
        When(asked if place == mine else criteria_q(parse(each.criteria), today=today), then=Value(place))
        for place, each in enumerate(order)
        if (is_active if place == mine else each.is_active)
    ]
    fresh = Case(*whens, default=Value(NOWHERE), output_field=IntegerField())
    hit = Case(When(asked, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Account.objects.annotate(fresh=fresh, hit=hit).values("segment_id", "fresh", "hit")
    return rows.annotate(n=Count("pk")).order_by().values_list("segment_id", "fresh", "hit", "n")


def _alone(node: Node, *, today: date) -> list[tuple[Node, int]]:
    """Of criteria that match nothing: how many accounts each part matches by itself, so that one sees which is it."""
    parts = list(node.parts)[:12] if isinstance(node, Group) and node.how == "all" else []
    if not parts:
        return []
    counts = {f"part_{n}": Count("pk", filter=criteria_q(part, today=today)) for n, part in enumerate(parts)}
    found = Account.objects.aggregate(**counts)
    return [(part, found[f"part_{n}"]) for n, part in enumerate(parts)]


def sample(asked: Q, *, user: User) -> list[Account]:
    """About ten accounts that match and that `user` may open, in the order of their numbers."""
    rows = Account.objects.visible_to(user).filter(asked).select_related("segment", "book__rep")
    return list(rows.order_by("pk")[:SAMPLE])


def matching_count(node: Node, *, user: User, today: date) -> int | None:
    """How many accounts meet criteria, whatever segment they are in, as `user` is told it."""
    return told(Account.objects.filter(criteria_q(node, today=today)).count(), user=user)
