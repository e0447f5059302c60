"""What became of accounts that were given back, set-based: rates, outcomes of the next owner, time in repair."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Account, Book, Organisation, User
from assignment.models import Return

# Days in which a later owner proves that an account was worth keeping.
PROVES_WITHIN = timedelta(days=180)
PERIODS = (90, 180, 365, 730)
KEYS = {
    "rep": "b.rep_id::text",
    "reason": "coalesce(r.reason_id::text, '')",
    "segment": "coalesce(m.segment_id::text, '')",
    "source": "a.source_list",
    "grade": "m.grade",
}
ONLY = {
    "all": "true", "counted": "counted", "late": "late", "followed": "followed", "regretted": "regretted",
    "judged": "judged", "overturned": "overturned",
}  # fmt: skip
# Segment and grade are those with which the account came to the book. What a later owner found out, within 180 days of
# getting the account, speaks of returns that were no matter of data.
BACK = """
WITH held AS (
    SELECT h.id, h.account_id, b.rep_id, upper(h.during) AS until, {key} AS key, r.id AS return_id, r.reason_id,
           r.counts_as_retrieval, q.family, q.counts_against_rate
      FROM assignment_holding h
      JOIN accounts_book b ON b.id = h.book_id
      JOIN accounts_account a ON a.id = h.account_id
      JOIN assignment_move m ON m.id = h.opened_by_id
      LEFT JOIN assignment_return r ON r.holding_id = h.id AND r.state = 'approved' AND r.decided_at >= %(since)s
                                   AND r.decided_at <= %(now)s
      LEFT JOIN assignment_returnreason q ON q.id = r.reason_id
     WHERE h.book_id = ANY(%(books)s) AND lower(h.during) <= %(now)s {narrow}
       AND (upper_inf(h.during) OR upper(h.during) >= %(since)s)
), back AS MATERIALIZED (
    SELECT held.*, held.counts_as_retrieval AS late,
           held.counts_against_rate AND held.family <> 'data' AND NOT held.counts_as_retrieval AS counted,
           heir.rep_id IS NOT NULL AS followed, coalesce(heir.found, false) AS regretted,
           repair.days, coalesce(repair.judged, false) AS judged, coalesce(repair.overturned, false) AS overturned
      FROM held
      LEFT JOIN LATERAL (
           SELECT nb.rep_id,
                  EXISTS (SELECT FROM accounts_opportunity o
                           WHERE o.account_id = n.account_id AND o.owner_id = nb.rep_id
                             AND o.opened_on >= (lower(n.during) AT TIME ZONE %(zone)s)::date
                             AND o.opened_on <= ((lower(n.during) + %(proves)s) AT TIME ZONE %(zone)s)::date)
                  OR EXISTS (SELECT FROM accounts_interaction i
                              WHERE i.account_id = n.account_id AND i.user_id = nb.rep_id AND i.voided_at IS NULL
                                AND i.happened_at >= lower(n.during) AND i.happened_at <= lower(n.during) + %(proves)s
                                AND i.happened_at < coalesce(upper(n.during), 'infinity')
                                AND (i.outcome IN ('spoke', 'replied', 'held')
                                     OR (i.direction = 'in' AND NOT i.automated
                                         AND i.outcome NOT IN ('bounced', 'cancelled')))) AS found
             FROM assignment_holding n JOIN accounts_book nb ON nb.id = n.book_id
            WHERE n.account_id = held.account_id AND lower(n.during) >= held.until AND nb.rep_id <> held.rep_id
            ORDER BY lower(n.during) LIMIT 1) heir ON held.family <> 'data'
      LEFT JOIN LATERAL (
           SELECT avg(extract(epoch FROM coalesce(k.decided_at, %(now)s) - p.reported_at)) / 86400 AS days,
                  bool_and(k.state <> 'open') AS judged, bool_and(k.state = 'data_was_right') AS overturned
             FROM assignment_repair p JOIN assignment_repair k ON k.id = coalesce(p.merged_into_id, p.id)
            WHERE p.from_return_id = held.return_id) repair ON held.family = 'data'
     WHERE held.return_id IS NOT NULL
)
"""
# What came of a return: the column of `back`, and what it is called.
OUTCOME = {
    "followed": "followed", "regretted": "regretted", "judged": "judged", "overturned": "overturned",
    "days": "days_in_repair",
}  # fmt: skip
NAMED = re.compile(r"%\((\w+)\)s")
SUMS = """
SELECT h.key, h.held, s.returned, s.counted, s.late, s.followed, s.regretted, s.judged, s.overturned, s.days
  FROM (SELECT key, count(*) AS held FROM held GROUP BY key) h
  LEFT JOIN (SELECT key, count(*) AS returned, count(*) FILTER (WHERE counted) AS counted,
                    count(*) FILTER (WHERE late) AS late, count(*) FILTER (WHERE followed) AS followed,
                    count(*) FILTER (WHERE regretted) AS regretted, count(*) FILTER (WHERE judged) AS judged,
                    count(*) FILTER (WHERE overturned) AS overturned,
                    (percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::float8 AS days
               FROM back GROUP BY key) s ON s.key = h.key
"""


@dataclass(frozen=True)
class Line:
    """Returns of one rep, reason, segment, list or grade. `held`: accounts in the books in this time, `counted`: those
    that count in the rate, `late`: those that count as retrievals, `followed`: had a later owner, `regretted`: who
    opened an opportunity or spoke with them, `judged` and `overturned`: data returns that ops decided, and those where
    the data was right, `repair_days`: median.
    """

    key: str
    held: int
    returned: int
    counted: int = 0
    late: int = 0
    followed: int = 0
    regretted: int = 0
    judged: int = 0
    overturned: int = 0
    repair_days: float | None = None

    @property
    def rate(self) -> float | None:
        return self.counted / self.held if self.held else None

    @property
    def regret_rate(self) -> float | None:
        return self.regretted / self.followed if self.followed else None

    @property
    def overturned_rate(self) -> float | None:
        return self.overturned / self.judged if self.judged else None


def return_lines(user: User, *, by: str, days: int, now: datetime) -> list[Line]:
    """One line for each rep, reason, segment, source list or grade (`by`, of KEYS) of the books that `user` sees, the
    most returns first. For reasons `held` is all that was held.
    """
    with connection.cursor() as cursor:
        cursor.execute(BACK.format(key=KEYS[by], narrow="") + SUMS, _values(user, days=days, now=now))
        lines = [Line(key, held, *(row if row[0] else (0,))) for key, held, *row in cursor.fetchall()]
    if by == "reason":
        all_held = sum(line.held for line in lines)
        lines = [replace(line, held=all_held) for line in lines if line.returned]
    return sorted(lines, key=lambda line: (-line.returned, -line.held, line.key))


def total_line(lines: Sequence[Line], *, by: str) -> Line:
    """All lines as one; the median time in repair is left out."""
    names = ("returned", "counted", "late", "followed", "regretted", "judged", "overturned")
    held = max((line.held for line in lines), default=0) if by == "reason" else sum(line.held for line in lines)
    return Line("", held, **{name: sum(getattr(line, name) for line in lines) for name in names})


def returns_behind(user: User, *, by: str, key: str | None, only: str, days: int, now: datetime) -> QuerySet[Return]:
    """The returns that a number of a line counts; of all lines together where `key` is None. Each has `is_open`: may
    `user` open the account, which may have gone to another branch since. `with_outcome` says of a page what came of it.
    """
    narrow = "" if key is None else f"AND {KEYS[by]} = %(key)s"
    sql = f"{BACK.format(key=KEYS[by], narrow=narrow)} SELECT return_id FROM back WHERE {ONLY[only]}"
    counted = _raw(sql, {**_values(user, days=days, now=now), "key": key})
    visible = Account.objects.visible_to(user).filter(pk=OuterRef("account"))
    return (
        Return.objects.filter(pk__in=counted)
        .select_related("account", "rep", "reason")
        .annotate(is_open=Exists(visible))
    )


def with_outcome(returns: Sequence[Return], *, user: User, days: int, now: datetime) -> list[Return]:
    """The same rows, each with `followed`, `regretted`, `judged`, `overturned` and `days_in_repair`; without what went
    out of sight since they were read.
    """
    behind = BACK.format(key=KEYS["rep"], narrow="AND r.id = ANY(%(ids)s)")
    values = {**_values(user, days=days, now=now), "ids": [given.pk for given in returns]}
    with connection.cursor() as cursor:
        cursor.execute(f"{behind} SELECT return_id, {', '.join(OUTCOME)} FROM back", values)
        found = {number: dict(zip(OUTCOME.values(), outcome, strict=True)) for number, *outcome in cursor.fetchall()}
    still = [given for given in returns if given.pk in found]
    for given in still:
        vars(given).update(found[given.pk])
    return still


def _raw(sql: str, values: Mapping[str, Any]) -> RawSQL:
    """A statement with named values as an expression, which knows places only."""
    return RawSQL(NAMED.sub("%s", sql), [values[name] for name in NAMED.findall(sql)])  # noqa: S611 - constants of ours


def _values(user: User, *, days: int, now: datetime) -> dict[str, Any]:
    books: QuerySet[Book] = Book.objects.visible_to(user)
    ids: Collection[int] = list(books.values_list("pk", flat=True))
    zone = Organisation.load().time_zone
    return {"books": ids, "since": now - timedelta(days=days), "now": now, "zone": zone, "proves": PROVES_WITHIN}
