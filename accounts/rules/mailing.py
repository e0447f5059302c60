"""Which notification goes into which mail, and when a mail is due. Pure: no clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

NOW, DAILY, WEEKLY, NEVER = "now", "daily", "weekly", "never"
CADENCES = (NOW, DAILY, WEEKLY, NEVER)
DIGEST_AT, DIGEST_WEEKDAY = time(8, 0), 0
# One mail holds what comes within this time of another "at once", so that nobody gets one per account.
AT_ONCE_EVERY = timedelta(minutes=10)
OLDEST = timedelta(days=14)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))


@dataclass(frozen=True)
class Group:
    """Kinds of notification that a user decides on together; `default` is how often they are mailed."""

    code: str
    kinds: frozenset[str]
    default: str


WAITING = (
    "return_waiting", "appeal_waiting", "repairs_overdue", "repair_question", "mail_waiting", "rules_draft",
    "decide_opportunity", "model_revisit",
)  # fmt: skip
ANSWERS = (
    "return_decided", "appeal_decided", "repair_decided", "repair_answered", "opportunity_given", "asked_for",
)  # fmt: skip
RULES = ("rules_published", "rules_in_force", "rules_withdrawn", "rules_reminder")
GROUPS = (
    Group("previews", frozenset({"preview_ready", "dispute"}), NOW),
    Group("waiting", frozenset(WAITING), DAILY),
    Group("answers", frozenset(ANSWERS), DAILY),
    Group("book", frozenset({"at_risk", "book_changed", "protection"}), WEEKLY),
    Group("rules", frozenset(RULES), WEEKLY),
    Group("other", frozenset({"asked"}), WEEKLY),  # what one asked oneself, read from the start
)
DEFAULTS: Mapping[str, str] = {group.code: group.default for group in GROUPS}
_OF_KIND: Mapping[str, str] = {kind: group.code for group in GROUPS for kind in group.kinds}


def group_of(kind: str) -> str:
    """The group of a kind of notification; "other" for one that nobody sorted."""
    return _OF_KIND.get(kind, "other")


def cadence_of(kind: str, choices: Mapping[str, str]) -> str:
    """How often a user with these `choices` (group to cadence) wants this kind in the mail."""
    group = group_of(kind)
    return choices.get(group, DEFAULTS[group])


def latest_digest(cadence: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The last moment, not after `now`, at which a digest goes out: 8 o'clock where the user is, on Mondays if weekly.

    A missed moment stays due until the next one, so it is made up for once.
    """
    here = now.astimezone(zone)
    day = here.date() if here.timetz().replace(tzinfo=None) >= DIGEST_AT else here.date() - timedelta(days=1)
    if cadence == WEEKLY:
        day -= timedelta(days=(day.weekday() - DIGEST_WEEKDAY) % 7)
    return datetime.combine(day, DIGEST_AT, tzinfo=zone)


def mail_moment(cadence: str, *, now: datetime, zone: tzinfo) -> tuple[str, datetime]:
    """The key of the mail that is due, and the moment up to which it tells what happened."""
    if cadence == NOW:
        return f"now-{int(now.timestamp() // AT_ONCE_EVERY.total_seconds())}", now
    moment = latest_digest(cadence, now=now, zone=zone)
    return f"{cadence}-{moment.date().isoformat()}", moment


def next_try(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None when it was enough."""
    return BACK_OFF[attempts - 1] if 1 <= attempts <= len(BACK_OFF) else None
