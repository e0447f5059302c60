"""Products: matched by id, code, or name without blanks and punctuation."""

from bookofbusiness.imports.merge import Merge, Target, optional, settled, text
from bookofbusiness.imports.references import BARE

SAME_NAMES = """
UPDATE import_row r SET state = 'rejected'
  FROM (SELECT row, first_value(row) OVER (PARTITION BY book_fold(name) ORDER BY row) AS other
          FROM import_row WHERE state IS DISTINCT FROM 'rejected') same
 WHERE same.row = r.row AND same.other <> r.row
RETURNING r.row, same.other
"""
MATCH = f"""
UPDATE import_row r SET record = hit.id
  FROM (SELECT DISTINCT ON (s.row) s.row, p.id
          FROM import_row s
          JOIN accounts_product p ON p.code = s.code OR p.name_key = book_fold(s.name)
              OR {BARE.format("p.name")} = {BARE.format("s.name")}
         WHERE s.record IS NULL AND s.state IS NULL
         ORDER BY s.row, (p.code <> '' AND p.code = s.code) DESC NULLS LAST, p.name_key = book_fold(s.name) DESC,
             p.id) hit
 WHERE hit.row = r.row
"""
TAKEN_CODES = """
UPDATE import_row r SET state = 'rejected'
 WHERE r.code IS NOT NULL AND r.state IS DISTINCT FROM 'rejected' AND (
       EXISTS (SELECT 1 FROM accounts_product p WHERE p.code = r.code AND p.id <> r.record)
    OR EXISTS (SELECT 1 FROM import_row s WHERE s.code = r.code AND s.row < r.row))
RETURNING r.row, r.code
"""
TAKEN_NAMES = """
UPDATE import_row r SET state = 'rejected'
 WHERE r.state IS DISTINCT FROM 'rejected' AND EXISTS (SELECT 1 FROM accounts_product p
     WHERE p.name_key = book_fold(r.name) AND p.id <> r.record)
RETURNING r.row, r.name
"""


def reject_same_names(merge: Merge) -> None:
    merge.issues.add_all(sorted(merge.rows(SAME_NAMES)), "same_as")


def match(merge: Merge) -> None:
    merge.run(MATCH)


def reject_taken(merge: Merge) -> None:
    """A name and a code belong to one product."""
    merge.issues.add_all(sorted(merge.rows(TAKEN_CODES)), "code_taken")
    merge.issues.add_all(sorted(merge.rows(TAKEN_NAMES)), "several_records")


TARGET = Target(
    table="accounts_product",
    external="product",
    key="'name:' || book_fold(r.name)",
    columns={
        "name": settled("r.name", "''"),
        "code": text("r.code"),
        "series": text("r.series"),
        "list_price": optional("r.list_price"),
        "currency": text("coalesce(r.currency, CASE WHEN r.list_price IS NOT NULL THEN %(currency)s END)"),
        "is_active": settled("r.is_active", "true"),
    },
    prepare=[reject_same_names],
    matches=[match],
    checks=[reject_taken],
)
