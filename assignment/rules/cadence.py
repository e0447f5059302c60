"""The cadence of a kind of book: which touch is due next for a holding, and whether the steps make it "worked".

Pure: days and counts in, the step out. A cadence guides and forces nothing; what keeps an account is the threshold.
Source: docs/rules.md, block 5.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from accounts.rules.working_days import add_working_days, is_working_day, working_days_between
from assignment.rules.clock import LONG_ABSENCE
from assignment.rules.engagement import FACE_TO_FACE, Activity
from assignment.rules.thresholds import Progress, ProgressOver

MOST_STEPS, LAST_DAY = 30, 365
# Where nothing but days off follow, the search for the first working day and then for the step's day ends so far ahead.
FARTHEST = timedelta(days=(366 + 3) + (366 + 3 * LAST_DAY))
Span = tuple[date, date]


@dataclass(frozen=True, order=True)
class Step:
    """A touch of `kind` on the `day`-th working day after the account came; 0 is its first working day.

    `since`: the day on which the step was written. For accounts that came before, its days count from there.
    """

    day: int
    kind: str
    words: str = ""
    since: date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Done:
    """The touches of one holding that count, by kind, and whether one of them was a two-way contact."""

    by_kind: Mapping[str, int] = field(default_factory=dict)
    answered: bool = False

    def and_one(self, kind: str, *, two_way: bool) -> "Done":
        """The same with one more touch."""
        counts = Counter(self.by_kind)
        counts[kind] += 1
        return Done(counts, self.answered or two_way)


@dataclass(frozen=True)
class Asks:
    """What a cadence of `of` steps asks of a holding: the step `number` (from 1), due on a day. Without a step nothing:
    they `answered`, or all steps are done.

    `days_late`: working days since the due day; 0 until then.
    """

    of: int
    answered: bool = False
    number: int = 0
    step: Step | None = None
    due_on: date | None = None
    days_late: int = 0


def asks(
    steps: Sequence[Step], *, done: Done, came_on: date, today: date, days_off: frozenset[date] = frozenset()
) -> Asks | None:
    """The first step, by day, that is not done; None where there is no cadence.

    The n-th step of a kind is done with the n-th touch of that kind that counts. After an answer nothing is asked.
    `days_off` are holidays and the days on which the clock of the holding stands still: they are no working days.
    """
    if not steps:
        return None
    if done.answered:
        return Asks(len(steps), answered=True)
    seen: Counter[str] = Counter()
    for number, step in enumerate(sorted(steps), start=1):
        seen[step.kind] += 1
        if seen[step.kind] > done.by_kind.get(step.kind, 0):
            due_on = due_day(max(came_on, step.since or came_on), step.day, days_off)
            late = _days_late(due_on, today, days_off)
            return Asks(len(steps), number=number, step=step, due_on=due_on, days_late=late)
    return Asks(len(steps))


# The accounts of a book came on few days, so the same days are asked for again and again.
@lru_cache(maxsize=10_000)
def due_day(came_on: date, working_day: int, days_off: frozenset[date] = frozenset()) -> date:
    """The `working_day`-th working day after the first one of the holding."""
    starts = is_working_day(came_on, holidays=days_off)
    first = came_on if starts else add_working_days(came_on, 1, holidays=days_off)
    return add_working_days(first, working_day, holidays=days_off)


@lru_cache(maxsize=10_000)
def _days_late(due_on: date, today: date, days_off: frozenset[date]) -> int:
    return working_days_between(due_on + timedelta(days=1), today, holidays=days_off)


def days_off(
    holidays: frozenset[date], *, within: Span, pauses: Collection[Span] = (), absences: Collection[Span] = ()
) -> frozenset[date]:
    """Holidays, the days on which the clock of a holding is stopped, and those of long absences of its rep; of the
    stopped ones those `within` the days that are looked at, however long somebody is away.
    """
    long = [one for one in absences if working_days_between(*one, holidays=holidays) >= LONG_ABSENCE]
    seen = ((max(first, within[0]), min(last, within[1])) for first, last in (*pauses, *long))
    stopped = (first + timedelta(days=n) for first, last in seen for n in range((last - first).days + 1))
    return holidays.union(stopped)


def kinds_that_count(activities: Collection[Activity]) -> frozenset[str]:
    """Kinds of interaction that a rep can make a touch of."""
    return frozenset(each.kind for each in activities if not each.directions or "out" in each.directions)


def that_count(steps: Sequence[Step], activities: Collection[Activity]) -> list[Step]:
    """The steps that can be done, by day: what no activity counts any more is asked of nobody."""
    kinds = kinds_that_count(activities)
    return sorted(step for step in steps if step.kind in kinds)


def made_by(steps: Sequence[Step], activities: Collection[Activity]) -> ProgressOver:
    """What the steps make when each is done on its day, in the first so many days of a holding.

    Each may go to another person, and a meeting is held; an answer is not in the rep's hands and left out.
    """
    live = {each.kind for each in activities if each.is_live}
    weights = {
        kind: min(each.weight for each in activities if each.kind == kind) for kind in kinds_that_count(activities)
    }

    def within(window_days: int) -> Progress:
        done = [step for step in that_count(steps, activities) if step.day < least_working_days(window_days)]
        return Progress(
            touches=sum(weights[step.kind] for step in done),
            days=len({step.day for step in done}),
            live=sum(step.kind in live for step in done),
            contacts=len(done),
            channels=len({step.kind for step in done}),
            meetings=sum(step.kind in FACE_TO_FACE for step in done),
        )

    return within


def least_working_days(days: int) -> int:
    """So many consecutive days hold at least this many working days, whatever weekday they begin on."""
    return days // 7 * 5 + max(0, days % 7 - 2)
