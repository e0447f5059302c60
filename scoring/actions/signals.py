"""Signals come in from outside in bulk, and from our own records by rule (decision 32)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Organisation
from scoring.actions.heat import share_signals_lock
from scoring.models import SignalType
from scoring.queries.own_signals import OWN_SOURCE, own_signal_statements

CHUNK = 5000
CLOCK_SKEW = timedelta(minutes=5)
MOST_STRENGTH = 1000
INSERT = """
INSERT INTO scoring_signal (account_id, signal_type_id, happened_at, strength, note, source, external_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::float8[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (source, external_id) DO NOTHING"""


@dataclass(frozen=True)
class NewSignal:
    """A signal from outside: the type by its code, strength 1 for an ordinary one."""

    account_id: int
    type: str
    happened_at: datetime
    source: str
    external_id: str
    strength: float = 1.0
    note: str = ""


@dataclass(frozen=True)
class Refused:
    """A row that was not taken; `row` counts from 1."""

    row: int
    code: str
    message: str


@dataclass
class SignalCounts:
    """How many were added, were known already (same source and external id), and which were refused."""

    added: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


def add_signals(rows: Iterable[NewSignal], *, now: datetime) -> SignalCounts:
    """Add signals, each once per source and external id; a bad row is refused and the others are taken.

    They count at the next score pass. One statement and one transaction per 5,000 rows.
    """
    counts = SignalCounts()
    types = dict(SignalType.objects.values_list("code", "pk"))
    for start, chunk in _chunks(rows):
        accounts = set(Account.objects.filter(pk__in={row.account_id for row in chunk}).values_list("pk", flat=True))
        taken = []
        for number, row in enumerate(chunk, start=start):
            problem = _problem(row, types=types, accounts=accounts, now=now)
            if problem:
                counts.refused.append(Refused(number, *problem))
            else:
                taken.append(row)
        added = _insert(taken, types)
        counts.added += added
        counts.known += len(taken) - added
    return counts


def own_signals(*, now: datetime) -> dict[str, int]:
    """Make signals from our own records and return how many of each type; running it again adds nothing.

    Replies, contracts whose notice day is near, purchases and lost deals of half a year ago, dated life events.
    """
    organisation = Organisation.load()
    today = now.astimezone(organisation.zone).date()
    types = dict(SignalType.objects.values_list("code", "pk"))
    made: dict[str, int] = {}
    for code, sql in own_signal_statements():
        if code not in types:
            continue
        params = {"type": types[code], "now": now, "today": today, "zone": organisation.time_zone, "own": OWN_SOURCE}
        with transaction.atomic():
            share_signals_lock()
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                made[code] = made.get(code, 0) + cursor.rowcount
    return made


def _chunks(rows: Iterable[NewSignal]) -> Iterator[tuple[int, Sequence[NewSignal]]]:
    waiting, start = iter(rows), 1
    while chunk := list(islice(waiting, CHUNK)):
        yield start, chunk
        start += len(chunk)


@transaction.atomic
def _insert(rows: Sequence[NewSignal], types: dict[str, int]) -> int:
    if not rows:
        return 0
    columns = zip(
        *((row.account_id, types[row.type], row.happened_at, float(row.strength), row.note[:300], row.source,
           row.external_id) for row in rows),
        strict=True,
    )  # fmt: skip
    share_signals_lock()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in columns])
        return cursor.rowcount


def _problem(row: NewSignal, *, types: dict[str, int], accounts: set[int], now: datetime) -> tuple[str, str] | None:
    """Code and words of the first thing wrong with a row."""
    if row.type not in types:
        return "unknown_type", _("There is no signal type “%(type)s”.") % {"type": row.type[:40]}
    if row.account_id not in accounts:
        return "unknown_account", _("There is no account %(id)s.") % {"id": row.account_id}
    if row.happened_at > now + CLOCK_SKEW:
        return "in_the_future", _("A signal cannot lie in the future.")
    if not (math.isfinite(row.strength) and 0 < row.strength <= MOST_STRENGTH):
        return "strength", _("Strength is more than 0 and at most %(most)s.") % {"most": MOST_STRENGTH}
    if not 1 <= len(row.external_id) <= 200 or not 1 <= len(row.source) <= 50:
        return "external_id", _("Source (up to 50 characters) and external id (up to 200) are needed.")
    return ("nul", _("Text must not hold a NUL byte.")) if "\x00" in row.note + row.source + row.external_id else None
