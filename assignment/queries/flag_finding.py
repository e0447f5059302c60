"""How each gaming flag is found, for all reps at once: statements that give code, key, rep, other rep, book, account,
figures and evidence of what they find. Numbers: assignment/rules/flags.py. Source: dynamic-books.md section 7.

All statements have the same columns, so that one INSERT keeps them. Evidence is ids by kind, at most MOST_ROWS of each.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Organisation
from assignment.queries.progress import ASKS, HELD, TOUCH, bindings, midnight, seen
from assignment.queries.rule_versions import in_force

MOST_ROWS = 200

# What counted in the open holdings of prospects, as coverage counts it.
TOUCHES = (
    ", ".join([ASKS, HELD.format(scope=""), seen(few=False), TOUCH])
    + """, mine AS MATERIALIZED (
    SELECT t.holding_id, t.id, t.contact_id, t.two_way, %(today)s - t.org_day AS age
      FROM touch t JOIN held ON held.id = t.holding_id
      JOIN accounts_account a ON a.id = held.account_id AND a.lifecycle = 'prospect'
)"""
)
# G1: something, but at most so much, in each of some windows in a row, and no answer; held all the while.
KEEP_ALIVE = """
SELECT 'keep_alive', 'keep_alive:h' || held.id, held.rep_id, NULL::bigint, held.book_id, held.account_id,
       jsonb_build_object('n', x.n, 'days', %(keep_alive_days)s * %(keep_alive_windows)s),
       jsonb_build_object('interactions', x.ids, 'holdings', jsonb_build_array(held.id))
  FROM (SELECT holding_id, count(*) AS n, jsonb_agg(id ORDER BY id) AS ids
          FROM (SELECT holding_id, id, two_way, age / %(keep_alive_days)s AS place,
                       count(*) OVER (PARTITION BY holding_id, age / %(keep_alive_days)s) AS in_window
                  FROM mine WHERE age < %(keep_alive_days)s * %(keep_alive_windows)s) AS one
         GROUP BY holding_id
        HAVING max(in_window) <= %(keep_alive_most)s AND count(DISTINCT place) = %(keep_alive_windows)s
           AND NOT bool_or(two_way)) AS x
  JOIN held ON held.id = x.holding_id
 WHERE held.held_on <= %(today)s - %(keep_alive_days)s * %(keep_alive_windows)s
"""
# G4: all touches to one person, although there is somebody else to talk to.
ONE_CONTACT = """
SELECT 'one_contact', 'one_contact:h' || held.id, held.rep_id, NULL::bigint, held.book_id, held.account_id,
       jsonb_build_object('n', x.n, 'days', %(one_contact_days)s, 'others', k.others),
       jsonb_build_object('interactions', x.ids, 'contacts', jsonb_build_array(x.contact))
  FROM (SELECT holding_id, count(*) AS n, min(contact_id) AS contact, jsonb_agg(id ORDER BY id) AS ids
          FROM mine WHERE age < %(one_contact_days)s
         GROUP BY holding_id
        HAVING count(*) >= %(one_contact_at_least)s AND count(DISTINCT contact_id) = 1 AND count(contact_id) = count(*)
       ) AS x
  JOIN held ON held.id = x.holding_id
 CROSS JOIN LATERAL (SELECT count(*) AS others FROM accounts_contact c
                      WHERE c.account_id = held.account_id AND c.id <> x.contact AND c.left_on IS NULL) AS k
 WHERE k.others > 0
