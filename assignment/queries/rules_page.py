"""A version of the rules of engagement with every setting that a clause quotes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Requirement, Segment, SegmentCapacity, TargetBook, User
from assignment.models import Plan, ReturnReason, RulesOfEngagement, WorkingActivity


@dataclass(frozen=True)
class Target:
    """A kind of book: places per segment, and what "worked" asks for; `own`: segments with a threshold of their own."""

    book: TargetBook
    places: Sequence[SegmentCapacity]
    asked: Sequence[Requirement]
    own: dict[Segment, list[Requirement]]


@dataclass(frozen=True)
class RulesInForce:
    """A version and the settings beside it, as they are now."""

    rules: RulesOfEngagement
    targets: Sequence[Target]
    activities: Sequence[WorkingActivity]
    reasons: Sequence[ReturnReason]
    plans: Sequence[Plan]


def rules_in_force(user: User) -> RulesInForce:
    """The rules, with the plans that take books of the user's teams; seven queries."""
    rules = RulesOfEngagement.objects.select_related("published_by").get(status=RulesOfEngagement.Status.CURRENT)
    return beside(rules, plans=Plan.objects.visible_to(user))


def beside(rules: RulesOfEngagement, *, plans: QuerySet[Plan] | None = None) -> RulesInForce:
    """`rules` with the settings that its clauses quote; `plans`: those to name, all by default. Six queries."""
    named = Plan.objects.all() if plans is None else plans
    return RulesInForce(
        rules=rules,
        targets=_targets(),
        activities=list(WorkingActivity.objects.filter(is_active=True)),
        reasons=list(ReturnReason.objects.filter(is_active=True)),
        plans=list(named.filter(is_active=True).order_by("kind", "code")),
    )


def _targets() -> list[Target]:
    """Active target books that books follow; before the first book is open, all active ones."""
    active = TargetBook.objects.filter(is_active=True)
    used = list(active.filter(books__closed_on=None, books__isnull=False).distinct())
    places: dict[int, list[SegmentCapacity]] = defaultdict(list)
    for row in SegmentCapacity.objects.filter(capacity__gt=0).select_related("segment").order_by("segment__priority"):
        places[row.target_book_id].append(row)
    asked: dict[int, list[Requirement]] = defaultdict(list)
    own: dict[int, dict[Segment, list[Requirement]]] = defaultdict(lambda: defaultdict(list))
    for row in Requirement.objects.select_related("segment").order_by("alternative", "pk"):
        (own[row.target_book_id][row.segment] if row.segment else asked[row.target_book_id]).append(row)
    books = used or list(active)
    return [Target(book, places[book.pk], asked[book.pk], dict(own[book.pk])) for book in books]
