"""The ramps of target books, read only where a book ramps up."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from accounts.models import RampStep
from assignment.rules.ramp import FULL, USUAL, Steps, ramp_percent


def ramps_of(target_ids: Collection[int]) -> dict[int, Steps]:
    """The steps of each target book; the usual ones where it has none of its own."""
    own: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = RampStep.objects.filter(target_book__in=target_ids) if target_ids else RampStep.objects.none()
    for target, month, percent in rows.values_list("target_book_id", "from_month", "factor_percent"):
        own[target].append((month, percent))
    return {target: own.get(target) or USUAL for target in target_ids}


def ramp_shares(books: Collection[tuple[int, int, date | None, bool]], *, day: date) -> dict[int, int]:
    """Per cent of its places that each book has by its ramp on `day`. `books`: (key, target book, first day in the
    role, does the target book ramp); without a first day or with the ramp off all of them, and no query.
    """
    growing = {target for _key, target, since, is_on in books if since and is_on}
    steps = ramps_of(growing) if growing else {}
    return {
        key: ramp_percent(steps[target], since=since, day=day) if since and is_on else FULL
        for key, target, since, is_on in books
    }
