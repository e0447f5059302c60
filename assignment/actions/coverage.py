"""How every open holding stands: one set-based pass that writes only the rows that changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import Organisation
from accounts.queries.chunks import join_as_sets
from assignment.actions.windows import AWAY, turn_windows
from assignment.models import Holding, RulesOfEngagement
from assignment.queries.progress import BEGINNING, CLOCK, OF_THESE, ROLLING, bindings, chain, own_number
from assignment.queries.rule_versions import in_force
from assignment.rules.clock import LONG_ABSENCE

LAST = """
last AS MATERIALIZED (
    SELECT held.id,
           coalesce(t.at, CASE WHEN held.known_touch_at < %(horizon)s THEN held.known_touch_at END) AS touch_at,
           coalesce(t.two_way_at,
                    CASE WHEN held.known_two_way_at < %(horizon)s THEN held.known_two_way_at END) AS two_way_at
      FROM held
      LEFT JOIN (SELECT holding_id, max(at) AS at, max(at) FILTER (WHERE two_way) AS two_way_at
                   FROM touch GROUP BY holding_id) AS t ON t.holding_id = held.id
)"""
LIVELY_DAYS = own_number("opportunity_needs_activity_days", "opportunity_days")
MEETING_DAYS = own_number("meeting_protects_days", "meeting_days")
# An open opportunity protects while it closes in the future and something happened to it or to the account lately.
DEALS = f"""
deal AS MATERIALIZED (
    SELECT held.id, max(least(o.close_on, x.moved_on + {LIVELY_DAYS}))
                        FILTER (WHERE o.close_on >= %(today)s AND x.moved_on IS NOT NULL) AS until
      FROM held
      JOIN accounts_opportunity o ON o.account_id = held.account_id AND o.stage NOT IN ('won', 'lost')
      JOIN last ON last.id = held.id
     CROSS JOIN LATERAL (
           SELECT greatest(o.opened_on, (last.touch_at AT TIME ZONE %(zone)s)::date,
                           (max(s.at) AT TIME ZONE %(zone)s)::date) AS moved_on
             FROM accounts_stagechange s WHERE s.opportunity_id = o.id) AS x
     GROUP BY held.id
)"""
GUARDS = f"""
guard AS MATERIALIZED (
    SELECT DISTINCT ON (id) id, code, until FROM (
        SELECT held.id, CASE a.lifecycle WHEN 'customer' THEN 'customer' ELSE 'past_client' END AS code,
               'infinity'::date AS until
          FROM held JOIN accounts_account a ON a.id = held.account_id AND a.lifecycle <> 'prospect'
        UNION ALL
        SELECT held.id, 'contract', CASE WHEN k.auto_renews THEN 'infinity' ELSE coalesce(k.ends_on, 'infinity') END
          FROM held JOIN accounts_contract k ON k.account_id = held.account_id AND k.kind = 'contract'
         WHERE k.signed_by_us_on IS NOT NULL AND k.signed_by_client_on IS NOT NULL AND k.starts_on <= %(today)s
           AND (k.auto_renews OR k.ends_on IS NULL OR k.ends_on >= %(today)s)
           AND (k.terminated_on IS NULL OR k.terminated_on > %(today)s)
        UNION ALL
        SELECT p.holding_id, CASE WHEN p.kind IN ('repair', 'return') THEN p.kind ELSE 'leave' END, p.ends_on
          FROM assignment_clockpause p JOIN held ON held.id = p.holding_id
         WHERE %(today)s BETWEEN p.starts_on AND p.ends_on
        UNION ALL
        SELECT held.id, 'leave', upper(one) - 1
          FROM held JOIN away y ON y.user_id = held.rep_id CROSS JOIN LATERAL unnest(y.days) AS one
         WHERE one @> %(today)s::date
        UNION ALL
        SELECT p.holding_id, p.kind, p.ends_on
          FROM assignment_protection p JOIN held ON held.id = p.holding_id
         WHERE p.ended_at IS NULL AND p.ends_on >= %(today)s
        UNION ALL
        SELECT held.id, 'strategic', 'infinity'
          FROM held JOIN assignment_strategicaccount s ON s.account_id = held.account_id AND NOT s.may_be_taken
        UNION ALL
        SELECT id, 'opportunity', until FROM deal
        UNION ALL
        SELECT held.id, 'meeting', max((k.starts_at AT TIME ZONE %(zone)s)::date)
          FROM held JOIN accounts_task k ON k.account_id = held.account_id AND k.kind = 'meeting'
         WHERE k.done_at IS NULL AND k.cancelled_at IS NULL AND k.starts_at > %(now)s
           AND (k.starts_at AT TIME ZONE %(zone)s)::date <= %(today)s + {MEETING_DAYS}
         GROUP BY held.id
        UNION ALL
        SELECT last.id, 'two_way', (last.two_way_at AT TIME ZONE %(zone)s)::date + held.window_days - 1
          FROM last JOIN held ON held.id = last.id) one
     WHERE until >= %(today)s
     ORDER BY id, until DESC, code
)"""
FRESH = """
fresh AS (
    SELECT held.id,
           CASE WHEN m.two_way > 0 OR deal.id IS NOT NULL THEN 'engaged' WHEN r.left_to_do = 0 THEN 'worked'
                WHEN m.touches > 0 THEN 'touched' WHEN %(today)s < held.held_on + %(coverage_grace)s THEN 'new'
                ELSE 'not_worked' END AS state,
           %(today)s >= held.held_on + %(coverage_grace)s AS is_past_grace,
           coalesce(w.touches, 0) AS touches, coalesce(w.days, 0) AS days, coalesce(w.live, 0) AS live,
           coalesce(w.contacts, 0) AS contacts, coalesce(w.channels, 0) AS channels, coalesce(w.two_way, 0) AS two_way,
           coalesce(w.meetings, 0) AS meetings, k.asked, k.asked - k.left_to_do AS met, k.missing,
           last.touch_at AS last_touch_at, last.two_way_at AS last_two_way_at, k.left_to_do = 0 AS worked_in_window,
           CASE WHEN k.left_to_do > 0 AND (guard.until IS NULL OR guard.until < held.due_on)
                THEN held.due_on END AS at_risk_on,
           coalesce(guard.code, '') AS protection, nullif(guard.until, 'infinity') AS protected_until,
           deal.id IS NOT NULL AS has_open_opportunity
      FROM held
      JOIN last ON last.id = held.id
      LEFT JOIN measured m ON m.id = held.id AND m.reading = 'rolling' AND m.is_own
      LEFT JOIN measured w ON w.id = held.id AND w.reading = 'clock' AND w.is_own
      JOIN thresholds z ON z.target_book_id = held.target_book_id AND z.threshold = held.threshold
      LEFT JOIN pattern pr ON pr.id = held.id AND pr.reading = 'rolling'
      LEFT JOIN pattern pk ON pk.id = held.id AND pk.reading = 'clock'
      JOIN standing r ON r.number = coalesce(pr.number, z.untouched)
      JOIN standing k ON k.number = coalesce(pk.number, z.untouched)
      LEFT JOIN deal ON deal.id = held.id
      LEFT JOIN guard ON guard.id = held.id
)"""
COLUMNS = (
    "state", "is_past_grace", "touches", "days", "live", "contacts", "channels", "two_way", "meetings", "asked", "met",
    "missing", "last_touch_at", "last_two_way_at", "worked_in_window", "at_risk_on", "protection", "protected_until",
    "has_open_opportunity",
)  # fmt: skip
WRITE = """
{chain}, {away}, {pieces}
UPDATE assignment_coverage c SET ({columns}, computed_at) = ({fresh}, %(now)s)
  FROM fresh f
 WHERE c.holding_id = f.id AND ({current}) IS DISTINCT FROM ({fresh}) {guard}