"""
# G2: most of the work falls in the last days before due dates, of an account under notice or of a rep in all.
RECENT = """
recent AS MATERIALIZED (
    SELECT i.id, i.user_id, i.account_id, (i.happened_at AT TIME ZONE %(zone)s)::date AS day
      FROM accounts_interaction i
     WHERE i.happened_at >= %(bunching_since)s AND i.happened_at <= %(now)s AND i.voided_at IS NULL
       AND NOT i.automated AND i.direction = 'out' AND i.user_id IS NOT NULL
), noticed AS MATERIALIZED (
    SELECT h.id AS holding_id, h.account_id, h.book_id, b.rep_id, array_agg(n.due_on) AS due
      FROM assignment_retrievalnotice n
      JOIN assignment_holding h ON h.id = n.holding_id
      JOIN accounts_book b ON b.id = h.book_id
     WHERE n.due_on >= %(today)s - %(bunching_days)s
     GROUP BY h.id, b.rep_id
), close_to AS MATERIALIZED (
    SELECT r.id, r.user_id, x.holding_id,
           EXISTS (SELECT FROM unnest(x.due) AS due
                    WHERE r.day BETWEEN due - %(bunching_last_days)s AND due) AS is_last
      FROM recent r JOIN noticed x ON x.account_id = r.account_id AND x.rep_id = r.user_id
)"""
BUNCHED_ACCOUNTS = """
SELECT 'bunching', 'bunching:h' || x.holding_id, n.rep_id, NULL::bigint, n.book_id, n.account_id,
       jsonb_build_object('n', x.last, 'of', x.n, 'days', %(bunching_days)s),
       jsonb_build_object('interactions', x.ids, 'holdings', jsonb_build_array(x.holding_id))
  FROM (SELECT holding_id, count(*) AS n, count(*) FILTER (WHERE is_last) AS last,
               jsonb_agg(id ORDER BY id) FILTER (WHERE is_last) AS ids
          FROM close_to GROUP BY holding_id) AS x
  JOIN noticed n ON n.holding_id = x.holding_id
 WHERE x.n >= %(bunching_at_least)s AND x.last * 100 >= x.n * %(bunching_share)s
"""
BUNCHED_REPS = """
SELECT 'bunching', 'bunching:u' || l.user_id, l.user_id, NULL::bigint, NULL::bigint, NULL::bigint,
       jsonb_build_object('n', l.last, 'of', r.n, 'days', %(bunching_days)s), jsonb_build_object('interactions', l.ids)
  FROM (SELECT user_id, count(DISTINCT id) AS last,
               to_jsonb((array_agg(DISTINCT id ORDER BY id DESC))[1:{most}]) AS ids
          FROM close_to WHERE is_last GROUP BY user_id) AS l
  JOIN (SELECT user_id, count(*) AS n FROM recent GROUP BY user_id) AS r ON r.user_id = l.user_id
 WHERE l.last >= %(bunching_at_least)s AND l.last * 100 >= r.n * %(bunching_share)s
"""
# G3: one kind logged by hand on many accounts within minutes. An account counts once in those minutes, so that a run of
# such logs is one of different accounts; bursts that touch are one.
BURST = """
logs AS (
    SELECT id, user_id, kind, logged_at FROM (
        SELECT i.id, i.user_id, i.kind, i.logged_at, i.logged_at - lag(i.logged_at) OVER (
                   PARTITION BY i.user_id, i.kind, i.account_id ORDER BY i.logged_at, i.id) AS after
          FROM accounts_interaction i
         WHERE i.logged_at >= %(burst_since)s AND i.logged_at <= %(now)s
           AND i.happened_at >= %(burst_since)s - interval '30 days' AND i.source = 'hand' AND i.voided_at IS NULL
           AND i.user_id IS NOT NULL) AS one
     WHERE after IS NULL OR after > make_interval(mins => %(burst_minutes)s)
), spans AS (
    SELECT user_id, kind, range_agg(tstzrange(begins, ends, '[]')) AS during
      FROM (SELECT user_id, kind, logged_at AS ends, lag(logged_at, %(burst_logs)s - 1) OVER (
                       PARTITION BY user_id, kind ORDER BY logged_at, id) AS begins
              FROM logs) AS one
     WHERE ends - begins <= make_interval(mins => %(burst_minutes)s)
     GROUP BY user_id, kind
)
SELECT 'burst', 'burst:u' || s.user_id || ':' || s.kind || ':' || extract(epoch FROM lower(span))::bigint, s.user_id,
       NULL::bigint, NULL::bigint, NULL::bigint,
       jsonb_build_object('n', x.n, 'kind', s.kind,
                          'minutes', ceil(extract(epoch FROM upper(span) - lower(span)) / 60)),
       jsonb_build_object('interactions', x.ids)
  FROM spans s CROSS JOIN LATERAL unnest(s.during) AS span
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, to_jsonb((array_agg(l.id ORDER BY l.id))[1:{most}]) AS ids
         FROM logs l WHERE l.user_id = s.user_id AND l.kind = s.kind AND l.logged_at <@ span) AS x
