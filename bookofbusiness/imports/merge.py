"""The set-based merge of staged rows into one table: match, tell new from changed from unchanged, write.

Match: external id of this source, else what the kind matches by (domain, name, address). A row whose source has an id
never takes a record that already has an id of that source. Values: the source that made a record may change it, any
other, and a row of a duplicate that leads to its original (`is_led`), fills empty values only; an empty cell never
erases. Everything but `write` only reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Import
from bookofbusiness.imports.issues import REJECTED, WARNING, Issues
from bookofbusiness.imports.profiles import Profile


@dataclass(frozen=True)
class Column:
    """A column of the target: its value from the staged row `r` in SQL, what a new record gets without one, and the
    value that counts as empty. `blank` None: it is never empty, so only the source that made the record changes it."""

    value: str
    default: str = "NULL"
    blank: str | None = "NULL"
    fixed: bool = False


def text(value: str) -> Column:
    return Column(value, "''", "''")


def optional(value: str) -> Column:
    return Column(value)


def settled(value: str, default: str) -> Column:
    return Column(value, default, None)


def fixed(value: str, default: str = "NULL") -> Column:
    """Set when the record is made, never changed by an import."""
    return Column(value, default, None, fixed=True)


@dataclass
class Merge:
    """One merge under way: the cursor, who and when, the source, and what the SQL may refer to."""

    cursor: Any
    job: Import
    profile: Profile
    now: datetime
    issues: Issues
    currency: str
    zone: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        return {
            "source": self.job.source, "now": self.now, "currency": self.currency, "zone": self.zone,
            "list": self.job.source[:200], "opens_as": self.profile.opens_as,
        }  # fmt: skip

    def run(self, sql: str, **more: Any) -> int:
        self.cursor.execute(sql, {**self.values, **more})
        return self.cursor.rowcount

    def rows(self, sql: str, **more: Any) -> list[tuple]:
        self.cursor.execute(sql, {**self.values, **more})
        return self.cursor.fetchall()

    def reject(self, condition: str, value: str, code: str, **details: object) -> None:
        """Reject the staged rows `r` under `condition`; `value` in SQL fills the words of the code."""
        sql = f"""UPDATE import_row r SET state = 'rejected' WHERE r.state IS DISTINCT FROM 'rejected' AND ({condition})
                  RETURNING r.row, {value}"""
        self.issues.add_all(sorted(self.rows(sql), key=first), code, level=REJECTED, **details)

    def warn(self, condition: str, value: str, code: str, **details: object) -> None:
        sql = f"""SELECT r.row, {value} FROM import_row r
                   WHERE r.state IS DISTINCT FROM 'rejected' AND ({condition}) ORDER BY r.row"""
        self.issues.add_all(self.rows(sql), code, level=WARNING, **details)


def first(row: tuple) -> Any:
    return row[0]


@dataclass(frozen=True)
class Target:
    """What a kind is merged into. `key` is a row's identity without an id, in SQL over `r`.

    Steps of the plan: `prepare` finds what rows refer to, `matches` find records, `checks` look at the matched rows.
    Of the writing: `before` takes locks, `after` writes what belongs to new and changed records, before these are
    updated. `insert` replaces the plain INSERT: it gets the column names and the statement with `{table}` in it.
    `ends_with`: what is known of a value only, and is forgotten when that column gets another one.
    """

    table: str
    external: str
    key: str
    columns: Mapping[str, Column]
    prepare: Sequence[Callable[[Merge], None]] = ()
    matches: Sequence[Callable[[Merge], None]] = ()
    checks: Sequence[Callable[[Merge], None]] = ()
    before: Sequence[Callable[[Merge], None]] = ()
    after: Sequence[Callable[[Merge], None]] = ()
    insert: Callable[[Merge, Sequence[str], str], None] | None = None
    ends_with: Mapping[str, str] = field(default_factory=dict)
    updates: bool = True
    is_versioned: bool = True


MANY = 1_000  # from so many new rows on the planner must be told, else it still takes the table for empty
KEYS = """
UPDATE import_row r SET key = CASE WHEN r.id IS NOT NULL THEN r.id ELSE '=' || md5({key}) END
"""
SAME_ROWS = """
UPDATE import_row r SET state = 'rejected'
  FROM (SELECT row, first_value(row) OVER (PARTITION BY key ORDER BY row) AS other
          FROM import_row WHERE state IS DISTINCT FROM 'rejected') same
 WHERE same.row = r.row AND same.other <> r.row
RETURNING r.row, same.other
"""
BY_EXTERNAL_ID = """
UPDATE import_row r SET record = e.record_id, own = e.is_origin, by_id = true
  FROM accounts_externalid e
 WHERE e.source = %(source)s AND e.kind = '{external}' AND e.value = r.key AND r.state IS DISTINCT FROM 'rejected'
   AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = e.record_id)
"""
OWN = """
UPDATE import_row r SET own = true
  FROM accounts_externalid e
 WHERE e.source = %(source)s AND e.kind = '{external}' AND e.record_id = r.record AND e.is_origin
     AND NOT coalesce(r.own, false) AND NOT coalesce(r.is_led, false)
"""
SAME_RECORD = """
WITH same AS (
  SELECT row, first_value(row) OVER (
         PARTITION BY record ORDER BY coalesce(is_led, false), coalesce(by_id, false) DESC, row) AS other
    FROM import_row WHERE record IS NOT NULL AND state IS DISTINCT FROM 'rejected')
UPDATE import_row r
   SET record = NULL, own = NULL, state = CASE WHEN r.id IS NULL OR r.is_led THEN 'rejected' ELSE r.state END
  FROM same WHERE same.row = r.row AND same.other <> r.row
