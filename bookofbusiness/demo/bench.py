"""Many plain accounts by set-based SQL, for measuring. The same for the same numbers."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import TargetBook, User

TEAMS = """
INSERT INTO accounts_team (name, region, version) SELECT 'Bench team ' || i, 'Bench', 1 FROM generate_series(1,
       %(teams)s) i
"""
REPS = """
INSERT INTO accounts_user (password, is_superuser, version, email, name, role, is_director, time_zone, language,
                           is_active, is_staff, is_robot, joined_at, preferences, team_id, hired_on)
SELECT '!', false, 1, 'bench' || i || '@bench.example', 'Bench Rep ' || i, 'rep', false, '', '',
       true, false, false, %(now)s, '{}',
       (SELECT id FROM accounts_team WHERE name = 'Bench team ' || (1 + i %% %(teams)s)), (%(now)s::date - 900)
  FROM generate_series(1, %(books)s) i
"""
BOOKS = """
INSERT INTO accounts_book (version, opened_on, factor_percent, reason, countries, languages, rep_id, target_book_id)
SELECT 1, %(now)s::date - 400, 100, 'normal', '{}', '{}', u.id, %(target)s FROM accounts_user u
       WHERE u.email LIKE 'bench%%@bench.example'
"""
ACCOUNTS = """
INSERT INTO accounts_account (version, created_at, updated_at, name, kind, lifecycle, domain, website, phone,
       street, city,
    region, postal_code, country, language, time_zone, industry, employees, annual_revenue, currency, tags, custom,
           description,
    source_list, do_not_contact, potential_cents, recurring_revenue_cents, matching_segments, station)
SELECT 1, %(now)s, %(now)s,
       (ARRAY['Nordic','Harbour','Granite','Silver','Cedar','Falcon','Meridian'])[1 + i %% 7] || ' '
       || (ARRAY['Foods','Steel','Systems','Clinics','Freight','Energy'])[1 + i %% 6] || ' ' || i,
       'company', 'prospect', 'bench' || i || '.example', '', '+47 ' || (10000000 + i), '', 'Oslo', '', '',
       (ARRAY['NO','SE','FI','DK','DE'])[1 + i %% 5], '', '',
              (ARRAY['Food','Finance','Health','Retail',''])[1 + i %% 5],
       (exp(2.2 + 1.4 * ((i * 7919::bigint %% 1000) / 250.0)))::int, (50000 + i %% 977 * 10000), 'EUR', '{}', '{}', '',
              'Bench',
       false, 400000, 0, '{}', 'pool'
  FROM generate_series(1, %(accounts)s) i
"""
CONTACTS = """
INSERT INTO accounts_contact (version, created_at, updated_at, name, title, role, email, phone, mobile, language,
       time_zone,
                              how_we_met, personal, do_not_call, do_not_email, account_id)
SELECT 1, %(now)s, %(now)s, 'Contact ' || a.id, 'Buyer', 'decides', 'c' || a.id || '@bench.example', '', '', '',
       '', '', '',
       false, false, a.id FROM accounts_account a WHERE a.source_list = 'Bench'
"""
MOVES = """
INSERT INTO assignment_move (cause, state, code, position, account_id, book_to_id, station_from, station_to,
       seen_version,
    grade, potential_cents, reason, explanation, note, applied_at, applied_by_id, created_at)
SELECT 'import', 'applied', '', 0, a.id, b.ids[1 + (a.rank %% array_length(b.ids, 1))::int], 'pool', 'held', 0, '',
       a.potential_cents, 'Bench', '{}', '', %(since)s, %(by)s, %(now)s
  FROM (SELECT id, potential_cents, row_number() OVER (ORDER BY id) rank FROM accounts_account
         WHERE source_list = 'Bench'
         ORDER BY id LIMIT %(held)s) a,
       (SELECT array_agg(k.id ORDER BY k.id) ids FROM accounts_book k JOIN accounts_user u ON u.id = k.rep_id
         WHERE u.email LIKE 'bench%%@bench.example') b
