"""Every protection of one held account, each with its own last day, and what people set on it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import Availability, Book, Organisation, User
from accounts.queries.calendar import holidays_between
from accounts.rules.working_days import working_days_between
from assignment.models import ClockPause, Coverage, Holding, Protection
from assignment.queries.one_holding import around_of
from assignment.queries.rule_versions import in_force
from assignment.rules.clock import LONG_ABSENCE
from assignment.rules.protection import running


@dataclass(frozen=True)
class Shelter:
    """One protection that holds: its code, last day (None: no end), and the row if a person set it."""

    code: str
    until: date | None
    row: Protection | None = None


def shelters(coverage: Coverage, *, organisation: Organisation, now: datetime) -> list[Shelter]:
    """All protections that hold now, the longest first: five small queries, for a part of a page that is opened.

    Expects `coverage.holding` with its account, and its book with the target book.
    """
    holding = coverage.holding
    numbers = in_force().for_target_book(holding.book.target_book_id)
    zone = organisation.zone
    today = now.astimezone(zone).date()
    last = (_day(coverage.last_touch_at, zone), _day(coverage.last_two_way_at, zone))
    around = around_of(holding, organisation, now=now, today=today, last=last)
    rows = {row.kind: row for row in set_on(holding).running(today)}
    held = running(
        replace(around, stops=_stops(holding, today=today)), today=today,
        window_days=holding.book.target_book.window_days,
        opportunity_days=numbers.opportunity_needs_activity_days, meeting_days=numbers.meeting_protects_days,
    )  # fmt: skip
    return [Shelter(code, until, rows.get(code)) for code, until in held]


def set_on(holding: Holding) -> QuerySet[Protection]:
    """What people set on this holding, in the order in which they did."""
    return Protection.objects.filter(holding=holding).select_related("set_by", "ended_by").order_by("pk")


def protections_visible_to(user: User) -> QuerySet[Protection]:
    """Protections of the own book, of the led branch, or all."""
    rows = Protection.objects.select_related("holding__account", "holding__book__rep", "set_by")
    return rows if user.sees_all_books else rows.filter(holding__book__in=Book.objects.visible_to(user))


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


def _stops(holding: Holding, *, today: date) -> list[tuple[str, date]]:
    """Times in which the clock stands still today: pauses of the holding, and a long absence of the rep."""
    pauses = ClockPause.objects.filter(holding=holding, starts_on__lte=today, ends_on__gte=today)
    stops = [(one.kind if one.kind in ("repair", "return") else "leave", one.ends_on) for one in pauses]
    for one in Availability.objects.filter(user=holding.book.rep_id, starts_on__lte=today, ends_on__gte=today):
        free = holidays_between(one.starts_on, one.ends_on)
        if working_days_between(one.starts_on, one.ends_on, holidays=free) >= LONG_ABSENCE:
            stops.append(("leave", one.ends_on))
    return stops
