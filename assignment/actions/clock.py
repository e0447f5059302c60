"""Stopping and starting the clock of a holding (coverage and retrieval read the pauses)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from accounts.models import User
from accounts.queries.calendar import local_day
from assignment.actions.coverage import refresh_coverage
from assignment.models import ClockPause, Holding


def pause_clock(holding: Holding, *, kind: str, starts_on: date, ends_on: date, by: User, now: datetime) -> ClockPause:
    """The clock of `holding` stands still from `starts_on` to `ends_on`, both included."""
    pause = ClockPause.objects.create(holding=holding, kind=kind, starts_on=starts_on, ends_on=ends_on, by=by)
    refresh_coverage(now=now, holding_ids=[holding.pk])
    return pause


def resume_clocks(holding_ids: Collection[int], *, kind: str, now: datetime) -> int:
    """Let the clocks of these holdings run again from today; returns how many pauses ran.

    A pause that began today leaves no pause at all.
    """
    today = local_day(now)
    running = ClockPause.objects.filter(holding__in=holding_ids, kind=kind, ends_on__gte=today)
    started_today, _rows = running.filter(starts_on__gte=today).delete()
    ended = started_today + running.update(ends_on=today - timedelta(days=1))
    if ended:
        refresh_coverage(now=now, holding_ids=list(holding_ids))
    return ended
