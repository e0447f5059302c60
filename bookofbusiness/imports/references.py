"""What a staged row refers to: an account, a user, a product, a contact. One statement per way of naming it."""

from bookofbusiness.imports.merge import Merge

KNOWN = """EXISTS (SELECT 1 FROM accounts_externalid x
                    WHERE x.source = %(source)s AND x.kind = 'account' AND x.record_id = a.id AND {how})"""
TAKEN = KNOWN.replace("{how}", "x.value NOT LIKE '=%%'")  # has an id of this source already
ORIGIN = KNOWN.replace("{how}", "x.is_origin")  # was made by this source

# All accounts as rows may mean them: `id` is the one that `own_id` stands for (accounts/queries/duplicates.py).
ACCOUNTS = """(SELECT one.domain, one.name_key, one.id AS own_id, coalesce(l.leads_to, one.id) AS id,
                      coalesce(l.is_open, true) AS is_open
                 FROM accounts_account one LEFT JOIN import_lead l ON l.id = one.id) a"""
# `named_ref`: the account that was named, whatever it stands for by now; the keys of facts go by it.
ACCOUNT_BY_ID = """
UPDATE import_row r SET account_ref = coalesce(l.leads_to, e.record_id), named_ref = e.record_id
  FROM accounts_externalid e LEFT JOIN import_lead l ON l.id = e.record_id
 WHERE r.account_id IS NOT NULL AND e.source = %(source)s AND e.kind = 'account' AND e.value = r.account_id
"""


def only(where: str) -> str:
    """SQL: the account of those under `where`, if it is one."""
    least = f"min(a.id) FILTER (WHERE {where})"
    return f"CASE WHEN {least} = max(a.id) FILTER (WHERE {where}) THEN {least} END"


# Closed accounts are meant only where no open one is. An address tells nothing of who made an account.
CHOSEN_BY_ALL = f"CASE WHEN bool_or(a.is_open) THEN {only('a.is_open')} ELSE {only('true')} END"
CHOSEN = f"""CASE WHEN bool_or(a.is_open) THEN coalesce({only("a.is_open")}, {only(f"a.is_open AND {ORIGIN}")})
                 ELSE coalesce({only("true")}, {only(ORIGIN)}) END"""
OWN_IDS = "array_agg(a.own_id ORDER BY a.own_id)"
NAMED = "CASE WHEN hit.id = ANY(hit.own_ids) THEN hit.id ELSE hit.own_ids[1] END"
ACCOUNT_BY_DOMAIN = f"""
UPDATE import_row r SET account_ref = coalesce(hit.id, -1), named_ref = {NAMED}
  FROM (SELECT w.account_domain, w.has_id, {CHOSEN} AS id, {OWN_IDS} AS own_ids
          FROM (SELECT DISTINCT account_domain, account_id IS NOT NULL AS has_id FROM import_row
                 WHERE account_ref IS NULL AND account_domain IS NOT NULL) w
          JOIN {ACCOUNTS} ON a.domain = w.account_domain AND a.domain <> '' AND NOT (w.has_id AND {TAKEN})
         GROUP BY 1, 2) hit
 WHERE r.account_ref IS NULL AND hit.account_domain = r.account_domain AND hit.has_id = (r.account_id IS NOT NULL)
"""
ACCOUNT_BY_NAME = f"""
UPDATE import_row r SET account_ref = coalesce(hit.id, -1), named_ref = {NAMED}
  FROM (SELECT w.account, w.has_id, {CHOSEN} AS id, {OWN_IDS} AS own_ids
          FROM (SELECT account, has_id, book_fold(account) AS fold
                  FROM (SELECT DISTINCT account, account_id IS NOT NULL AS has_id FROM import_row
                         WHERE account_ref IS NULL AND account IS NOT NULL) names) w
          JOIN {ACCOUNTS} ON a.name_key = w.fold AND NOT (w.has_id AND {TAKEN})
         GROUP BY 1, 2) hit
 WHERE r.account_ref IS NULL AND hit.account = r.account AND hit.has_id = (r.account_id IS NOT NULL)
"""
ACCOUNT_BY_CONTACT = f"""
UPDATE import_row r SET account_ref = hit.id, named_ref = {NAMED}
  FROM (SELECT lower(c.email) AS email, {CHOSEN_BY_ALL} AS id, {OWN_IDS} AS own_ids
          FROM accounts_contact c JOIN {ACCOUNTS} ON a.own_id = c.account_id
         WHERE lower(c.email) IN (SELECT {{email}} FROM import_row WHERE {{email}} IS NOT NULL) AND c.email <> ''
         GROUP BY 1) hit
 WHERE r.account_ref IS NULL AND r.account IS NULL AND r.account_id IS NULL AND r.account_domain IS NULL
     AND hit.email = r.{{email}} AND hit.id IS NOT NULL
"""
NAMED_ACCOUNT = "coalesce(r.account, r.account_domain, r.account_id)"

