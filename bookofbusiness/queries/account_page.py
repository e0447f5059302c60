"""What the account page shows besides its timeline: few queries, each over one account's rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Account, Contact, Contract, Opportunity, Task
from assignment.models import Coverage, Move

TASKS, DEALS, PEOPLE, CONTRACTS = 20, 20, 50, 10


@dataclass
class Rail:
    """The columns beside the timeline. `open_amount` is the sum of open opportunities in their first currency."""

    tasks: list[Task]
    contacts: list[Contact]
    opportunities: list[Opportunity]
    contracts: list[Contract]
    open_amount: Decimal = Decimal(0)
    renewal: Contract | None = None
    renewal_deadline: date | None = None
    blockers: dict[int, str] = field(default_factory=dict)


def load_account(queryset, account_id: int) -> Account | None:
    """The account with all that its header names, in one query."""
    related = ("segment", "book__rep", "book__target_book", "parent", "score__model", "preferred_rep")
    return queryset.select_related(*related).filter(pk=account_id).first()


def coverage_of(account: Account) -> Coverage | None:
    """The coverage of the open holding with the move that opened it; None outside books."""
    if account.book_id is None:
        return None
    rows = Coverage.objects.select_related(
        "holding__book__rep", "holding__opened_by__run__approved_by", "holding__opened_by__book_from__rep"
    )
    return rows.filter(account=account).first()


def last_move(account: Account) -> Move | None:
    """Why it is where it is, for an account outside books."""
    return (
        account.moves.filter(state__in=["applied", "reverted"])
        .select_related("run", "book_from__rep")
        .order_by("-applied_at")
        .first()
    )


def rail(account: Account, *, today: date) -> Rail:
    """Next steps, people, opportunities (open first) and contracts of one account: four queries."""
    tasks = list(
        account.tasks.filter(done_at=None, cancelled_at=None)
        .select_related("assignee")
        .order_by("due_on", "pk")[:TASKS]
    )
    contacts = list(account.contacts.order_by("left_on", "name_key", "pk")[:PEOPLE])
    deals = list(account.opportunities.select_related("owner").order_by("-opened_on", "-pk")[:DEALS])
    deals.sort(key=lambda deal: not deal.is_open)
    contracts = list(account.contracts.order_by("-starts_on")[:CONTRACTS])
    found = Rail(
        tasks, contacts, deals, contracts, sum((deal.amount or 0 for deal in deals if deal.is_open), Decimal(0))
    )
    found.renewal, found.renewal_deadline = next_renewal(contracts, today=today)
    return found


def next_renewal(contracts: list[Contract], *, today: date) -> tuple[Contract | None, date | None]:
    """The active contract that ends first, and its deadline: the notice date, not the end (records.md)."""
    ending = [c for c in contracts if c.ends_on and c.is_active_on(today) and c.ends_on >= today]
    if not ending:
        return None, None
    first = min(ending, key=lambda contract: contract.ends_on)
    return first, first.ends_on - timedelta(days=first.notice_days)
