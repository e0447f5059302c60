"""Dates and times in the many forms that exports use. Pure: no Django, no clock."""

import re
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from bookofbusiness.imports.errors import BadValue


class Order(StrEnum):
    """What 03/04/2024 means. A profile states it; without one the file's other rows may tell, else it is refused."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"
    UNKNOWN = "unknown"


MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([A-Za-z]{3,9})\.?,?[\s\-]+(\d{4}|\d{2})")
MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+(\d{4})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?")
WITH_TIME = re.compile(r"(.*?\d{2,4})(?:T|,?\s+)(\d{1,2}:\d{2}.*)")
OFFSET = re.compile(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$")
NOON = time(12)


def read_date(text: str, order: Order) -> date:
    """The day that `text` names; a time after it is left out. Raises BadValue "date" or "ambiguous_date"."""
    found = WITH_TIME.fullmatch(text)
    return read_day(found[1].rstrip(", ") if found else text, order)


def read_moment(text: str, order: Order, zone: tzinfo) -> datetime:
    """The moment that `text` names. Without an offset it is local in `zone`; without a time it is noon."""
    found = WITH_TIME.fullmatch(text)
    if not found:
        return datetime.combine(read_day(text, order), NOON, tzinfo=zone)
    day, rest = read_day(found[1].rstrip(", "), order), found[2]
    offset = OFFSET.search(rest)
    clock = read_clock(rest[: offset.start()] if offset else rest, text)
    return datetime.combine(day, clock, tzinfo=offset_of(offset[1]) if offset else zone)


def read_day(text: str, order: Order) -> date:
    if found := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return real_day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := SLASHED.fullmatch(text):
        return slashed_day(int(found[1]), int(found[3]), full_year(found[4]), order, text, dotted=found[2] == ".")
    if found := DAY_MONTH.fullmatch(text):
        return real_day(full_year(found[3]), MONTHS.get(found[2].lower(), 0), int(found[1]), text)
    if found := MONTH_DAY.fullmatch(text):
        return real_day(int(found[3]), MONTHS.get(found[1].lower(), 0), int(found[2]), text)
    raise BadValue("date", value=text)


def slashed_day(first: int, second: int, year: int, order: Order, text: str, *, dotted: bool) -> date:
    """31.01.2024 is always day first; with slashes `order` decides, or a number above 12."""
    if dotted:
        order = Order.DAY_FIRST
    elif order is Order.UNKNOWN:
        if first == second or first > 12:
            order = Order.DAY_FIRST
        elif second > 12:
            order = Order.MONTH_FIRST
        else:
            raise BadValue("ambiguous_date", value=text)
    month, day = (first, second) if order is Order.MONTH_FIRST else (second, first)
    return real_day(year, month, day, text)


def order_told_by(texts: list[str]) -> Order:
    """The order that dates with a number above 12 give away, when they all agree."""
    told = set()
    for text in texts:
        found = SLASHED.match(text)
        if found and found[2] != "." and max(int(found[1]), int(found[3])) > 12:
            told.add(Order.DAY_FIRST if int(found[1]) > 12 else Order.MONTH_FIRST)
    return told.pop() if len(told) == 1 else Order.UNKNOWN


def read_clock(text: str, whole: str) -> time:
    found = CLOCK.fullmatch(text.strip())
    if not found:
        raise BadValue("date", value=whole)
    hour, half = int(found[1]), (found[4] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise BadValue("date", value=whole)
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise BadValue("date", value=whole) from error


def offset_of(text: str) -> tzinfo:
    sign = text if text[0] in "+-" else "+0000"
    return datetime.strptime(sign.replace(":", ""), "%z").tzinfo  # type: ignore[return-value]


def full_year(text: str) -> int:
    """24 is 2024, 69 is 1969, as POSIX has it."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 69 else 1900)


def real_day(year: int, month: int, day: int, text: str) -> date:
    if not 1700 <= year <= 2200:
        raise BadValue("date", value=text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadValue("date", value=text) from error