"""
# G5: logged by hand or through the API days after it should have happened, while a notice was running. What a leader
# granted in an appeal is no secret.
BACKDATING = """
SELECT 'backdating', 'backdating:n' || n.id, b.rep_id, NULL::bigint, b.id, h.account_id,
       jsonb_build_object('n', count(*), 'days', max(ceil(extract(epoch FROM i.logged_at - i.happened_at) / 86400))),
       jsonb_build_object('interactions', jsonb_agg(i.id ORDER BY i.id), 'holdings', jsonb_build_array(h.id))
  FROM assignment_retrievalnotice n
  JOIN assignment_holding h ON h.id = n.holding_id
  JOIN accounts_book b ON b.id = h.book_id
  JOIN accounts_interaction i ON i.account_id = h.account_id AND i.user_id = b.rep_id
 WHERE n.due_on >= %(today)s - %(backdating_days)s AND i.voided_at IS NULL AND i.source IN ('hand', 'api')
   AND i.logged_at >= n.given_at AND (i.logged_at AT TIME ZONE %(zone)s)::date <= n.due_on AND i.logged_at <= %(now)s
   AND i.happened_at >= lower(h.during)
   AND i.logged_at - i.happened_at > make_interval(days => %(backdating_late_days)s)
   AND NOT EXISTS (SELECT FROM assignment_appeal p WHERE p.holding_id = h.id AND i.id = ANY(p.interactions))
 GROUP BY n.id, h.id, b.id
"""
# G6: calls of which nothing is known: no outcome, no length.
EMPTY_CALLS = """
SELECT 'empty_calls', 'empty_calls:u' || i.user_id, i.user_id, NULL::bigint, NULL::bigint, NULL::bigint,
       jsonb_build_object('n', count(*), 'days', %(empty_calls_days)s),
       jsonb_build_object('interactions', to_jsonb((array_agg(i.id ORDER BY i.id DESC))[1:{most}]))
  FROM accounts_interaction i
 WHERE i.happened_at >= %(empty_calls_since)s AND i.happened_at <= %(now)s AND i.kind = 'call' AND i.outcome = ''
   AND coalesce(i.duration_seconds, 0) = 0 AND i.source <> 'import' AND i.voided_at IS NULL AND i.user_id IS NOT NULL
 GROUP BY i.user_id HAVING count(*) >= %(empty_calls_at_least)s
"""
# G7: an open opportunity of the holder that came just before a due date without amount or next step, or whose close
# date was put off again and again.
PARKED_DEAL = """
deals AS MATERIALIZED (
    SELECT o.id, o.owner_id, o.account_id, b.id AS book_id, o.opened_on, o.close_on,
           o.amount IS NULL OR (o.next_step = '' AND t.opportunity_id IS NULL) AS is_bare
      FROM accounts_opportunity o
      JOIN accounts_account a ON a.id = o.account_id
      JOIN accounts_book b ON b.id = a.book_id AND b.rep_id = o.owner_id
      LEFT JOIN (SELECT DISTINCT opportunity_id FROM accounts_task
                  WHERE opportunity_id IS NOT NULL AND done_at IS NULL AND cancelled_at IS NULL) AS t
        ON t.opportunity_id = o.id
     WHERE o.stage NOT IN ('won', 'lost')
), due AS (
    SELECT d.id, max(n.due_on) AS on_day
      FROM deals d
      JOIN assignment_holding h ON h.account_id = d.account_id AND h.book_id = d.book_id
      JOIN assignment_retrievalnotice n ON n.holding_id = h.id
     WHERE d.is_bare AND d.opened_on BETWEEN n.due_on - %(parked_deal_before_days)s AND n.due_on
     GROUP BY d.id
), dates AS (
    SELECT v.pgh_obj_id AS id, v.close_on, v.pgh_id AS place
      FROM accounts_opportunityhistory v JOIN deals d ON d.id = v.pgh_obj_id
    UNION ALL
    SELECT id, close_on, 9223372036854775807 FROM deals
), pushed AS (
    SELECT id, count(*) FILTER (WHERE later > close_on) AS pushes
      FROM (SELECT id, close_on, lead(close_on) OVER (PARTITION BY id ORDER BY place) AS later FROM dates) AS one
     GROUP BY id
)
SELECT 'parked_deal', 'parked_deal:o' || d.id, d.owner_id, NULL::bigint, d.book_id, d.account_id,
       jsonb_build_object('pushes', p.pushes, 'is_bare', due.on_day IS NOT NULL, 'due', due.on_day),
       jsonb_build_object('opportunities', jsonb_build_array(d.id))
  FROM deals d
  JOIN pushed p ON p.id = d.id
  LEFT JOIN due ON due.id = d.id
 WHERE p.pushes >= %(parked_deal_pushes)s OR due.on_day IS NOT NULL
