"""Opportunities with their owner, account and product; each stage that the file tells of becomes a StageChange.

An imported win does not make the account a customer: history alone would take nearly every account out of
distribution. The lifecycle column of an accounts file does (docs/imports.md).
"""

from bookofbusiness.imports.merge import Merge, Target, optional, settled, text
from bookofbusiness.imports.references import find_accounts, find_products, find_users, lock_held_accounts

OWNER_FROM_BOOK = """
UPDATE import_row r SET owner_ref = b.rep_id
  FROM accounts_account a JOIN accounts_book b ON b.id = a.book_id
 WHERE a.id = r.account_ref AND r.owner_ref IS NULL
"""
IDLE_OWNER = """r.owner_ref IS NULL OR (r.stage NOT IN ('won', 'lost') AND EXISTS (
                SELECT 1 FROM accounts_user u WHERE u.id = r.owner_ref AND NOT u.is_active))"""
NAMES = """
UPDATE import_row r SET name = coalesce(r.name, left(nullif(concat_ws(' · ', p.name, a.name), ''), 300), r.id, r.stage)
  FROM import_row s LEFT JOIN accounts_product p ON p.id = s.product_ref LEFT JOIN accounts_account a
      ON a.id = s.account_ref
 WHERE s.row = r.row AND r.name IS NULL
"""
NAMED_OWNER = "coalesce(r.owner, r.owner_id, '')"


# A file without an owner speaks of whoever holds the account; one that is held over stays with whom it is.
KEEP_OWNER = """
UPDATE import_row r SET owner_ref = o.owner_id
  FROM accounts_opportunity o
 WHERE o.id = r.record AND o.held_over_until IS NOT NULL AND coalesce(r.owner, r.owner_id) IS NULL
"""
# Whom a file names, and a deal that a file closes, was decided by somebody: nothing is held over any more.
END_HOLDOVER = """
UPDATE accounts_opportunity o SET held_over_until = NULL
  FROM import_row r
 WHERE o.id = r.record AND r.state = 'update' AND r.own AND o.held_over_until IS NOT NULL
   AND (r.owner_ref <> o.owner_id OR r.stage IN ('won', 'lost'))
"""


def prepare(merge: Merge) -> None:
    find_accounts(merge, required=False)
    merge.warn("r.account_ref IS NULL", "''", "without_account")
    find_products(merge)
    find_users(merge)
    merge.run(OWNER_FROM_BOOK)
    merge.reject(IDLE_OWNER, NAMED_OWNER, "no_owner")
    merge.warn("r.close_on < r.opened_on", "r.close_on::text", "closes_before_opens")
    merge.run(NAMES)


NEW_AND_OPEN = """r.state = 'new' AND r.stage NOT IN ('won', 'lost') AND r.account_ref IS NOT NULL AND {} EXISTS (
                  SELECT FROM accounts_account a WHERE a.id = r.account_ref AND a.book_id IS NOT NULL)"""


def list_open_ones(merge: Merge) -> None:
    """Name the new deals that are still open at an account: they have a say in returns and retrieval (decision 28)."""
    merge.warn(NEW_AND_OPEN.format(""), "''", "open_in_book")
    merge.warn(NEW_AND_OPEN.format("NOT"), "''", "open_outside_books")


def keep_owners(merge: Merge) -> None:
    merge.run(KEEP_OWNER)


def end_holdovers(merge: Merge) -> None:
    merge.run(END_HOLDOVER)


AT_NOON = "(({day} + time '12:00') AT TIME ZONE %(zone)s)"
OPENED = f"""
INSERT INTO accounts_stagechange (opportunity_id, stage_from, stage_to, at)
SELECT r.record, '', CASE WHEN r.stage IN ('won', 'lost') THEN %(opens_as)s ELSE r.stage END,
       least(coalesce({AT_NOON.format(day="r.opened_on")}, %(now)s), %(now)s)
  FROM import_row r WHERE r.state = 'new' AND (r.opened_on IS NOT NULL OR r.stage NOT IN ('won', 'lost'))
"""
CLOSED = f"""
INSERT INTO accounts_stagechange (opportunity_id, stage_from, stage_to, at)
SELECT r.record, CASE WHEN r.opened_on IS NULL THEN '' ELSE %(opens_as)s END, r.stage,
       least(coalesce({AT_NOON.format(day="r.close_on")}, %(now)s), %(now)s)
  FROM import_row r WHERE r.state = 'new' AND r.stage IN ('won', 'lost')
"""
MOVED = f"""
INSERT INTO accounts_stagechange (opportunity_id, stage_from, stage_to, at)
SELECT r.record, o.stage, r.stage,
       least(CASE WHEN r.stage IN ('won', 'lost') THEN coalesce({AT_NOON.format(day="r.close_on")}, %(now)s)
           ELSE %(now)s END, %(now)s)
  FROM import_row r JOIN accounts_opportunity o ON o.id = r.record
 WHERE r.state = 'update' AND r.own AND o.stage <> r.stage
"""


def write_stage_changes(merge: Merge) -> None:
    for statement in (OPENED, CLOSED, MOVED):
        merge.run(statement)


TARGET = Target(
    table="accounts_opportunity",
    external="opportunity",
    key="concat_ws('|', 'deal', r.name, r.account, r.account_id, r.account_domain, r.product, r.owner, r.opened_on)",
    columns={
        "account_id": optional("r.account_ref"),
        "owner_id": settled("r.owner_ref", "NULL"),
        "product_id": optional("r.product_ref"),
        "name": settled("r.name", "''"),
        "kind": settled("r.kind", "'new'"),
        "stage": settled("r.stage", "'prospecting'"),
        "amount": optional("r.amount"),
        "currency": text("coalesce(r.currency, CASE WHEN r.amount IS NOT NULL THEN %(currency)s END)"),
        "probability": optional("r.probability::smallint"),
        "next_step": text("r.next_step"),
        "lost_reason": text("r.lost_reason"),
        "opened_on": optional("r.opened_on"),
        "close_on": optional("r.close_on"),
    },
    prepare=[prepare],
    checks=[keep_owners, list_open_ones],
    before=[lock_held_accounts, end_holdovers],
    after=[write_stage_changes],
)
