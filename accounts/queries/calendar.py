"""The organisation's day and its holidays."""

from datetime import date, datetime, timedelta

from accounts.models import Holiday, Organisation
from accounts.rules.working_days import add_working_days


def local_day(now: datetime) -> date:
    """The calendar day of `now` in the organisation's zone (decision 17)."""
    return now.astimezone(Organisation.load().zone).date()


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The organisation's holidays from `first` to `last`, both included."""
    return frozenset(Holiday.objects.filter(on__range=(first, last)).values_list("on", flat=True))


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day` by the organisation's holidays."""
    return add_working_days(day, count, holidays=holidays_between(day, day + timedelta(days=2 * count + 60)))
