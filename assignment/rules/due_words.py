"""Days and hours at the end of a phrase: "send quote Thursday", "call in 3 days", "meet 28 May 10:00". Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "wednesday": 2, "wed": 2, "thursday": 3, "thu": 3,
    "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"], start=1)
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True)
class DueWords:
    """The words for days in one language, in lower case."""

    weekdays: Mapping[str, int] = field(default_factory=lambda: WEEKDAYS)
    months: Mapping[str, int] = field(default_factory=lambda: MONTHS)
    days: Mapping[str, int] = field(default_factory=lambda: {"today": 0, "tomorrow": 1, "next week": 7})


HOUR = re.compile(r"\s*,?\s*(?:\bat\s+)?\b([01]?\d|2[0-3])[:.]([0-5]\d)\s*$")
LINK = re.compile(r"[\s,]*(?:\bon|\bby|\buntil)?[\s,]*$", re.IGNORECASE)


def find_due(text: str, *, today: date, words: DueWords) -> tuple[str, date | None, time | None]:
    """Take day and hour off the end of `text`. A weekday is the next one after today; 28 May is the coming one.

    A date that does not exist (31/02) stays in the text. An hour without a day means today.
    """
    rest, at = _hour(text.strip())
    for finder in (_by_name, _in_days, _iso, _by_month, _by_figures):
        found = finder(rest, today, words)
        if found:
            return LINK.sub("", rest[: found[0]]), found[1], at
    return (LINK.sub("", rest), today, at) if at else (text.strip(), None, None)


def no_such_day(text: str, *, today: date, words: DueWords) -> str:
    """What at the end of `text` looks like a day or an hour and is none that we read: 31/02, 25:10, 5/6/2026. Or empty.

    Figures with a dot are a day only with a real month, since "version 2.0" ends so, too.
    """
    rest, _at = _hour(text.strip())
    hour = _last(r"\d{1,2}:\d{2}", rest)
    if hour:
        return hour[0].strip()
    found = next((found for pattern in _day_patterns(words) if (found := _last(pattern, rest))), None)
    return "" if found is None or find_due(rest, today=today, words=words)[1] else found[0].strip()


def _day_patterns(words: DueWords) -> list[str]:
    months = "|".join(sorted(words.months, key=len, reverse=True))
    figures = r"(?:0?[1-9]|[12]\d|3\d)/(?:0?[1-9]|[12]\d|3\d)|(?:0?[1-9]|[12]\d|3\d)\.(?:0?[1-9]|1[0-2])\.?"
    whole = r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})"
    return [r"\d{4}-\d{2}-\d{2}", whole, rf"\d{{1,2}}\.?\s+(?:{months})\.?", rf"(?:{months})\.?\s+\d{{1,2}}", figures]


Found = tuple[int, date] | None


def _hour(text: str) -> tuple[str, time | None]:
    found = HOUR.search(text)
    return (text[: found.start()], time(int(found[1]), int(found[2]))) if found else (text, None)


def _last(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?:^|(?<=\W))(?:{pattern})\s*$", text, re.IGNORECASE)


def _by_name(text: str, today: date, words: DueWords) -> Found:
    names = sorted([*words.days, *words.weekdays], key=len, reverse=True)
    found = _last("|".join(re.escape(name) for name in names), text)
    if not found:
        return None
    name = found[0].strip().casefold()
    if name in words.days:
        return found.start(), today + timedelta(days=words.days[name])
    ahead = (words.weekdays[name] - today.weekday() - 1) % 7 + 1
    return found.start(), today + timedelta(days=ahead)


def _in_days(text: str, today: date, words: DueWords) -> Found:
    found = _last(r"in\s+(\d{1,3})\s+(day|week)s?", text)
    if not found:
        return None
    return found.start(), today + timedelta(days=int(found[1]) * (7 if found[2].casefold() == "week" else 1))


def _iso(text: str, today: date, words: DueWords) -> Found:
    found = _last(r"(\d{4})-(\d{2})-(\d{2})", text)
    return _real(found, lambda f: date(int(f[1]), int(f[2]), int(f[3])))


def _by_month(text: str, today: date, words: DueWords) -> Found:
    months = "|".join(sorted(words.months, key=len, reverse=True))
    found = _last(rf"(\d{{1,2}})\.?\s+({months})\.?", text)
    if found:
        return _real(found, lambda f: _coming(int(f[1]), words.months[f[2].casefold()], today))
    found = _last(rf"({months})\.?\s+(\d{{1,2}})", text)
    return _real(found, lambda f: _coming(int(f[2]), words.months[f[1].casefold()], today))


def _by_figures(text: str, today: date, words: DueWords) -> Found:
    found = _last(r"(\d{1,2})[./](\d{1,2})\.?", text)
    return _real(found, lambda f: _coming(int(f[1]), int(f[2]), today))


def _coming(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _real(found: re.Match[str] | None, build: Callable[[re.Match[str]], date]) -> Found:
    """The date, or None when nothing was found or there is no such day."""
    if not found:
        return None
    try:
        return found.start(), build(found)
    except ValueError:
        return None
