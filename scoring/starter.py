"""The first score model: a plain rule set that any team can start with and edit."""

from datetime import UTC, datetime

LIFE_EVENT = "life-event"
SIGNAL_TYPES = [
    # slot, code, name, from our own records, group, weight, half-life in days
    (1, "reply", "Answered us", True, "engagement", 15, 30),
    (2, "web-visit", "Visited the website", False, "engagement", 2, 14),
    (3, "pricing-visit", "Looked at prices", False, "intent", 12, 10),
    (4, "quote-request", "Asked for a quote", False, "intent", 20, 30),
    (5, "event-attended", "Came to an event", False, "engagement", 9, 45),
    (6, "new-role", "New decision maker", False, "change", 14, 60),
    (7, "funding", "Funding", False, "change", 20, 120),
    (8, "hiring", "Hiring", False, "change", 10, 90),
    (9, "company-news", "Company news", False, "change", 8, 30),
    (10, "renewal-near", "Renewal notice is near", True, "intent", 18, 45),
    (11, "deal-lost", "Lost six months ago", True, "intent", 8, 60),
    (12, "last-purchase", "Bought some time ago", True, "engagement", 6, 90),
    (13, "complaint", "Complained", False, "trouble", -8, 30),
    (14, LIFE_EVENT, "Life event", True, "change", 6, 60),
]
GROUP_CAPS = {"engagement": 40, "intent": 50, "change": 35, "trouble": 20}
FIT_RULES = [
    ("1,000 people or more", "employees", "gte", 1000, 30),
    ("100 to 999 people", "employees", "between", [100, 999], 35),
    ("20 to 99 people", "employees", "between", [20, 99], 20),
    ("Annual revenue of 5 million or more", "annual_revenue", "gte", 5_000_000, 15),
    ("Domain is known", "domain", "filled", None, 10),
    ("Phone is known", "phone", "filled", None, 10),
    ("Industry is known", "industry", "filled", None, 10),
    ("Country is known", "country", "filled", None, 10),
    ("Part of a group", "parent", "filled", None, 10),
]


def install(apps) -> None:
    """Write signal types and score model 1 with the models of `apps`. Safe to run again."""
    model, made = apps.get_model("scoring", "ScoreModel").objects.get_or_create(
        number=1,
        defaults={"status": "draft", "epoch": datetime(2026, 1, 1, tzinfo=UTC), "change_note": "Starter set"},
    )
    for slot, code, name, own, group, weight, half_life in SIGNAL_TYPES:
        kind, _made = apps.get_model("scoring", "SignalType").objects.get_or_create(
            slot=slot, defaults={"code": code, "name": name, "is_own_record": own}
        )
        if made:
            model.signal_weights.create(signal_type=kind, group=group, weight=weight, half_life_days=half_life)
    if made:
        _fill(model)
        model.status = "published"
        model.save(update_fields=["status"])


def _fill(model) -> None:
    for group, cap in GROUP_CAPS.items():
        model.group_caps.create(group=group, cap=cap)
    for position, (label, field, op, value, points) in enumerate(FIT_RULES, start=1):
        model.fit_rules.create(position=position, label=label, field=field, op=op, value=value, points=points)
