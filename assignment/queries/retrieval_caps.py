"""How many accounts of a book one retrieval may take, and how many of those are left to take."""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Count, F, Q

from assignment.models import Move, Run, RunBook
from assignment.queries.rule_versions import rules_of


def most_taken(run: Run, book_ids: Collection[int]) -> dict[int, int]:
    """By book: of what it held when the preview was built, as many as the rules of the run let go of it."""
    numbers = rules_of(run.settings).by_target_book()
    rows = RunBook.objects.filter(run=run, book__in=book_ids).values_list("book", "book__target_book", "detail__held")
    return {book: numbers.of(target).most_of(held) for book, target, held in rows}


def left_to_take(run: Run, moves: Sequence[Move]) -> dict[int, int]:
    """By book of these lines: how many of them may go. What the run took before counts, and what a person pinned among
    the lines that wait for a later chunk keeps its place.
    """
    most = most_taken(run, {move.book_from_id for move in moves if move.book_from_id})
    others = Move.objects.filter(run=run, book_from__in=list(most)).exclude(pk__in=[move.pk for move in moves])
    waits = Q(state=Move.State.PINNED, account__book=F("book_from"))
    counts = others.filter(Q(applied_at__isnull=False) | waits).values_list("book_from").annotate(Count("pk"))
    spent = Counter(dict(counts))
    return {book: max(0, count - spent[book]) for book, count in most.items()}