"""
# G8: more of a book on hold than its share, or a hold that was renewed.
MANY_HOLDS = """
SELECT 'hold_abuse', 'hold_abuse:b' || b.id, b.rep_id, NULL::bigint, b.id, NULL::bigint,
       jsonb_build_object('n', x.n, 'of', k.accounts), jsonb_build_object('protections', x.ids)
  FROM (SELECT h.book_id, count(DISTINCT h.id) AS n, jsonb_agg(p.id ORDER BY p.id) AS ids
          FROM assignment_protection p JOIN assignment_holding h ON h.id = p.holding_id AND upper_inf(h.during)
         WHERE p.kind = 'hold' AND p.ended_at IS NULL AND p.ends_on >= %(today)s
         GROUP BY h.book_id) AS x
  JOIN accounts_book b ON b.id = x.book_id
 CROSS JOIN LATERAL (SELECT count(*) AS accounts FROM accounts_account a WHERE a.book_id = b.id) AS k
 WHERE x.n > ceil(k.accounts * %(hold_abuse_share)s / 100.0)
"""
RENEWED_HOLDS = """
SELECT 'hold_abuse', 'hold_abuse:h' || h.id, b.rep_id, NULL::bigint, b.id, h.account_id,
       jsonb_build_object('renewals', count(*) - 1),
       jsonb_build_object('protections', jsonb_agg(p.id ORDER BY p.id), 'holdings', jsonb_build_array(h.id))
  FROM assignment_protection p
  JOIN assignment_holding h ON h.id = p.holding_id AND upper_inf(h.during)
  JOIN accounts_book b ON b.id = h.book_id
 WHERE p.kind = 'hold'
 GROUP BY h.id, b.id HAVING count(*) > %(hold_abuse_renewals)s
"""
# G9: data that a rep called wrong and ops found right, in all that one return reported. A merged report has the answer
# of the one it went into.
OVERTURNED = """
SELECT 'overturned', 'overturned:u' || rep_id, rep_id, NULL::bigint, NULL::bigint, NULL::bigint,
       jsonb_build_object('n', count(*) FILTER (WHERE was_right), 'of', count(*), 'days', %(overturned_days)s),
       jsonb_build_object('returns', jsonb_agg(id ORDER BY id) FILTER (WHERE was_right))
  FROM (SELECT r.id, r.rep_id, bool_and(k.state = 'data_was_right') AS was_right
          FROM assignment_repair x
          JOIN assignment_repair k ON k.id = coalesce(x.merged_into_id, x.id)
          JOIN assignment_return r ON r.id = x.from_return_id
          JOIN assignment_returnreason y ON y.id = r.reason_id AND y.family = 'data'
         GROUP BY r.id
        HAVING bool_and(k.state <> 'open') AND max(k.decided_at) BETWEEN %(overturned_since)s AND %(now)s) AS decided
 GROUP BY rep_id
HAVING count(*) >= %(overturned_at_least)s
   AND count(*) FILTER (WHERE was_right) * 100 > count(*) * %(overturned_share)s
