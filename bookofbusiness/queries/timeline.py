"""The one true timeline of an account: everything that happened, from every app, in one statement."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation

TALKS, MONEY, MOVES = "talks", "money", "moves"
MOST_ROWS = 100

INTERACTIONS = """
SELECT i.happened_at AS at, 'interaction' AS part, i.id, jsonb_build_object(
    'kind', i.kind, 'direction', i.direction, 'outcome', i.outcome, 'subject', i.subject, 'summary', left(i.summary,
           2000),
    'contact', c.name, 'contact_id', i.contact_id, 'user', u.name, 'user_id', i.user_id, 'automated', i.automated,
    'seconds', i.duration_seconds, 'void_reason', i.void_reason, 'voided', i.voided_at IS NOT NULL, 'files',
    (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name) ORDER BY f.id) FROM accounts_attachment f
      WHERE f.interaction_id = i.id)) AS facts
  FROM accounts_interaction i
  LEFT JOIN accounts_contact c ON c.id = i.contact_id LEFT JOIN accounts_user u ON u.id = i.user_id
 WHERE i.account_id = %(account)s AND {beyond}
 ORDER BY i.happened_at DESC, i.id DESC LIMIT %(limit)s
"""
NOTES = """
SELECT i.created_at AS at, 'note' AS part, i.id, jsonb_build_object('text', left(i.text, 4000), 'user', u.name,
       'author_id', i.author_id, 'pinned', i.is_pinned)
  FROM accounts_note i JOIN accounts_user u ON u.id = i.author_id
 WHERE i.account_id = %(account)s AND {beyond} ORDER BY i.created_at DESC, i.id DESC LIMIT %(limit)s
"""
STAGES = """
SELECT i.at, 'stage' AS part, i.id, jsonb_build_object('name', o.name, 'from', i.stage_from, 'to', i.stage_to,
       'user', u.name,
    'amount', o.amount, 'currency', o.currency, 'close_on', o.close_on, 'lost_reason', o.lost_reason)
  FROM accounts_stagechange i JOIN accounts_opportunity o ON o.id = i.opportunity_id LEFT JOIN accounts_user u ON
         u.id = i.by_id
 WHERE o.account_id = %(account)s AND {beyond} ORDER BY i.at DESC, i.id DESC LIMIT %(limit)s
"""
PURCHASES = """
SELECT i.at, 'purchase' AS part, i.id, i.facts FROM (
    SELECT t.id, (t.happened_on + time '12:00') AT TIME ZONE 'UTC' AS at, jsonb_build_object('kind', t.kind,
           'product', p.name,
        'quantity', t.quantity, 'amount', t.amount, 'currency', t.currency, 'recurring', t.is_recurring,
        'reference', t.reference) AS facts
      FROM accounts_transaction t LEFT JOIN accounts_product p ON p.id = t.product_id WHERE t.account_id =
             %(account)s) i
 WHERE {beyond} ORDER BY i.at DESC, i.id DESC LIMIT %(limit)s
"""
# Two lines a contract: signed by both sides, and begun; a part each, so that one day holds both.
CONTRACTS = """
SELECT i.at, '{part}' AS part, i.id, i.facts FROM (
    SELECT k.id, ({day} + time '12:00') AT TIME ZONE 'UTC' AS at, jsonb_build_object('number', k.number, 'title',
           k.title, 'kind', k.kind, 'value', k.value, 'currency', k.currency, 'starts_on', k.starts_on,
           'ends_on', k.ends_on) AS facts
      FROM accounts_contract k
     WHERE k.account_id = %(account)s AND k.signed_by_us_on IS NOT NULL AND k.signed_by_client_on IS NOT NULL
       AND {day} <= %(today)s) i
 WHERE {{beyond}} ORDER BY i.at DESC, i.id DESC LIMIT %(limit)s
"""
SIGNED = CONTRACTS.format(part="signed", day="greatest(k.signed_by_us_on, k.signed_by_client_on)")
STARTED = CONTRACTS.format(part="started", day="k.starts_on")
SIGNALS = """
SELECT i.happened_at AS at, 'signal' AS part, i.id, jsonb_build_object('name', t.name, 'note', i.note, 'strength',
       i.strength)
  FROM scoring_signal i JOIN scoring_signaltype t ON t.id = i.signal_type_id
 WHERE i.account_id = %(account)s AND {beyond} ORDER BY i.happened_at DESC, i.id DESC LIMIT %(limit)s
