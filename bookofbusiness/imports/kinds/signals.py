"""Signals: dated timing events, unique per source and external id, never changed."""

from bookofbusiness.imports.merge import KEYS, SAME_ROWS, Merge, first
from bookofbusiness.imports.references import find_accounts
from scoring.actions.heat import share_signals_lock
from scoring.models import SignalType

KEY = "concat_ws('|', r.named_ref, r.type_ref, r.happened_at, r.strength, r.note)"
TYPES = """
UPDATE import_row r SET type_ref = t.id FROM scoring_signaltype t
 WHERE t.code = lower(r.type) OR book_fold(t.name) = book_fold(r.type) OR t.code = replace(book_fold(r.type), ' ', '-')
"""
KNOWN = """
UPDATE import_row r SET record = s.id, state = 'unchanged' FROM scoring_signal s
 WHERE s.source = %(source)s AND s.external_id = r.key AND r.state IS NULL
"""
NEW = "UPDATE import_row SET state = 'new' WHERE state IS NULL"
INSERT = """
INSERT INTO scoring_signal (account_id, signal_type_id, happened_at, strength, note, source, external_id, received_at)
SELECT r.account_ref, r.type_ref, r.happened_at, coalesce(r.strength, 1), coalesce(r.note, ''), %(source)s,
    r.key, %(now)s
  FROM import_row r WHERE r.state = 'new' ORDER BY r.row
    ON CONFLICT (source, external_id) DO NOTHING
"""


def plan(merge: Merge) -> None:
    find_accounts(merge)
    merge.run(TYPES)
    known = ", ".join(SignalType.objects.values_list("code", flat=True))
    merge.reject("r.type_ref IS NULL", "r.type", "no_signal_type", known=known)
    merge.run(KEYS.format(key=KEY))
    merge.issues.add_all(sorted(merge.rows(SAME_ROWS), key=first), "same_as")
    merge.run(KNOWN)
    merge.run(NEW)


def write(merge: Merge) -> None:
    share_signals_lock()
    merge.run(INSERT)
