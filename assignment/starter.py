"""Rules of engagement version 1, what counts as work, the return reasons, of which five are in use, and two plans,
paused (decisions 3, 30).
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
        "asks_for": "field",
        "counts_against_rate": False,
        "help_text": "Say which field is wrong and, if you know it, what is right. Ops fixes it.",
    },
    {
        "code": "duplicate-or-gone",
        "label": "Duplicate or out of business",
        "family": "data",
        "destination": "repair",
        "asks_for": "duplicate",
        "counts_against_rate": False,
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
        "asks_for": "criterion",
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
# Ready to be switched on; the five above stand for all of them.
FINER_REASONS: list[dict] = [
    {
        "code": "worked",
        "label": "Worked to completion",
        "family": "process",
        "destination": "rest",
        "rest_days": 90,
        "minimum_work": "threshold",
        "help_text": "You did all that this kind of book asks for, and it leads nowhere now.",
    },
    {
        "code": "not-interested",
        "label": "Not interested",
        "family": "timing",
        "destination": "rest",
        "rest_days": 180,
        "minimum_work": "answer",
        "help_text": "Somebody there said no, by voice or in writing. No answer is not a no.",
    },
    {
        "code": "get-back",
        "label": "Get back to me",
        "family": "timing",
        "destination": "nurture",
        "minimum_work": "two_way",
        "needs_date": True,
        "limit_percent_per_month": 10,
        "prefers_rep": True,
        "help_text": "They named a day. It comes back then, to you first.",
    },
    {
        "code": "no-contact",
        "label": "No relevant contact",
        "family": "data",
        "destination": "repair",
        "prefers_rep": True,
        "counts_against_rate": False,
        "help_text": "Nobody known there can be reached or decides. Ops finds somebody.",
    },
    {
        "code": "duplicate",
        "label": "Duplicate",
        "family": "data",
        "destination": "repair",
        "asks_for": "duplicate",
        "counts_against_rate": False,
        "help_text": "Say which account it repeats.",
    },
    {
        "code": "out-of-business",
        "label": "Out of business or acquired",
        "family": "data",
        "destination": "repair",
        "asks_for": "proof",
        "counts_against_rate": False,
        "help_text": "Say how you know: a register, the news, a mail. Ops closes it.",
    },
    {
        "code": "over-capacity",
        "label": "Over capacity or on leave",
        "family": "process",
        "destination": "rest",
        "needs_approval": True,
        "leader_only": True,
        "replacement": "none",
        "counts_against_rate": False,
        "help_text": "The book holds more than the rep can work. A leader chooses what goes.",
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
# A new plan of a kind starts with the days and times of the one that ships.
WHEN = ("weekday", "at", "apply_weekday", "apply_at")
USUAL_WHEN = {plan["kind"]: {name: plan[name] for name in WHEN if name in plan} for plan in PLANS}


def install(apps) -> None:
    """Write the starter rules with the models of `apps`. Safe to run again: what exists stays as it is."""
    apps.get_model("assignment", "RulesOfEngagement").objects.get_or_create(
        number=1, defaults={"status": "current", "effective_on": date(2026, 1, 1), "change_note": "Starter set"}
    )
    _fill(apps.get_model("assignment", "WorkingActivity"), "name", WORKING_ACTIVITIES)
    _fill(apps.get_model("assignment", "ReturnReason"), "code", return_reasons())
    _fill(apps.get_model("assignment", "Plan"), "code", PLANS)


def return_reasons() -> list[dict]:
    """The whole catalogue in its order; the finer ones are switched off."""
    finer = [{**row, "is_active": False} for row in FINER_REASONS]
    return [{**row, "position": place} for place, row in enumerate([*RETURN_REASONS, *finer], start=1)]


def _fill(model, key: str, rows: list[dict]) -> None:
    """Write the rows that are missing, as far as the model of this migration has their columns."""
    known = {field.name for field in model._meta.get_fields()}
    for row in rows:
        values = {name: value for name, value in row.items() if name in known}
        model.objects.get_or_create(**{key: row[key]}, defaults=values)
