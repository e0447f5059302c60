"""How long a distribution takes: 100,000 ready accounts, 500 books, about 20,000 moves."""

import resource
import time
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import TargetBook, User
from assignment.actions.runs import approve, ask_run
from assignment.actions.working import work_on
from assignment.models import Plan, Run

READY, BOOKS, HELD_EACH = 100_000, 500, 110
STEPS = (
    """
INSERT INTO accounts_user (password, is_superuser, version, email, name, role, is_director, time_zone, language,
       is_active, is_staff, is_robot, joined_at, preferences)
SELECT '!', false, 1, 'runs' || i || '@bench.example', 'Rep ' || i, 'rep', false, '', '', true, false, false,
       %(now)s, '{}'
  FROM generate_series(1, %(books)s) i
""",
    """
INSERT INTO accounts_book (version, opened_on, factor_percent, reason, countries, languages, rep_id, target_book_id)
SELECT 1, %(now)s::date - 400, 100, 'normal',
       ARRAY[(ARRAY['NO','SE','FI','DK','DE'])[1 + n %% 5], (ARRAY['NO','SE','FI','DK','DE'])[1 + (n / 5) %% 5]],
       '{}', id, (SELECT id FROM accounts_targetbook WHERE code = (ARRAY['general','mid-market','smb'])[1 + n %% 3])
  FROM (SELECT id, row_number() OVER (ORDER BY id)::int n FROM accounts_user WHERE email LIKE 'runs%%@bench.example') u
""",
    """
INSERT INTO accounts_account (version, created_at, updated_at, name, kind, lifecycle, domain, website, phone, street,
       city, region, postal_code, country, language, time_zone, industry, employees, currency, tags, custom,
       description, source_list, do_not_contact,
       potential_cents, recurring_revenue_cents, matching_segments, station, segment_id)
SELECT 1, %(now)s, %(now)s, 'Account ' || i, 'company', 'prospect', 'runs' || i || '.example', '', '', '', '', '', '',
       (ARRAY['NO','SE','FI','DK','DE'])[1 + (hashint4(i) & 1023) %% 5], '', '', '', 50, 'EUR', '{}', '{}', '',
       'runs', false,
       1 + (g.default_potential_cents * exp(random_normal(0, 0.9)))::bigint, 0, '{}', 'pool', g.id
  FROM generate_series(1, %(ready)s + %(books)s * %(held)s) i
  JOIN accounts_segment g
    ON g.code = (ARRAY['smb','mid-market','smb','enterprise'])[1 + (hashint4(i + 7) & 1023) %% 4]
""",
    """
INSERT INTO scoring_score (account_id, model_id, fit, timing, priority, grade, is_ready, not_ready, warnings, scored_at,
       last_signal_id)
SELECT id, (SELECT id FROM scoring_scoremodel WHERE status = 'published'), 50, 50, (hashint8(id) & 1023) %% 101,
       chr(65 + (id %% 3)::int) || (1 + id %% 3), true, '{}', '{}', %(now)s, 0
  FROM accounts_account WHERE source_list = 'runs'
""",
    """
INSERT INTO assignment_move (cause, state, code, position, account_id, book_to_id, station_from, station_to,
       seen_version, grade, potential_cents, reason, explanation, note, applied_at, applied_by_id, created_at)
SELECT 'import', 'applied', '', 0, a.id, b.ids[{place}], 'pool', 'held', 0, '', a.potential_cents,
       'runs', '{}', '', %(since)s, %(by)s, %(now)s
  FROM (SELECT id, potential_cents, row_number() OVER (ORDER BY id)::int n FROM accounts_account
         WHERE source_list = 'runs' ORDER BY id LIMIT %(books)s * %(held)s + 32000) a,
       (SELECT array_agg(k.id ORDER BY k.id) ids FROM accounts_book k JOIN accounts_user u ON u.id = k.rep_id
         WHERE u.email LIKE 'runs%%@bench.example') b
""",
    """
INSERT INTO assignment_move (cause, state, code, position, account_id, book_from_id, station_from, station_to,
       seen_version, grade, potential_cents, reason, explanation, note, applied_at, applied_by_id, created_at)
SELECT 'return', 'applied', '', 0, m.account_id, m.book_to_id, 'held', 'pool', 0, '', m.potential_cents,
       'runs back', '{}', '', %(back)s, %(by)s, %(now)s
  FROM (SELECT *, row_number() OVER (ORDER BY account_id) n FROM assignment_move WHERE reason = 'runs') m
 WHERE m.n > %(books)s * %(held)s
""",
    """
INSERT INTO assignment_holding (account_id, book_id, during, opened_by_id, closed_by_id)
SELECT m.account_id, m.book_to_id, tstzrange(m.applied_at, z.applied_at), m.id, z.id
  FROM assignment_move m LEFT JOIN assignment_move z ON z.account_id = m.account_id AND z.reason = 'runs back'
 WHERE m.reason = 'runs'
""",
    """
UPDATE accounts_account a SET book_id = h.book_id, station = 'held' FROM assignment_holding h
 WHERE h.account_id = a.id AND upper_inf(h.during)
""",
    """
INSERT INTO assignment_coverage (holding_id, account_id, book_id, state, is_past_grace, touches, days, live, contacts,
       channels, two_way, meetings, asked, met, missing, window_started_on, window_ends_on, extended, worked_in_window,
       protection, has_open_opportunity, computed_at, last_touch_at, last_two_way_at)
SELECT h.id, h.account_id, h.book_id, 'new', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', %(since)s::date,
       %(since)s::date + 30, false, false, '', false, %(now)s,
       CASE WHEN h.id %% 3 = 0 THEN %(now)s::timestamptz - interval '5 days' END,
       CASE WHEN h.id %% 9 = 0 THEN %(now)s::timestamptz - interval '5 days' END
  FROM assignment_holding h WHERE upper_inf(h.during)
""",
)
EVENLY = "1 + (a.n %% %(books)s)"
# Some books grew much more than others. Of three books in a row one is of each target book.
DRIFTED = "1 + a.n %% 3 + 3 * floor((%(books)s / 3) * power((hashint4(a.n) & 65535) / 65536.0, 1.25))::int"
TABLES = (
    "accounts_user accounts_book accounts_account scoring_score assignment_move assignment_holding assignment_coverage"
)


