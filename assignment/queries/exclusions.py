"""Who may not have an account again, who comes first, and which accounts belong together."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from accounts.queries.calendar import local_day
from accounts.queries.columns import fetch_integers

Ints = NDArray[np.int64]
DAY_ZERO = date(1970, 1, 1)
PROMISE, TASK, PARENT = "preferred", "preferred_task", "preferred_parent"

HELD_BEFORE = """
SELECT h.account_id, b.id, max((upper(h.during) AT TIME ZONE %(zone)s)::date - date '1970-01-01')
  FROM assignment_holding h
  JOIN accounts_account a ON a.id = h.account_id AND (a.book_id IS NULL OR a.book_id = ANY(%(source)s))
  JOIN assignment_move m ON m.id = h.closed_by_id AND m.cause <> 'undo'
  JOIN accounts_book old ON old.id = h.book_id
  JOIN accounts_book b ON b.rep_id = old.rep_id AND b.id = ANY(%(books)s)
 WHERE upper(h.during) > %(since)s
 GROUP BY 1, 2
"""
RETURNED_AS_POOR_FIT = """
SELECT DISTINCT r.account_id, b.id
  FROM assignment_return r
  JOIN assignment_returnreason q ON q.id = r.reason_id AND q.bars_rep
  JOIN accounts_account a ON a.id = r.account_id
  JOIN accounts_book b ON b.rep_id = r.rep_id AND b.id = ANY(%(books)s)
 WHERE r.state = 'approved'
"""
# A rep who gave it back because somebody else has a claim, and the leader agreed.
RETURNED_FOR_CONFLICT = """
SELECT DISTINCT r.account_id, b.id
  FROM assignment_return r
  JOIN assignment_returnreason q ON q.id = r.reason_id AND q.code = 'conflict'
  JOIN accounts_book b ON b.rep_id = r.rep_id AND b.id = ANY(%(books)s)
 WHERE r.state = 'approved'
"""
IN_DISPUTE = "SELECT DISTINCT d.account_id FROM assignment_dispute d WHERE d.state = 'open'"
PREFERRED = """
SELECT a.id, b.id
  FROM accounts_account a JOIN accounts_book b ON b.rep_id = a.preferred_rep_id AND b.id = ANY(%(books)s)
 WHERE a.book_id IS NULL
"""
# A rep who held it has a task or meeting there that is still ahead. Where the account went to nobody, so did the task:
# its change is of the very moment in which the holding ended. What was taken back for want of work is not kept warm so.
PREFERRED_FOR_A_TASK = """
SELECT DISTINCT a.id, b.id
  FROM accounts_task t
  JOIN accounts_account a ON a.id = t.account_id AND a.book_id IS NULL
  JOIN assignment_holding h ON h.account_id = a.id AND NOT upper_inf(h.during)
  JOIN assignment_move m ON m.id = h.closed_by_id AND m.cause NOT IN ('retrieval', 'undo')
  JOIN accounts_book old ON old.id = h.book_id
  JOIN accounts_book b ON b.rep_id = old.rep_id AND b.id = ANY(%(books)s)
 WHERE t.done_at IS NULL AND t.cancelled_at IS NULL
   AND (t.assignee_id = old.rep_id OR t.assignee_id IS NULL AND t.updated_at = upper(h.during))
   AND CASE WHEN t.starts_at IS NULL THEN t.due_on >= %(today)s ELSE t.starts_at >= %(now)s END
"""
# Who holds its parent.
PREFERRED_FOR_A_PARENT = """
SELECT a.id, h.book_id
  FROM accounts_account a
  JOIN assignment_holding h ON h.account_id = a.parent_id AND upper_inf(h.during) AND h.book_id = ANY(%(books)s)
 WHERE a.book_id IS NULL
"""
# Worked and engaged accounts past grace, of those past grace, per book.
COVERED = """
SELECT c.book_id, count(*), count(*) FILTER (WHERE c.state IN ('worked', 'engaged'))
  FROM assignment_coverage c WHERE c.book_id = ANY(%(books)s) AND c.is_past_grace
 GROUP BY 1
