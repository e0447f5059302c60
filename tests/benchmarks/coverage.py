"""How long coverage and a retrieval take: 100,000 held accounts in 500 books, one and five million interactions."""

import time
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account, Contact, Organisation, User
from assignment.actions.coverage import refresh_coverage
from assignment.actions.flags import find_flags
from assignment.actions.logging import log_touch
from assignment.actions.runs import approve, ask_run
from assignment.actions.snapshots import snapshot
from assignment.actions.working import work_on
from assignment.models import Coverage, Flag, Plan, Run
from tests.benchmarks import runs
from tests.benchmarks.protections import protect

BOOKS, HELD_EACH = 500, 200
CONTACTS = """
INSERT INTO accounts_contact (version, created_at, updated_at, name, title, role, email, phone, mobile, language,
       time_zone, how_we_met, personal, do_not_call, do_not_email, account_id)
SELECT 1, %(now)s, %(now)s, 'Contact ' || id, '', 'decides', 'c' || id || '@bench.example', '', '', '', '', '', '',
       false, false, id FROM accounts_account WHERE book_id IS NOT NULL
"""
# A year of work, in the order in which it happened; some accounts get much of it and some next to nothing.
INTERACTIONS = """
INSERT INTO accounts_interaction (account_id, contact_id, user_id, kind, direction, outcome, happened_at, automated,
       subject, summary, source, logged_at, void_reason)
SELECT a.id, c.id, b.rep_id, (ARRAY['call','email','email','call','meeting'])[1 + i %% 5], 'out',
       (ARRAY['no_answer','','','voicemail','held'])[1 + i %% 5], x.at, i %% 11 = 0, 'Renewal of the frame agreement',
       repeat('They asked for a quote and for two references. ', 1 + (i %% 4)::int),
       (ARRAY['import','hand'])[1 + i %% 2], x.at, ''
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
 CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - make_interval(secs => 31536000.0 * (%(last)s - i) / %(last)s) AS at,
                            (power(((i * 7919) %% 100003) / 100003.0, 2) * %(accounts)s)::bigint AS place) AS x
  JOIN bench_places p ON p.place = x.place
  JOIN accounts_account a ON a.id = p.id
  JOIN accounts_book b ON b.id = a.book_id
  JOIN accounts_contact c ON c.account_id = a.id
 ORDER BY x.at
"""
PLACES = """
CREATE TABLE bench_places AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM accounts_account WHERE book_id IS NOT NULL
"""


def seed(now: datetime) -> None:
    """Held accounts since 90 days, each with a contact, and no interaction yet. Expects an empty, migrated database."""
    runs.seed(now, ready=0, books=BOOKS, held=HELD_EACH)
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS, {"now": now})
        cursor.execute(PLACES)
        cursor.execute("VACUUM ANALYZE accounts_contact")
        cursor.execute("ANALYZE bench_places")


def add_interactions(first: int, last: int, *, now: datetime) -> None:
    """Interactions number `first` to `last`, spread over the year before `now`."""
    values = {"first": first, "last": last, "now": now, "accounts": BOOKS * HELD_EACH}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what is joined from the tables needs no check
        cursor.execute(INTERACTIONS, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_interaction")


def measure() -> dict[str, float]:
    """Seconds of coverage at one and five million interactions, of a retrieval with every protection on, of the gaming
    flags, a snapshot and a log.
    """
    now = timezone.now()
    seed(now)
    add_interactions(1, 1_000_000, now=now)
    figures = {"coverage, 1,000,000 interactions s": _seconds(lambda: refresh_coverage(now=now))}
    protect(now)
    figures |= _retrieval(now)
    figures["flags s"] = _seconds(lambda: find_flags(now=now + timedelta(days=7)))
    figures["flags: found"] = Flag.objects.count()
    figures["flags, second night s"] = _seconds(lambda: find_flags(now=now + timedelta(days=8)))
    figures["snapshot s"] = _seconds(lambda: snapshot(day=now.date(), now=now))
    figures["log ms"] = _log(now)
    add_interactions(1_000_001, 5_000_000, now=now)
    late = "coverage, 4,000,000 interactions more, windows turned anew s"
    figures[late] = _seconds(lambda: refresh_coverage(now=now + timedelta(days=1)))
    figures["coverage, 5,000,000 interactions s"] = _seconds(lambda: refresh_coverage(now=now + timedelta(days=2)))
    return figures


def _retrieval(now: datetime) -> dict[str, float]:
    Organisation.objects.update(went_live_on=None)  # live for long
    plan, robot = Plan.objects.get(code="weekly-retrieval"), User.objects.robot("bench")
    warned = ask_run("retrieval", plan=plan, by=robot, now=now, with_hint=False)
    notice = _seconds(lambda: work_on(warned.pk, worker="bench", now=now))
    due = now + timedelta(days=14)
    run = ask_run("retrieval", plan=plan, by=robot, now=due, with_hint=False)
    preview = _seconds(lambda: work_on(run.pk, worker="bench", now=due))
    approve(Run.objects.get(pk=run.pk), by=robot, now=due)
    applied = _seconds(lambda: work_on(run.pk, worker="bench", now=due))
    warned.refresh_from_db(), run.refresh_from_db()
    return {
        "retrieval: notices s": notice,
        "retrieval: noticed": warned.summary["noticed"],
        "retrieval s": preview,
        "retrieval: lines": run.total,
        "retrieval: apply s": applied,
        "retrieval: taken": run.done,
    }


def _log(now: datetime) -> float:
    """The median of a hundred logs on as many accounts."""
    rows = Account.objects.filter(pk__in=Coverage.objects.values("account")).select_related("book__rep").order_by("pk")
    times = []
    for account in rows[:100]:
        contact = Contact.objects.filter(account=account).first()
        times.append(_seconds(partial(_call, account, contact, now)))
    return round(1000 * sorted(times)[50], 1)


def _call(account: Account, contact: Contact, now: datetime) -> None:
    log_touch(account.pk, by=account.book.rep, now=now, kind="call", outcome="no_answer", contact_id=contact.pk)


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 3)
