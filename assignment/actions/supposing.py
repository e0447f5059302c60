"""How every holding would stand under other settings: the statements of coverage and retrieval, read and never written.

The tables that hold settings, and coverage itself, are shadowed by WITH queries of the same name, so each piece is the
very one that the nightly job and the retrieval run. Nothing is locked. Source: docs/rules.md, block 13.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import Organisation, Requirement, TargetBook
from assignment.actions.coverage import COLUMNS, DEALS, FRESH, GUARDS, LAST
from assignment.actions.windows import (
    AWAY,
    ENDS,
    EXCESS,
    FOR_ALL,
    HORIZON,
    OLD_NEWS_DAYS,
    ROLL_HORIZON,
    STARTS,
    STILL,
)
from assignment.actions.windows import TURNED as ROLLED
from assignment.models import Coverage, RulesOfEngagement
from assignment.queries.progress import (
    ASKS,
    BEGINNING,
    CLOCK,
    HELD,
    IN_TIME,
    OF_THESE,
    OF_THESE_BOOKS,
    ROLLING,
    bindings,
    chain,
    judge_table,
)
from assignment.queries.retrieval import FACTS, FIELDS, RIPE, ripe_facts
from assignment.rules.clock import LONG_ABSENCE
from assignment.rules.engagement import Activity
from assignment.rules.retrieval import Facts
from assignment.rules.thresholds import Asked

DATES = frozenset(
    {"held_on", "hired_on", "window_started_on", "window_ends_on", "last_touch_on", "protected_until", "noticed_on",
     "due_on", "appeal_until"}
)  # fmt: skip
# A window that turned may be over again by today; so many times at most (a year of the shortest windows).
MOST_TURNS = 400


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Settings to try. `numbers` by name of RulesOfEngagement; `asked` (every row) and `windows` by target book.

    `exceptions`: all numbers of single target books, as a version keeps them; `activities`: all that would count. What
    is left out stays as it is.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    exceptions: Mapping[str, Mapping[str, int]] | None = None
    asked: Mapping[int, Sequence[Asked]] = field(default_factory=dict)
    windows: Mapping[int, int] = field(default_factory=dict)
    activities: Sequence[Activity] | None = None

    @property
    def counts_anew(self) -> bool:
        """Must interactions be read again? Not where only numbers or protections differ."""
        return bool(self.asked or self.windows) or self.activities is not None


@dataclass(frozen=True)
class BookStand:
    """How one book stands: accounts held, those past the grace, those of them worked or engaged."""

    book_id: int
    accounts: int
    past_grace: int
    covered: int

    @property
    def coverage(self) -> float | None:
        return self.covered / self.past_grace if self.past_grace else None


@dataclass(frozen=True)
class Supposed:
    """Figures of each book, and the facts of every holding that its clock could make due until the day asked for."""

    books: dict[int, BookStand]
    facts: list[Facts]


SHADOWS = """
accounts_targetbook AS MATERIALIZED (
    SELECT {target_columns}, coalesce((%(windows)s::jsonb ->> t.id::text)::int, t.window_days) AS window_days
      FROM accounts_targetbook t
), accounts_requirement AS MATERIALIZED (
    SELECT {requirement_columns} FROM accounts_requirement r WHERE r.target_book_id <> ALL(%(asked_books)s)
    UNION ALL
    SELECT {asked_columns} FROM jsonb_to_recordset(%(asked)s::jsonb) AS r (
           id bigint, version int, target_book_id bigint, segment_id bigint, alternative int, measure text,
           minimum int, window_days int)
)"""
# Windows that would have turned under what counts now.
TURNED_WINDOWS = """
assignment_coverage AS MATERIALIZED (
    SELECT {coverage_columns}, coalesce(o.window_started_on, c.window_started_on) AS window_started_on,
           coalesce(o.window_ends_on, c.window_ends_on) AS window_ends_on,
           coalesce(o.extended, c.extended) AS extended, coalesce(o.paused_days, c.paused_days) AS paused_days
      FROM assignment_coverage c
      LEFT JOIN jsonb_to_recordset(%(turned)s::jsonb) AS o (
           holding_id bigint, window_started_on date, window_ends_on date, extended boolean, paused_days int)
        ON o.holding_id = c.holding_id
     WHERE c.book_id = ANY(%(books)s)
)"""
TURN = f"""
SELECT c.holding_id, {STARTS}, {ENDS}, c.extended OR next.extends,
       CASE WHEN next.extends THEN c.paused_days ELSE 0 END
  FROM assignment_coverage c JOIN next ON c.holding_id = next.id AND c.window_ends_on = next.window_ends_on