"""
# Work ends a notice; so does a protection that lasts past its due date, after which a new notice is needed.
SETTLE = """
UPDATE assignment_retrievalnotice n
   SET state = CASE WHEN c.worked_in_window THEN 'met' ELSE 'protected' END, settled_at = %(now)s
  FROM assignment_coverage c
 WHERE c.holding_id = n.holding_id AND n.state = 'open' {scope}
   AND (c.worked_in_window OR (c.protection <> '' AND coalesce(c.protected_until >= n.due_on, true)))
"""


def refresh_coverage(
    *, now: datetime, holding_ids: Sequence[int] | None = None, rules: RulesOfEngagement | None = None
) -> int:
    """Bring Coverage of all open holdings, or of these, to `now`; returns how many rows changed.

    Turns the windows that are over, then counts. Callers that decide on the result hold the account's lock. Without
    `holding_ids` rows that were counted after `now` (somebody logged meanwhile) are left as they are. `rules`: the
    version to go by, that in force unless given.
    """
    rules = rules or in_force()
    values = bindings(now=now, rules=rules, organisation=Organisation.load(), horizon=BEGINNING)
    with transaction.atomic():
        horizon = turn_windows(values, holding_ids=holding_ids)
        return _count({**values, "horizon": horizon}, holding_ids)


def recount(account_id: int | None, *, now: datetime) -> None:
    """Count the open holding of the account at once; the caller holds the account's lock. Without coverage nothing."""
    if account_id is not None and Organisation.load().coverage_on:
        holdings = list(Holding.objects.open().filter(account=account_id).values_list("pk", flat=True))
        refresh_coverage(now=now, holding_ids=holdings)


def _count(values: dict[str, Any], holding_ids: Sequence[int] | None) -> int:
    """Write what changed. A few holdings are read to their beginning; of all of them the touches were found before."""
    scope = OF_THESE if holding_ids is not None else ""
    values = {**values, "holdings": list(holding_ids or []), "long_absence": LONG_ABSENCE}
    pieces = ", ".join([LAST, DEALS, GUARDS, FRESH])
    with connection.cursor() as cursor:
        chained = chain(readings=[ROLLING, CLOCK], scope=scope, few=bool(scope), kept=not scope)
        guard = "" if scope else "AND c.computed_at <= %(now)s"
        with join_as_sets():
            cursor.execute(WRITE.format(chain=chained, away=AWAY, pieces=pieces, guard=guard, **_columns()), values)
        changed = cursor.rowcount
        cursor.execute(SETTLE.format(scope="AND c.holding_id = ANY(%(holdings)s)" if scope else ""), values)
        return changed


def _columns() -> dict[str, str]:
    return {
        "columns": ", ".join(COLUMNS),
        "current": ", ".join(f"c.{name}" for name in COLUMNS),
        "fresh": ", ".join(f"f.{name}" for name in COLUMNS),
    }