def seed(now: datetime, *, ready: int = READY, books: int = BOOKS, held: int = HELD_EACH, place: str = EVENLY) -> None:
    """`ready` accounts in the pool, a third of them held before, and `books` books that hold `held` accounts each.

    `place` is the SQL that gives each held account its book: EVENLY, or DRIFTED with `held` as the mean.
    """
    TargetBook.objects.filter(code__in=["general", "mid-market", "smb"]).update(max_accounts=held + 40)
    day = timedelta(days=1)
    values = {
        "now": now, "since": now - 90 * day, "back": now - 30 * day, "ready": ready, "books": books, "held": held,
        "by": User.objects.robot("bench").pk,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STEPS:
            cursor.execute(statement.replace("{place}", place), values)
    with connection.cursor() as cursor:
        for table in TABLES.split():
            cursor.execute(f"VACUUM ANALYZE {table}")


def measure() -> dict[str, float]:
    """Seconds of preview and apply of a distribution; megabytes of this process.

    Expects an empty, migrated database. The first, small run warms the process up.
    """
    now = timezone.now()
    seed(now)
    plan = Plan.objects.get(code="weekly-distribution")
    plan.exclusions = {"coverage": {"on": True, "number": 1}}  # the others are on by themselves
    plan.save(update_fields=["exclusions"])
    robot = User.objects.robot("bench")
    timed(ask_run("distribution", plan=plan, by=None, now=now - timedelta(minutes=1), with_hint=False), now)
    run = ask_run("distribution", plan=plan, by=None, now=now, with_hint=False)
    preview = timed(run, now)
    approve(run, by=robot, now=now)
    applied = timed(run, now)
    run.refresh_from_db()
    return {
        "preview s": preview,
        "preview: lines": run.total,
        "apply s": applied,
        "apply: moves": run.done,
        "worker MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def timed(run: Run, now: datetime) -> float:
    start = time.perf_counter()
    work_on(run.pk, worker="bench", now=now)
    return round(time.perf_counter() - start, 2)
