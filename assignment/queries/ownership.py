"""Who may own one account now, and why: every rule of the distribution, asked for one account and many books.

The account is looked at as if it were in the pool: a WITH query of the name of its table stands before the very
statements of the distribution (supply.py, exclusions.py); eligibility and room are those of batch.py and capacity.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from accounts.models import Account, Book, Organisation, Station, User
from accounts.queries.calendar import local_day
from accounts.queries.columns import fetch_integers
from assignment.queries.batch import (
    BELOW_MINIMUM,
    CHECK,
    COUNTRY,
    CUSTOMER,
    LANGUAGE,
    WRONG_SEGMENT,
    Ints,
    eligibility_rows,
    refusals,
    without_scores,
)
from assignment.queries.capacity import capacities
from assignment.queries.exclusions import (
    HELD_BEFORE,
    PREFERRED,
    PREFERRED_FOR_A_TASK,
    RETURNED_AS_POOR_FIT,
    RETURNED_FOR_CONFLICT,
    as_date,
)
from assignment.queries.supply import (
    COLUMNS,
    PROMISED_ELSEWHERE,
    Pattern,
    Receiver,
    Supply,
    book_receivers,
    targets_of,
)
from assignment.rules.capacity import BookCapacity

# What lies between the account and everybody: promised by a run, disputed, of a family, the book of a relative, and the
# days in which nobody gets back what was held.
AROUND = f"""
WITH RECURSIVE above (id, parent_id, step) AS (
    SELECT a.id, a.parent_id, 0 FROM accounts_account a WHERE a.id = %(account)s
    UNION ALL
    SELECT p.id, p.parent_id, above.step + 1
      FROM above JOIN accounts_account p ON p.id = above.parent_id WHERE above.step < 32
), root AS (
    SELECT id FROM above ORDER BY step DESC LIMIT 1
), family (id, step) AS (
    SELECT id, 0 FROM root
    UNION
    SELECT c.id, family.step + 1 FROM family JOIN accounts_account c ON c.parent_id = family.id WHERE family.step < 32
)
SELECT NOT ({PROMISED_ELSEWHERE}),
       EXISTS (SELECT FROM assignment_dispute d WHERE d.account_id = a.id AND d.state = 'open'),
       (SELECT count(*) > 1 FROM family),
       (SELECT m.book_id FROM family JOIN accounts_account m ON m.id = family.id
         WHERE m.book_id IS NOT NULL AND m.id <> a.id
         ORDER BY m.id <> (SELECT id FROM root), m.id LIMIT 1),
       (SELECT not_back_to_holder_days FROM assignment_rulesofengagement WHERE status = 'current')
  FROM accounts_account a WHERE a.id = %(account)s
"""
# The rules in the order in which they are asked; the first that says no is the answer.
ORDER = (
    "station", "promised", "segment", "lifecycle", "minimum", "check", "country", "language",
    "away", "full", "segment_full", "value", "returned", "conflict", "family", "dispute", "held_before",
)  # fmt: skip
# What is held is asked about as if it were free: the page says who holds it.
GIVEN_OUT = (Station.POOL, Station.HELD)
SOFT = frozenset({"held_before"})
# What depends on the rep and the book alone: all that is told of an account that one may not open.
OWN = frozenset({"station", "away", "full", "value", "returned", "conflict", "held_before"})
BY_ELIGIBILITY = {
    WRONG_SEGMENT: "segment", CUSTOMER: "lifecycle", BELOW_MINIMUM: "minimum", CHECK: "check", COUNTRY: "country",
    LANGUAGE: "language",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule and its answer for one book; a soft one that says no gives way when nobody else takes the account."""

    code: str
    passed: bool
    day: date | None = None

    @property
    def is_soft(self) -> bool:
        return self.code in SOFT


