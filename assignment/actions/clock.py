"""Stopping and starting the clock of a holding (coverage and retrieval read the pauses)."""

from datetime import date, datetime, timedelta

from accounts.models import User
from accounts.queries.calendar import local_day
from assignment.models import ClockPause, Holding


def pause_clock(holding: Holding, *, kind: str, starts_on: date, ends_on: date, by: User, now: datetime) -> ClockPause:
    """The clock of `holding` stands still from `starts_on` to `ends_on`, both included."""
    return ClockPause.objects.create(holding=holding, kind=kind, starts_on=starts_on, ends_on=ends_on, by=by)


def resume_clock(holding: Holding, *, kind: str, now: datetime) -> int:
    """Let the clock run again from today; returns how many pauses ran. One of a single day leaves no pause at all."""
    today = local_day(now)
    running = ClockPause.objects.filter(holding=holding, kind=kind, ends_on__gte=today)
    started_today, _rows = running.filter(starts_on__gte=today).delete()
    return started_today + running.update(ends_on=today - timedelta(days=1))
