"""The nightly picture of every open holding and book: what pages compare and draw trends from."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Book, TargetBook
from accounts.queries.chunks import join_as_sets
from assignment.actions.windows import FOR_ALL
from assignment.queries.capacity import capacities
from assignment.queries.credit import credit_values, left_lately
from assignment.queries.fairness import FRESH_DAYS
from assignment.queries.progress import keep_touches
from assignment.rules.coverage_goals import OPPORTUNITY_DAYS

CELL_DAYS = 100
MOST = 2_000_000_000

FORGET = """
DELETE FROM assignment_coveragesnapshot WHERE day = %(day)s;
DELETE FROM assignment_booksnapshot WHERE day = %(day)s;
DELETE FROM assignment_coveragecell WHERE day = %(day)s OR day < %(day)s - %(cell_days)s;
"""
HOLDINGS = """
WITH found AS (
    SELECT account_id, array_agg(opened_on) AS days FROM accounts_opportunity
     WHERE opened_on > %(day)s - 366 AND opened_on <= %(day)s AND account_id IS NOT NULL GROUP BY account_id
), lately AS (
    SELECT f.holding_id, sum(f.weight) AS touches, count(DISTINCT f.contact_id) AS contacts
      FROM found_touch f
      JOIN assignment_holding h ON h.id = f.holding_id
      JOIN accounts_book b ON b.id = h.book_id
      JOIN accounts_targetbook t ON t.id = b.target_book_id
     WHERE f.org_day > %(day)s - t.window_days
     GROUP BY f.holding_id
)
INSERT INTO assignment_coveragesnapshot (
    day, holding_id, book_id, account_id, state, is_past_grace, touches, segment_id, grade, touches_lately,
    contacts_lately, opportunities, potential_cents, score, quiet_days)
SELECT %(day)s, c.holding_id, c.book_id, c.account_id, c.state, c.is_past_grace, c.touches, a.segment_id,
       coalesce(s.grade, ''), coalesce(lately.touches, 0), coalesce(lately.contacts, 0),
       (SELECT count(*) FROM unnest(found.days) AS opened WHERE opened > %(day)s - t.window_days),
       a.potential_cents, coalesce(s.priority, 0),
       least(30000, greatest(0, %(day)s - (coalesce(c.last_touch_at, lower(h.during)) AT TIME ZONE %(zone)s)::date))
  FROM assignment_coverage c
  JOIN assignment_holding h ON h.id = c.holding_id AND upper_inf(h.during)
  JOIN accounts_account a ON a.id = c.account_id
  JOIN accounts_book b ON b.id = c.book_id
  JOIN accounts_targetbook t ON t.id = b.target_book_id
  LEFT JOIN scoring_score s ON s.account_id = c.account_id
  LEFT JOIN found ON found.account_id = c.account_id
  LEFT JOIN lately ON lately.holding_id = c.holding_id
"""
BOOKS = """
WITH found AS (
    SELECT account_id,
           count(*) FILTER (WHERE opened_on > %(day)s - %(days)s AND opened_on <= %(day)s) AS opened,
           sum(amount * 100) FILTER (WHERE stage NOT IN ('won', 'lost')) AS pipeline_cents
      FROM accounts_opportunity
     WHERE account_id IS NOT NULL AND (stage NOT IN ('won', 'lost') OR opened_on > %(day)s - %(days)s)
     GROUP BY account_id
), room AS (
    SELECT * FROM unnest(%(books)s::bigint[], %(limits)s::int[], %(shares)s::float8[]) AS r (book_id, capacity, share)
)
INSERT INTO assignment_booksnapshot (
    day, book_id, accounts, capacity, past_grace, new, not_worked, touched, worked, engaged, covered_past_grace,
    at_risk, protected, potential_cents, covered_potential_cents, recurring_revenue_cents, opportunities, a_accounts,
    pipeline_cents, fresh, share)
SELECT %(day)s, b.id, count(c.holding_id), coalesce(max(room.capacity), 0), count(*) FILTER (WHERE c.is_past_grace),
       count(*) FILTER (WHERE c.state = 'new'), count(*) FILTER (WHERE c.state = 'not_worked'),
       count(*) FILTER (WHERE c.state = 'touched'), count(*) FILTER (WHERE c.state = 'worked'),
       count(*) FILTER (WHERE c.state = 'engaged'),
       count(*) FILTER (WHERE c.is_past_grace AND c.state IN ('worked', 'engaged')),
       count(*) FILTER (WHERE c.at_risk_on IS NOT NULL AND c.protection = ''),
       count(*) FILTER (WHERE c.protection <> ''),
       coalesce(sum(a.potential_cents), 0),
       coalesce(sum(a.potential_cents) FILTER (WHERE c.state IN ('worked', 'engaged')), 0),
       coalesce(sum(a.recurring_revenue_cents), 0), coalesce(sum(found.opened), 0),
       count(*) FILTER (WHERE s.grade LIKE 'A%%'), coalesce(sum(found.pipeline_cents), 0)::bigint,
       count(*) FILTER (WHERE (lower(h.during) AT TIME ZONE %(zone)s)::date > %(day)s - %(fresh_days)s),
       coalesce(max(room.share), 0)
  FROM accounts_book b
  LEFT JOIN room ON room.book_id = b.id
  LEFT JOIN assignment_holding h ON h.book_id = b.id AND upper_inf(h.during)
  LEFT JOIN assignment_coverage c ON c.holding_id = h.id
  LEFT JOIN accounts_account a ON a.id = c.account_id
  LEFT JOIN scoring_score s ON s.account_id = c.account_id
  LEFT JOIN found ON found.account_id = c.account_id
 WHERE b.closed_on IS NULL
 GROUP BY b.id
