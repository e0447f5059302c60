"""What a plan asks for besides its schedule: the order of accounts, and the exclusions with their numbers. Pure.

Source: dynamic-books, block 3: each exclusion is on or off, has its number and its own reason code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

RANKING = ("score", "revenue", "activity")
MOST_TAGS = 5
RANKED_BY = ("score", "revenue", "activity", "potential", "employees", "age")
STOPS = {"is_paused": True, "is_active": False}


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """One rule that keeps an account from a book. `number` means what `unit` says; None has none or the rules' own."""

    is_on: bool = True
    number: int | None = None
    unit: str = ""
    most: int = 0


HELD_BEFORE, RETURNED, CONFLICT, RESTING = "held_before", "returned", "conflict", "resting"
AWAY, FULL, COVERAGE = "away", "full", "coverage"
EXCLUSIONS: dict[str, Exclusion] = {
    HELD_BEFORE: Exclusion(unit="days", most=730),
    RETURNED: Exclusion(),
    CONFLICT: Exclusion(),
    RESTING: Exclusion(),
    AWAY: Exclusion(number=5, unit="working_days", most=60),
    FULL: Exclusion(),
    COVERAGE: Exclusion(is_on=False, number=50, unit="percent", most=100),
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The settings that a run works by: those of its plan as they were when its preview was built.

    `exclusions` holds what differs from EXCLUSIONS, as {code: {"on", "number"}}; ids are those of target books, books
    and reps.
    """

    name: str = ""
    version: int = 0
    mode: str = "optimal"
    most_per_book: int | None = None
    fill_to_percent: int | None = None
    minimum_score: int | None = None
    criteria: Mapping[str, Any] = field(default_factory=dict)
    ranking: Sequence[str] = RANKING
    exclusions: Mapping[str, Any] = field(default_factory=dict)
    keep_families_together: bool = True
    gives_tags: Sequence[str] = ()
    notifies_reps: bool = True
    needs_approval: bool = False
    target_books: Sequence[int] = ()
    source_books: Sequence[int] = ()
    recipients: Sequence[int] = ()

    def excludes(self, code: str) -> bool:
        """Is this exclusion on?"""
        return bool(self.exclusions.get(code, {}).get("on", EXCLUSIONS[code].is_on))

    def number(self, code: str) -> int | None:
        """Its number; None where the rules of engagement say it, or where it has none."""
        number: int | None = self.exclusions.get(code, {}).get("number", EXCLUSIONS[code].number)
        return number

    @property
    def days_away(self) -> int | None:
        """Working days of absence that close a book for new accounts; None where an absence does not."""
        return self.number(AWAY) if self.excludes(AWAY) else None

    @property
    def goes_beyond_capacity(self) -> bool:
        """Does each book get its fixed number even over its limit?"""
        return self.most_per_book is not None and not self.excludes(FULL)

    def places(self, free: int, *, limit: int, used: int) -> int:
        """Places of a book that a run may fill: all free ones, up to the share and the number that the plan sets."""
        if self.fill_to_percent is not None:
            free = min(free, max(0, limit * self.fill_to_percent // 100 - used))
        return free if self.most_per_book is None else min(free, self.most_per_book)

    def as_dict(self) -> dict[str, Any]:
        """As a run keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Terms":
        """What a run kept; names that this version does not know are left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


def only_stops(changes: Mapping[str, Any]) -> bool:
    """Do these changes of a plan do no more than keep it from running? What it contains matters to none of them."""
    return bool(changes) and all(name in STOPS and value == STOPS[name] for name, value in changes.items())


def ranking_problem(ranking: Any) -> str:
    """A code for what is wrong with the order of accounts, or an empty text."""
    if not isinstance(ranking, list | tuple) or any(not isinstance(name, str) for name in ranking):
        return "shape"
    if not set(ranking) <= set(RANKED_BY):
        return "unknown"
    return "twice" if len(set(ranking)) < len(ranking) else ""


def exclusions_problem(given: Any) -> tuple[str, str]:
    """The exclusion that is wrong and a code for how (`shape`, `unknown`, `number`), or two empty texts."""
    if not isinstance(given, Mapping):
        return "", "shape"
    for code, one in given.items():
        if code not in EXCLUSIONS:
            return str(code), "unknown"
        if (
            not isinstance(one, Mapping)
            or not set(one) <= {"on", "number"}
            or not isinstance(one.get("on", True), bool)
        ):
            return code, "shape"
        if not _is_number(one.get("number"), EXCLUSIONS[code]):
            return code, "number"
    return "", ""


def _is_number(number: Any, rule: Exclusion) -> bool:
    if number is None:
        return True
    return bool(rule.unit) and isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= rule.most
