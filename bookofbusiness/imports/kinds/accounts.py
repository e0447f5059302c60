"""Accounts: matched by id, domain, or name where the row has neither; parents, and the owners whose books get them."""

from collections.abc import Sequence

from accounts.queries.enrolment import newcomers_sql, segment_rules
from bookofbusiness.imports.merge import Column, Merge, Target, fixed, optional, settled, text
from bookofbusiness.imports.references import ACCOUNTS, CHOSEN, OWN_IDS, TAKEN, find_users

BY_DOMAIN = f"""
UPDATE import_row r SET record = coalesce(hit.id, -1), is_led = NOT hit.id = ANY(hit.own_ids)
  FROM (SELECT w.domain, w.has_id, {CHOSEN} AS id, {OWN_IDS} AS own_ids
          FROM (SELECT DISTINCT domain, id IS NOT NULL AS has_id FROM import_row WHERE record IS NULL
              AND domain IS NOT NULL) w
          JOIN {ACCOUNTS} ON a.domain = w.domain AND a.domain <> '' AND NOT (w.has_id AND {TAKEN})
         GROUP BY 1, 2) hit
 WHERE r.record IS NULL AND r.state IS NULL AND hit.domain = r.domain AND hit.has_id = (r.id IS NOT NULL)
"""
BY_NAME = f"""
UPDATE import_row r SET record = coalesce(hit.id, -1), is_led = NOT hit.id = ANY(hit.own_ids)
  FROM (SELECT w.name, {CHOSEN} AS id, {OWN_IDS} AS own_ids
          FROM (SELECT DISTINCT name FROM import_row WHERE record IS NULL AND id IS NULL AND domain IS NULL) w
          JOIN {ACCOUNTS} ON a.name_key = book_fold(w.name)
         GROUP BY 1) hit
 WHERE r.record IS NULL AND r.state IS NULL AND r.id IS NULL AND r.domain IS NULL AND hit.name = r.name
"""


# A row of a duplicate speaks of its original, and only fills what is empty there.
FROM_DUPLICATE = """
UPDATE import_row r SET record = l.leads_to, own = false, is_led = true FROM import_lead l
 WHERE l.id = r.record AND l.leads_to <> l.id AND r.state IS NULL
"""


def match(merge: Merge) -> None:
    merge.run(FROM_DUPLICATE)
    merge.run(BY_DOMAIN)
    merge.run(BY_NAME)
    merge.reject("r.record = -1", "coalesce(r.domain, r.name)", "several_accounts")


PARENT_IN_FILE = """
UPDATE import_row r SET parent_ref = hit.record
  FROM (SELECT DISTINCT ON (r.row) r.row, p.record
          FROM import_row r
          JOIN import_row p ON p.state IS DISTINCT FROM 'rejected'
           AND (p.id = r.parent_id OR (r.parent_id IS NULL AND book_fold(p.name) = book_fold(r.parent)))
         WHERE r.parent IS NOT NULL OR r.parent_id IS NOT NULL
         ORDER BY r.row, p.row) hit
 WHERE hit.row = r.row
"""
PARENT_BY_ID = """
UPDATE import_row r SET parent_ref = coalesce(l.leads_to, e.record_id)
  FROM accounts_externalid e LEFT JOIN import_lead l ON l.id = e.record_id
 WHERE r.parent_ref IS NULL AND r.parent_id IS NOT NULL AND e.source = %(source)s AND e.kind = 'account'
     AND e.value = r.parent_id
"""
PARENT_BY_NAME = f"""
UPDATE import_row r SET parent_ref = hit.id
  FROM (SELECT w.parent, {CHOSEN} AS id
          FROM (SELECT DISTINCT parent FROM import_row WHERE parent_ref IS NULL AND parent IS NOT NULL) w
          JOIN {ACCOUNTS} ON a.name_key = book_fold(w.parent)
         GROUP BY 1) hit
 WHERE r.parent_ref IS NULL AND hit.parent = r.parent
"""
HAS_PARENT = "SELECT 1 FROM import_row WHERE parent IS NOT NULL OR parent_id IS NOT NULL LIMIT 1"
CIRCLES = """
WITH RECURSIVE line(start, at, steps) AS (
  SELECT record, parent_ref, 1 FROM import_row WHERE parent_ref IS NOT NULL AND state IS DISTINCT FROM 'rejected'
  UNION ALL
  SELECT line.start, coalesce(r.parent_ref, a.parent_id), line.steps + 1
    FROM line
    LEFT JOIN import_row r ON r.record = line.at AND r.state IS DISTINCT FROM 'rejected'
    LEFT JOIN accounts_account a ON a.id = line.at
   WHERE line.at <> line.start AND line.steps < 50)
UPDATE import_row r SET parent_ref = NULL
  FROM (SELECT DISTINCT start FROM line WHERE at = start) circle WHERE circle.start = r.record
RETURNING r.row, coalesce(r.parent, r.parent_id)
"""


