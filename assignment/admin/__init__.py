"""The admin of ops for the verbs: repair queue, reasons, rules, plans, runs, switches; one file per family."""

from assignment.admin import (
    disputes,
    keeping,
    organisation,
    plans,
    repairs,
    returns,
    rules,
    runs,
    score_models,
    setting_up,
)

__all__ = [
    "disputes",
    "keeping",
    "organisation",
    "plans",
    "repairs",
    "returns",
    "rules",
    "runs",
    "score_models",
    "setting_up",
]