@dataclass(frozen=True)
class Answer:
    """May the rep of this book get the account now?"""

    book_id: int
    rep_id: int
    rep_name: str
    holds_it: bool
    comes_first: bool
    rules: Sequence[Rule]
    room: BookCapacity

    @property
    def against(self) -> Rule | None:
        """The first rule that says no for good."""
        return next((rule for rule in self.rules if not rule.passed and not rule.is_soft), None)

    @property
    def gives_way(self) -> Rule | None:
        """The soft rule that speaks against it, where nothing else does."""
        return next((rule for rule in self.rules if not rule.passed and rule.is_soft), None)

    @property
    def may(self) -> bool:
        return self.against is None


@dataclass(frozen=True)
class Ownership:
    """The account, what blocks it, and the answer for every book that was asked."""

    account: Account
    answers: Sequence[Answer]
    blocking: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of_the_rep_alone(self) -> "Ownership":
        """Without what would tell of the account itself."""
        kept = [replace(each, rules=[rule for rule in each.rules if rule.code in OWN]) for each in self.answers]
        return replace(self, answers=kept)

    @cached_property
    def able(self) -> list[Answer]:
        return [each for each in self.answers if each.may]


def asked_books(user: User) -> QuerySet[Book]:
    """The books about which `user` may ask, as far as they take part in a distribution: those of the branch for
    leaders, all for ops, else the own one.
    """
    books = Book.objects.taking_part()
    return books.visible_to(user) if user.has_perm("assignment.see_dashboard") else books.filter(rep=user)


def ownership(
    account: Account, books: QuerySet[Book], *, now: datetime, organisation: Organisation | None = None
) -> Ownership:
    """Ask every rule for `account` and each of these books. A dozen queries, however many books."""
    receivers = book_receivers(books)
    if not receivers:
        return Ownership(account, [])
    return _Asked(account, receivers, now, organisation or Organisation.load()).all()


@dataclass(frozen=True)
class _Around:
    """The answer of AROUND."""

    promised: bool
    disputed: bool
    has_family: bool
    home: int | None
    not_back_days: int