"""
STOPPED = """
SELECT c.holding_id, c.window_started_on, c.window_ends_on + (still.days - c.paused_days), c.extended, still.days
  FROM assignment_coverage c JOIN still ON c.holding_id = still.id AND c.paused_days <> still.days
"""
# What was counted already: only the graces and the protections are looked at again.
STORED_LAST = """
last AS MATERIALIZED (
    SELECT held.id, held.known_touch_at AS touch_at, held.known_two_way_at AS two_way_at FROM held
)"""
STORED_FRESH = """
fresh AS (
    SELECT held.id, CASE WHEN c.state NOT IN ('new', 'not_worked') THEN c.state
                         WHEN %(today)s < held.held_on + %(coverage_grace)s THEN 'new' ELSE 'not_worked' END AS state,
           %(today)s >= held.held_on + %(coverage_grace)s AS is_past_grace,
           coalesce(guard.code, '') AS protection, nullif(guard.until, 'infinity') AS protected_until
      FROM held
      JOIN assignment_coverage c ON c.holding_id = held.id
      LEFT JOIN guard ON guard.id = held.id
)"""
STORED_COLUMNS = ("state", "is_past_grace", "protection", "protected_until")
# Few are, so that the joins of FACTS, which asks the same, need not be made for all.
IS_RIPE = RIPE.format(
    last_touch_on="(c.last_touch_at AT TIME ZONE %(zone)s)::date",
    held_on="held.held_on",
    window_days="held.window_days",
)
ANSWER = """
, after AS MATERIALIZED (
    SELECT {columns} FROM assignment_coverage c JOIN fresh f ON f.id = c.holding_id
), by_book AS (
    SELECT book_id, count(*), count(*) FILTER (WHERE is_past_grace),
           count(*) FILTER (WHERE is_past_grace AND state IN ('worked', 'engaged'))
      FROM after GROUP BY book_id
), ripe AS (
    SELECT * FROM (
        WITH assignment_coverage AS (SELECT c.* FROM after c JOIN held ON held.id = c.holding_id WHERE {is_ripe})
        {facts}
    ) AS one ({fields})
)
SELECT (SELECT coalesce(json_agg(b), '[]') FROM by_book AS b (book_id, accounts, past_grace, covered)),
       (SELECT coalesce(json_agg(r), '[]') FROM ripe AS r)
"""


STANDS = """
SELECT c.book_id, count(*), count(*) FILTER (WHERE c.is_past_grace),
       count(*) FILTER (WHERE c.is_past_grace AND c.state IN ('worked', 'engaged'))
  FROM assignment_coverage c WHERE c.book_id = ANY(%(books)s)
 GROUP BY c.book_id
"""


def as_counted(*, book_ids: Sequence[int], zone: str, until: date) -> Supposed:
    """How the holdings of these books stand by the last count, which is what a run of the same day goes by."""
    with connection.cursor() as cursor:
        cursor.execute(STANDS, {"books": list(book_ids)})
        stands = {row[0]: BookStand(*row) for row in cursor.fetchall()}
    return Supposed(stands, ripe_facts(until=until, zone=zone, book_ids=book_ids))


@transaction.atomic
def suppose(
    proposal: Proposal, *, rules: RulesOfEngagement, book_ids: Sequence[int], now: datetime, until: date
) -> Supposed:
    """How the holdings of these books would stand now under `proposal`; facts of what may be due `until` that day.

    Reads coverage as it was counted last; interactions only where what counts changed. `rules` holds the numbers of
    the proposal already.
    """
    organisation = Organisation.load()
    values = bindings(now=now, rules=rules, organisation=organisation, horizon=BEGINNING)
    values |= _bound(proposal, book_ids=book_ids) | {"long_absence": LONG_ABSENCE, "until": until}
    if proposal.activities is not None:
        values["judges"] = json.dumps(judge_table(proposal.activities))
    with connection.cursor() as cursor:
        cursor.execute(FOR_ALL)
        if proposal.counts_anew:
            turned = _turn(cursor, values)
            values["turned"] = json.dumps(turned)
            cursor.execute(f"WITH {_shadows(turned)} {HORIZON.format(excess=EXCESS)}", values)
            values["horizon"] = cursor.fetchone()[0] or BEGINNING
            cursor.execute(_counted(turned), values)
        else:
            cursor.execute(_stored(), values)
        by_book, facts = cursor.fetchone()
    return Supposed({row["book_id"]: BookStand(**row) for row in by_book}, [_fact(row) for row in facts])


def _bound(proposal: Proposal, *, book_ids: Sequence[int]) -> dict[str, Any]:
    asked = [
        {**asdict(row), "id": 10**12 + place, "version": 1, "target_book_id": book}
        for book, rows in proposal.asked.items()
        for place, row in enumerate(rows)
    ]
    return {
        "windows": json.dumps({str(book): days for book, days in proposal.windows.items()}),
        "asked_books": list(proposal.asked),
        "asked": json.dumps(asked),
        "turned": "[]",
        "books": list(book_ids),
        "holdings": [],
    }


def _turn(cursor: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The windows that are over and would turn under what counts now, as the nightly job turns them."""
    turned: dict[int, dict[str, Any]] = {}
    scope, ids = OF_THESE_BOOKS, list[int]()
    for _step in range(MOST_TURNS):
        bound = {**values, "turned": json.dumps(list(turned.values())), "holdings": ids}
        horizon = ROLL_HORIZON.format(scope=scope, excess=EXCESS, old_news=OLD_NEWS_DAYS)
        cursor.execute(f"WITH {_shadows(turned)} {horizon}", bound)
        bound["horizon"] = cursor.fetchone()[0]
        if not bound["horizon"]:
            break
        over = "AND c.window_ends_on <= %(today)s " + scope
        rolled = ROLLED.format(chain=chain(readings=[IN_TIME, CLOCK], scope=over, few=scope == OF_THESE))
        found = _windows(cursor, _with_shadows(rolled, turned) + TURN, bound)
        turned |= found
        ids, scope = list(found), OF_THESE
        bound |= {"turned": json.dumps(list(turned.values())), "holdings": ids}
        turned |= _windows(cursor, _with_shadows(STILL.format(away=AWAY, scope=scope), turned) + STOPPED, bound)
    return list(turned.values())


