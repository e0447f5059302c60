"""The statements of enrolment: segments by criteria and potential, for one chunk of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, QuerySet, Value, When

from accounts.models import Account, Segment
from accounts.queries.chunks import Chunk
from accounts.queries.criteria import criteria_q
from accounts.rules.criteria import Node, parse

# Twin: potential() in accounts/rules/potential.py.
POTENTIAL = """
    coalesce(
        facts.potential_override_cents,
        nullif(facts.recurring_revenue_cents, 0),
        CASE WHEN segment.id IS NULL THEN 1 ELSE greatest(1, least(
            9000000000000000000,
            div(segment.default_potential_cents::numeric
                * least(4 * segment.median_employees::bigint, coalesce(facts.employees, segment.median_employees)),
                segment.median_employees)))::bigint
        END)"""

FRESH = """
    SELECT facts.id, segment.id AS segment_id, facts_matching.ids AS matching, {potential} AS potential
      FROM facts
     CROSS JOIN LATERAL (SELECT array_remove(ARRAY[{matches}], NULL) AS ids) AS facts_matching
      LEFT JOIN accounts_segment AS segment ON segment.id = coalesce({matches})"""

STATEMENT = """
WITH facts AS MATERIALIZED ({facts}),
fresh AS MATERIALIZED ({fresh}),
stale AS (
    SELECT account.id FROM accounts_account AS account JOIN fresh ON fresh.id = account.id
     WHERE {within} AND (
           account.segment_id IS DISTINCT FROM fresh.segment_id
        OR account.matching_segments <> fresh.matching
        OR account.potential_cents <> fresh.potential)
     ORDER BY account.id FOR NO KEY UPDATE OF account),
changed AS (
    UPDATE accounts_account AS account
       SET segment_id = fresh.segment_id, matching_segments = fresh.matching, potential_cents = fresh.potential
      FROM stale JOIN fresh ON fresh.id = stale.id
     WHERE {within} AND account.id = stale.id
    RETURNING account.id)
SELECT count(*),
       (SELECT count(*) FROM changed),
       count(*) FILTER (WHERE cardinality(matching) > 1),
       (SELECT coalesce(jsonb_object_agg(coalesce(segment_id, 0), n), '{{}}')
          FROM (SELECT segment_id, count(*) AS n FROM fresh GROUP BY segment_id) AS sizes)
  FROM fresh"""


@dataclass(frozen=True)
class SegmentRule:
    """A segment with its criteria, read and checked once per pass."""

    pk: int
    criteria: Node


def segment_rules() -> list[SegmentRule]:
    """The active segments in order of priority. Raises CriteriaError where stored criteria cannot be read."""
    segments = Segment.objects.filter(is_active=True).order_by("priority")
    return [SegmentRule(segment.pk, parse(segment.criteria)) for segment in segments]


def enrolment_sql(chunk: Chunk, *, rules: Sequence[SegmentRule], today: date) -> tuple[str, list[Any]]:
    """One statement that writes changed rows and returns (looked at, changed, in several, accounts per segment)."""
    facts, params = _facts(Account.objects.filter(chunk.q()), rules=rules, today=today)
    within, ids = chunk.where("account.id")
    return STATEMENT.format(facts=facts, fresh=_fresh(rules), within=within), [*params, *ids, *ids]


def newcomers_sql(table: str, *, rules: Sequence[SegmentRule], today: date) -> tuple[str, list[Any]]:
    """A query of (id, segment_id, matching, potential) for the rows of `table`, a copy of the accounts table without
    revenue yet: accounts that are about to be made, so that they need not be written twice."""
    facts, params = _facts(Account.objects.all(), rules=rules, today=today)
    facts = facts.replace(f'"{Account._meta.db_table}"', f'"{table}"')
    return f"WITH facts AS MATERIALIZED ({facts}) {_fresh(rules)}", params


def _fresh(rules: Sequence[SegmentRule]) -> str:
    matches = ", ".join(["NULL::bigint", *(f"facts.match_{place}" for place in range(len(rules)))])
    return FRESH.format(potential=POTENTIAL, matches=matches)


def _facts(accounts: QuerySet[Account], *, rules: Sequence[SegmentRule], today: date) -> tuple[str, list[Any]]:
    matches = {
        f"match_{place}": Case(
            When(criteria_q(rule.criteria, today=today), then=Value(rule.pk)), output_field=BigIntegerField()
        )
        for place, rule in enumerate(rules)
    }
    rows = accounts.annotate(**matches)
    columns = ["id", "employees", "potential_override_cents", "recurring_revenue_cents", *matches]
    sql, params = rows.values(*columns).query.sql_with_params()
    return sql, list(params)
