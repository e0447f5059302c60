"""What a closed account stands for: one that was closed as a duplicate leads to its original, any other to itself.

The link is the line of the audit trail that the closing wrote (assignment/actions/closing.py).
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from accounts.models import Station

FURTHEST = 20  # an original may have been closed as a duplicate itself, and so on

# A row per closed account of `{among}`: its id, the account it leads to, and whether that one is open.
LEADS = f"""
WITH RECURSIVE step(id, leads_to, far) AS (
  SELECT a.id, a.id, 0 FROM accounts_account a
   WHERE a.book_id IS NULL AND a.station = '{Station.CLOSED}' AND {{among}}
  UNION ALL
  SELECT step.id, original.id, step.far + 1
    FROM step
    JOIN accounts_account a ON a.id = step.leads_to AND a.station = '{Station.CLOSED}'
    CROSS JOIN LATERAL (
         SELECT (e.detail ->> 'duplicate_of')::bigint AS id FROM accounts_event e
          WHERE e.account_id = a.id AND e.verb = 'account_closed' ORDER BY e.at DESC, e.id DESC LIMIT 1) AS closing
    JOIN accounts_account original ON original.id = closing.id
   WHERE step.far < {FURTHEST})
SELECT DISTINCT ON (step.id) step.id, step.leads_to, a.station <> '{Station.CLOSED}' AS is_open
  FROM step JOIN accounts_account a ON a.id = step.leads_to
 ORDER BY step.id, step.far DESC
"""


@dataclass(frozen=True)
class Lead:
    """The account that one of the given stands for."""

    account_id: int
    is_open: bool


def leads_of(account_ids: Collection[int]) -> dict[int, Lead]:
    """What each of these accounts stands for: an open one for itself."""
    found = {pk: Lead(pk, is_open=True) for pk in account_ids}
    if found:
        with connection.cursor() as cursor:
            cursor.execute(LEADS.format(among="a.id = ANY(%s)"), [sorted(found)])
            found |= {pk: Lead(leads_to, is_open) for pk, leads_to, is_open in cursor.fetchall()}
    return found
