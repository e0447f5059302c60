"""All work of a rep on one holding, counted by the rules of engagement."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Interaction, Organisation
from assignment.models import Holding, WorkingActivity
from assignment.rules.engagement import Activity, Fact, Held, touches


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
    zone = ZoneInfo(holding.book.rep.time_zone) if holding.book.rep.time_zone else Organisation.load().zone
    since = holding.during.lower
    rows = Interaction.objects.filter(account_id=holding.account_id, happened_at__gte=since, happened_at__lte=now)
    held = Held(rep_id=holding.book.rep_id, since=since, first_day=since.astimezone(zone).date())
    done = touches([_fact(row, zone) for row in rows], held=held, activities=_activities(), now=now)
    return Work(
        touches=len(done),
        days=len({touch.day for touch in done}),
        contacts=len({touch.contact_id for touch in done} - {None}),
        two_way=sum(touch.two_way for touch in done),
        last_touch_at=done[-1].at if done else None,
    )


def _fact(row: Interaction, zone: ZoneInfo) -> Fact:
    return Fact(
        pk=row.pk,
        kind=row.kind,
        happened_at=row.happened_at,
        day=row.happened_at.astimezone(zone).date(),
        direction=row.direction,
        outcome=row.outcome,
        contact_id=row.contact_id,
        user_id=row.user_id,
        duration_seconds=row.duration_seconds,
        automated=row.automated,
        voided=row.voided_at is not None,
    )


def _activities() -> list[Activity]:
    return [
        Activity(
            kind=row.kind,
            directions=tuple(row.directions),
            outcomes=tuple(row.outcomes),
            is_live=row.is_live,
            needs_contact=row.needs_contact,
            minimum_seconds=row.minimum_seconds,
            per_day=row.per_day,
            automated_every_days=row.automated_every_days,
            pk=row.pk,
        )
        for row in WorkingActivity.objects.filter(is_active=True)
    ]
