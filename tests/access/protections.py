"""What a sensible person sends about protections, appeals, flags and the switch of the retrieval."""

from datetime import date
from typing import Any

from accounts.models import Organisation


def bodies_of_protections(rows: dict[str, Any], *, until: date) -> dict[str, dict[str, Any]]:
    day = until.isoformat()
    return {
        "assignment:hold-create": {"until": day, "reason": "Contract talks"},
        "assignment:come-back-create": {"until": day, "reason": "After the summer"},
        "assignment:strategic-list": {"account": "Acme", "reason": "Top 40"},
        "assignment:strategic-change": {"then": "let_go", "version": 1},
        "assignment:appeal-create": {"text": "I met them"},
        "assignment:appeal-decision": {"grant": "yes", "held_by": rows["book_id"]},
        "assignment:flag": {"state": "seen", "version": 1},
        "assignment:flag-settings": {
            "code": "empty_calls", "version": 1, "empty_calls-is_on": "on", "empty_calls-at_least": 5,
            "empty_calls-days": 30,
        },
        "assignment:retrieval-switch": {"by_itself": "yes", "version": Organisation.load().version},
        "api-retrieval-switch": {"runs_by_itself": True},
        "api-flags-decision": {"state": "seen"},
        "api-flag-rules-detail": {"is_on": False},
        "api-accounts-holds": {"until": day, "reason": "Contract talks"},
        "api-accounts-comebacks": {"until": day, "reason": "After the summer"},
        "api-strategic-accounts-list": {"account": rows["account_id"], "reason": "Top 40"},
        "api-strategic-accounts-detail": {"may_be_taken": True},
        "api-appeals-list": {"account": rows["account_id"], "text": "I met them"},
        "api-appeals-decision": {"grant": True},
    }  # fmt: skip
