"""What "Balance these books" would do now, without writing anything: the sentence that the dashboard starts with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from accounts.models import Account
from assignment.actions.figures import gap
from assignment.actions.rebalance import DEFAULT_BAND_PERCENT, compose
from assignment.engine.rebalance import rebalance
from assignment.models import Run, RunKind
from assignment.queries.supply import receivers, targets_of

MOST_ACCOUNTS = 20_000
POLISH_SECONDS = 0.3
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Outlook:
    """Largest distance from a fair share in whole percent: now, after `moves`, and the least that any plan reaches.

    `outside` books stay out of the band even so; `parted` of the moves take a touched account from its rep.
    """

    band: int
    gap_now: int
    gap_after: int
    gap_best: int
    moves: int
    outside: int
    parted: int


def known_outlook(book_ids: Collection[int]) -> Outlook | None:
    """The outlook of these books if it was worked out in the last ten minutes."""
    return cache.get(_key(book_ids))


def balance_outlook(book_ids: Collection[int], *, now: datetime) -> Outlook | None:
    """Work out what balancing these books would take; None below two books and above 20,000 accounts.

    Beyond that size the answer takes seconds and belongs into a run.
    """
    if Account.objects.filter(book__in=book_ids).count() > MOST_ACCOUNTS:
        return None
    books = receivers(Run(kind=RunKind.REBALANCE, settings={"books": sorted(book_ids)}), None) if book_ids else []
    if len(books) < 2:
        return None
    balance = compose(books, targets_of(books), settings={}, now=now)
    plan = rebalance(balance.problem, polish_seconds=POLISH_SECONDS)
    story = plan.fairness
    outlook = Outlook(
        band=DEFAULT_BAND_PERCENT,
        gap_now=gap(story.before.index),
        gap_after=gap(story.after.index),
        gap_best=gap(story.best.index),
        moves=len(plan.account),
        outside=len(plan.out_of_band.book),
        parted=int((balance.held.warmth[plan.account] > 1).sum()),
    )
    cache.set(_key(book_ids), outlook, KEPT_SECONDS)
    return outlook


def _key(book_ids: Collection[int]) -> str:
    return f"balance-outlook-{hash(tuple(sorted(book_ids)))}"