def _windows(cursor: Any, statement: str, values: dict[str, Any]) -> dict[int, dict[str, Any]]:
    cursor.execute(statement, values)
    names = ("holding_id", "window_started_on", "window_ends_on", "extended", "paused_days")
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["holding_id"]: {**row, **{n: row[n].isoformat() for n in names[1:3]}} for row in rows}


def _counted(turned: Collection[Any]) -> str:
    """From interactions: all pieces of the nightly count."""
    pieces = ", ".join([AWAY, LAST, DEALS, GUARDS, FRESH])
    chained = chain(readings=[ROLLING, CLOCK], scope=OF_THESE_BOOKS)
    return f"{_with_shadows(chained, turned)}, {pieces} {_answer(COLUMNS)}"


def _stored() -> str:
    """From the stored counts, whose windows are as they are."""
    pieces = [
        _shadows(),
        ASKS,
        HELD.format(scope=OF_THESE_BOOKS),
        AWAY,
        STORED_LAST,
        DEALS,
        GUARDS,
        STORED_FRESH,
    ]
    return f"WITH {', '.join(pieces)} {_answer(STORED_COLUMNS)}"


def _answer(fresh: Sequence[str]) -> str:
    names = [each.column for each in Coverage._meta.concrete_fields]
    columns = ", ".join(f"{'f' if name in fresh else 'c'}.{name}" for name in names)
    return ANSWER.format(columns=columns, is_ripe=IS_RIPE, facts=FACTS.format(scope="true"), fields=", ".join(FIELDS))


def _with_shadows(statement: str, turned: Collection[Any]) -> str:
    """The statement, which begins with WITH, on the shadows."""
    return f"WITH {_shadows(turned)}, {statement.strip().removeprefix('WITH ')}"


def _shadows(turned: Collection[Any] = ()) -> str:
    """Those of the settings, and of coverage where windows `turned`: read whole, it costs as much as a small count."""
    windows = {"window_started_on", "window_ends_on", "extended", "paused_days"}
    columns = [each.column for each in Coverage._meta.concrete_fields if each.column not in windows]
    targets = [each.column for each in TargetBook._meta.concrete_fields if each.column != "window_days"]
    requirement = ", ".join(f"r.{each.column}" for each in Requirement._meta.concrete_fields)
    settings = SHADOWS.format(
        target_columns=", ".join(f"t.{name}" for name in targets),
        requirement_columns=requirement,
        asked_columns=requirement,
    )
    coverage = TURNED_WINDOWS.format(coverage_columns=", ".join(f"c.{name}" for name in columns))
    return f"{settings}, {coverage}" if turned else settings


def _fact(row: dict[str, Any]) -> Facts:
    for name in DATES:
        if row[name]:
            row[name] = date.fromisoformat(row[name])
    return Facts(**row)