"""
RELATIVES = """
SELECT a.id, a.parent_id, coalesce(a.book_id, 0), coalesce(p.book_id, 0)
  FROM accounts_account a JOIN accounts_account p ON p.id = a.parent_id
 WHERE a.parent_id IS NOT NULL
"""


class Families(NamedTuple):
    """`account` (sorted) is of the family of the topmost parent `root`; `home` is the book that holds one, or 0."""

    account: Ints
    root: Ints
    home: Ints


def held_before(
    book_ids: Collection[int], *, now: datetime, days: int, zone: Any, source: Collection[int] = ()
) -> Ints:
    """Rows of (account, book of a rep who held it within `days`, last day as days since 1970)."""
    values = {
        "books": list(book_ids), "source": list(source), "since": now - timedelta(days=days), "zone": str(zone),
    }  # fmt: skip
    return fetch_integers(HELD_BEFORE, values, columns=3)


def returned_as_poor_fit(book_ids: Collection[int]) -> Ints:
    """Rows of (account, book of a rep who gave it back for a reason that bars the rep)."""
    return fetch_integers(RETURNED_AS_POOR_FIT, {"books": list(book_ids)}, columns=2)


def returned_for_conflict(book_ids: Collection[int]) -> Ints:
    """Rows of (account, book of a rep who gave it back for a conflict that the leader confirmed)."""
    return fetch_integers(RETURNED_FOR_CONFLICT, {"books": list(book_ids)}, columns=2)


def in_dispute() -> Ints:
    """Accounts that two people claim while nobody has decided."""
    return fetch_integers(IN_DISPUTE, {}, columns=1).ravel()


def coverage_percent(book_ids: Collection[int]) -> dict[int, int]:
    """The share of worked accounts past grace of each book, in whole percent; books without such accounts are left
    out.
    """
    rows = fetch_integers(COVERED, {"books": list(book_ids)}, columns=3)
    return {book: worked * 100 // past_grace for book, past_grace, worked in rows.tolist()}


def preferred(book_ids: Collection[int], *, now: datetime, parents: bool, besides: Ints) -> dict[tuple[int, int], str]:
    """By (account outside books, book of the rep who comes first): why. A promise comes before a task or meeting of a
    rep who held the account, and that before the book of its parent, which is asked with `parents` and but for the
    pairs `besides`: who held the account before has no claim by its parent.
    """
    values = {"books": list(book_ids), "now": now, "today": local_day(now)}
    asked = {PROMISE: PREFERRED, TASK: PREFERRED_FOR_A_TASK} | ({PARENT: PREFERRED_FOR_A_PARENT} if parents else {})
    found: dict[tuple[int, int], str] = {}
    for why, statement in asked.items():
        known = {account for account, _book in found}
        held = {tuple(pair) for pair in besides.tolist()} if why == PARENT else set()
        pairs = map(tuple, fetch_integers(statement, values, columns=2).tolist())
        found |= {pair: why for pair in pairs if pair[0] not in known and pair not in held}
    return found


def families() -> Families:
    """Accounts with a parent or a child. A circle of parents counts as one family."""
    rows = fetch_integers(RELATIVES, {}, columns=4)
    account = np.unique(rows[:, :2])
    child, parent = np.searchsorted(account, rows[:, 0]), np.searchsorted(account, rows[:, 1])
    root = np.arange(len(account))
    root[child] = parent
    for _step in range(32):
        above = root[root]
        if (above == root).all():
            break
        root = np.minimum(above, root) if _step > 16 else above
    book = np.zeros(len(account), np.int64)
    book[parent], book[child] = rows[:, 3], rows[:, 2]
    return Families(account, account[root], _homes(root, book))


def _homes(root: Ints, book: Ints) -> Ints:
    """The book of each family: that of the topmost parent where it is held, else that of the oldest held member."""
    home = np.zeros(len(root), np.int64)
    held = np.flatnonzero(book)[::-1]
    home[root[held]] = book[held]
    tops = np.unique(root)
    home[tops] = np.where(book[tops] > 0, book[tops], home[tops])
    return home[root]


def as_date(days: int) -> date:
    """The date that is so many days after 1970-01-01."""
    return DAY_ZERO + timedelta(days=int(days))