class _Asked:
    """One account before many books: what each set-based question answers, once."""

    def __init__(self, account: Account, receivers: list[Receiver], now: datetime, organisation: Organisation):
        self.account, self.receivers, self.now, self.organisation = account, receivers, now, organisation
        self.ids = [book.pk for book in receivers]
        targets = targets_of(receivers)
        self.targets = targets if organisation.scoring_on else without_scores(targets)

    def all(self) -> Ownership:
        today = self.now.astimezone(self.organisation.zone).date()
        rooms = capacities(self.ids, day=today, organisation=self.organisation)
        around, refused = self._around(), self._eligibility()
        people = self._people(days=around.not_back_days)
        answers = []
        for at, book in enumerate(self.receivers):
            room = rooms[book.pk]
            said = {code: not refusing[at] for code, refusing in refused.items()}
            said |= {"station": self.account.station in GIVEN_OUT, "promised": not around.promised}
            said |= {"dispute": not around.disputed, **self._room(room, book), **people.said(book.pk)}
            said["family"] = not around.has_family or around.home in (None, book.pk)
            days = {"held_before": people.until.get(book.pk)}
            rules = [Rule(code, said[code], days.get(code)) for code in ORDER]
            holds = self.account.book_id == book.pk
            first = book.pk in people.preferred
            answers.append(Answer(book.pk, book.rep_id, book.rep_name, holds, first, rules, room))
        order = sorted(answers, key=lambda one: (not one.holds_it, not one.may, not one.comes_first, one.rep_name))
        return Ownership(self.account, order, self._blocking())

    def _around(self) -> _Around:
        with connection.cursor() as cursor:
            cursor.execute(AROUND, {"account": self.account.pk, "run": 0})
            return _Around(*cursor.fetchone())

    def _room(self, room: BookCapacity, book: Receiver) -> dict[str, bool]:
        """A book that holds the account has room for it already."""
        here = self.account.book_id == book.pk
        in_segment = room.by_segment.get(self.account.segment_id or 0)
        return {
            "away": not room.is_away,
            "value": here or not room.is_at_value_limit,
            "full": here or room.whole.free > 0,
            "segment_full": here or in_segment is None or in_segment.free > 0,
        }

    @cached_property
    def pattern(self) -> Pattern:
        score = getattr(self.account, "score", None)
        if not self.organisation.scoring_on:
            return Pattern(("do_not_contact",) if self.account.do_not_contact else (), ())
        if score is None:
            return Pattern(("not_scored",), ())
        return Pattern(tuple(score.not_ready), tuple(score.warnings))

    def _blocking(self) -> dict[int, tuple[str, ...]]:
        """The checks that block it, by target book."""
        return {pk: tuple(sorted(target.blocks(self.pattern))) for pk, target in self.targets.items()}

    def _eligibility(self) -> dict[str, list[bool]]:
        supply = self._supply()
        row = eligibility_rows(supply, targets=self.targets)
        found = refusals(row, books=self.receivers, targets=self.targets, supply=supply)
        return {BY_ELIGIBILITY[why]: refuses[0].tolist() for why, refuses in found.items()}

    def _supply(self) -> Supply:
        """The account as the one row of a supply."""
        account, score = self.account, getattr(self.account, "score", None)
        countries = sorted(set().union(*(book.countries for book in self.receivers)))
        languages = sorted(set().union(*(book.languages for book in self.receivers)))
        values = {
            "ids": account.pk, "score": score.priority if score else 0, "grade": 0, "version": account.version,
            "potential": account.potential_cents, "segment": account.segment_id or 0,
            "country": _place(account.country, countries), "language": _place(account.language, languages),
            "is_customer": int(account.lifecycle == "customer"), "pattern": 1,
        }  # fmt: skip
        columns = {name: np.array([values[name]], np.int64) for name in COLUMNS}
        return Supply(**columns, countries=countries, languages=languages, patterns=[self.pattern])

    def _people(self, *, days: int) -> "_People":
        values = {
            "account": self.account.pk, "books": self.ids, "source": [], "zone": str(self.organisation.zone),
            "since": self.now - timedelta(days=days), "now": self.now, "today": local_day(self.now),
        }  # fmt: skip
        held = fetch_integers(_alone(HELD_BEFORE), values, columns=3)
        conflict = fetch_integers(RETURNED_FOR_CONFLICT, values, columns=2)
        mine = conflict[conflict[:, 0] == self.account.pk]
        return _People(
            until={book: as_date(day) for _account, book, day in held.tolist()},
            returned=_books(fetch_integers(_alone(RETURNED_AS_POOR_FIT), values, columns=2)),
            conflict=_books(mine),
            preferred=_books(fetch_integers(_alone(PREFERRED), values, columns=2))
            | _books(fetch_integers(_alone(PREFERRED_FOR_A_TASK), values, columns=2)),
        )


@dataclass(frozen=True)
class _People:
    """What lies between the account and reps, by book."""

    until: dict[int, date]
    returned: set[int]
    conflict: set[int]
    preferred: set[int]

    def said(self, book: int) -> dict[str, bool]:
        return {
            "held_before": book not in self.until,
            "returned": book not in self.returned,
            "conflict": book not in self.conflict,
        }


def _alone(statement: str) -> str:
    """The statement, on this one account as if it were in the pool."""
    names = [each.column for each in Account._meta.concrete_fields]
    as_free = {"station": "'pool'::text AS station", "book_id": "NULL::bigint AS book_id"}
    columns = ", ".join(as_free.get(name, name) for name in names)
    one = f"WITH accounts_account AS (SELECT {columns} FROM accounts_account WHERE id = %(account)s)"
    return f"{one} {statement}"


def _books(rows: Ints) -> set[int]:
    return set(rows[:, 1].tolist())


def _place(name: str, names: list[str]) -> int:
    return names.index(name) + 1 if name in names else 0
