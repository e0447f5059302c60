"""When a message was sent, as far as that can be believed. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from accounts.rules.interactions import EARLIEST_YEAR

TOLERANCE = timedelta(minutes=5)
# How mail programs write the date of a mail inside another, beside the form of the standard.
WRITTEN = (
    "%A, %B %d, %Y %I:%M %p", "%A, %B %d, %Y %I:%M:%S %p", "%A, %d %B %Y %H:%M", "%a, %b %d, %Y at %I:%M %p",
    "%a, %b %d, %Y, %I:%M %p", "%a, %d %b %Y at %H:%M", "%B %d, %Y at %I:%M:%S %p", "%d %B %Y at %H:%M:%S",
    "%d %B %Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d. %B %Y %H:%M",
)  # fmt: skip
NO_DATE, FUTURE, TOO_OLD = "no_date", "date_in_the_future", "date_too_old"


def read_date(text: str) -> datetime | None:
    """A date with its zone (UTC where none is stated), or nothing."""
    words = " ".join(text.replace("\u202f", " ").split())[:100]
    try:
        found = parsedate_to_datetime(words)
    except (TypeError, ValueError, IndexError, OverflowError):
        return next((read for form in WRITTEN if (read := _read_as(words, form))), None)
    return _in_utc(found)


def _read_as(words: str, form: str) -> datetime | None:
    try:
        return _in_utc(datetime.strptime(words, form))  # noqa: DTZ007 - these forms carry no zone
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime) -> datetime | None:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def believed(stated: datetime | None, *, received_at: datetime) -> tuple[datetime, str]:
    """The moment that is kept, and a note where it is not the one stated: none, in the future, or before our time."""
    if stated is None:
        return received_at, NO_DATE
    if stated > received_at + TOLERANCE:
        return received_at, FUTURE
    if stated.year < EARLIEST_YEAR:
        return received_at, TOO_OLD
    return stated, ""
