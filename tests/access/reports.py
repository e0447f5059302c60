"""What a sensible person sends to the pages of working activities."""

from typing import Any

ACTIVITY = {
    "name": "Call", "kind": "call", "needs_contact": "on", "minimum_seconds": 30, "per_day": 1, "weight": 1,
    "is_live": "on", "automated_every_days": 7, "is_active": "on", "seen": 1,
}  # fmt: skip


def bodies_of_reports() -> dict[str, dict[str, Any]]:
    return {
        "setup:activity": ACTIVITY,
        "setup:activity-create": ACTIVITY | {"name": "Short call"},
        "setup:activity-outlook": ACTIVITY,
        "setup:activity-create-outlook": ACTIVITY,
        "setup:activity-use": {"on": "yes"},
        "api-working-activities-list": {"name": "Post card", "kind": "message"},
        "api-working-activities-detail": {"per_day": 2},
    }