"""
EVENTS = """
SELECT i.at, 'event' AS part, i.id, jsonb_build_object('verb', i.verb, 'by', i.by_name, 'run', i.run_id, 'reason',
       coalesce(why.label, i.detail ->> 'reason'),
    'cause', i.detail ->> 'cause', 'from', old_rep.name, 'to', new_rep.name, 'station', i.detail ->> 'station_to',
           'detail', i.detail)
  FROM accounts_event i
  LEFT JOIN accounts_book old_book ON old_book.id = (i.detail ->> 'book_from')::bigint
  LEFT JOIN accounts_user old_rep ON old_rep.id = old_book.rep_id
  LEFT JOIN accounts_book new_book ON new_book.id = (i.detail ->> 'book_to')::bigint
  LEFT JOIN accounts_user new_rep ON new_rep.id = new_book.rep_id
  LEFT JOIN assignment_returnreason why ON why.code = i.detail ->> 'reason'
 WHERE i.account_id = %(account)s AND i.verb = ANY(%(verbs)s) AND {beyond} ORDER BY i.at DESC, i.id DESC LIMIT %(limit)s
"""
PARTS = {
    "interaction": (INTERACTIONS, "i.happened_at", TALKS),
    "note": (NOTES, "i.created_at", TALKS),
    "stage": (STAGES, "i.at", MONEY),
    "purchase": (PURCHASES, "i.at", MONEY),
    "signed": (SIGNED, "i.at", MONEY),
    "started": (STARTED, "i.at", MONEY),
    "signal": (SIGNALS, "i.happened_at", MOVES),
    "event": (EVENTS, "i.at", MOVES),
}
SHOWN_VERBS = [
    "account_created",
    "account_assigned",
    "account_retrieved",
    "account_returned",
    "account_moved",
    "account_repaired",
    "account_closed",
    "account_released",
    "move_undone",
    "opportunity_kept",
    "opportunity_followed",
    "return_submitted",
    "return_decided",
    "repair_requested",
    "repair_decided",
    "notice_given",
    "protection_set",
    "protection_ended",
    "appeal_made",
    "appeal_decided",
]
FILTERS = ("", TALKS, MONEY, MOVES)


@dataclass(frozen=True)
class Item:
    """One line: when, from which part ("interaction", "note", …), its id there, and its facts as plain values."""

    at: datetime
    part: str
    id: int
    facts: dict

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}|{self.part}|{self.id}"


@dataclass(frozen=True)
class Timeline:
    items: list[Item]
    next_cursor: str


def timeline(account_id: int, *, only: str = "", cursor: str = "", limit: int = 30, today: date = date.max) -> Timeline:
    """Up to `limit` (at most 100) lines, newest first, from `cursor` on; `only` is "talks", "money" or "moves".

    Contracts that begin after `today` are still to come and not shown.

    One query. Raises RuleViolation "bad_cursor" or "bad_filter".
    """
    if only not in FILTERS:
        raise RuleViolation("bad_filter", _("Show all, talks, money or moves."), status=400)
    limit = max(1, min(limit, MOST_ROWS))
    chosen = {name: part for name, part in PARTS.items() if not only or part[2] == only}
    values = {"account": account_id, "limit": limit + 1, "verbs": SHOWN_VERBS, "today": today, **_position(cursor)}
    selects = [f"({text.format(beyond=_beyond(name, at, cursor))})" for name, (text, at, _group) in chosen.items()]
    union = " UNION ALL ".join(selects) + " ORDER BY at DESC, part DESC, id DESC LIMIT %(limit)s"
    with connection.cursor() as database:
        database.execute(union, values)
        rows = database.fetchall()
    items = [Item(at, part, pk, json.loads(facts) if isinstance(facts, str) else facts) for at, part, pk, facts in rows]
    return Timeline(items[:limit], items[limit - 1].cursor if len(items) > limit else "")


def _beyond(part: str, at: str, cursor: str) -> str:
    """Rows older than the cursor; `part` and `at` are ours, never input."""
    if not cursor:
        return "true"
    return f"({at} <= %(at)s AND ({at}, '{part}', i.id) < (%(at)s, %(part)s, %(id)s))"


def _position(cursor: str) -> dict:
    if not cursor:
        return {}
    try:
        at, part, pk = cursor.split("|")
        position = {"at": datetime.fromisoformat(at), "part": part, "id": int(pk)}
    except ValueError as error:
        raise RuleViolation(
            "bad_cursor", _("This page link is not one of ours. Start from the first page."), status=400
        ) from error
    if part not in PARTS or position["at"].tzinfo is None or abs(position["id"]) > 2**62:
        raise RuleViolation(
            "bad_cursor", _("This page link is not one of ours. Start from the first page."), status=400
        )
    return position
