"""A team in the middle of keeping and losing accounts: under notice, on hold, taken and appealed for, with a flag."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import Account, Book, Contact, User
from assignment.actions.appeals import appeal
from assignment.actions.coverage import refresh_coverage
from assignment.actions.flags import find_flags
from assignment.actions.protections import hold_account
from assignment.actions.runs import ask_run
from assignment.models import Appeal, Flag, RetrievalNotice
from assignment.rules.appeals import Evidence
from tests.assignment.runs import applied, built
from tests.factories import (
    DAY,
    BookFactory,
    InteractionFactory,
    TaskFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

NAMES = ("Fjord Analytics", "Kallio Dairy", "Harstad Marine", "Vesterhav Seafood")


@dataclass(frozen=True)
class Keeping:
    """`risky` is under notice, `kept` on hold with a meeting booked, `quiet` kept alive, `taken` retrieved today."""

    leader: User
    book: Book
    risky: Account
    kept: Account
    quiet: Account
    taken: Account
    appeal: Appeal
    flag: Flag


def keeping(leader: User, *, rep_name: str = "Ana Kovač", names: tuple[str, ...] = NAMES, words: str = "") -> Keeping:
    """Built with the clock of the pages; `words` replaces every text that a person would have written."""
    now = timezone.now()
    book = BookFactory(rep=UserFactory(name=rep_name, team=TeamFactory(name=words or "Nordics", leader=leader)))
    accounts = [held_account(book=book, since=now - 90 * DAY, name=name) for name in names]
    risky, kept, quiet, taken = accounts
    Contact.objects.filter(account__in=accounts).update(created_at=now - 90 * DAY)
    for account in (risky, taken):
        due_on, given = timezone.localdate(now) - DAY, now - 9 * DAY
        RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=given, due_on=due_on)
    for days in (10, 40):
        InteractionFactory(account=quiet, kind="email", outcome="", happened_at=now - days * DAY)
    TaskFactory(account=kept, kind="meeting", title=words or "Meet", starts_at=now + 9 * DAY)
    until = timezone.localdate(now) + 20 * DAY
    hold_account(kept.pk, until=until, reason=words or "Contract talks", by=leader, now=now)
    RetrievalNotice.objects.filter(holding=risky.holdings.get()).update(due_on=timezone.localdate(now) + 5 * DAY)
    refresh_coverage(now=now)
    run = built(ask_run("retrieval", by=leader, now=now, settings={"books": [book.pk]}, title=words or "Retrieval"))
    applied(run, by=leader, now=now)
    met = Evidence(
        kind="meeting", on=timezone.localdate(now) - 20 * DAY, outcome="held", text=words or "At their office"
    )
    asked = appeal(
        taken.pk, text=words or "I met them twice", evidence=[met], by=book.rep, now=now + timedelta(minutes=1)
    )
    find_flags(now=now)
    return Keeping(leader, book, risky, kept, quiet, taken, asked, Flag.objects.get(account=quiet))
