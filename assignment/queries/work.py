"""All work of a rep on one holding, counted by the rules of engagement."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Interaction
from assignment.models import Holding
from assignment.queries.counting import facts, held_of, zone_of
from assignment.queries.progress import current_activities
from assignment.rules.engagement import touches


@dataclass(frozen=True)
class Work:
    """Touches that count, their distinct days and contacts, two-way ones, and when the last was."""

    touches: int
    days: int
    contacts: int
    two_way: int
    last_touch_at: datetime | None


def work_in(holding: Holding, *, now: datetime) -> Work:
    """What the holder did since the holding began. Days are those of the rep's zone (decision 17)."""
    zone, activities = zone_of(holding.book.rep), current_activities()
    since = holding.during.lower
    rows = Interaction.objects.filter(account_id=holding.account_id, happened_at__gte=since, happened_at__lte=now)
    given = facts(holding, list(rows.values_list("pk", flat=True)), zone=zone, activities=activities)
    done = touches(given, held=held_of(holding, zone=zone), activities=activities, now=now)
    return Work(
        touches=len(done),
        days=len({touch.day for touch in done}),
        contacts=len({touch.contact_id for touch in done} - {None}),
        two_way=sum(touch.two_way for touch in done),
        last_touch_at=done[-1].at if done else None,
    )
