"""Enrolment: the one writer of segments, recurring revenue and potential (decisions 8 and 9)."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from accounts.models import Organisation
from accounts.queries.chunks import Chunk, account_chunks, join_as_sets
from accounts.queries.enrolment import SegmentRule, enrolment_sql, segment_rules
from accounts.queries.revenue import other_currencies_sql, revenue_sql

CHUNK = 50_000
WRITE_REVENUE = """
WITH fresh AS (
    SELECT account.id, coalesce(revenue.cents, 0) AS cents
      FROM accounts_account AS account LEFT JOIN ({revenue}) AS revenue ON revenue.account_id = account.id
     WHERE {within} AND account.recurring_revenue_cents <> coalesce(revenue.cents, 0)
     ORDER BY account.id FOR NO KEY UPDATE OF account)
UPDATE accounts_account AS account SET recurring_revenue_cents = fresh.cents
  FROM fresh WHERE {within} AND account.id = fresh.id"""


@dataclass
class EnrolResult:
    """What enrolment saw and wrote. `per_segment` counts accounts by primary segment id, 0 for those without."""

    looked_at: int = 0
    changed: int = 0
    in_several_segments: int = 0
    other_currency_rows: int = 0
    per_segment: Counter = field(default_factory=Counter)

    @property
    def without_segment(self) -> int:
        return self.per_segment[0]


def enrol(*, now: datetime, account_ids: Iterable[int] | None = None) -> EnrolResult:
    """Put accounts (all, or those given) into their segments and compute revenue and potential; safe to run twice.

    Set-based, in chunks that each commit by themselves; only changed rows are written, locked in id order.
    Raises CriteriaError when a segment's stored criteria cannot be read; then nothing is written.
    """
    organisation = Organisation.load()
    today = now.astimezone(organisation.zone).date()
    rules = segment_rules()
    result = EnrolResult()
    for chunk in account_chunks(account_ids, size=CHUNK):
        with transaction.atomic(), join_as_sets():
            result.other_currency_rows += _write_revenue(chunk, today=today, currency=organisation.currency)
            _write_segments(chunk, rules=rules, today=today, result=result)
    return result


def _write_revenue(chunk: Chunk, *, today: date, currency: str) -> int:
    """Write recurring revenue where it changed; returns how many rows are in another currency and left out."""
    revenue, params = revenue_sql(chunk, today=today, currency=currency)
    within, values = chunk.where("account.id")
    named = {f"account_{place}": value for place, value in enumerate(values)}
    within = within.replace("%s", "%({})s").format(*named)
    with connection.cursor() as cursor:
        cursor.execute(WRITE_REVENUE.format(revenue=revenue, within=within), params | named)
        cursor.execute(*other_currencies_sql(chunk, today=today, currency=currency))
        return cursor.fetchone()[0]


def _write_segments(chunk: Chunk, *, rules: Sequence[SegmentRule], today: date, result: EnrolResult) -> None:
    with connection.cursor() as cursor:
        cursor.execute(*enrolment_sql(chunk, rules=rules, today=today))
        looked_at, changed, several, sizes = cursor.fetchone()
    result.looked_at += looked_at
    result.changed += changed
    result.in_several_segments += several
    result.per_segment.update({int(segment): count for segment, count in json.loads(sizes).items()})