"""
HOLDINGS = """
INSERT INTO assignment_holding (account_id, book_id, during, opened_by_id)
SELECT m.account_id, m.book_to_id, tstzrange(m.applied_at, NULL), m.id FROM assignment_move m WHERE m.reason = 'Bench'
"""
PLACE = """
UPDATE accounts_account a SET book_id = m.book_to_id, station = 'held' FROM assignment_move m
 WHERE m.account_id = a.id AND m.reason = 'Bench'
"""
WINDOWS = """
INSERT INTO assignment_coverage (holding_id, account_id, book_id, state, is_past_grace, touches, days, live,
       contacts, channels,
    two_way, meetings, asked, met, missing, window_started_on, window_ends_on, extended, worked_in_window, protection,
    has_open_opportunity, computed_at)
SELECT h.id, h.account_id, h.book_id, 'new', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', %(since)s::date,
       %(since)s::date + 30,
       false, false, '', false, %(now)s
  FROM assignment_holding h JOIN assignment_move m ON m.id = h.opened_by_id WHERE m.reason = 'Bench'
"""
INTERACTIONS = """
INSERT INTO accounts_interaction (account_id, contact_id, user_id, kind, direction, outcome, happened_at,
       automated, subject,
                                  summary, source, logged_at, void_reason)
SELECT a.id, c.id, b.rep_id, (ARRAY['call','email','email','call','meeting'])[1 + q.i %% 5], 'out',
       (ARRAY['no_answer','','','spoke','held'])[1 + q.i %% 5], q.at, false, 'Bench', '', 'import', q.at, ''
  FROM (SELECT i * 7919::bigint %% %(accounts)s AS place, i,
               %(now)s::timestamptz - make_interval(hours => ((i * 104729::bigint) %% 8700)::int) AS at
          FROM generate_series(1, %(interactions)s) i) q
  JOIN (SELECT id, book_id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM accounts_account WHERE source_list = 'Bench') a ON a.place = q.place
  LEFT JOIN accounts_book b ON b.id = a.book_id
  JOIN accounts_contact c ON c.account_id = a.id
"""
SIGNALS = """
INSERT INTO scoring_signal (account_id, signal_type_id, happened_at, strength, note, source, external_id)
SELECT a.id, t.ids[1 + i %% array_length(t.ids, 1)],
       %(now)s::timestamptz - make_interval(hours => ((i * 15485863::bigint) %% 8000)::int),
              0.5 + (i %% 100) / 100.0, '', 'bench', 'bench-' || i
  FROM generate_series(1, %(signals)s) i
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM accounts_account WHERE source_list = 'Bench') a ON a.place = i * 6101::bigint %% %(accounts)s,
       (SELECT array_agg(id ORDER BY id) ids FROM scoring_signaltype) t
"""
TABLES = [
    "accounts_user",
    "accounts_book",
    "accounts_account",
    "accounts_contact",
    "accounts_interaction",
    "scoring_signal",
    "assignment_move",
    "assignment_holding",
    "assignment_coverage",
]


@transaction.atomic
def seed(
    *, accounts: int, held: int, books: int, interactions: int, signals: int, now: datetime, since: datetime
) -> None:
    """Write `accounts` accounts of which `held` lie in `books` books since `since`, with interactions and signals.

    Enrolment and scores are left to the jobs. All-or-nothing; meant for an otherwise empty database.
    """
    TargetBook.objects.filter(code="general").update(max_accounts=max(150, held // max(books, 1) + 40))
    values = {
        "accounts": accounts,
        "held": held,
        "books": books,
        "interactions": interactions,
        "signals": signals,
        "now": now,
        "since": since,
        "teams": max(1, books // 20),
        "by": User.objects.robot("bench").pk,
        "target": TargetBook.objects.get(code="general").pk,
    }
    steps = (TEAMS, REPS, BOOKS, ACCOUNTS, CONTACTS, MOVES, HOLDINGS, PLACE, WINDOWS, INTERACTIONS, SIGNALS)
    with connection.cursor() as cursor:
        for statement in steps:
            cursor.execute(statement, values)
            _tell_the_planner(cursor)


def analyse() -> None:
    """Tell the planner about the new rows."""
    with connection.cursor() as cursor:
        _tell_the_planner(cursor)


def _tell_the_planner(cursor) -> None:
    for table in TABLES:
        cursor.execute(f"ANALYZE {table}")
