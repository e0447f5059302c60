"""All work of a rep on one holding, counted by the rules of engagement."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Interaction
from assignment.models import Holding
from assignment.queries.counting import facts, held_of, zone_of
from assignment.queries.progress import current_activities
from assignment.rules.engagement import NEVER, Fact, Held, touches
from assignment.rules.thresholds import Progress


@dataclass(frozen=True)
class Work:
    """Touches that count, their distinct days and contacts, two-way ones, and when the last was.

    `answers`: how often somebody there answered or wrote, with or without a name; `progress` holds every measure.
    """

    touches: int
    days: int
    contacts: int
    two_way: int
    last_touch_at: datetime | None
    answers: int = 0
    progress: Progress = Progress()


def work_in(holding: Holding, *, now: datetime) -> Work:
    """What the holder did since the holding began. Days are those of the rep's zone (decision 17)."""
    zone, activities = zone_of(holding.book.rep), current_activities()
    since = holding.during.lower
    rows = Interaction.objects.filter(account_id=holding.account_id, happened_at__gte=since, happened_at__lte=now)
    given = facts(holding, list(rows.values_list("pk", flat=True)), zone=zone, activities=activities)
    held = held_of(holding, zone=zone)
    done = touches(given, held=held, activities=activities, now=now)
    progress = Progress.of(done)
    return Work(
        touches=progress.touches,
        days=progress.days,
        contacts=progress.contacts,
        two_way=progress.two_way,
        last_touch_at=done[-1].at if done else None,
        answers=sum(_is_answer(fact, held, now) for fact in given),
        progress=progress,
    )


def _is_answer(fact: Fact, held: Held, now: datetime) -> bool:
    """Did somebody there take part, by voice or in writing, while this rep held the account? It needs no name."""
    in_time = held.since <= fact.happened_at <= now
    return fact.two_way and in_time and fact.user_id == held.rep_id and not fact.voided and fact.outcome not in NEVER