USER_BY_ID = """
UPDATE import_row r SET owner_ref = e.record_id
  FROM accounts_externalid e
 WHERE r.{column}_id IS NOT NULL AND e.source = %(source)s AND e.kind = 'user' AND e.value = r.{column}_id
"""
USER_BY_NAME = """
UPDATE import_row r SET owner_ref = hit.id
  FROM (SELECT w.name, CASE WHEN count(*) = 1 THEN min(u.id)
                            WHEN count(*) FILTER (WHERE u.is_active) = 1
                                THEN min(u.id) FILTER (WHERE u.is_active) END AS id
          FROM (SELECT DISTINCT {column} AS name FROM import_row WHERE owner_ref IS NULL AND {column} IS NOT NULL) w
          JOIN accounts_user u ON NOT u.is_robot AND (u.email = lower(w.name) OR book_fold(u.name) = book_fold(w.name))
         GROUP BY 1) hit
 WHERE r.owner_ref IS NULL AND hit.name = r.{column}
"""
BARE = "regexp_replace(book_fold({}), '[^[:alnum:]]+', '', 'g')"
PRODUCT = f"""
UPDATE import_row r SET product_ref = hit.id
  FROM (SELECT DISTINCT ON (w.product) w.product, p.id
          FROM (SELECT DISTINCT product FROM import_row WHERE product IS NOT NULL) w
          JOIN accounts_product p ON p.name = w.product OR p.code = w.product
              OR {BARE.format("p.name")} = {BARE.format("w.product")}
         ORDER BY w.product, p.name = w.product DESC, p.code = w.product DESC, p.id) hit
 WHERE hit.product = r.product
"""
CONTACT = """
UPDATE import_row r SET contact_ref = hit.id
  FROM (SELECT s.row, min(c.id) AS id FROM import_row s
          JOIN accounts_contact c ON c.account_id = s.account_ref
           AND ((c.email <> '' AND lower(c.email) = s.contact_email) OR c.name_key = book_fold(s.contact))
         WHERE s.contact_email IS NOT NULL OR s.contact IS NOT NULL
         GROUP BY s.row) hit
 WHERE hit.row = r.row
"""

# As much of a lock as the foreign keys take anyway, but before the rows are written and in id order.
LOCK_HELD = """
SELECT FROM accounts_account a
 WHERE a.book_id IS NOT NULL
   AND a.id = ANY(ARRAY(SELECT r.account_ref FROM import_row r WHERE r.state IN ('new', 'update')))
 ORDER BY a.id FOR KEY SHARE
"""


def lock_held_accounts(merge: Merge) -> None:
    """Let a retrieval decide before or after what this file says of accounts in books, never in between."""
    merge.run(LOCK_HELD)


def find_accounts(merge: Merge, *, required: bool = True, email: str = "") -> None:
    """Fill `account_ref`. Rows whose account is unknown or several are rejected; nameless ones if `required`."""
    for statement in (ACCOUNT_BY_ID, ACCOUNT_BY_DOMAIN, ACCOUNT_BY_NAME):
        merge.run(statement)
    if email:
        merge.run(ACCOUNT_BY_CONTACT.format(email=email))
    merge.reject("r.account_ref = -1", NAMED_ACCOUNT, "several_accounts")
    merge.reject(f"r.account_ref IS NULL AND {NAMED_ACCOUNT} IS NOT NULL", NAMED_ACCOUNT, "no_account")
    if required and not email:
        merge.reject("r.account_ref IS NULL", "''", "account_empty")


def find_users(merge: Merge, column: str = "owner") -> None:
    """Fill `owner_ref` from an external id, an address or a name that is one user's alone."""
    merge.run(USER_BY_ID.format(column=column))
    merge.run(USER_BY_NAME.format(column=f'"{column}"'))


def find_products(merge: Merge) -> None:
    """Fill `product_ref`: by name, code, or the name without blanks and punctuation (GTXPro is GTX Pro)."""
    merge.run(PRODUCT)
    merge.reject("r.product_ref IS NULL AND r.product IS NOT NULL", "r.product", "no_product")


def find_contacts(merge: Merge) -> None:
    merge.run(CONTACT)
    merge.warn(
        "r.contact_ref IS NULL AND coalesce(r.contact, r.contact_email) IS NOT NULL",
        "coalesce(r.contact, r.contact_email)",
        "no_contact",
    )
