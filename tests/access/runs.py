"""What a sensible person sends to plans, runs, returns, repairs and what-ifs."""

from typing import Any

from assignment.models import ReturnReason

CHANGE = {
    "mode": "optimal", "capacity_percent": 100, "threshold_percent": 100, "window_percent": 100,
    "distribution_weeks": 1, "retrieval_weeks": 1, "grace_days": 30, "cap_percent": 20, "name": "",
}  # fmt: skip
WHAT_IF = {"name": "Smaller", "weeks": 4, "seed": 1} | {
    f"change{place}-{name}": value
    for place, changed in enumerate(({"name": "Half as large", "capacity_percent": 50}, {}, {}), start=1)
    for name, value in (CHANGE | changed).items()
}
PLAN = {
    "name": "Every Friday", "fill": "top_off", "mode": "optimal", "source": "pool", "rank_1": "score",
    "frequency": "weekly", "weekday": 4, "at": "10:00", "applied": "at_once", "criteria": "{}", "on_full": "on",
    "is_active": "on", "is_paused": "on",
}  # fmt: skip


def bodies_of_runs(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "assignment:my-book-sort": {"sort": "name"},
        "assignment:return-create": {"reason": ReturnReason.objects.get(code="wrong-record").pk, "field": "domain"},
        "assignment:repair-create": {"field": "domain"},
        "assignment:return-decision": {"approve": "yes"},
        "assignment:run-create": {"kind": "distribution"},
        "assignment:move-create": {"accounts": [rows["account_id"]], "book_to": ""},
        "assignment:run-line": {"to": "pinned"},
        "assignment:plan-create": PLAN,
        "assignment:plan": {**PLAN, "version": 1},
        "assignment:plan-pause": {"paused": "yes"},
        "api-plans-list": {"name": "Every Friday", "at": "10:00"},
        "api-plans-detail": {"name": "Every Friday"},
        "assignment:simulation-list": WHAT_IF,
        "api-simulations-list": {"name": "Smaller", "changes": [{"name": "Half as large", "capacity_percent": 50}]},
        "api-accounts-returns": {"reason": "wrong-record", "detail": {"field": "domain"}},
        "api-accounts-repairs": {"field": "domain"},
        "api-returns-decision": {"approve": True},
        "api-repairs-decision": {"decision": "released"},
        "api-repairs-decisions": {"repairs": [rows["repairs"]], "decision": "fixed", "value": "+47 22 00 00 01"},
        "api-moves-pin": {"note": "Asked for it"},
        "api-moves-drop": {"note": "Bankrupt"},
        "api-moves-restoration": {"note": ""},
        "api-moves-redirection": {"book": rows["second_book"], "note": "Knows them"},
        "api-runs-list": {"kind": "score"},
    }  # fmt: skip