"""
CREDITS = """
DROP TABLE IF EXISTS pg_temp.found_credit;
CREATE TEMPORARY TABLE found_credit ON COMMIT DROP AS {left_lately}
"""
CELLS = """
INSERT INTO assignment_coveragecell (
    day, book_id, segment_id, grade, is_past_grace, accounts, new, not_worked, touched, worked, engaged, contacts,
    several_contacts, touches, opportunities, with_opportunity, potential_cents, worked_potential_cents, score,
    worked_score, left_accounts, left_worked, worked_by_others, quiet_days)
SELECT s.day, s.book_id, s.segment_id, s.grade, s.is_past_grace, count(*), count(*) FILTER (WHERE s.state = 'new'),
       count(*) FILTER (WHERE s.state = 'not_worked'), count(*) FILTER (WHERE s.state = 'touched'),
       count(*) FILTER (WHERE s.state = 'worked'), count(*) FILTER (WHERE s.state = 'engaged'),
       coalesce(sum(s.contacts_lately) FILTER (WHERE x.is_worked), 0),
       count(*) FILTER (WHERE x.is_worked AND s.contacts_lately > 1), sum(s.touches_lately), sum(s.opportunities),
       count(*) FILTER (WHERE s.opportunities > 0), sum(s.potential_cents),
       coalesce(sum(s.potential_cents) FILTER (WHERE x.is_worked), 0), sum(s.score),
       coalesce(sum(s.score) FILTER (WHERE x.is_worked), 0), 0, 0,
       count(*) FILTER (WHERE NOT x.is_worked AND k.account_id IS NOT NULL), array_agg(s.quiet_days)
  FROM assignment_coveragesnapshot s
 CROSS JOIN LATERAL (SELECT s.state IN ('worked', 'engaged') AS is_worked) AS x
  LEFT JOIN (SELECT DISTINCT account_id FROM found_credit WHERE is_worked) AS k ON k.account_id = s.account_id
 WHERE s.day = %(day)s
 GROUP BY s.day, s.book_id, s.segment_id, s.grade, s.is_past_grace
"""
LEFT = """
INSERT INTO assignment_coveragecell (
    day, book_id, segment_id, grade, is_past_grace, left_accounts, left_worked, accounts, new, not_worked, touched,
    worked, engaged, contacts, several_contacts, touches, opportunities, with_opportunity, potential_cents,
    worked_potential_cents, score, worked_score, quiet_days)
SELECT %(day)s, k.book_id, a.segment_id, coalesce(s.grade, ''), true, count(*), count(*) FILTER (WHERE k.is_worked),
       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}'
  FROM found_credit k
  JOIN accounts_account a ON a.id = k.account_id
  LEFT JOIN scoring_score s ON s.account_id = a.id
 WHERE k.is_past_grace OR k.is_worked
 GROUP BY k.book_id, a.segment_id, coalesce(s.grade, '')
"""
OUTSIDE = """
INSERT INTO assignment_coveragecell (
    day, book_id, segment_id, grade, is_past_grace, accounts, worked, new, not_worked, touched, engaged, contacts,
    several_contacts, touches, opportunities, with_opportunity, potential_cents, worked_potential_cents, score,
    worked_score, left_accounts, left_worked, quiet_days)
SELECT %(day)s, NULL, a.segment_id, coalesce(s.grade, ''), true, count(*), count(k.account_id),
       0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}'
  FROM accounts_account a
  LEFT JOIN scoring_score s ON s.account_id = a.id
  LEFT JOIN (SELECT DISTINCT account_id FROM found_credit WHERE is_worked) AS k ON k.account_id = a.id
 WHERE a.book_id IS NULL AND a.station <> 'closed' AND a.segment_id IS NOT NULL
 GROUP BY a.segment_id, coalesce(s.grade, '')
"""


@transaction.atomic
def snapshot(*, day: date, now: datetime) -> int:
    """Write the pictures of `day` from coverage as it stands; a second time on one day replaces the first.

    Returns how many holdings it holds. Closed books have none. Capacity is the effective one on that day.
    """
    rooms = capacities(Book.objects.open().values_list("pk", flat=True), day=day)
    values = {
        **credit_values(now),
        "day": day,
        "days": OPPORTUNITY_DAYS,
        "fresh_days": FRESH_DAYS,
        "cell_days": CELL_DAYS,
        "books": list(rooms),
        "limits": [min(room.whole.limit, MOST) for room in rooms.values()],
        "shares": [room.share for room in rooms.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET, values)
        with join_as_sets():
            cursor.execute(FOR_ALL)
            keep_touches(cursor, {**values, "horizon": day - timedelta(days=2 * _longest_window())})
            cursor.execute(HOLDINGS, values)
            held = cursor.rowcount
            cursor.execute(CREDITS.format(left_lately=left_lately()), values)
        cursor.execute(BOOKS, values)
        for statement in (CELLS, LEFT, OUTSIDE):
            cursor.execute(statement, values)
    return held


def _longest_window() -> int:
    return TargetBook.objects.aggregate(most=Max("window_days"))["most"] or 0
