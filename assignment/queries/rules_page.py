"""A version of the rules of engagement with every setting that a clause quotes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import Book, Requirement, Segment, SegmentCapacity, TargetBook
from assignment.models import Plan, ReturnReason, RulesOfEngagement, WorkingActivity


@dataclass(frozen=True)
class Target:
    """A kind of book: places by name of the segment, and what "worked" asks for; `own`: segments with a threshold of
    their own.
    """

    book: TargetBook
    places: Sequence[tuple[str, int]]
    asked: Sequence[Requirement]
    own: dict[Segment, list[Requirement]]


@dataclass(frozen=True)
class RulesInForce:
    """A version and the settings beside it, as they are now. `names`: of all target books, by id."""

    rules: RulesOfEngagement
    names: Mapping[int, str]
    targets: Sequence[Target]
    activities: Sequence[WorkingActivity]
    reasons: Sequence[ReturnReason]
    plans: Sequence[Plan]


def beside(rules: RulesOfEngagement, *, plans: QuerySet[Plan] | None = None) -> RulesInForce:
    """`rules` with the settings that its clauses quote; `plans`: those to name, all by default. Five queries."""
    named, books = Plan.objects.all() if plans is None else plans, _books()
    return RulesInForce(
        rules=rules,
        names={book.pk: book.name for book in books},
        targets=_targets([book for book in books if book.is_active]),
        activities=list(WorkingActivity.objects.filter(is_active=True)),
        reasons=list(ReturnReason.objects.filter(is_active=True)),
        plans=list(named.filter(is_active=True).order_by("kind", "code")),
    )


def _books() -> list[TargetBook]:
    """All target books, with their places and whether an open book follows them."""
    rooms = SegmentCapacity.objects.filter(target_book=OuterRef("pk"), capacity__gt=0).order_by("segment__priority")
    places = ArraySubquery(rooms.values(row=JSONObject(name=F("segment__name"), capacity=F("capacity"))))
    is_used = Exists(Book.objects.filter(target_book=OuterRef("pk"), closed_on=None))
    return list(TargetBook.objects.annotate(rooms=places, is_used=is_used))


def _targets(active: Sequence[TargetBook]) -> list[Target]:
    """Active target books that books follow; before the first book is open, all active ones. One query."""
    asked: dict[int, list[Requirement]] = defaultdict(list)
    own: dict[int, dict[Segment, list[Requirement]]] = defaultdict(lambda: defaultdict(list))
    for row in Requirement.objects.select_related("segment").order_by("alternative", "pk"):
        (own[row.target_book_id][row.segment] if row.segment else asked[row.target_book_id]).append(row)
    books = [book for book in active if book.is_used] or active
    return [
        Target(book, [(room["name"], room["capacity"]) for room in book.rooms], asked[book.pk], dict(own[book.pk]))
        for book in books
    ]
