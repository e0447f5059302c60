"""Rules of engagement version 1, what counts as work, the five return reasons and two plans, paused (decisions 3,
30).
"""

from datetime import date, time

WORKING_ACTIVITIES = [
    {"name": "Call", "kind": "call", "is_live": True, "minimum_seconds": 30},
    {"name": "Mail", "kind": "email"},
    {"name": "Meeting held", "kind": "meeting", "outcomes": ["held", "spoke"], "is_live": True},
    {"name": "Message", "kind": "message"},
    {"name": "Visit", "kind": "visit", "is_live": True},
]
RETURN_REASONS = [
    {
        "code": "wrong-record",
        "label": "Record wrong or incomplete",
        "family": "data",
        "destination": "repair",
        "prefers_rep": True,
        "help_text": "Say which field is wrong and, if you know it, what is right. Ops fixes it.",
    },
    {
        "code": "duplicate-or-gone",
        "label": "Duplicate or out of business",
        "family": "data",
        "destination": "repair",
        "help_text": "Say which account it duplicates, or how you know that the company is gone.",
    },
    {
        "code": "poor-fit",
        "label": "Poor fit",
        "family": "fit",
        "destination": "rest",
        "rest_days": 180,
        "needs_note": True,
        "minimum_touches": 2,
        "free_within_days": 7,
        "limit_percent_per_month": 10,
        "bars_rep": True,
        "help_text": "It does not match whom we sell to. Say which point does not fit.",
    },
    {
        "code": "worked-or-later",
        "label": "Worked, or not now",
        "family": "timing",
        "destination": "rest",
        "rest_days": 90,
        "minimum_touches": 3,
        "prefers_rep": True,
        "help_text": "You worked it and it leads nowhere now. With a date it comes back then, to you first.",
    },
    {
        "code": "conflict",
        "label": "Conflict",
        "family": "process",
        "destination": "review",
        "needs_approval": True,
        "needs_note": True,
        "help_text": "Somebody else has a claim, or you may not sell to it. Your leader decides.",
    },
]
PLANS = [
    {
        "code": "weekly-distribution",
        "name": "Weekly distribution",
        "kind": "distribution",
        "weekday": 4,
        "at": time(10),
        "apply_weekday": 0,
        "apply_at": time(6),
    },
    {
        "code": "weekly-retrieval",
        "name": "Weekly retrieval",
        "kind": "retrieval",
        "weekday": 3,
        "at": time(18),
    },
]


def install(apps) -> None:
    """Write the starter rules with the models of `apps`. Safe to run again: what exists stays as it is."""
    apps.get_model("assignment", "RulesOfEngagement").objects.get_or_create(
        number=1, defaults={"status": "current", "effective_on": date(2026, 1, 1), "change_note": "Starter set"}
    )
    _fill(apps.get_model("assignment", "WorkingActivity"), "name", WORKING_ACTIVITIES)
    numbered = [{**row, "position": place} for place, row in enumerate(RETURN_REASONS, start=1)]
    _fill(apps.get_model("assignment", "ReturnReason"), "code", numbered)
    _fill(apps.get_model("assignment", "Plan"), "code", PLANS)


def _fill(model, key: str, rows: list[dict]) -> None:
    for row in rows:
        model.objects.get_or_create(**{key: row[key]}, defaults=row)
