"""The rows of the rules and claims in the world, and what is sent to them."""

from datetime import datetime
from typing import Any

from accounts.models import Book, User
from assignment.actions.disputes import open_dispute
from assignment.actions.rules import draft_rules
from assignment.display.rule_values import SETTINGS
from assignment.models import RulesOfEngagement
from tests.factories import held_account

REASON = {"to": "holder", "reason": "Worked it for months"}
CLAIM = {"clause": "ownership", "claim": "I met them first"}


def rows_of_rules(rep: User, second: Book, *, by: User, now: datetime) -> dict[str, Any]:
    """A draft, and a claim of the rep on an account of the second book in the same team."""
    draft = draft_rules(by=by, now=now)
    account = held_account(book=second, since=now)
    dispute = open_dispute(account.pk, by=rep, now=now, **CLAIM)
    return {
        "rules_id": draft.pk, "rules": draft.pk, "number": 1, "row": "inbound", "section_key": "purpose",
        "dispute_id": dispute.pk, "disputes": dispute.pk, "claimed": account.pk,
    }  # fmt: skip


def bodies_of_rules(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a sensible person sends."""
    draft = RulesOfEngagement.objects.get(pk=rows["rules_id"])
    stored = {each.name: getattr(draft, each.name) for each in SETTINGS}
    numbers = {name: value for name, value in stored.items() if value is not False and value is not None}
    note = {"change_note": "A longer notice"}
    return {
        "assignment:rules-draft": {**numbers, **note, "version": 1, "notice_days": 9},
        "assignment:rules-dry-run": {**numbers, "version": 1, "notice_days": 9},
        "assignment:rules-section": {"title": "Purpose", "text": "We share accounts fairly.", "version": 1},
        "assignment:rules-scenario": {"nobody": "Who picks up the phone", "version": 1},
        "assignment:rules-publication": {**note, "effective_on": "2099-01-01", "ask": "1", "version": 1},
        "assignment:dispute-create": CLAIM,
        "assignment:dispute-decision": REASON,
        "api-rules-detail": {"notice_days": 9},
        "api-rules-sections": {"key": "purpose", "title": "Purpose", "text": "We share accounts fairly."},
        "api-rules-scenarios": {"row": "inbound", "answers": {"nobody": "Who picks up the phone"}},
        "api-rules-publication": {},
        "api-rules-dry-runs": {"notice_days": 9},
        "api-disputes-list": {"account": rows["account_id"], **CLAIM},
        "api-disputes-decision": REASON,
    }  # fmt: skip