def find_parents(merge: Merge) -> None:
    """Fill `parent_ref` from the same file, then from what is known. Unknown ones and circles are warnings."""
    if not merge.rows(HAS_PARENT):
        return
    for statement in (PARENT_IN_FILE, PARENT_BY_ID, PARENT_BY_NAME):
        merge.run(statement)
    named = "coalesce(r.parent, r.parent_id)"
    merge.warn(f"r.parent_ref IS NULL AND {named} IS NOT NULL", named, "no_parent")
    merge.issues.add_all(sorted(merge.rows(CIRCLES)), "parent_circle", level="warning")


NAMED_OWNER = "coalesce(r.owner, r.owner_id)"
OPEN_BOOK = """
UPDATE import_row r SET book_ref = b.id FROM accounts_book b
  JOIN accounts_user u ON u.id = b.rep_id AND u.is_active
 WHERE b.rep_id = r.owner_ref AND b.closed_on IS NULL
"""
ELSEWHERE = """
SELECT r.row, a.station, u.name FROM import_row r
  JOIN accounts_account a ON a.id = r.record
  LEFT JOIN accounts_book b ON b.id = a.book_id
  LEFT JOIN accounts_user u ON u.id = b.rep_id
 WHERE r.book_ref IS NOT NULL AND r.state IS DISTINCT FROM 'rejected' AND a.book_id IS DISTINCT FROM r.book_ref
     AND a.station <> 'pool'
 ORDER BY r.row
"""
WAS_HELD = "EXISTS (SELECT FROM assignment_holding h WHERE h.account_id = r.record)"
HELD_BEFORE = f"""
SELECT r.row, coalesce(u.name, '') FROM import_row r
  JOIN accounts_account a ON a.id = r.record AND a.station = 'pool'
  LEFT JOIN LATERAL (
       SELECT b.rep_id FROM assignment_holding h JOIN accounts_book b ON b.id = h.book_id
        WHERE h.account_id = a.id ORDER BY lower(h.during) DESC LIMIT 1) AS last ON true
  LEFT JOIN accounts_user u ON u.id = last.rep_id
 WHERE r.book_ref IS NOT NULL AND r.state IS DISTINCT FROM 'rejected' AND {WAS_HELD}
 ORDER BY r.row
"""
TO_PLACE = f"""
SELECT r.row, r.record, r.book_ref, r.assigned_on FROM import_row r
  LEFT JOIN accounts_account a ON a.id = r.record
 WHERE r.book_ref IS NOT NULL AND r.state IS DISTINCT FROM 'rejected' AND coalesce(a.station, 'pool') = 'pool'
   AND NOT {WAS_HELD}
 ORDER BY r.assigned_on NULLS LAST, r.record
"""


