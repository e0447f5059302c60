"""The schedule of a plan and the calendar of the organisation; when the next batch comes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Holiday, Organisation
from accounts.queries.calendar import holidays_between
from assignment.models import Plan, RunKind
from assignment.models.plan import TEAM_IDS
from assignment.rules.schedule import Calendar, Schedule, applied_moment

# What `comes_at` reads of a plan, and whether somebody is asked first, for a subquery.
TIMES = JSONObject(
    slot="next_slot", frequency="frequency", at="at", weekday="weekday", nth="nth", anchor="anchor_on",
    lead_hours="lead_hours", apply_weekday="apply_weekday", apply_at="apply_at", asks_first="needs_approval",
)  # fmt: skip


def distributions_for(*, now: datetime) -> QuerySet[Plan]:
    """Unpaused distributions to come that a book of the outer query takes part in, the next one first."""
    serves = Q(target_books=OuterRef("target_book")) | Q(target_books=None)
    serves &= Q(recipients=OuterRef("rep")) | Q(recipients=None)
    plans = Plan.objects.filter(serves, kind=RunKind.DISTRIBUTION, is_active=True, is_paused=False, next_slot__gt=now)
    plans = plans.exclude(source_books=OuterRef("pk"))
    rep_team = Func(OuterRef("rep__team"), template="ARRAY[%(expressions)s]", output_field=TEAM_IDS)
    return plans.for_teams(rep_team).order_by("next_slot")


def batch_beside(*, now: datetime) -> dict[str, Any]:
    """What a query of books annotates to know when their next batch comes: `next_plan` and `holidays`, for comes_at."""
    return {
        "next_plan": Subquery(distributions_for(now=now).values(shape=TIMES)[:1]),
        "holidays": ArraySubquery(Holiday.objects.filter(on__gte=now.date()).values("on")),
    }


def organisation_calendar(now: datetime, *, organisation: Organisation | None = None) -> Calendar:
    """The zone of the organisation (read unless given) and the holidays around `now`."""
    holidays = holidays_between(now.date() - timedelta(days=401), now.date() + timedelta(days=401))
    return Calendar(zone=(organisation or Organisation.load()).zone, holidays=holidays)


def schedule_of(plan: Plan) -> Schedule:
    return Schedule(
        frequency=plan.frequency, at=plan.at, weekday=plan.weekday, nth=plan.nth, anchor=plan.anchor_on,
        lead_hours=plan.lead_hours,
    )  # fmt: skip


def comes_at(kept: Mapping[str, Any] | None, *, zone: ZoneInfo, holidays: Collection[date]) -> datetime | None:
    """When the batch of the next slot is applied, unless somebody holds it; `kept` are the TIMES of its plan."""
    if not kept:
        return None
    schedule = Schedule(
        frequency=kept["frequency"], at=time.fromisoformat(kept["at"]), weekday=kept["weekday"], nth=kept["nth"],
        anchor=date.fromisoformat(kept["anchor"]) if kept["anchor"] else None, lead_hours=kept["lead_hours"],
    )  # fmt: skip
    at = time.fromisoformat(kept["apply_at"]) if kept["apply_at"] else None
    slot, calendar = datetime.fromisoformat(kept["slot"]), Calendar(zone=zone, holidays=frozenset(holidays))
    return applied_moment(schedule, slot, weekday=kept["apply_weekday"], at=at, calendar=calendar)
