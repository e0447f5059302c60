"""Working days: Monday to Friday without the organisation's holidays."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, *, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(day: date, count: int, *, holidays: Collection[date] = ()) -> date:
    """The `count`-th working day after `day`; `day` itself does not count. 0 gives `day`.

    A calendar of nothing but holidays ends the search a year after the days asked for.
    """
    left, step = count, day
    while left > 0 and (step - day).days < 366 + 3 * count:
        step += timedelta(days=1)
        left -= is_working_day(step, holidays=holidays)
    return step


def working_days_between(first: date, last: date, *, holidays: Collection[date] = ()) -> int:
    """Working days from `first` to `last`, both included; 0 when `last` lies before `first`. As quick for ages as for a
    week.
    """
    weeks, rest = divmod(max((last - first).days + 1, 0), 7)
    weekdays = 5 * weeks + sum((first.weekday() + step) % 7 < SATURDAY for step in range(rest))
    return weekdays - sum(first <= day <= last and day.weekday() < SATURDAY for day in set(holidays))
