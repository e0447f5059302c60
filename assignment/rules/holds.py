"""How long and how many accounts a leader may hold, and when a date to come back protects. Pure.

Source: docs/rules.md, block 6; dynamic-books.md section 6.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

LONGEST_EXCEPTION = 365


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the rules of engagement allow: days of all holds on one holding, percent of a book, days to come back."""

    days: int
    percent: int
    come_back_days: int


@dataclass(frozen=True, kw_only=True)
class HoldFacts:
    """A hold that is asked for. `days_before` were used by earlier holds on the same holding; `others_on_hold` are the
    book's other accounts on hold, of `accounts` in all.
    """

    until: date
    today: date
    days_before: int
    others_on_hold: int
    accounts: int


def days_of(first: date, last: date) -> int:
    """Days from the first to the last, both included; 0 when the last lies before the first."""
    return max(0, (last - first).days + 1)


def most_on_hold(accounts: int, *, percent: int) -> int:
    """Accounts of a book that may be on hold at once, rounded up, so that a small book has one."""
    return ceil(accounts * percent / 100)


def hold_problem(asked: HoldFacts, limits: Limits) -> str:
    """'past', 'far' (nobody may), 'too_long' or 'too_many' (a director may); empty when it may be set."""
    days = days_of(asked.today, asked.until)
    if days <= 0:
        return "past"
    if days > LONGEST_EXCEPTION:
        return "far"
    if asked.days_before + days > limits.days:
        return "too_long"
    if asked.others_on_hold + 1 > most_on_hold(asked.accounts, percent=limits.percent):
        return "too_many"
    return ""


def come_back_problem(on: date, *, today: date, limits: Limits) -> str:
    """'past' or 'far'; empty when the day protects."""
    if on <= today:
        return "past"
    return "far" if (on - today).days > limits.come_back_days else ""
