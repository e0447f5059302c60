"""Score models in words: what makes no sense in one, and what one version changes against another."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display.criteria import condition_words
from scoring.models import FitRule
from scoring.rules.changes import Change
from scoring.rules.reach import Finding

FINDINGS = {
    "no_points": gettext_lazy(
        "Nobody can get a single point: no rule and no signal that counts gives any. Add a rule with points above zero."
    ),
    "no_a": gettext_lazy(
        "Nobody can reach grade A: the rules give at most %(most)s points and A begins at %(band)s. "
        "Give more points, or let A begin lower."
    ),
    "always_a": gettext_lazy(
        "Everybody gets grade A: even the worst fit has %(least)s points and A begins at %(band)s. "
        "A grade that all have tells nothing."
    ),
    "no_1": gettext_lazy(
        "Nobody can reach the digit 1: the caps leave a timing of at most %(most)s and 1 begins at %(band)s."
    ),
    "never": gettext_lazy("Nobody can ever meet the rule “%(rule)s” and get its points. Change what it asks for."),
    "opposite": gettext_lazy(
        "“%(rule)s” and “%(other)s” ask the same and take each other’s points away. Keep one of them."
    ),
    "twice": gettext_lazy("“%(rule)s” and “%(other)s” ask the same, so that it counts twice: %(points)s points."),
    "idle_cap": gettext_lazy("The cap of the group “%(group)s” does nothing: no signal is in it."),
}
SETTINGS = {
    "fit_share": gettext_lazy("Share of fit in the score"),
    "saturation": gettext_lazy("Saturation of timing"),
    "fit_for_a": gettext_lazy("A begins at a fit of"),
    "fit_for_b": gettext_lazy("B begins at a fit of"),
    "timing_for_1": gettext_lazy("1 begins at a timing of"),
    "timing_for_2": gettext_lazy("2 begins at a timing of"),
}
CHANGES = {
    "setting": gettext_lazy("%(name)s: %(new)s instead of %(old)s"),
    "rule_new": gettext_lazy("New rule “%(name)s”: %(new)s points"),
    "rule_gone": gettext_lazy("Rule “%(name)s” removed (%(old)s points)"),
    "rule_points": gettext_lazy("Rule “%(name)s”: %(new)s points instead of %(old)s"),
    "rule_asks": gettext_lazy("Rule “%(name)s” asks for something else"),
    "rule_missing": gettext_lazy("Rule “%(name)s” without a value: %(new)s instead of %(old)s"),
    "rule_name": gettext_lazy("Rule “%(old)s” is called “%(new)s” now"),
    "signal_new": gettext_lazy("Signal “%(name)s” counts now: %(new)s points"),
    "signal_gone": gettext_lazy("Signal “%(name)s” does not count any more (%(old)s points)"),
    "signal_weight": gettext_lazy("Signal “%(name)s”: %(new)s points instead of %(old)s"),
    "signal_half_life": gettext_lazy("Signal “%(name)s” halves in %(new)s days instead of %(old)s"),
    "signal_group": gettext_lazy("Signal “%(name)s” moves from the group “%(old)s” to “%(new)s”"),
    "cap": gettext_lazy("Cap of the group “%(name)s”: %(new)s points instead of %(old)s"),
}


def finding_words(finding: Finding) -> str:
    """What is wrong or odd, and what would change it."""
    return str(FINDINGS[finding.code]) % finding.detail


def change_words(change: Change) -> str:
    """One difference as a line of the history."""
    name = str(SETTINGS[change.name]) if change.code == "setting" else change.name
    shown: Callable[[Any], str] = _missing if change.code == "rule_missing" else _plain
    return str(CHANGES[change.code]) % {"name": name, "old": shown(change.old), "new": shown(change.new)}


def rule_words(rule: FitRule) -> str:
    """What a rule asks for, as a sentence."""
    return condition_words({"field": rule.field, "op": rule.op, "value": rule.value})


def _missing(value: str) -> str:
    return str(FitRule.Missing(value).label)


def _plain(value: Any) -> str:
    if value is None:
        return _("none")
    return f"{value:g}" if isinstance(value, int | float) else str(value)
