"""The nightly picture of every open holding and book: what pages compare and draw trends from."""

from datetime import date, datetime

from django.db import connection, transaction

from accounts.models import Book
from assignment.queries.capacity import capacities

OPPORTUNITY_DAYS = 90
MOST = 2_000_000_000

FORGET = """
DELETE FROM assignment_coveragesnapshot WHERE day = %(day)s;
DELETE FROM assignment_booksnapshot WHERE day = %(day)s;
"""
HOLDINGS = """
INSERT INTO assignment_coveragesnapshot (day, holding_id, book_id, account_id, state, is_past_grace, touches)
SELECT %(day)s, c.holding_id, c.book_id, c.account_id, c.state, c.is_past_grace, c.touches
  FROM assignment_coverage c
  JOIN assignment_holding h ON h.id = c.holding_id AND upper_inf(h.during)
"""
BOOKS = """
WITH found AS (
    SELECT account_id, count(*) AS opened FROM accounts_opportunity
     WHERE opened_on > %(day)s - %(days)s AND opened_on <= %(day)s AND account_id IS NOT NULL
     GROUP BY account_id
), room AS (
    SELECT * FROM unnest(%(books)s::bigint[], %(limits)s::int[]) AS r (book_id, capacity)
)
INSERT INTO assignment_booksnapshot (
    day, book_id, accounts, capacity, past_grace, new, not_worked, touched, worked, engaged, covered_past_grace,
    at_risk, protected, potential_cents, covered_potential_cents, recurring_revenue_cents, opportunities, a_accounts)
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
       count(*) FILTER (WHERE s.grade LIKE 'A%%')
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


@transaction.atomic
def snapshot(*, day: date, now: datetime) -> int:
    """Write the pictures of `day` from coverage as it stands; a second time on one day replaces the first.

    Returns how many holdings it holds. Closed books have none. Capacity is the effective one on that day.
    """
    rooms = capacities(Book.objects.open().values_list("pk", flat=True), day=day)
    values = {
        "day": day,
        "days": OPPORTUNITY_DAYS,
        "books": list(rooms),
        "limits": [min(room.whole.limit, MOST) for room in rooms.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET, values)
        cursor.execute(HOLDINGS, values)
        held = cursor.rowcount
        cursor.execute(BOOKS, values)
    return held
