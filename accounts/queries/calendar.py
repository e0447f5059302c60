"""The organisation's day and its holidays."""

from datetime import date, datetime, timedelta

from accounts.models import Holiday, Organisation
from accounts.rules.working_days import add_working_days


def local_day(now: datetime) -> date:
    """The calendar day of `now` in the organisation's zone (decision 17)."""
    return now.astimezone(Organisation.load().zone).date()


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after `day` by the organisation's holidays."""
    horizon = day + timedelta(days=2 * count + 60)
    holidays = set(Holiday.objects.filter(on__gt=day, on__lte=horizon).values_list("on", flat=True))
    return add_working_days(day, count, holidays=holidays)
