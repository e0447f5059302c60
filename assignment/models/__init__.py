"""The tables of the verbs; import them from here."""

from assignment.models.engagement import RulesOfEngagement, WorkingActivity
from assignment.models.holding import BookSnapshot, ClockPause, Coverage, CoverageSnapshot, Holding, RetrievalNotice
from assignment.models.returns import Repair, Return, ReturnReason
from assignment.models.run import Move, NotGiven, Plan, Run, RunBook, RunKind

__all__ = [
    "BookSnapshot",
    "ClockPause",
    "Coverage",
    "CoverageSnapshot",
    "Holding",
    "Move",
    "NotGiven",
    "Plan",
    "Repair",
    "RetrievalNotice",
    "Return",
    "ReturnReason",
    "RulesOfEngagement",
    "Run",
    "RunBook",
    "RunKind",
    "WorkingActivity",
]
