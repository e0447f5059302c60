"""A preview as people read it: the table of grades from and to, and accounts with both scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Account, User
from scoring.queries.preview import Both

GRADES = tuple(f"{letter}{digit}" for letter in "ABC" for digit in "123")
SHOWN = 10


@dataclass(frozen=True)
class Line:
    """A row of the table: how many accounts of grade `old` would have which grade, in the order of GRADES."""

    old: str
    cells: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(count for _grade, count in self.cells)


@dataclass(frozen=True)
class Example:
    """One account with both scores."""

    account: Account
    both: Both

    @property
    def change(self) -> int:
        return self.both.priority - self.both.old_priority


def table(moves: Mapping[tuple[str, str], int]) -> dict[str, list]:
    """The grades that occur, from and to; "" stands for accounts without a score."""
    heads = [grade for grade in GRADES if any(new == grade for _old, new in moves)]
    olds = [grade for grade in (*GRADES, "") if any(old == grade for old, _new in moves)]
    return {"heads": heads, "lines": [Line(old, [(new, moves.get((old, new), 0)) for new in heads]) for old in olds]}


def examples(biggest: Sequence[Both], *, user: User) -> list[Example]:
    """Of the accounts whose score changes most, those that `user` may open: at most ten."""
    ids = [row.account_id for row in biggest]
    visible = Account.objects.visible_to(user).filter(pk__in=ids).only("pk", "name").in_bulk()
    found = [Example(visible[row.account_id], row) for row in biggest if row.account_id in visible]
    return found[:SHOWN]
