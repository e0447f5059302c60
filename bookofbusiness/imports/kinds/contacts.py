"""Contacts: matched by id, by e-mail address, or by name within their account."""

from bookofbusiness.imports.merge import Merge, Target, fixed, optional, settled, text
from bookofbusiness.imports.references import ACCOUNTS, CHOSEN_BY_ALL, NAMED, OWN_IDS, find_accounts

ACCOUNT_BY_EMAIL_DOMAIN = f"""
UPDATE import_row r SET account_ref = hit.id, named_ref = {NAMED}
  FROM (SELECT a.domain, {CHOSEN_BY_ALL} AS id, {OWN_IDS} AS own_ids FROM {ACCOUNTS}
         WHERE a.domain IN (SELECT split_part(email, '@', 2) FROM import_row WHERE account_ref IS NULL
             AND email IS NOT NULL)
           AND a.domain <> ''
         GROUP BY 1) hit
 WHERE r.account_ref IS NULL AND coalesce(r.account, r.account_id, r.account_domain) IS NULL
     AND hit.domain = split_part(r.email, '@', 2) AND hit.id IS NOT NULL
"""
NAMES = """
UPDATE import_row r SET name = coalesce(r.name, nullif(btrim(concat_ws(' ', r.first_name, r.last_name)), ''))
"""
BY_EMAIL = """
UPDATE import_row r SET record = hit.id
  FROM (SELECT lower(c.email) AS email,
               CASE WHEN count(*) = 1 THEN min(c.id)
                    WHEN count(*) FILTER (WHERE l.id IS NULL) = 1 THEN min(c.id) FILTER (WHERE l.id IS NULL) END AS id
          FROM accounts_contact c LEFT JOIN import_lead l ON l.id = c.account_id
         WHERE lower(c.email) IN (SELECT email FROM import_row WHERE email IS NOT NULL) AND c.email <> ''
         GROUP BY 1) hit
 WHERE r.record IS NULL AND r.state IS NULL AND hit.email = r.email AND hit.id IS NOT NULL
   AND NOT (r.id IS NOT NULL AND EXISTS (
       SELECT 1 FROM accounts_externalid x WHERE x.source = %(source)s AND x.kind = 'contact'
           AND x.record_id = hit.id AND x.value NOT LIKE '=%%'))
"""
BY_NAME = """
UPDATE import_row r SET record = hit.id
  FROM (SELECT s.row, min(c.id) AS id FROM import_row s
          JOIN accounts_contact c ON c.account_id = s.account_ref AND c.name_key = book_fold(s.name)
         WHERE s.record IS NULL AND s.id IS NULL AND s.email IS NULL GROUP BY 1) hit
 WHERE r.state IS NULL AND hit.row = r.row
"""


def prepare(merge: Merge) -> None:
    merge.run(NAMES)
    merge.run(ACCOUNT_BY_EMAIL_DOMAIN)
    find_accounts(merge, required=False)
    merge.reject("r.account_ref IS NULL", "''", "account_empty")


def match(merge: Merge) -> None:
    merge.run(BY_EMAIL)
    merge.run(BY_NAME)


TEXTS = ("title", "email", "phone", "mobile", "language", "time_zone", "how_we_met", "personal")
TARGET = Target(
    table="accounts_contact",
    external="contact",
    key="coalesce('email:' || r.email, 'name:' || r.named_ref || ':' || book_fold(r.name))",
    columns={
        "account_id": fixed("r.account_ref"),
        "name": settled("r.name", "''"),
        "role": settled("r.role", "'other'"),
        **{name: text(f"r.{name}") for name in TEXTS},
        "left_on": optional("r.left_on"),
        "do_not_call": settled("r.do_not_call", "false"),
        "do_not_email": settled("r.do_not_email", "false"),
    },
    prepare=[prepare],
    matches=[match],
    ends_with={"email_bounced_at": "email"},  # a new address counts as reachable again
)