RETURNING r.row, same.other, r.state
"""
NEW_IDS = """
UPDATE import_row r SET record = nextval('{table}_id_seq'), state = 'new', own = true
 WHERE r.record IS NULL AND r.state IS DISTINCT FROM 'rejected'
"""
COMPARE = """
UPDATE import_row r SET state = CASE WHEN {differs} THEN 'update' ELSE 'unchanged' END
  FROM {table} t WHERE t.id = r.record AND r.state IS NULL
"""
INSERT = """
INSERT INTO {{table}} (id, {names}) SELECT r.record, {values} FROM import_row r WHERE r.state = 'new' ORDER BY r.row
"""
EXTERNAL_IDS = """
INSERT INTO accounts_externalid (source, kind, value, record_id, is_origin)
SELECT %(source)s, '{external}', r.key, r.record, r.state = 'new'
  FROM import_row r
 WHERE r.state = 'new' OR (r.state IN ('update', 'unchanged') AND r.id IS NOT NULL AND r.by_id IS NULL)
    ON CONFLICT (source, kind, value) DO UPDATE SET record_id = excluded.record_id, is_origin = excluded.is_origin
 WHERE accounts_externalid.record_id <> excluded.record_id
"""
LOCK = """
SELECT 1 FROM {table} t WHERE t.id = ANY(ARRAY(SELECT r.record FROM import_row r WHERE r.state = 'update'))
    ORDER BY t.id FOR UPDATE
"""
UPDATE = """
UPDATE {table} t SET {settings} FROM import_row r WHERE r.state = 'update' AND t.id = r.record
"""
COUNTS = """
SELECT count(*) FILTER (WHERE state = 'new'), count(*) FILTER (WHERE state = 'update'),
       count(*) FILTER (WHERE state = 'unchanged') FROM import_row
"""


def plan(merge: Merge, target: Target) -> None:
    """Resolve, match and compare. Afterwards each staged row is rejected, new, update or unchanged."""
    named = {"table": target.table, "external": target.external, "key": target.key}
    run_all(target.prepare, merge)
    merge.run(KEYS.format(**named))
    merge.issues.add_all(sorted(merge.rows(SAME_ROWS), key=first), "same_as")
    merge.run("ANALYZE import_row (row, key)")
    merge.run(BY_EXTERNAL_ID.format(**named))
    run_all(target.matches, merge)
    settle_same_records(merge)
    merge.run(OWN.format(**named))
    merge.run(NEW_IDS.format(**named))
    run_all(target.checks, merge)
    differs = differences(target.columns) if target.updates else "false"
    merge.run(COMPARE.format(differs=differs, **named))


def run_all(steps: Sequence[Callable[[Merge], None]], merge: Merge) -> None:
    for step in steps:
        step(merge)


def settle_same_records(merge: Merge) -> None:
    """Of several rows that match one record the first is taken; the others are new by their id, or rejected."""
    found = merge.rows(SAME_RECORD)
    merge.issues.add_all(sorted((row, other) for row, other, state in found if state == "rejected"), "same_as")


def differences(columns: Mapping[str, Column]) -> str:
    """SQL: would the staged row change the record?"""
    return " OR ".join(changes(name, column) for name, column in columns.items() if not column.fixed)


def changes(name: str, column: Column) -> str:
    """SQL: would the staged row change this value of the record?"""
    return f"({column.value} IS NOT NULL AND {_may(name, column)} AND t.{name} IS DISTINCT FROM {column.value})"


def _may(name: str, column: Column) -> str:
    """SQL: does the value of the row come before what the record has?"""
    return "r.own" if column.blank is None else f"(r.own OR t.{name} IS NOT DISTINCT FROM {column.blank})"


def write(merge: Merge, target: Target) -> None:
    """Insert the new records with their external ids, update the changed ones under locks in id order."""
    named = {"table": target.table, "external": target.external}
    run_all(target.before, merge)
    stamps = (
        {"created_at": fixed("%(now)s"), "updated_at": fixed("%(now)s"), "version": fixed("1")}
        if target.is_versioned
        else {}
    )
    columns = {**target.columns, **stamps}
    values = [
        column.value if column.default == "NULL" else f"coalesce({column.value}, {column.default})"
        for column in columns.values()
    ]
    statement = INSERT.format(names=", ".join(columns), values=", ".join(values))
    if target.insert:
        target.insert(merge, list(columns), statement)
    else:
        merge.run(statement.replace("{table}", target.table))
    merge.run(EXTERNAL_IDS.format(**named))
    new, changed, _unchanged = counts(merge)
    if new >= MANY:
        merge.run(f"ANALYZE import_row (state, record), {target.table} (id), accounts_externalid (source, kind, value)")
    run_all(target.after, merge)
    if target.updates and changed:
        merge.run(LOCK.format(**named))
        merge.run(UPDATE.format(settings=", ".join(settings(target)), **named))


def settings(target: Target) -> Iterable[str]:
    for name, column in target.columns.items():
        if column.fixed:
            continue
        value = f"coalesce({column.value}, t.{name})"
        yield f"{name} = CASE WHEN {_may(name, column)} THEN {value} ELSE t.{name} END"
    for name, column in target.ends_with.items():
        yield f"{name} = CASE WHEN {changes(column, target.columns[column])} THEN NULL ELSE t.{name} END"
    if target.is_versioned:
        yield "version = t.version + 1"
        yield "updated_at = %(now)s"


def counts(merge: Merge) -> tuple[int, int, int]:
    """New, updated, unchanged."""
    return merge.rows(COUNTS)[0]  # type: ignore[return-value]
