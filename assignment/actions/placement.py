"""The one writer of `Account.book`, `station` and `Holding`: set-based, for one account or five hundred.

What moves with an account: its open tasks go to the new rep (or to nobody), open opportunities follow a move between
books or are held over (decision 28), open notices and returns that still wait end. Bounds of holdings are set under
the lock (decision 15, integrity.md 1.5).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from accounts.actions.audit import record_many
from accounts.models import Event, Organisation, User
from assignment.actions.moving_deals import move_or_hold_over
from assignment.actions.restoring import REMEMBER
from assignment.models import Move

VERBS = {
    Move.Cause.DISTRIBUTION: Event.Verb.ACCOUNT_ASSIGNED,
    Move.Cause.RETRIEVAL: Event.Verb.ACCOUNT_RETRIEVED,
    Move.Cause.RETURN: Event.Verb.ACCOUNT_RETURNED,
    Move.Cause.REST: Event.Verb.ACCOUNT_RELEASED,
    Move.Cause.UNDO: Event.Verb.MOVE_UNDONE,
}

CLOSE_HOLDINGS = """
UPDATE assignment_holding h
   SET during = tstzrange(lower(h.during), greatest(%(now)s, lower(h.during) + interval '1 microsecond'), '[)'),
       closed_by_id = m.id
  FROM assignment_move m
 WHERE m.id = ANY(%(moves)s) AND h.account_id = m.account_id AND upper_inf(h.during)
"""
END_NOTICES = """
UPDATE assignment_retrievalnotice n SET state = CASE WHEN m.cause = 'retrieval' THEN 'taken' ELSE 'ended' END,
       settled_at = %(now)s
  FROM assignment_holding h JOIN assignment_move m ON m.id = h.closed_by_id
 WHERE m.id = ANY(%(moves)s) AND n.holding_id = h.id AND n.state = 'open'
"""
END_RETURNS = """
UPDATE assignment_return r
   SET state = 'withdrawn', decided_at = %(now)s, decided_by_id = %(by)s, version = r.version + 1
  FROM assignment_holding h
 WHERE h.closed_by_id = ANY(%(moves)s) AND r.holding_id = h.id AND r.state = 'waiting'
"""
FORGET_COVERAGE = """
DELETE FROM assignment_coverage c USING assignment_holding h
 WHERE h.closed_by_id = ANY(%(moves)s) AND c.holding_id = h.id
"""
PLACE_ACCOUNTS = """
UPDATE accounts_account a
   SET book_id = m.book_to_id, station = m.station_to, rest_until = m.rest_until, updated_at = %(now)s,
       preferred_rep_id = CASE WHEN m.book_to_id IS NULL THEN a.preferred_rep_id END
  FROM assignment_move m
 WHERE m.id = ANY(%(moves)s) AND a.id = m.account_id
   AND a.book_id IS NOT DISTINCT FROM m.book_from_id AND a.station = m.station_from
"""
OPEN_HOLDINGS = """
INSERT INTO assignment_holding (account_id, book_id, during, opened_by_id)
SELECT m.account_id, m.book_to_id,
       tstzrange(greatest(%(now)s, (SELECT max(upper(h.during)) FROM assignment_holding h WHERE h.account_id =
              m.account_id)), NULL, '[)'),
       m.id
  FROM assignment_move m
 WHERE m.id = ANY(%(moves)s) AND m.book_to_id IS NOT NULL
 ORDER BY m.id
"""
OPEN_WINDOWS = """
INSERT INTO assignment_coverage (
    holding_id, account_id, book_id, state, is_past_grace, touches, days, live, contacts, channels, two_way, meetings,
    asked, met, missing, window_started_on, window_ends_on, extended, worked_in_window, protection,
    has_open_opportunity, computed_at)
SELECT h.id, h.account_id, h.book_id, 'new', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]'::jsonb,
       (lower(h.during) AT TIME ZONE %(zone)s)::date,
       (lower(h.during) AT TIME ZONE %(zone)s)::date + t.window_days, false, false, '', false, %(now)s
  FROM assignment_holding h
  JOIN accounts_book b ON b.id = h.book_id
  JOIN accounts_targetbook t ON t.id = b.target_book_id
 WHERE h.opened_by_id = ANY(%(moves)s)
"""
HAND_OVER_TASKS = """
UPDATE accounts_task t SET assignee_id = new_book.rep_id, updated_at = %(now)s
  FROM assignment_move m
  JOIN accounts_book old_book ON old_book.id = m.book_from_id
  LEFT JOIN accounts_book new_book ON new_book.id = m.book_to_id
 WHERE m.id = ANY(%(moves)s) AND t.account_id = m.account_id AND t.done_at IS NULL AND t.cancelled_at IS NULL
   AND t.assignee_id = old_book.rep_id
"""
MARK_APPLIED = """
UPDATE assignment_move SET state = 'applied', applied_at = %(now)s, applied_by_id = %(by)s WHERE id = ANY(%(moves)s)
"""
BEFORE = (CLOSE_HOLDINGS, END_NOTICES, END_RETURNS, FORGET_COVERAGE, HAND_OVER_TASKS)


class PlacementConflict(Exception):
    """An account was not where its move said: the caller did not lock or check it. A bug, nothing is written."""


def place(moves: Sequence[Move], *, by: User, now: datetime) -> None:
    """Carry out these stored moves (at most 500), whose accounts and books the caller has locked and checked.

    Closes and opens holdings, moves accounts, tasks and opportunities, writes one audit line each, marks the moves
    applied. Raises PlacementConflict when an account is not at its move's `book_from` and `station_from`.
    """
    if not moves:
        return
    values = {"moves": [move.pk for move in moves], "now": now, "by": by.pk, "zone": Organisation.load().time_zone}
    with transaction.atomic(), connection.cursor() as cursor:
        if any(move.run_id for move in moves):
            cursor.execute(REMEMBER, values)
        leaving = [move.pk for move in moves if move.book_from_id is not None]
        for statement in BEFORE if leaving else ():
            cursor.execute(statement, {**values, "moves": leaving})
        cursor.execute(PLACE_ACCOUNTS, values)
        if cursor.rowcount != len(moves):
            raise PlacementConflict(f"{len(moves) - cursor.rowcount} of {len(moves)} accounts were elsewhere.")
        for statement in (OPEN_HOLDINGS, OPEN_WINDOWS, MARK_APPLIED):
            cursor.execute(statement, values)
        move_or_hold_over(moves, by=by, now=now)
        _record_all(moves, by=by, now=now)
    for move in moves:
        move.state, move.applied_at, move.applied_by = Move.State.APPLIED, now, by


def _record_all(moves: Sequence[Move], *, by: User, now: datetime) -> None:
    by_cause: dict[tuple[str, int | None], list[Move]] = {}
    for move in moves:
        by_cause.setdefault((move.cause, move.run_id), []).append(move)
    for (cause, run_id), group in by_cause.items():
        lines = [(move.account_id, _told(move)) for move in group]
        record_many(VERBS.get(Move.Cause(cause), Event.Verb.ACCOUNT_MOVED), by=by, now=now, run_id=run_id, lines=lines)


def _told(move: Move) -> dict:
    return {
        "move": move.pk,
        "cause": move.cause,
        "book_from": move.book_from_id,
        "book_to": move.book_to_id,
        "station_to": move.station_to,
        "reason": move.reason,
    }
