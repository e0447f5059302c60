"""An account in place of one that was given back, at once instead of with the next batch."""

from datetime import datetime

from accounts.models import Organisation
from assignment.actions.runs import ask_run
from assignment.models import Return, Run, RunKind
from assignment.queries.returns import next_batch
from assignment.rules.plan_terms import Terms


def replace_at_once(given: Return, *, now: datetime) -> Run | None:
    """Ask for a distribution of one account to the book that gave one back; None while distribution is off.

    It is applied by itself, unless the distribution of this book asks a leader first.
    """
    if not Organisation.load().distribution_on:
        return None
    book_id = given.holding.book_id
    batch = next_batch(book_id, now=now)
    terms = Terms(most_per_book=1, needs_approval=bool(batch and batch.asks_first))
    settings = {"books": [book_id], "terms": terms.as_dict()}
    named = {"code": "replacement", "account": given.account.name}
    return ask_run(RunKind.DISTRIBUTION, by=None, now=now, settings=settings, named=named, apply_after=now)
