"""The ranking's tables; import them from here."""

from scoring.models.score import Heat, Score, ScoreOverride, ScorePass, Signal
from scoring.models.score_model import FitRule, ScoreModel, SignalGroupCap, SignalType, SignalWeight

__all__ = [
    "FitRule",
    "Heat",
    "Score",
    "ScoreModel",
    "ScoreOverride",
    "ScorePass",
    "Signal",
    "SignalGroupCap",
    "SignalType",
    "SignalWeight",
]
