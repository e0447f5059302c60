"""The tables of the verbs; import them from here."""

from assignment.models.appeal import Appeal
from assignment.models.coverage_cell import CoverageCell
from assignment.models.disputes import Dispute, RuleAcknowledgement
from assignment.models.engagement import RulesOfEngagement, WorkingActivity
from assignment.models.flags import Flag, FlagCode, FlagRule
from assignment.models.holding import BookSnapshot, ClockPause, Coverage, CoverageSnapshot, Holding, RetrievalNotice
from assignment.models.plan import Plan, RunKind
from assignment.models.protection import Protection, StrategicAccount
from assignment.models.questions import RepairQuestion
from assignment.models.returns import Repair, Return, ReturnReason
from assignment.models.run import Move, NotGiven, Run, RunBook
from assignment.models.simulation import Simulation

__all__ = [
    "Appeal",
    "BookSnapshot",
    "ClockPause",
    "Coverage",
    "CoverageCell",
    "CoverageSnapshot",
    "Flag",
    "FlagCode",
    "FlagRule",
    "Dispute",
    "Holding",
    "Move",
    "NotGiven",
    "Plan",
    "Protection",
    "Repair",
    "RepairQuestion",
    "RetrievalNotice",
    "Return",
    "ReturnReason",
    "RuleAcknowledgement",
    "RulesOfEngagement",
    "Run",
    "RunBook",
    "RunKind",
    "Simulation",
    "StrategicAccount",
    "WorkingActivity",
]
