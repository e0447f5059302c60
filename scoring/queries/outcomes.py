"""Won and lost opportunities with what the model would have said of their account on the day they began.

An account stands as it was then, by its field history; segment, potential and recurring revenue, which follow from
other records, as they are now. Signals count that had happened by then. Points by hand are left out: they are no rule.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Account, Opportunity, Organisation, Segment
from accounts.queries.fields import CENTS
from accounts.rules.fields import CUSTOM_PREFIX
from scoring.learning.study import Outcomes
from scoring.rules.score import Model, score_of, term_points

CHUNK = 5000
MOST = 100_000
WINDOW = timedelta(days=365)
NOW_ONLY = ("segment", "potential", "recurring_revenue")
FIRST_CHANGE_AFTER = """
SELECT DISTINCT ON (asked.id) asked.id, kept.pgh_id
  FROM unnest(%(ids)s::bigint[], %(accounts)s::bigint[], %(at)s::timestamptz[]) AS asked (id, account_id, at)
  JOIN accounts_accounthistory AS kept ON kept.pgh_obj_id = asked.account_id AND kept.pgh_created_at > asked.at
 ORDER BY asked.id, kept.pgh_created_at, kept.pgh_id"""
SUMS = """
SELECT asked.id, weight.slot, sum(signal.strength * exp(-0.6931471805599453 * least(1000,
           date_part('epoch', asked.at - signal.happened_at) / 86400 / weight.half_life)))
  FROM unnest(%(ids)s::bigint[], %(accounts)s::bigint[], %(at)s::timestamptz[]) AS asked (id, account_id, at)
  JOIN scoring_signal AS signal ON signal.account_id = asked.account_id AND signal.happened_at <= asked.at
  JOIN unnest(%(types)s::bigint[], %(slots)s::int[], %(half_lives)s::float8[]) AS weight (type_id, slot, half_life)
    ON weight.type_id = signal.signal_type_id
 GROUP BY 1, 2"""


@dataclass(frozen=True)
class Past:
    """A closed opportunity: what came of it, and features, score and grade of its account when it began."""

    began: datetime
    is_won: bool
    segment: str
    features: tuple[float, ...]
    priority: float
    grade: str


@dataclass(frozen=True)
class GradeOutcome:
    """Opportunities that closed, by the grade their account had when they began."""

    grade: str
    closed: int
    won: int

    @property
    def share(self) -> float:
        return self.won / self.closed


def closed_opportunities() -> QuerySet:
    """Those with an account and a day of closing, the last closed first."""
    known = Opportunity.objects.filter(stage__in=Opportunity.CLOSED, account__isnull=False, close_on__isnull=False)
    return known.order_by("-close_on", "-pk")


def past_opportunities(
    model: Model,
    *,
    today: date,
    since: date | None = None,
    most: int = MOST,
    progress: Callable[[int, int], None] | None = None,
) -> list[Past]:
    """What became of opportunities that closed until `today`, at most the last `most`. Five queries per 5,000."""
    rows = closed_opportunities().filter(close_on__lte=today)
    rows = rows.filter(close_on__gte=since) if since else rows
    began = Coalesce("opened_on", TruncDate("created_at"))
    asked = list(rows.annotate(began=began).values_list("pk", "account_id", "stage", "began")[:most])
    reader, found = _Reader(model), []
    for start in range(0, len(asked), CHUNK):
        found += reader.read(asked[start : start + CHUNK])
        if progress:
            progress(len(found), len(asked))
    return found


def win_rates(model: Model, *, today: date, since: date | None = None, most: int = 20_000) -> list[GradeOutcome]:
    """Win rate by grade, A1 first, of opportunities that closed in the last year, or `since`."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for past in past_opportunities(model, today=today, since=since or today - WINDOW, most=most):
        counts[past.grade][0] += 1
        counts[past.grade][1] += past.is_won
    return [GradeOutcome(grade, closed, won) for grade, (closed, won) in sorted(counts.items())]


def feature_names(model: Model) -> tuple[str, ...]:
    """The columns of the matrix: each rule by its place, each signal by the slot of its type."""
    rules = (f"rule {place}" for place in range(len(model.fit_terms)))
    return (*rules, *(f"signal {weight.slot}" for weight in model.weights))


