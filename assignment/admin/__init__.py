"""The admin of ops for the verbs: repair queue, reasons, rules, plans, runs, studies, switches; one file per family."""

from assignment.admin import (
    disputes,
    keeping,
    opportunities,
    organisation,
    plans,
    repairs,
    returns,
    rules,
    runs,
    score_models,
    setting_up,
    simulations,
)

__all__ = [
    "disputes",
    "keeping",
    "opportunities",
    "organisation",
    "plans",
    "repairs",
    "returns",
    "rules",
    "runs",
    "score_models",
    "setting_up",
    "simulations",
]
