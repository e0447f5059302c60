"""What the account page shows besides its timeline: few queries, each over one account's rows."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject, Left

from accounts.models import Account, Contact, Contract, Note, Opportunity, Task
from assignment.models import Appeal, Coverage, Move, Repair, Return
from assignment.queries.cadence import terms_beside

TASKS, DEALS, PEOPLE, CONTRACTS, PINNED, REPAIRS = 20, 20, 50, 10, 5, 5
NAMED = ("segment", "book__rep", "book__target_book", "parent", "score__model", "preferred_rep")
GIVEN_BY = ("holding__opened_by__run__approved_by", "holding__opened_by__book_from__rep")
DATES = ("starts_on", "ends_on", "signed_by_us_on", "signed_by_client_on", "terminated_on")


@dataclass(frozen=True)
class Beside:
    """A row that came with the account: a pinned note, a return that waits, or an open repair. `what` is the text, the
    reason, or the field; `who` and `who_id` are its author; `due_on` only of a repair.
    """

    pk: int
    what: str
    who: str
    who_id: int
    at: datetime
    due_on: date | None = None
    keeps: bool = False


@dataclass
class Rail:
    """The columns beside the timeline. `open_amount` is the sum of open opportunities in their first currency;
    `in_the_way` are those that a return closes or hands over first.
    """

    tasks: list[Task]
    contacts: list[Contact]
    opportunities: list[Opportunity]
    open_amount: Decimal = Decimal(0)
    renewal: Contract | None = None
    renewal_deadline: date | None = None
    in_the_way: list[Opportunity] = field(default_factory=list)
    waiting: Beside | None = None
    repairs: list[Beside] = field(default_factory=list)
    pinned: list[Beside] = field(default_factory=list)
    appeal: Beside | None = None


def load_account(
    queryset: QuerySet[Account], account_id: int, *, today: date
) -> tuple[Account | None, Coverage | None]:
    """The account of `queryset` with all that its header names, and the coverage of its open holding with the move that
    opened it: one query for an account in a book, one more for one outside. What lies beside it came along, see
    `_beside`, and with the coverage the terms of the cadence.
    """
    held = Coverage.objects.select_related(*(f"account__{name}" for name in NAMED), *GIVEN_BY)
    held = held.annotate(**_beside("account_id", today=today), **terms_beside("book__target_book"))
    coverage = held.filter(account__in=queryset, account=account_id).first()
    if coverage:
        for name in _beside("pk", today=today):
            setattr(coverage.account, name, getattr(coverage, name))
        coverage.holding.book = coverage.account.book
        return coverage.account, coverage
    rows = queryset.select_related(*NAMED).annotate(**_beside("pk", today=today))
    return rows.filter(pk=account_id).first(), None


def _beside(account: str, *, today: date) -> dict[str, ArraySubquery]:
    """Small rows of the account as JSON, so that they cost no query of their own."""
    notes = Note.objects.filter(account=OuterRef(account), is_pinned=True).order_by("-created_at", "-pk")
    waiting = Return.objects.filter(account=OuterRef(account), state=Return.State.WAITING)
    repairs = Repair.objects.filter(account=OuterRef(account), state=Repair.State.OPEN).order_by("pk")
    note = JSONObject(pk="pk", what=Left("text", 2000), who="author__name", who_id="author_id", at="created_at")
    asked = JSONObject(pk="pk", what="reason__label", who="rep__name", who_id="rep_id", at="asked_at")
    report = JSONObject(
        pk="pk", what="field", who="reported_by__name", who_id="reported_by_id", at="reported_at", due_on="due_on",
        keeps="keeps_account",
    )  # fmt: skip
    return {
        "ending_contracts": _ending_contracts(account, today=today),
        "pinned_notes": ArraySubquery(notes.values(shape=note)[:PINNED]),
        "waiting_returns": ArraySubquery(waiting.values(shape=asked)[:1]),
        "notice_appeals": ArraySubquery(_notice_appeals(account)),
        "open_repairs": ArraySubquery(repairs.values(shape=report)[:REPAIRS]),
    }


def _notice_appeals(account: str) -> QuerySet:
    """The one appeal against notices of the present holding; `what` is its state."""
    rows = Appeal.objects.filter(account=OuterRef(account), taken_by=None, holding__closed_by=None)
    shape = JSONObject(
        pk="pk", what="state", who="rep__name", who_id="rep_id", at="asked_at", due_on="decide_by"
    )  # fmt: skip
    return rows.values(shape=shape)[:1]


def _ending_contracts(account: str, *, today: date) -> ArraySubquery:
    """The contracts that end first."""
    rows = Contract.objects.filter(account=OuterRef(account), ends_on__gte=today).order_by("ends_on", "pk")
    value = Cast("value", CharField())
    shape = JSONObject(
        number="number", currency="currency", notice_days="notice_days", auto_renews="auto_renews", value=value,
        **{name: name for name in DATES},
    )  # fmt: skip
    return ArraySubquery(rows.values(shape=shape)[:CONTRACTS])


def last_move(account: Account) -> Move | None:
    """Why it is where it is, for an account outside books."""
    return (
        account.moves.filter(state__in=["applied", "reverted"])
        .select_related("run", "book_from__rep")
        .order_by("-applied_at")
        .first()
    )


def rail(account: Account, *, today: date) -> Rail:
    """Next steps, people and opportunities (open first) in three queries; the rest came with the account."""
    tasks = list(
        account.tasks.filter(done_at=None, cancelled_at=None)
        .select_related("assignee")
        .order_by("due_on", "pk")[:TASKS]
    )
    contacts = list(account.contacts.order_by(F("left_on").desc(nulls_first=True), "name_key", "pk")[:PEOPLE])
    deals = list(account.opportunities.select_related("owner").order_by("-opened_on", "-pk")[:DEALS])
    deals.sort(key=lambda deal: not deal.is_open)
    found = Rail(tasks, contacts, deals, sum((deal.amount or 0 for deal in deals if deal.is_open), Decimal(0)))
    found.renewal, found.renewal_deadline = next_renewal(account.ending_contracts, today=today)
    holder = account.book.rep_id if account.book else None
    found.in_the_way = [deal for deal in deals if deal.is_open and deal.owner_id == holder]
    found.waiting = next(map(_read, account.waiting_returns), None)
    found.appeal = next(map(_read, account.notice_appeals), None)
    found.repairs, found.pinned = list(map(_read, account.open_repairs)), list(map(_read, account.pinned_notes))
    return found


def _read(row: dict) -> Beside:
    due_on = date.fromisoformat(row["due_on"]) if row.get("due_on") else None
    return Beside(**{**row, "at": datetime.fromisoformat(row["at"]), "due_on": due_on})


def next_renewal(rows: list[dict], *, today: date) -> tuple[Contract | None, date | None]:
    """The active contract that ends first, and its deadline: the notice date, not the end (records.md)."""
    active = (contract for contract in map(_contract, rows) if contract.is_active_on(today))
    first = next(active, None)
    return (first, first.ends_on - timedelta(days=first.notice_days)) if first and first.ends_on else (None, None)


def _contract(row: dict) -> Contract:
    dates = {name: date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    return Contract(**{**row, **dates, "value": Decimal(row["value"])})
