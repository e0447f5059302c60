"""The books that follow kinds of book, with their room: a few queries for a page of them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.display.target_shares import named_aim_words
from accounts.models import Account, Book, Organisation, Segment, SegmentCapacity, TargetBook, User
from accounts.rules.target_shares import share_of
from assignment.display.capacity import BookRoom, book_room
from assignment.queries.capacity import capacities


def rooms_of(
    books: Sequence[Book], *, day: date, organisation: Organisation, per_segment: bool = True
) -> list[BookRoom]:
    """The formula of each of `books` (with rep and target book) on `day`, in their order. Without `per_segment` the
    lines per segment are left out, unless the mix of one of the books is aimed at.
    """
    if not books:
        return []
    found = capacities([book.pk for book in books], day=day, organisation=organisation)
    is_needed = per_segment or any(room.aims for room in found.values())
    segments = {segment.pk: segment for segment in Segment.objects.all()} if is_needed else {}
    return [book_room(book, found[book.pk], segments=segments, currency=organisation.currency) for book in books]


def mix_of(target: TargetBook, *, user: User) -> list[str]:
    """How far the open books that `user` sees on this kind of book are, together, from the shares that are aimed at, in
    words segment by segment; empty where none are.
    """
    aims = target.capacities.filter(target_share_percent__isnull=False, segment__is_active=True)
    rows = list(aims.select_related("segment").order_by("segment__priority"))
    if not rows:
        return []
    held = Account.objects.filter(book__in=Book.objects.open().visible_to(user).filter(target_book=target))
    if target.kind == TargetBook.Kind.PROSPECT:
        held = held.exclude(lifecycle=Account.Lifecycle.CUSTOMER)
    counts = dict(held.filter(segment__isnull=False).values_list("segment").annotate(Count("pk")))
    whole = sum(counts.values())
    return [
        named_aim_words(row.segment.name, share_of(counts.get(row.segment_id, 0), whole), row.target_share_percent)
        for row in rows
    ]


def segments_to_set(target: TargetBook) -> list[Segment]:
    """In order: the segments in use, and those out of use for which a stored kind of book still says something."""
    wanted = Q(is_active=True)
    if target.pk:
        said = target.capacities.values("segment"), target.requirements.exclude(segment=None).values("segment")
        wanted = wanted | Q(pk__in=said[0]) | Q(pk__in=said[1])
    return list(Segment.objects.filter(wanted).order_by("priority"))


def target_books_with_books() -> QuerySet[TargetBook]:
    """Kinds of book with how many open books follow each, those in use first."""
    followers = Count("books", filter=Q(books__closed_on=None))
    rows = TargetBook.objects.annotate(followers=followers).prefetch_related("capacities__segment", "requirements")
    return rows.order_by("-is_active", "-followers", "name")


def open_books(user: User) -> QuerySet[Book]:
    """Open books that `user` may see, by the name of the rep."""
    return Book.objects.open().visible_to(user).select_related("rep__team", "target_book").order_by("rep__name", "pk")


def without_a_book(user: User) -> QuerySet[User]:
    """Active reps of `user`'s branch that have no open book."""
    reps = User.objects.visible_to(user).filter(role="rep", is_active=True)
    return reps.exclude(books__in=Book.objects.open()).select_related("team").order_by("name", "pk")


def segments_with_places() -> set[int]:
    """Segments for which some kind of book in use has places; accounts of any other are given to nobody."""
    rows = SegmentCapacity.objects.filter(capacity__gt=0, target_book__is_active=True)
    return set(rows.values_list("segment_id", flat=True))
