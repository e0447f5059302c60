"""Dates of the retrieval clock: until when an account is safe, from when it may be taken. Pure: calendar dates only.

Source: dynamic-books.md section 6, decisions 17, 24 to 27.
"""

from dataclasses import dataclass
from datetime import date, timedelta

NEW_HIRE_DAYS = 90
# An absence stops the clock from this many working days on.
LONG_ABSENCE = 5
LAST_DAY = date.max - timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The running window of a holding. `ends_on` is the first day after it; pauses are already in it."""

    held_on: date
    ends_on: date
    window_days: int
    last_touch_on: date | None = None
    paused_days: int = 0
    grace_days: int = 30

    @property
    def silent_on(self) -> date:
        """The outer limit: two windows without a touch, also where an earlier window was met."""
        quiet_since = max(self.last_touch_on or self.held_on, self.held_on)
        return quiet_since + timedelta(days=2 * self.window_days + self.paused_days)

    @property
    def grace_ends_on(self) -> date:
        return self.held_on + timedelta(days=self.grace_days)


def ripe_on(window: Window) -> date:
    """First day on which it may be taken if nothing is done: the window's end or the outer limit, after the grace."""
    return max(min(window.ends_on, window.silent_on), window.grace_ends_on)


def safe_until(window: Window, *, worked: bool, protected_until: date | None = None) -> date:
    """First day on which it could be taken; with `worked` the next window counts too. Protection may be longer, at most
    until the last day that there is.
    """
    end = window.ends_on + timedelta(days=window.window_days) if worked else window.ends_on
    limit = max(min(end, window.silent_on), window.grace_ends_on)
    return max(limit, min(protected_until, LAST_DAY) + timedelta(days=1)) if protected_until else limit


def grace_days(*, held_on: date, hired_on: date | None, usual: int, new_hire: int) -> int:
    """Days after assignment in which nothing is taken; longer for who was hired less than 90 days before."""
    is_new = hired_on is not None and hired_on <= held_on < hired_on + timedelta(days=NEW_HIRE_DAYS)
    return max(usual, new_hire) if is_new else usual