def outcomes_of(model: Model, past: Sequence[Past]) -> Outcomes:
    """Past opportunities as a matrix to learn from. Raises ValueError when there are none."""
    return Outcomes(
        names=feature_names(model),
        features=np.array([row.features for row in past], dtype=float),
        won=np.array([row.is_won for row in past]),
        at=np.array([row.began.timestamp() for row in past]),
        rules=np.array([row.priority for row in past]),
        segments=np.array([row.segment for row in past]),
    )


class _Reader:
    """Reads chunks of opportunities for one model."""

    def __init__(self, model: Model):
        self.model = model
        self.zone = Organisation.load().zone
        self.segments = {pk: (code, name) for pk, code, name in Segment.objects.values_list("pk", "code", "name")}
        names = sorted({term.condition.field for term in model.fit_terms})
        self.columns = {name: _column(name) for name in names}

    def read(self, part: Sequence[tuple[int, int, str, date]]) -> Iterator[Past]:
        """The features of each row as of the start of the day it began."""
        moments = [datetime.combine(began, time(), tzinfo=self.zone) for _pk, _account, _stage, began in part]
        asked = {"ids": [row[0] for row in part], "accounts": [row[1] for row in part], "at": moments}
        values, sums = self._values(asked), self._sums(asked)
        for (pk, account, stage, began), at in zip(part, moments, strict=True):
            known, segment = values[pk], self.segments.get(self.of_account[account], ("", ""))
            scored = score_of(self.model, values=known, sums=sums[pk], today=began)
            yield Past(
                began=at,
                is_won=stage == Opportunity.Stage.WON,
                segment=segment[1],
                features=_features(self.model, known, sums[pk], today=began),
                priority=scored.priority_raw,
                grade=scored.grade,
            )

    def _values(self, asked: Mapping[str, list]) -> dict[int, dict[str, Any]]:
        """Field values per opportunity: of the kept row that the first later change replaced, else the present ones."""
        columns = ["pk", "segment_id", *self.columns.values()]
        present = {row[0]: row for row in Account.objects.filter(pk__in=set(asked["accounts"])).values_list(*columns)}
        self.of_account = {pk: row[1] for pk, row in present.items()}
        old = {name: column for name, column in self.columns.items() if name not in NOW_ONLY}
        replaced = dict(self._rows(FIRST_CHANGE_AFTER, asked))
        History = Account.history.rel.related_model
        kept_rows = History.objects.filter(pk__in=replaced.values()).values_list("pk", *old.values())
        kept = {row[0]: dict(zip(old, row[1:], strict=True)) for row in kept_rows}
        found = {}
        for pk, account in zip(asked["ids"], asked["accounts"], strict=True):
            raw = dict(zip(self.columns, present[account][2:], strict=True)) | kept.get(replaced.get(pk), {})
            found[pk] = {name: self._value(name, value) for name, value in raw.items()}
        return found

    def _value(self, name: str, raw: Any) -> Any:
        """A stored value in the form of accounts.queries.fields.values_of."""
        if name in CENTS:
            return raw / 100
        if name.startswith(CUSTOM_PREFIX):
            return (raw or {}).get(name.removeprefix(CUSTOM_PREFIX))
        return self.segments.get(raw, (None,))[0] if name == "segment" else raw

    def _sums(self, asked: Mapping[str, list]) -> dict[int, dict[int, float]]:
        """Decayed sums by slot per opportunity."""
        weights = self.model.weights
        types = {
            "types": [weight.type_id for weight in weights], "slots": [weight.slot for weight in weights],
            "half_lives": [float(weight.half_life_days) for weight in weights],
        }  # fmt: skip
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for pk, slot, total in self._rows(SUMS, {**asked, **types}):
            found[pk][slot] = total
        return found

    def _rows(self, sql: str, values: Mapping[str, Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


def _column(name: str) -> str:
    if name.startswith(CUSTOM_PREFIX):
        return "custom"
    return CENTS.get(name, {"segment": "segment_id", "parent": "parent_id"}.get(name, name))


def _features(model: Model, values: Mapping[str, Any], sums: Mapping[int, float], *, today: date) -> tuple[float, ...]:
    """For each rule the share of its points that it gave, for each signal the decayed sum of strengths."""
    rules = (
        (term_points(term, values.get(term.condition.field), today=today) or 0.0) / (term.points or 1)
        for term in model.fit_terms
    )
    return (*rules, *(sums.get(weight.slot, 0.0) for weight in model.weights))
