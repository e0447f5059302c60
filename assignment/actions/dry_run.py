"""What a changed rule would do today: retrievals, notices and coverage under both, book by book. Nothing is written.

`try_out` is for every editor: of the rules' numbers, of thresholds and windows, of what counts as a touch.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial

from accounts.models import Account, Book, Organisation, User
from assignment.actions.notices import due_days
from assignment.actions.supposing import BookStand, Proposal, Supposed, as_counted, suppose
from assignment.models import Plan, RulesOfEngagement, Run, RunKind
from assignment.queries.capacity import capacities
from assignment.queries.looked_at import left_out_everywhere
from assignment.queries.rule_versions import in_force
from assignment.rules.capacity import BookCapacity
from assignment.rules.exceptions import ByTargetBook
from assignment.rules.retrieval import TAKE, Facts, Grace, by_notice, only_reports, verdict, will_be_taken, within_cap

SAMPLE = 20
# Numbers of protections, read by the statements of the count.
PROTECT = ("meeting_protects_days", "opportunity_needs_activity_days")
NOBODY = BookStand(0, 0, 0, 0)


@dataclass(frozen=True)
class Side:
    """One set of settings. Accounts by id: what a run takes now, what it would take had every notice run out, what
    gets or keeps a notice, and what it asks the leader about because of a stale open opportunity.
    """

    stands: dict[int, BookStand]
    taken: dict[int, Facts]
    goes: dict[int, Facts]
    at_risk: dict[int, Facts]
    asks_leader: dict[int, Facts]

    @property
    def outcome(self) -> tuple:
        """What two sides are compared by."""
        return (self.stands, *(set(each) for each in (self.taken, self.goes, self.at_risk, self.asks_leader)))

    @property
    def coverage(self) -> float | None:
        past = sum(each.past_grace for each in self.stands.values())
        return sum(each.covered for each in self.stands.values()) / past if past else None


@dataclass(frozen=True)
class BookLine:
    """A book under both: (before, after) of each figure."""

    book_id: int
    rep: str
    accounts: int
    coverage: tuple[float | None, float | None]
    goes: tuple[int, int]
    at_risk: tuple[int, int]

    @property
    def changes(self) -> bool:
        return any(before != after for before, after in (self.coverage, self.goes, self.at_risk))


@dataclass(frozen=True)
class Named:
    """One account whose answer changes."""

    account_id: int
    name: str
    rep: str
    facts: Facts


@dataclass(frozen=True)
class DryRun:
    """The answer. `counted_on`: the day of the last count of coverage, None before the first."""

    before: Side
    after: Side
    books: Sequence[tuple[int, str]]
    counted_on: date | None
    only_reports: bool

    @cached_property
    def more(self) -> list[int]:
        """Accounts that would go under the change and stay as things are."""
        return sorted(set(self.after.goes) - set(self.before.goes))

    @cached_property
    def fewer(self) -> list[int]:
        """Accounts that go as things are and would stay."""
        return sorted(set(self.before.goes) - set(self.after.goes))

    @property
    def changes_nothing(self) -> bool:
        """Do both sides take, warn and ask about the same accounts, with the same coverage?"""
        return self.before.outcome == self.after.outcome

    @cached_property
    def lines(self) -> list[BookLine]:
        """Book by book, those that change most first."""
        goes = [Counter(one.book_id for one in side.goes.values()) for side in (self.before, self.after)]
        at_risk = [Counter(one.book_id for one in side.at_risk.values()) for side in (self.before, self.after)]
        found = []
        for book, rep in self.books:
            stands = [side.stands.get(book, NOBODY) for side in (self.before, self.after)]
            found.append(
                BookLine(
                    book_id=book,
                    rep=rep,
                    accounts=stands[1].accounts,
                    coverage=(stands[0].coverage, stands[1].coverage),
                    goes=(goes[0][book], goes[1][book]),
                    at_risk=(at_risk[0][book], at_risk[1][book]),
                )
            )
        return sorted(found, key=lambda line: (-abs(line.goes[1] - line.goes[0]), line.rep, line.book_id))


def try_out(proposal: Proposal, *, by: User, now: datetime) -> DryRun:
    """Compare `proposal` with what is in force, for the open books that `by` sees. Only reads, and locks nothing.

    What a run takes now is what the retrieval of these books would list at this moment, cap included.
    """
    current, organisation = in_force(), Organisation.load()
    tried = copy(current)
    for name, value in proposal.numbers.items():
        setattr(tried, name, value)
    if proposal.exceptions is not None:
        tried.exceptions = proposal.exceptions
    books = _books(by)
    plan = Plan.objects.filter(kind=RunKind.RETRIEVAL, is_active=True, is_paused=False).order_by("pk").first()
    counted_on, today = _counted_on(organisation), now.astimezone(organisation.zone).date()
    clock = _Clock(organisation, now, today, tuple(pk for pk, _rep in books))
    numbers = current.by_target_book(), tried.by_target_book()
    due_on = due_days(plan, *numbers, now=now, organisation=organisation)
    until = max(today, *due_on.values())
    before = clock.as_it_is(current, until=until, is_fresh=counted_on == today)
    after = before
    if proposal.counts_anew or _read_by_statements(current) != _read_by_statements(tried):
        after = suppose(proposal, rules=tried, book_ids=clock.books, now=now, until=until)
    rooms, left_out = list(capacities(clock.books, day=today).values()), left_out_everywhere(clock.books, now=now)
    side = partial(clock.side, rooms=rooms, due_on=due_on, left_out=left_out)
    return DryRun(
        before=side(before, numbers[0]),
        after=side(after, numbers[1]),
        books=books,
        counted_on=counted_on,
        only_reports=clock.reports,
    )


def named(dry_run: DryRun, account_ids: Sequence[int]) -> list[Named]:
    """These accounts of a dry run by name, in their order. One query."""
    names = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
    reps = dict(dry_run.books)
    facts = {**dry_run.before.goes, **dry_run.after.goes}
    return [Named(pk, names[pk], reps.get(facts[pk].book_id, ""), facts[pk]) for pk in account_ids if pk in names]


@dataclass(frozen=True)
class _Clock:
    """The moment of a dry run and the books that take part."""

    organisation: Organisation
    now: datetime
    today: date
    books: tuple[int, ...]

    @property
    def reports(self) -> bool:
        return only_reports(today=self.today, went_live_on=self.organisation.went_live_on)

    def as_it_is(self, rules: RulesOfEngagement, *, until: date, is_fresh: bool) -> Supposed:
        """By the count of today, or with protections and graces looked at again where that count is older."""
        if is_fresh:
            return as_counted(book_ids=self.books, zone=self.organisation.time_zone, until=until)
        return suppose(Proposal(), rules=rules, book_ids=self.books, now=self.now, until=until)

    def side(
        self,
        found: Supposed,
        numbers: ByTargetBook,
        *,
        rooms: Sequence[BookCapacity],
        due_on: Mapping[int, date],
        left_out: Collection[int],
    ) -> Side:
        """`due_on`: the due day of a notice given now, by its length; `left_out`: accounts at which no plan looks."""
        facts = [(one, numbers.of(one.target_book_id)) for one in found.facts if one.account_id not in left_out]
        judged = [(one, verdict(one, today=self.today, grace=own.grace, with_notice=False)) for one, own in facts]
        goes = [one for one, code in judged if code == TAKE]
        due = [one for one in goes if self.reports or by_notice(one, today=self.today) == TAKE]
        taken, _spared = within_cap(due, most=numbers.most_of(rooms))
        at_risk = [one for one, own in facts if _is_at_risk(one, due_on=due_on[own.notice_days], grace=own.grace)]
        stale = [one for one, code in judged if code == "stale_deal"]
        return Side(found.books, _by_account(taken), _by_account(goes), _by_account(at_risk), _by_account(stale))


def _read_by_statements(rules: RulesOfEngagement) -> tuple:
    """The numbers that the statements of the count read; all others only weigh what they found."""
    own = {target: {name: each[name] for name in PROTECT if name in each} for target, each in rules.exceptions.items()}
    usual = [getattr(rules, name) for name in ("coverage_grace_days", *PROTECT)]
    return usual, {target: each for target, each in own.items() if each}


def _is_at_risk(one: Facts, *, due_on: date, grace: Grace) -> bool:
    """Does it get a notice now, or does the one it has still hold?"""
    return will_be_taken(one, due_on=one.due_on or due_on, grace=grace)


def _by_account(facts: Sequence[Facts]) -> dict[int, Facts]:
    return {one.account_id: one for one in facts}


def _books(user: User) -> list[tuple[int, str]]:
    books = Book.objects.taking_part().visible_to(user)
    return list(books.order_by("rep__name", "pk").values_list("pk", "rep__name"))


def _counted_on(organisation: Organisation) -> date | None:
    last = Run.objects.filter(kind=RunKind.COVERAGE, status=Run.Status.DONE).order_by("-slot").first()
    return last.slot.astimezone(organisation.zone).date() if last else None
