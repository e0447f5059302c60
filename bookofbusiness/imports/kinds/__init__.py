"""What each kind does with its staged rows: plan (read, match, compare), then write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bookofbusiness.imports import merge
from bookofbusiness.imports.kinds import (
    accounts,
    contacts,
    interactions,
    opportunities,
    products,
    signals,
    transactions,
    users,
)
from bookofbusiness.imports.merge import Merge, Target

Counts = tuple[int, int, int]


@dataclass(frozen=True)
class Kind:
    """The two steps of a kind and how its new, changed and unchanged rows are counted, if need be by writing first."""

    plan: Callable[[Merge], None]
    write: Callable[[Merge], None]
    counts: Callable[[Merge], Counts] = merge.counts
    counts_by_writing: bool = False


def merged(target: Target) -> Kind:
    return Kind(partial(merge.plan, target=target), partial(merge.write, target=target))


def user_counts(done: Merge) -> Counts:
    states = list(done.details["states"].values())
    return states.count("new"), states.count("update"), states.count("unchanged")


KINDS: dict[str, Kind] = {
    "users": Kind(users.plan, users.write, user_counts, counts_by_writing=True),
    "accounts": merged(accounts.TARGET),
    "contacts": merged(contacts.TARGET),
    "products": merged(products.TARGET),
    "opportunities": merged(opportunities.TARGET),
    "interactions": merged(interactions.TARGET),
    "transactions": merged(transactions.TARGET),
    "signals": Kind(signals.plan, signals.write),
}
