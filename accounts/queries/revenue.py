"""Recurring revenue of twelve months as SQL over a chunk of accounts: computed, never typed in.

It is the largest of four sums, because they are stages and promises of the same sale and adding them would count it
twice: recurring purchases, invoices and payments of the last twelve months, and the yearly value of active contracts.
A prepaid period longer than a year counts with its yearly share while it runs. Refunds are negative; below nothing
is nothing. Only the organisation's currency counts; other currencies are counted as rows left out.
"""

from datetime import date, timedelta
from typing import Any

from accounts.queries.chunks import Chunk

YEAR = timedelta(days=365)
RECENT = """
    is_recurring AND happened_on <= %(today)s
    AND (happened_on > %(year_ago)s OR (period_end - period_start > 365 AND period_end >= %(today)s))"""
ACTIVE = """
    kind = 'contract' AND billing <> 'once' AND starts_on <= %(today)s
    AND signed_by_us_on IS NOT NULL AND signed_by_client_on IS NOT NULL
    AND (auto_renews OR ends_on IS NULL OR ends_on >= %(today)s)
    AND (terminated_on IS NULL OR terminated_on > %(today)s)"""
SHARE = "CASE WHEN period_end - period_start >= 365 THEN 365.0 / (period_end - period_start + 1) ELSE 1 END"
A_YEAR = "CASE billing WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 ELSE 1 END"


def revenue_sql(chunk: Chunk, *, today: date, currency: str) -> tuple[str, dict[str, Any]]:
    """A query of (account_id, cents) for the accounts of the chunk that have any."""
    within, params = _within(chunk)
    sql = f"""
        SELECT account_id, least(greatest(0, max(cents)), 9000000000000000000)::bigint AS cents FROM (
            SELECT account_id, round(100 * sum(amount * {SHARE})) AS cents FROM accounts_transaction
             WHERE {within} AND currency = %(currency)s AND {RECENT} GROUP BY account_id, kind
            UNION ALL
            SELECT account_id, round(100 * sum(value * {A_YEAR})) AS cents FROM accounts_contract
             WHERE {within} AND currency = %(currency)s AND {ACTIVE} GROUP BY account_id
        ) AS sums GROUP BY account_id"""
    return sql, params | _moment(today, currency)


def other_currencies_sql(chunk: Chunk, *, today: date, currency: str) -> tuple[str, dict[str, Any]]:
    """A query of how many recurring transactions and active contracts are left out for their currency."""
    within, params = _within(chunk)
    sql = f"""
        SELECT (SELECT count(*) FROM accounts_transaction WHERE {within} AND currency <> %(currency)s AND {RECENT})
             + (SELECT count(*) FROM accounts_contract WHERE {within} AND currency <> %(currency)s AND {ACTIVE})
    """
    return sql, params | _moment(today, currency)


def _moment(today: date, currency: str) -> dict[str, Any]:
    return {"today": today, "year_ago": today - YEAR, "currency": currency}


def _within(chunk: Chunk) -> tuple[str, dict[str, Any]]:
    """The chunk's condition on account_id with named parameters."""
    condition, values = chunk.where("account_id")
    names = [f"chunk_{place}" for place in range(len(values))]
    for name in names:
        condition = condition.replace("%s", f"%({name})s", 1)
    return condition, dict(zip(names, values, strict=True))
