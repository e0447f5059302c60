"""Which held accounts a retrieval looks at: all of its books, or those that meet the criteria of its plan."""

from collections.abc import Collection, Container
from datetime import datetime

from accounts.models import Account
from assignment.models import Plan, Run, RunKind
from assignment.queries.plan_terms import terms_of, terms_of_run
from assignment.queries.supply import books_taking_part, meeting


class Everything:
    """Contains whatever is asked for, so that a plan without criteria reads no account."""

    def __contains__(self, one: object) -> bool:
        return True


def looked_at_by(
    run: Run, *, now: datetime, book_ids: Collection[int] = (), account_ids: Collection[int] = ()
) -> Container[int]:
    """Ids of accounts that this run looks at, of those in these books or of these; no query without criteria."""
    terms = terms_of_run(run)
    if not terms.criteria:
        return Everything()
    rows = Account.objects.filter(pk__in=account_ids) if account_ids else Account.objects.filter(book__in=book_ids)
    return set(meeting(rows, terms, now=now).values_list("pk", flat=True))


def left_out_everywhere(book_ids: Collection[int], *, now: datetime) -> set[int]:
    """Accounts of these books at which no running retrieval looks, because of the criteria of every plan on their book.

    One query while no plan has criteria.
    """
    plans = list(Plan.objects.filter(kind=RunKind.RETRIEVAL, is_active=True, is_paused=False).select_related("owner"))
    if not any(plan.criteria for plan in plans):
        return set()
    held: set[int] = set()
    seen: set[int] = set()
    for plan in plans:
        terms = terms_of(plan)
        books = books_taking_part(terms.target_books, plan.owner, reps=terms.recipients).filter(pk__in=book_ids)
        rows = Account.objects.filter(book__in=books)
        held |= set(rows.values_list("pk", flat=True))
        seen |= set(meeting(rows, terms, now=now).values_list("pk", flat=True))
    return held - seen