"""
# G10: an account that one rep gave back, the next one had and gave back, and the first one has again.
PING_PONG = """
turns AS (
    SELECT h.account_id, h.id AS first_id, b.rep_id, lead(h.id) OVER turn AS second_id,
           lead(b.rep_id) OVER turn AS second_rep, lead(h.id, 2) OVER turn AS third_id,
           lead(b.rep_id, 2) OVER turn AS third_rep, m.cause = 'return' AS given_back,
           lead(m.cause) OVER turn = 'return' AS given_back_again, lead(m.applied_at) OVER turn AS at
      FROM assignment_holding h
      JOIN accounts_book b ON b.id = h.book_id
      LEFT JOIN assignment_move m ON m.id = h.closed_by_id
     WHERE h.account_id IN (SELECT r.account_id FROM assignment_return r WHERE r.state = 'approved'
                             GROUP BY r.account_id HAVING count(*) > 1)
    WINDOW turn AS (PARTITION BY h.account_id ORDER BY lower(h.during), h.id)
)
SELECT 'ping_pong', 'ping_pong:u' || least(rep_id, second_rep) || ':u' || greatest(rep_id, second_rep),
       least(rep_id, second_rep), greatest(rep_id, second_rep), NULL::bigint, NULL::bigint,
       jsonb_build_object('n', count(DISTINCT account_id), 'days', %(ping_pong_days)s),
       jsonb_build_object('accounts', jsonb_agg(DISTINCT account_id),
                          'holdings', jsonb_agg(DISTINCT one.holding))
  FROM turns CROSS JOIN LATERAL (VALUES (first_id), (second_id), (third_id)) AS one (holding)
 WHERE given_back AND given_back_again AND third_rep = rep_id AND second_rep <> rep_id AND at >= %(ping_pong_since)s
   AND at <= %(now)s
 GROUP BY least(rep_id, second_rep), greatest(rep_id, second_rep)
HAVING count(DISTINCT account_id) >= %(ping_pong_accounts)s
"""
# G11: given back in the last days before the account would have been taken.
LAST_DAY = """
SELECT 'last_day', 'last_day:u' || r.rep_id, r.rep_id, NULL::bigint, NULL::bigint, NULL::bigint,
       jsonb_build_object('n', count(*), 'days', %(last_day_days)s),
       jsonb_build_object('returns', jsonb_agg(r.id ORDER BY r.id))
  FROM assignment_return r
 CROSS JOIN LATERAL (SELECT (r.work ->> 'notice_due_on')::date AS due_on) AS n
 WHERE r.asked_at >= %(last_day_since)s AND r.asked_at <= %(now)s AND r.state IN ('waiting', 'approved')
   AND (r.asked_at AT TIME ZONE %(zone)s)::date BETWEEN n.due_on - %(last_day_last_days)s AND n.due_on
 GROUP BY r.rep_id HAVING count(*) >= %(last_day_at_least)s
"""
# Statements by what they share; each has the pieces it needs before it.
SEPARATE = {
    "burst": ["WITH" + BURST],
    "backdating": [BACKDATING],
    "empty_calls": [EMPTY_CALLS],
    "parked_deal": ["WITH" + PARKED_DEAL],
    "hold_abuse": [MANY_HOLDS, RENEWED_HOLDS],
    "overturned": [OVERTURNED],
    "ping_pong": ["WITH" + PING_PONG],
    "last_day": [LAST_DAY],
    "bunching": [f"WITH {RECENT} {BUNCHED_ACCOUNTS} UNION ALL {BUNCHED_REPS}"],
}
BY_TOUCHES = {"keep_alive": KEEP_ALIVE, "one_contact": ONE_CONTACT}


def statements(codes: Mapping[str, Any]) -> list[str]:
    """What finds the flags of these codes."""
    touched = [BY_TOUCHES[code] for code in BY_TOUCHES if code in codes]
    found = [f"WITH {TOUCHES} {' UNION ALL '.join(touched)}"] if touched else []
    found += [text for code, texts in SEPARATE.items() if code in codes for text in texts]
    return [text.replace("{most}", str(MOST_ROWS)) for text in found]


def values_of(numbers: Mapping[str, Mapping[str, int]], *, now: datetime) -> dict[str, Any]:
    """What the statements are bound to: each number as code_name, and the first moment of each look-back."""
    organisation = Organisation.load()
    today = now.astimezone(organisation.zone).date()
    values = {f"{code}_{name}": number for code, own in numbers.items() for name, number in own.items()}
    since = {
        code: midnight(today - timedelta(days=own["days"]), organisation)
        for code, own in numbers.items()
        if "days" in own
    }
    reach = max([1, *(_touch_days(code, own) for code, own in numbers.items())])
    horizon = midnight(today - timedelta(days=reach), organisation)
    return {
        **bindings(now=now, rules=in_force(), organisation=organisation, horizon=horizon),
        **values,
        **{f"{code}_since": moment for code, moment in since.items()},
    }


def _touch_days(code: str, own: Mapping[str, int]) -> int:
    """How far back the statements about touches look."""
    return {"keep_alive": own.get("days", 0) * own.get("windows", 0), "one_contact": own.get("days", 0)}.get(code, 0)
