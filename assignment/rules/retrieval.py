"""May an account be taken back? One verdict per holding, from its clock, notice and protections. Pure.

Source: docs/rules.md, block 6; decisions 25 to 28.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assignment.rules.clock import Window, grace_days, ripe_on

TAKE, NO_NOTICE, NOTICE_RUNNING, NOT_YET = "take", "no_notice", "notice_running", "not_yet"
APPEAL = "appeal"
STOPPED = ("leave", "repair", "return")
REPORT_DAYS = 30
ASKED_RUNS = 4


@dataclass(frozen=True)
class Grace:
    """Days after an assignment in which nothing is taken back."""

    usual: int = 30
    new_hire: int = 45

    def days(self, *, held_on: date, hired_on: date | None) -> int:
        return grace_days(held_on=held_on, hired_on=hired_on, usual=self.usual, new_hire=self.new_hire)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A held account as the verdict sees it. `half`: half of every number asked is done, so an extension is due;
    `appeal_until`: the last day on which an appeal that waits spares it.
    """

    holding_id: int
    account_id: int
    book_id: int
    held_on: date
    hired_on: date | None
    window_days: int
    window_started_on: date
    window_ends_on: date
    paused_days: int
    last_touch_on: date | None
    worked: bool
    half: bool
    extended: bool
    protection: str
    protected_until: date | None
    has_open_opportunity: bool
    noticed_on: date | None
    due_on: date | None
    score: int
    asked: int = 0
    done: int = 0
    appeal_until: date | None = None
    target_book_id: int = 0

    def window(self, grace: Grace) -> Window:
        return Window(
            held_on=self.held_on,
            ends_on=self.window_ends_on,
            window_days=self.window_days,
            last_touch_on=self.last_touch_on,
            paused_days=self.paused_days,
            grace_days=grace.days(held_on=self.held_on, hired_on=self.hired_on),
        )

    def protected_on(self, day: date) -> bool:
        return bool(self.protection) and (self.protected_until is None or self.protected_until >= day)

    def appealed_on(self, day: date) -> bool:
        return self.appeal_until is not None and self.appeal_until >= day


def verdict(facts: Facts, *, today: date, grace: Grace, with_notice: bool = True) -> str:
    """TAKE, or why the account stays today. `with_notice=False` asks what would be taken if notices had been given."""
    window = facts.window(grace)
    if facts.worked and window.silent_on > today:
        return "worked"
    if ripe_on(window) > today:
        return "grace" if min(window.ends_on, window.silent_on) <= today else NOT_YET
    if facts.protected_on(today):
        return facts.protection
    if facts.has_open_opportunity:
        return "stale_deal"
    if facts.appealed_on(today):
        return APPEAL
    return by_notice(facts, today=today) if with_notice else TAKE


def by_notice(facts: Facts, *, today: date) -> str:
    """TAKE for what nothing else keeps once its notice is over; else that there is none, or that it runs."""
    if facts.due_on is None:
        return NO_NOTICE
    return TAKE if facts.due_on <= today else NOTICE_RUNNING


def deserves_notice(facts: Facts, *, due_on: date, grace: Grace) -> bool:
    """Will it be taken on `due_on`? Then the rep is told now, unless that is done."""
    return facts.due_on is None and will_be_taken(facts, due_on=due_on, grace=grace)


def will_be_taken(facts: Facts, *, due_on: date, grace: Grace) -> bool:
    """Will it be taken on `due_on` if nothing more is done? Not while its clock stands still."""
    if facts.protected_on(due_on) or facts.protection in STOPPED:
        return False
    window = facts.window(grace)
    if ripe_on(window) > due_on:
        return False
    if window.silent_on <= due_on:
        return True
    return not facts.worked and not (facts.half and not facts.extended)


def within_cap(
    candidates: Iterable[Facts], *, most: Mapping[int, int], pinned: Collection[int] = ()
) -> tuple[list[Facts], list[Facts]]:
    """Of each book at most as many as may go of it in one run (`most`, by book): those who go and those who stay.

    Those that a person pinned (account ids) first, then the highest score, then the longest untouched, then the older
    account, so that what is worth most moves on first.
    """
    by_book: dict[int, list[Facts]] = defaultdict(list)
    for one in candidates:
        by_book[one.book_id].append(one)
    taken: list[Facts] = []
    spared: list[Facts] = []
    for book, ones in sorted(by_book.items()):
        ranked = sorted(ones, key=lambda one: (-one.score, one.last_touch_on or one.held_on, one.account_id))
        ranked.sort(key=lambda one: one.account_id not in pinned)
        taken += ranked[: most[book]]
        spared += ranked[most[book] :]
    return taken, spared


def only_reports(*, today: date, went_live_on: date | None) -> bool:
    """Within 30 days of going live nothing is taken and nobody is warned: the run shows what it would do."""
    return went_live_on is not None and today < went_live_on + timedelta(days=REPORT_DAYS)


def asks_leader(*, runs_by_itself: bool, finished_runs: int) -> bool:
    """The first four runs that take accounts wait for the leader; later ones too unless ops switched that off."""
    return not runs_by_itself or finished_runs < ASKED_RUNS


def first_due(slots: Sequence[date], *, today: date, notice_days: int) -> date:
    """The first of the coming retrieval days that leaves the notice its full length; without one, its last day."""
    earliest = today + timedelta(days=notice_days)
    return next((slot for slot in sorted(slots) if slot >= earliest), earliest)
