"""What the tests of coverage and its reports share: a book with an account of each state, work, moves, the night."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Book, Team
from assignment.actions.coverage import refresh_coverage
from assignment.actions.placement import place
from assignment.actions.snapshots import snapshot
from assignment.models import Coverage, Move
from tests.factories import DAY, NOON, BookFactory, InteractionFactory, OpportunityFactory, UserFactory, held_account

NOW = timezone.now().replace(microsecond=0)
SINCE = NOW - timedelta(days=60)


def touch(account, days_ago, **fields):
    return InteractionFactory(account=account, happened_at=NOW - timedelta(days=days_ago), **fields)


def work(account):
    for days_ago in (2, 3, 4):
        touch(account, days_ago)


def row_on(account, day):
    """The coverage of the account as it is counted so many days after NOON."""
    refresh_coverage(now=NOON + day * DAY)
    return Coverage.objects.get(account=account)


def count_all(*, days_ago=0):
    then = NOW - timedelta(days=days_ago)
    refresh_coverage(now=then)
    snapshot(day=timezone.localdate(then), now=then)


def move(account, book, *, by):
    account.refresh_from_db()
    line = Move.objects.create(
        cause="return" if book is None else "manual", account=account, book_from=account.book, book_to=book,
        station_from="held", station_to="held" if book else "pool",
    )  # fmt: skip
    place([line], by=by, now=NOW - timedelta(hours=1))
    account.refresh_from_db()


def book_of_each_state(team: Team) -> Book:
    """Ana's book: E of fit A with an opportunity, which a two-way touch makes engaged; worked, touched, quiet, new."""
    book = BookFactory(rep=UserFactory(name="Ana", team=team))
    engaged, worked, touched, _quiet = (held_account(book=book, since=SINCE, name=name) for name in "EWTQ")
    held_account(book=book, since=NOW - timedelta(days=2), name="New")
    work(worked), touch(touched, 5)
    OpportunityFactory(account=engaged, opened_on=timezone.localdate(NOW) - timedelta(days=3))
    engaged.score.grade, engaged.potential_cents = "A1", 1_200_000
    engaged.score.save(), engaged.save()
    return book
