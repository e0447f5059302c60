"""What the walk needs of returns and repairs: a report about which ops asked something, and what a sensible person
sends.
"""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from assignment.actions.questions import ask_back
from assignment.actions.reports import ask_repair
from assignment.actions.return_decisions import decide_return
from assignment.actions.returns import return_account
from assignment.models import Repair, ReturnReason
from tests.factories import held_account

REASON = {
    "label": "Poor fit", "minimum_work": "touches", "minimum_touches": 2, "free_within_days": 7, "earliest_days": 0,
    "asks_for": "criterion", "needs_note": "on", "limit_percent_per_month": 10, "limit_period": "month",
    "destination": "rest", "rest_days": 180, "replacement": "next_batch", "bars_rep": "on", "is_active": "on",
    "counts_against_rate": "on", "seen": 1,
}  # fmt: skip


def rows_of_returns(first: Repair, *, by: User, now: datetime) -> dict[str, Any]:
    """A second report about the account of `first`, about which its reporter was asked something, and an account of the
    same book that is in review.
    """
    asked = ask_repair(first.account_id, by=first.reported_by, now=now, field="website")
    ask_back([asked.pk], text="Which one is right?", by=by, now=now)
    disputed = held_account(book=first.account.book, since=now - timedelta(days=20), name="In review")
    conflict = ReturnReason.objects.get(code="conflict")
    given = return_account(disputed.pk, reason=conflict, by=first.reported_by, now=now, note="Sold by a partner")
    decide_return(given.pk, by=by, now=now, approve=True)
    return {
        "repair_id": asked.pk, "reason_id": ReturnReason.objects.get(code="poor-fit").pk, "both": [first, asked],
        "reviews": disputed.pk,
    }  # fmt: skip


def routes_of_returns(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Where the account of the address is the one in review."""
    return {"assignment:review-release": {"account_id": rows["reviews"]}}


def bodies_of_returns(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    both = [repair.pk for repair in rows["both"]]
    return {
        "assignment:return-decisions": {"returns": [rows["return_id"]], "approve": "yes"},
        "assignment:review-release": {"note": "Ours"},
        "assignment:review-releases": {"accounts": [rows["reviews"]], "note": "Ours"},
        "assignment:repair-question": {"answer": "The one on their letters"},
        "setup:return-reason": REASON,
        "setup:return-reason-use": {"on": "yes"},
        "api-returns-decisions": {"returns": [rows["return_id"]], "approve": True},
        "api-return-reasons-detail": {"rest_days": 120},
        "api-reviews-release": {"note": "Ours"},
        "api-reviews-releases": {"accounts": [rows["reviews"]], "note": "Ours"},
        "api-repairs-questions": {"repairs": both[:1], "question": "Which one is right?"},
        "api-repairs-merges": {"repairs": both},
        "api-repairs-answer-to-ops": {"answer": "The one on their letters"},
    }
