"""Every protection on many held accounts, so that a retrieval is measured with all of them, and findings for flags."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import User

STEPS = (
    # A tenth on hold, a twentieth with a date to come back, a few on the strategic list.
    """
INSERT INTO assignment_protection (holding_id, kind, starts_on, ends_on, reason, exceeds, set_by_id, set_at)
SELECT h.id, CASE WHEN h.id %% 20 = 1 THEN 'come_back' ELSE 'hold' END, %(today)s, %(today)s + 40, 'Bench', false,
       %(by)s, %(now)s
  FROM assignment_holding h WHERE upper_inf(h.during) AND (h.id %% 10 = 0 OR h.id %% 20 = 1)
""",
    """
INSERT INTO assignment_strategicaccount (version, account_id, reason, may_be_taken, added_by_id, added_at)
SELECT 1, a.id, 'Bench', false, %(by)s, %(now)s FROM accounts_account a WHERE a.book_id IS NOT NULL AND a.id %% 200 = 3
""",
    # A meeting ahead on a twentieth, an open opportunity on a tenth, half of them fresh; customers and contracts.
    """
INSERT INTO accounts_task (version, created_at, updated_at, account_id, assignee_id, kind, title, due_on, starts_at)
SELECT 1, %(now)s, %(now)s, a.id, b.rep_id, 'meeting', 'Meet', %(today)s + 9, %(now)s::timestamptz + interval '9 days'
  FROM accounts_account a JOIN accounts_book b ON b.id = a.book_id WHERE a.id %% 20 = 5
""",
    """
INSERT INTO accounts_opportunity (version, created_at, updated_at, account_id, owner_id, name, kind, stage, currency,
       next_step, lost_reason, opened_on, close_on)
SELECT 1, %(now)s, %(now)s, a.id, b.rep_id, 'Deal', 'new', 'engaging', 'EUR', '', '', %(today)s - (a.id %% 60)::int,
       %(today)s + 60
  FROM accounts_account a JOIN accounts_book b ON b.id = a.book_id WHERE a.id %% 10 = 7
""",
    "UPDATE accounts_account SET lifecycle = 'customer' WHERE book_id IS NOT NULL AND id %% 50 = 9",
    """
INSERT INTO accounts_contract (version, created_at, updated_at, account_id, number, title, kind, value, currency,
       starts_on, ends_on, signed_by_us_on, signed_by_client_on, auto_renews, notice_days, terms_version, billing)
SELECT 1, %(now)s, %(now)s, a.id, 'C-' || a.id, '', 'contract', 1, 'EUR', %(today)s - 300, %(today)s + 65,
       %(today)s - 300, %(today)s - 300, false, 90, '', 'year'
  FROM accounts_account a WHERE a.book_id IS NOT NULL AND a.id %% 50 = 11
""",
    """
INSERT INTO accounts_availability (version, user_id, kind, starts_on, ends_on)
SELECT 1, u.id, 'leave', %(today)s - 20, %(today)s - 11 FROM accounts_user u WHERE u.role = 'rep' AND u.id %% 10 = 0
""",
    """
INSERT INTO assignment_clockpause (holding_id, kind, starts_on, ends_on)
SELECT h.id, 'repair', %(today)s - 3, %(today)s + 4
  FROM assignment_holding h WHERE upper_inf(h.during) AND h.id %% 100 = 13
""",
)
TABLES = (
    "assignment_protection assignment_strategicaccount accounts_task accounts_opportunity accounts_account "
    "accounts_contract accounts_availability assignment_clockpause"
)


def protect(now: datetime) -> None:
    """Put every kind of protection on some of the held accounts."""
    values = {"now": now, "today": now.date(), "by": User.objects.robot("bench").pk}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STEPS:
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        for table in TABLES.split():
            cursor.execute(f"VACUUM ANALYZE {table}")
