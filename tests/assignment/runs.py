"""What the tests of runs share: target books of a chosen size, ready accounts, a run from asking to done."""

from datetime import datetime

from django.utils import timezone

from accounts.models import Account, Book, Segment, TargetBook, User
from assignment.actions.runs import approve, ask_run
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Plan, Run
from tests.factories import (
    NOON,
    AccountFactory,
    BookFactory,
    ScoreFactory,
    SegmentCapacityFactory,
    TargetBookFactory,
    held_account,
)


def target_book(
    code: str = "small", *, places: int = 50, segments: dict[str, int] | None = None, **fields
) -> TargetBook:
    """A target book of `places` accounts; `segments` gives places per segment code (default: SMB, all of them)."""
    target = TargetBookFactory(code=code, name=code, max_accounts=places, **fields)
    for segment, capacity in (segments or {"smb": places}).items():
        chosen = Segment.objects.get(code=segment)
        SegmentCapacityFactory(target_book=target, segment=chosen, capacity=capacity)
    return target


def open_book(target: TargetBook, **fields) -> Book:
    return BookFactory(target_book=target, **fields)


def fill(book: Book, count: int) -> list[Account]:
    return [held_account(book=book) for _each in range(count)]


def ready(count: int = 1, *, score: int = 50, **fields) -> list[Account]:
    """Accounts of the pool that are ready; `score` falls by nothing, ids break the tie."""
    accounts = [AccountFactory(**fields) for _each in range(count)]
    for account in accounts:
        ScoreFactory(account=account, priority=score)
    return accounts


def plan_for(*targets: TargetBook, **fields) -> Plan:
    """A distribution plan for these target books, to be run by hand."""
    code = fields.pop("code", "test-plan")
    plan = Plan.objects.create(code=code, name=code, at="10:00", **fields)
    plan.target_books.set(targets)
    return plan


def preview(plan: Plan, *, by: User, now=NOON, **fields) -> Run:
    """A built preview of a distribution by `plan`."""
    run = ask_run("distribution", plan=plan, by=by, now=now, **fields)
    work_on(run.pk, worker="test", now=now)
    run.refresh_from_db()
    return run


def applied(run: Run, *, by: User, now=NOON) -> Run:
    """The run after somebody approved it and a worker carried it out."""
    approve(run, by=by, now=now)
    work_on(run.pk, worker="test", now=now)
    run.refresh_from_db()
    return run


def built(run: Run, *, now: datetime | None = None) -> Run:
    """The run after a worker took up what waits in it, with the clock of the pages unless `now` says otherwise."""
    work_on(run.pk, worker="test", now=now or timezone.now())
    run.refresh_from_db()
    return run


def given(run: Run) -> set[tuple[int, int]]:
    """What the run gives: each account with its book."""
    return set(Move.objects.filter(run=run, state__in=Move.OPEN).values_list("account_id", "book_to_id"))


def why_left(run: Run) -> dict[int, str]:
    """The accounts that stay where they are, each with the code of its reason."""
    return dict(NotGiven.objects.filter(run=run).values_list("account_id", "code"))
