"""Signals that our own records hold, one statement per kind. Stable external ids make a second run add nothing."""

from collections.abc import Iterator

OWN_SOURCE = "own"
HEAD = "INSERT INTO scoring_signal (account_id, signal_type_id, happened_at, strength, note, source, external_id)"
NEW = """
   AND NOT EXISTS (SELECT FROM scoring_signal AS known WHERE known.source = %(own)s AND known.external_id = {key})
ON CONFLICT (source, external_id) DO NOTHING"""

IS_REPLY = "(direction = 'in' OR outcome = 'replied') AND NOT automated AND voided_at IS NULL"
REPLY = f"""
SELECT account_id, %(type)s, happened_at, 1, '', %(own)s, {{key}}
  FROM accounts_interaction
 WHERE {IS_REPLY}
   AND happened_at BETWEEN %(now)s - interval '180 days' AND %(now)s"""
# The notice day is notice_days before the end; an agreement that renews itself ends again and again.
RENEWAL = """
SELECT contract.account_id, %(type)s, (contract.near_on::timestamp AT TIME ZONE %(zone)s), 1,
       contract.number || ': ' || contract.notice_on, %(own)s, {key}
  FROM (
    SELECT account_id, id, number, ending.ends_on, ending.ends_on - notice_days AS notice_on,
           ending.ends_on - notice_days - 90 AS near_on
      FROM accounts_contract
     CROSS JOIN LATERAL (
        SELECT day::date AS ends_on
          FROM generate_series(accounts_contract.ends_on::timestamp, %(today)s::timestamp + interval '4 years',
               make_interval(months => CASE WHEN auto_renews THEN greatest(1, coalesce(renewal_months, 12))
                                            ELSE 1200 END)) AS day
         WHERE day::date - notice_days >= %(today)s ORDER BY day LIMIT 1) AS ending
     WHERE kind = 'contract' AND accounts_contract.ends_on IS NOT NULL AND starts_on <= %(today)s
       AND signed_by_us_on IS NOT NULL AND signed_by_client_on IS NOT NULL
       AND (terminated_on IS NULL OR terminated_on > %(today)s)
  ) AS contract
 WHERE contract.near_on <= %(today)s"""
BOUGHT = """
SELECT account_id, %(type)s, ((happened_on + 180)::timestamp AT TIME ZONE %(zone)s), 1, '', %(own)s, {key}
  FROM (SELECT DISTINCT ON (account_id) account_id, id, happened_on
          FROM accounts_transaction
         WHERE kind IN ('purchase', 'invoice') AND amount > 0 AND happened_on <= %(today)s
         ORDER BY account_id, happened_on DESC, id DESC) AS last
 WHERE happened_on + 180 BETWEEN %(today)s - 365 AND %(today)s"""
LOST = """
SELECT account_id, %(type)s, ((close_on + interval '6 months') AT TIME ZONE %(zone)s), 1, left(name, 300), %(own)s,
       {key}
  FROM accounts_opportunity
 WHERE stage = 'lost' AND account_id IS NOT NULL
   AND (close_on + interval '6 months')::date BETWEEN %(today)s - 365 AND %(today)s"""
# A day that the month lacks that year (29 February) is the first of the next one.
LIFE = """
SELECT account_id, %(type)s, event.at, 1, title, %(own)s, {key}
  FROM accounts_lifeevent
 CROSS JOIN LATERAL (
    SELECT CASE WHEN year BETWEEN 1900 AND 2200
                THEN (make_date(year, month, 1) + coalesce(day - 1, 0))::timestamp AT TIME ZONE %(zone)s
           END AS at) AS event
 WHERE kind = '{kind}' AND event.at BETWEEN %(now)s - interval '730 days' AND %(now)s"""
KINDS = (
    # signal type, key, statement
    ("reply", "'interaction:' || id", REPLY),
    ("renewal-near", "'renewal:' || contract.id || ':' || contract.ends_on", RENEWAL),
    ("last-purchase", "'purchase:' || last.id", BOUGHT),
    ("deal-lost", "'lost:' || id", LOST),
)
LIFE_EVENTS = (
    ("new_job", "new-role"),
    ("funding", "funding"),
    ("acquisition", "company-news"),
    ("wedding", "life-event"),
    ("child", "life-event"),
    ("retirement", "life-event"),
)
# What time alone changes (a notice day, a last purchase) fades by itself. Records are found by their number, through
# their index: a join of texts would read all records for each signal.
RECORDS = (
    # key, table, condition under which the record still says so
    ("interaction:", "accounts_interaction", IS_REPLY),
    ("lost:", "accounts_opportunity", "stage = 'lost'"),
    ("life:", "accounts_lifeevent", "kind IN (" + ", ".join(f"'{kind}'" for kind, _code in LIFE_EVENTS) + ")"),
)
ENDED = """
DELETE FROM scoring_signal AS signal
 WHERE source = %(own)s AND starts_with(external_id, '{key}')
   AND NOT EXISTS (SELECT FROM {table}
                    WHERE {table}.id = substr(signal.external_id, {after})::bigint AND {condition})
RETURNING account_id"""


def ended_signal_statements() -> Iterator[str]:
    """Delete the signals whose record was voided, changed or deleted; rows of their accounts. The parameter is own."""
    for key, table, condition in RECORDS:
        yield ENDED.format(key=key, after=len(key) + 1, table=table, condition=condition)


def own_signal_statements() -> Iterator[tuple[str, str]]:
    """(code of the signal type, statement); parameters are type, now, today, zone and own."""
    for code, key, select in KINDS:
        yield code, HEAD + (select + NEW).format(key=key)
    for kind, code in LIFE_EVENTS:
        yield code, HEAD + (LIFE + NEW).format(key="'life:' || id", kind=kind)
