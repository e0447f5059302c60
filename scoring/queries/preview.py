"""What a changed model would do: grades and scores before and after, on a fixed sample of accounts or on all."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import nlargest
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection

from accounts.models import Account, TargetBook
from accounts.queries.calendar import local_day
from accounts.queries.chunks import Chunk, IdList, account_chunks
from scoring.models import ScoreModel
from scoring.queries.calculation import Moment, calculation_sql
from scoring.queries.models import read_model
from scoring.rules.score import Model

SAMPLE = 50_000
KEPT_EXAMPLES = 200
BOTH = """
SELECT fresh.account_id, account.segment_id, coalesce(old.grade, ''), coalesce(old.priority, 0),
       fresh.grade, fresh.priority
  FROM ({calculation}) AS fresh
  JOIN accounts_account AS account ON account.id = fresh.account_id
  LEFT JOIN scoring_score AS old ON old.account_id = fresh.account_id"""
# A fixed spread over all ids: the same accounts each time, however many there are.
SAMPLED = """
SELECT id, (SELECT count(*) FROM accounts_account) FROM accounts_account ORDER BY hashint8(id), id LIMIT %s"""


class Both(NamedTuple):
    """One account under both models; the grade before is "" without a score."""

    account_id: int
    segment_id: int | None
    old_grade: str
    old_priority: int
    grade: str
    priority: int


@dataclass
class Crossing:
    """How many accounts of its segments would come over, or fall below, the minimum score of a target book."""

    name: str
    minimum: int
    segments: frozenset[int]
    over: int = 0
    below: int = 0


@dataclass
class Preview:
    """Accounts that were looked at, by (grade now, grade then); `biggest` are those whose score changes most."""

    accounts: int
    crossings: list[Crossing]
    sampled: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    biggest: list[Both] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(count for (old, new), count in self.moves.items() if old != new)

    @property
    def is_exact(self) -> bool:
        """Was every account looked at?"""
        return self.sampled == self.accounts


def preview(
    version: ScoreModel,
    *,
    now: datetime,
    sample: int = SAMPLE,
    model: Model | None = None,
    today: date | None = None,
) -> Preview:
    """Grades under `version` beside the stored ones, on at most `sample` accounts. Writes nothing.

    `model` is what `version` says, and `today` the organisation's day, where the caller knows them. Raises
    CriteriaError when a rule cannot be read.
    """
    model = model or read_model(version)
    with connection.cursor() as cursor:
        cursor.execute(SAMPLED, [sample])
        rows = cursor.fetchall()
    found = Preview(rows[0][1] if rows else 0, _crossings())
    if rows:
        ids = tuple(account_id for account_id, _all in rows)
        _add(found, _read(model, IdList(ids), version=version, at=Moment(now=now, today=today or local_day(now))))
    return found


def preview_of_all(version: ScoreModel, *, now: datetime, progress: Callable[[int, int], None]) -> Preview:
    """The same for every account; `progress` hears after each chunk how many of how many are done."""
    model, at = read_model(version), Moment(now=now, today=local_day(now))
    found = Preview(Account.objects.count(), _crossings())
    for chunk in account_chunks(None, size=SAMPLE):
        _add(found, _read(model, chunk, version=version, at=at))
        progress(found.sampled, found.accounts)
    found.accounts = found.sampled  # those that came meanwhile are not asked for
    return found


def _crossings() -> list[Crossing]:
    """The active target books with a minimum score, and the segments that they take."""
    asked = TargetBook.objects.filter(is_active=True, minimum_score__gt=0)
    rows = asked.annotate(segments=ArrayAgg("capacities__segment", default=[])).order_by("name")
    return [Crossing(row.name, row.minimum_score, frozenset(row.segments)) for row in rows]


def _read(model: Model, chunk: Chunk, *, version: ScoreModel, at: Moment) -> list[Both]:
    sql, params = calculation_sql(model, chunk, model_id=version.pk, at=at, stored_heat=False)
    with connection.cursor() as cursor:
        cursor.execute(BOTH.format(calculation=sql), params.values)
        return [Both(*row) for row in cursor.fetchall()]


def _add(found: Preview, rows: Iterable[Both]) -> None:
    rows = list(rows)
    found.sampled += len(rows)
    found.moves.update((row.old_grade, row.grade) for row in rows)
    known = [row for row in rows if row.old_grade and row.priority != row.old_priority]
    found.biggest = nlargest(KEPT_EXAMPLES, [*found.biggest, *known], key=_change)
    for crossing in found.crossings:
        for row in known:
            if row.segment_id in crossing.segments:
                was, is_now = row.old_priority >= crossing.minimum, row.priority >= crossing.minimum
                crossing.over += is_now and not was
                crossing.below += was and not is_now


def _change(row: Both) -> tuple[int, int]:
    """By how much the score changes; the lower id first among equals."""
    return abs(row.priority - row.old_priority), -row.account_id