def find_owners(merge: Merge) -> None:
    """Find the open books of the owners; note in `details` which accounts are to be placed. The rest are warnings.

    Only accounts that no book ever held are placed: what came back to the pool since is for people to move.
    """
    if not merge.rows("SELECT 1 FROM import_row WHERE owner IS NOT NULL OR owner_id IS NOT NULL LIMIT 1"):
        return
    find_users(merge)
    merge.run(OPEN_BOOK)
    merge.warn(f"{NAMED_OWNER} IS NOT NULL AND r.owner_ref IS NULL", NAMED_OWNER, "unknown_owner")
    merge.warn("r.owner_ref IS NOT NULL AND r.book_ref IS NULL", NAMED_OWNER, "no_open_book")
    for row, station, holder in merge.rows(ELSEWHERE):
        code = "held_elsewhere" if holder else "not_in_pool"
        merge.issues.add(row, code, level="warning", value=holder or station)
    merge.issues.add_all(merge.rows(HELD_BEFORE), "held_before", level="warning")
    merge.details["to_place"] = merge.rows(TO_PLACE)


def note_touched(merge: Merge) -> None:
    """The changed accounts: their segment may be another now. New ones get theirs at once."""
    merge.details["touched"] = [pk for (pk,) in merge.rows("SELECT record FROM import_row WHERE state = 'update'")]


TEXTS = (
    "domain", "website", "phone", "street", "city", "region", "postal_code", "country", "language", "time_zone",
    "industry", "description",
)  # fmt: skip
CURRENCY = (
    "coalesce(r.currency, CASE WHEN coalesce(r.annual_revenue, r.client_assets) IS NOT NULL THEN %(currency)s END)"
)

NEWCOMERS = "import_account"
COPY_TABLE = f"CREATE TEMPORARY TABLE {NEWCOMERS} (LIKE accounts_account) ON COMMIT DROP"
MOVE_IN = """
INSERT INTO accounts_account ({columns}, segment_id, matching_segments, potential_cents)
SELECT {columns}, fresh.segment_id, fresh.matching, fresh.potential FROM {table}
    JOIN ({fresh}) fresh USING (id) ORDER BY id
"""
WRITTEN_BY_ENROLMENT = ("segment_id", "matching_segments", "potential_cents")


def insert(merge: Merge, names: Sequence[str], statement: str) -> None:
    """Make the new accounts in a copy of the table, and move them in with the segments that enrolment finds there:
    written once, since a second write would cost as much as the first."""
    merge.run(COPY_TABLE)
    merge.run(statement.replace("{table}", NEWCOMERS))
    fresh, params = newcomers_sql(NEWCOMERS, rules=segment_rules(), today=merge.details["today"])
    columns = ", ".join(["id", *(name for name in names if name not in WRITTEN_BY_ENROLMENT)])
    merge.cursor.execute(MOVE_IN.format(columns=columns, table=NEWCOMERS, fresh=fresh), params)
    merge.run(f"DROP TABLE {NEWCOMERS}")


TARGET = Target(
    table="accounts_account",
    external="account",
    key="coalesce('domain:' || r.domain, 'name:' || book_fold(r.name))",
    columns={
        "name": settled("r.name", "''"),
        **{name: text(f"r.{name}") for name in TEXTS},
        "employees": optional("r.employees"),
        "annual_revenue": optional("r.annual_revenue"),
        "client_assets": optional("r.client_assets"),
        "currency": text(CURRENCY),
        "founded_in": optional("r.founded_in::smallint"),
        "parent_id": optional("r.parent_ref"),
        "tags": Column("r.tags::varchar(50)[]", "'{}'", "'{}'"),
        "kind": settled("r.kind", "'company'"),
        "lifecycle": settled("r.lifecycle", "'prospect'"),
        "customer_since": optional("r.customer_since"),
        "keep_in_touch_days": optional("r.keep_in_touch_days::smallint"),
        "do_not_contact": settled("r.do_not_contact", "false"),
        "source_list": fixed("%(list)s"),
        "station": fixed("'pool'"),
        "custom": fixed("'{}'::jsonb"),
        "matching_segments": fixed("'{}'::bigint[]"),
        "potential_cents": fixed("1"),
        "recurring_revenue_cents": fixed("0"),
    },
    matches=[match],
    checks=[find_parents, find_owners],
    after=[note_touched],
    insert=insert,
)
