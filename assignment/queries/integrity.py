"""The invariants of the records, one query each: it gives the ids of the rows that break it, so an empty one is good.

Most are also kept by a constraint; the check sees what a missing constraint, a restored backup or a hand in the
database left behind. Source: docs/rules.md, invariants.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assignment.models import Run, RunKind

SHOWN = 5


@dataclass(frozen=True)
class Invariant:
    """`sql` selects `id`, the broken rows of what `says` names."""

    code: str
    says: Promise
    sql: str


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold: how many rows, and the first five of them."""

    invariant: Invariant
    rows: int
    ids: list[int]

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.invariant.code, "rows": self.rows, "ids": self.ids}

    def __str__(self) -> str:
        shown = ", ".join(str(pk) for pk in self.ids) + (", …" if self.rows > len(self.ids) else "")
        return f"{self.invariant.code}: {self.invariant.says}: {self.rows} ({shown})"


@dataclass(frozen=True)
class Check:
    """What a nightly job found, and when."""

    at: datetime
    broken: list[Broken]


INVARIANTS = (
    Invariant(
        "one_open_holding",
        _("accounts with more than one open holding"),
        "SELECT account_id AS id FROM assignment_holding WHERE upper_inf(during) GROUP BY 1 HAVING count(*) > 1",
    ),
    Invariant(
        "holder_is_the_open_holding",
        _("accounts whose book is not that of their open holding"),
        """SELECT DISTINCT coalesce(a.id, h.account_id) AS id
             FROM (SELECT id, book_id FROM accounts_account WHERE book_id IS NOT NULL) a
             FULL JOIN (SELECT account_id, book_id FROM assignment_holding WHERE upper_inf(during)) h
               ON h.account_id = a.id AND h.book_id = a.book_id
            WHERE a.id IS NULL OR h.account_id IS NULL""",
    ),
    Invariant(
        "no_overlap",
        _("holdings that begin before the one before them ended"),
        """SELECT id FROM (
               SELECT id, lower(during) AS since, lag(upper(during)) OVER one AS ended,
                      lag(upper_inf(during)) OVER one AS is_open, isempty(during) AS is_empty
                 FROM assignment_holding WINDOW one AS (PARTITION BY account_id ORDER BY lower(during), id)) h
            WHERE since < ended OR is_open OR is_empty""",
    ),
    Invariant(
        "one_open_book",
        _("reps with more than one open book"),
        "SELECT rep_id AS id FROM accounts_book WHERE closed_on IS NULL GROUP BY 1 HAVING count(*) > 1",
    ),
    Invariant(
        "closed_books_are_empty",
        _("closed books that hold accounts"),
        """SELECT DISTINCT b.id FROM accounts_book b JOIN assignment_holding h ON h.book_id = b.id
            WHERE b.closed_on IS NOT NULL AND upper_inf(h.during)""",
    ),
    Invariant(
        "station_fits_the_book",
        _("accounts whose station does not fit their book"),
        "SELECT id FROM accounts_account WHERE (station = 'held') <> (book_id IS NOT NULL)",
    ),
    Invariant(
        "station_is_known",
        _("accounts at no known station"),
        """SELECT id FROM accounts_account
            WHERE station NOT IN ('held', 'pool', 'resting', 'repair', 'review', 'closed')""",
    ),
    Invariant(
        "rest_has_its_date",
        _("accounts that rest without a date, or have a date without resting"),
        "SELECT id FROM accounts_account WHERE (station = 'resting') <> (rest_until IS NOT NULL)",
    ),
    Invariant(
        "every_holding_has_its_cause",
        _("holdings whose moves do not speak of them"),
        """SELECT h.id FROM assignment_holding h
             JOIN assignment_move o ON o.id = h.opened_by_id LEFT JOIN assignment_move c ON c.id = h.closed_by_id
            WHERE o.account_id <> h.account_id OR o.book_to_id IS DISTINCT FROM h.book_id
               OR o.state NOT IN ('applied', 'reverted') OR upper_inf(h.during) <> (c.id IS NULL)
               OR (c.id IS NOT NULL AND (c.account_id <> h.account_id OR c.book_from_id IS DISTINCT FROM h.book_id
                                         OR c.state NOT IN ('applied', 'reverted')))""",
    ),
    Invariant(
        "every_move_left_its_holding",
        _("applied moves that opened or closed no holding"),
        """SELECT m.id FROM assignment_move m
            WHERE m.state IN ('applied', 'reverted')
              AND ((m.book_to_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM assignment_holding h WHERE h.opened_by_id = m.id))
                OR (m.book_from_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM assignment_holding h WHERE h.closed_by_id = m.id)))""",
    ),
    Invariant(
        "placed_by_moves_alone",
        _("accounts at a station to which no move brought them"),
        """SELECT a.id FROM accounts_account a
            WHERE EXISTS (SELECT 1 FROM assignment_move m
                           WHERE m.account_id = a.id AND m.state IN ('applied', 'reverted'))
              AND NOT EXISTS (SELECT 1 FROM assignment_move m
                               WHERE m.account_id = a.id AND m.state IN ('applied', 'reverted')
                                 AND m.station_to = a.station AND m.book_to_id IS NOT DISTINCT FROM a.book_id)""",
    ),
    Invariant(
        "open_opportunities_have_somebody",
        _("open opportunities whose owner left"),
        """SELECT o.id FROM accounts_opportunity o JOIN accounts_user u ON u.id = o.owner_id
            WHERE o.stage NOT IN ('won', 'lost') AND NOT u.is_active""",
    ),
    Invariant(
        "held_over_means_elsewhere",
        _("opportunities that are held over although their owner holds the account"),
        """SELECT o.id FROM accounts_opportunity o
             JOIN accounts_account a ON a.id = o.account_id JOIN accounts_book b ON b.id = a.book_id
            WHERE o.held_over_until IS NOT NULL AND b.rep_id = o.owner_id""",
    ),
    Invariant(
        "no_opportunity_left_behind",
        _("open opportunities left behind by a return or retrieval"),
        """SELECT o.id FROM accounts_opportunity o
             JOIN accounts_account a ON a.id = o.account_id AND a.book_id IS NULL
             JOIN LATERAL (SELECT h.book_id, h.during, h.closed_by_id FROM assignment_holding h
                            WHERE h.account_id = a.id ORDER BY lower(h.during) DESC LIMIT 1) h ON true
             JOIN accounts_book b ON b.id = h.book_id AND b.rep_id = o.owner_id
             JOIN assignment_move m ON m.id = h.closed_by_id AND m.cause IN ('return', 'retrieval')
            WHERE o.stage NOT IN ('won', 'lost') AND o.opened_on < upper(h.during)::date""",
    ),
    Invariant(
        "runs_count_their_lines",
        _("finished runs whose counts are not those of their lines"),
        """SELECT r.id FROM assignment_run r
             LEFT JOIN (SELECT run_id, count(*) FILTER (WHERE state IN ('applied', 'reverted')) AS done,
                               count(*) FILTER (WHERE state = 'skipped') AS skipped,
                               count(*) FILTER (WHERE state IN ('proposed', 'pinned')) AS open
                          FROM assignment_move WHERE run_id IS NOT NULL GROUP BY 1) m ON m.run_id = r.id
            WHERE r.status IN ('done', 'reverted', 'partly_reverted') AND r.kind NOT IN ('score', 'coverage')
              AND (r.done <> coalesce(m.done, 0) OR r.skipped <> coalesce(m.skipped, 0) OR m.open > 0)""",
    ),
    Invariant(
        "runs_keep_to_the_room",
        _("books that a distribution gave more than it had seen room for"),
        """SELECT b.id FROM assignment_runbook b JOIN assignment_run r ON r.id = b.run_id AND r.kind = 'distribution'
             JOIN (SELECT run_id, book_to_id, count(*) AS given FROM assignment_move
                    WHERE state IN ('applied', 'reverted') AND changed_by_id IS NULL GROUP BY 1, 2) m
               ON m.run_id = b.run_id AND m.book_to_id = b.book_id
            WHERE m.given > b.free AND NOT coalesce((r.settings ->> 'over_capacity')::boolean, false)""",
    ),
    Invariant(
        "undone_lines_are_back",
        _("undone lines whose account did not go back where it came from"),
        """SELECT m.id FROM assignment_move m
            WHERE m.state = 'reverted' AND NOT EXISTS (
                  SELECT 1 FROM assignment_move u WHERE u.reverts_id = m.id AND u.state IN ('applied', 'reverted')
                     AND u.book_to_id IS NOT DISTINCT FROM m.book_from_id)""",
    ),
    Invariant(
        "returns_are_never_lost",
        _("returns that wait for an account which left the book, or were accepted without a move"),
        """SELECT r.id FROM assignment_return r JOIN assignment_holding h ON h.id = r.holding_id
             LEFT JOIN assignment_move m ON m.id = r.move_id
            WHERE (r.state = 'waiting' AND NOT upper_inf(h.during))
               OR (r.state = 'approved' AND (m.id IS NULL OR h.closed_by_id IS DISTINCT FROM m.id))""",
    ),
    Invariant(
        "ops_knows_what_to_repair",
        _("returned accounts with ops that are in no repair queue"),
        """SELECT a.id FROM accounts_account a
            WHERE a.station = 'repair'
              AND EXISTS (SELECT 1 FROM assignment_return r WHERE r.account_id = a.id AND r.state = 'approved')
              AND NOT EXISTS (SELECT 1 FROM assignment_repair p WHERE p.account_id = a.id AND p.state = 'open')""",
    ),
    Invariant(
        "nobody_gone_holds_accounts",
        _("books of people who left more than a day ago that hold accounts"),
        """SELECT DISTINCT b.id FROM accounts_book b JOIN accounts_user u ON u.id = b.rep_id AND NOT u.is_active
             JOIN assignment_holding h ON h.book_id = b.id AND upper_inf(h.during)
            WHERE coalesce((SELECT max(e.recorded_at) FROM accounts_event e
                             WHERE e.verb = 'user_deactivated' AND e.subject_id = u.id), u.joined_at)
                  < clock_timestamp() - interval '1 day'""",
    ),
    Invariant(
        "coverage_speaks_of_open_holdings",
        _("open holdings without coverage, or coverage of ended ones"),
        """SELECT coalesce(h.id, c.holding_id) AS id
             FROM (SELECT id FROM assignment_holding WHERE upper_inf(during)) h
             FULL JOIN assignment_coverage c ON c.holding_id = h.id
            WHERE h.id IS NULL OR c.holding_id IS NULL""",
    ),
    Invariant(
        "notices_speak_of_open_holdings",
        _("open notices of ended holdings"),
        """SELECT n.id FROM assignment_retrievalnotice n JOIN assignment_holding h ON h.id = n.holding_id
            WHERE n.state = 'open' AND NOT upper_inf(h.during)""",
    ),
    Invariant(
        "dashboard_is_the_snapshot",
        _("figures of a book that are not those of the accounts on the last day"),
        """SELECT b.id FROM assignment_booksnapshot b
             LEFT JOIN (SELECT day, book_id, count(*) AS accounts,
                               count(*) FILTER (WHERE state = 'worked') AS worked,
                               count(*) FILTER (WHERE state = 'engaged') AS engaged,
                               count(*) FILTER (WHERE state = 'touched') AS touched,
                               count(*) FILTER (WHERE is_past_grace) AS past_grace
                          FROM assignment_coveragesnapshot
                         WHERE day = (SELECT max(day) FROM assignment_booksnapshot) GROUP BY 1, 2) s
               ON s.day = b.day AND s.book_id = b.book_id
            WHERE b.day = (SELECT max(day) FROM assignment_booksnapshot)
              AND (b.accounts, b.worked, b.engaged, b.touched, b.past_grace) IS DISTINCT FROM
                  (coalesce(s.accounts, 0), coalesce(s.worked, 0), coalesce(s.engaged, 0), coalesce(s.touched, 0),
                   coalesce(s.past_grace, 0))""",
    ),
    Invariant(
        "audit_is_append_only",
        _("guards of the audit trail that are missing or off"),
        """SELECT 2 - count(*) AS id FROM pg_trigger
            WHERE tgrelid = 'accounts_event'::regclass AND tgenabled IN ('O', 'A')
              AND (tgname LIKE 'pgtrigger_append_only%%' OR tgname LIKE 'pgtrigger_no_truncate%%')
           HAVING count(*) < 2""",
    ),
)
ONE = "SELECT %s AS code, count(*) AS rows, (array_agg(id ORDER BY id))[1:{shown}] AS ids FROM ({sql}) AS broken"


def broken_invariants() -> list[Broken]:
    """Everything that does not hold, in the order of the list. One round trip, nothing is written."""
    parts = [ONE.format(shown=SHOWN, sql=invariant.sql) for invariant in INVARIANTS]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [invariant.code for invariant in INVARIANTS])
        found = {code: (rows, ids) for code, rows, ids in cursor.fetchall() if rows}
    return [Broken(row, found[row.code][0], found[row.code][1]) for row in INVARIANTS if row.code in found]


def last_check() -> Check | None:
    """What the last nightly check found, as it was kept with its job."""
    jobs = Run.objects.filter(kind__in=[RunKind.COVERAGE, RunKind.SCORE], summary__has_key="integrity")
    night = jobs.filter(status=Run.Status.DONE).order_by("-pk").only("finished_at", "summary").first()
    if night is None:
        return None
    known = {invariant.code: invariant for invariant in INVARIANTS}
    kept = [line for line in night.summary["integrity"] if line["code"] in known]
    return Check(night.finished_at, [Broken(known[line["code"]], line["rows"], line["ids"]) for line in kept])
