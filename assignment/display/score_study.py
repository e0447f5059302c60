"""A study of learned weights in words and as a chart."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.display.formats import number, percent
from scoring.learning.study import ENOUGH_CLOSED, ENOUGH_WON


def advice_words(study: Mapping[str, Any]) -> str:
    """What to do, in one sentence."""
    if study["advice"] == "few":
        words = {"won": number(study["won"]), "closed": number(study["closed"]),
                 "enough_won": number(ENOUGH_WON), "enough_closed": number(ENOUGH_CLOSED)}  # fmt: skip
        return (
            _(
                "Keep the rules: %(closed)s closed opportunities, %(won)s of them won, are too few to learn from; "
                "it takes %(enough_closed)s and %(enough_won)s."
            )
            % words
        )
    if study["advice"] == "one_sided":
        return _("Keep the rules: the later period has only won or only lost ones, so that nothing can be judged.")
    rules = study["rules"]["auc"] if study["rules"] else 0.5
    words = {"learned": number(study["learned"]["auc"], 3), "rules": number(rules, 3)}
    if study["advice"] == "keep":
        return _("Keep the rules: learned weights tell winners no better (%(learned)s against %(rules)s).") % words
    return _("Take the learned points that convince you: they tell winners better (%(learned)s against %(rules)s).") % (
        words
    )


def calibration(study: Mapping[str, Any]) -> dict[str, Any]:
    """Labels and series of the chart: the chance said and the share that came, per tenth, in percent."""
    if not study["learned"]:
        return {}
    parts = study["learned"]["parts"]
    said = [round(100 * part["expected"], 1) for part in parts]
    came = [round(100 * part["won"] / part["count"], 1) for part in parts]
    return {
        "labels": [number(place) for place in range(1, len(parts) + 1)],
        "series": [
            {"label": _("Chance said"), "values": said},
            {"label": _("Share won"), "values": came, "tone": "quiet"},
        ],
        "title": _("Chance said and share won, by tenth; off by %(error)s on average")
        % {"error": percent(study["learned"]["error"])},
    }


def table_words(study: Mapping[str, Any]) -> list[str]:
    """Lines for a terminal: counts, and how well each ranks, lifts and keeps its word; nothing without a study."""
    if not study["learned"]:
        return []
    counts = {name: number(study[name]) for name in ("trained", "tested", "tested_won")}
    lines = [_("Learned from %(trained)s, judged on %(tested)s later ones, %(tested_won)s of them won.") % counts]
    for name, label in (("rules", _("Rules")), ("learned", _("Learned"))):
        if judged := study[name]:
            words = {"name": label, "auc": number(judged["auc"], 3), "lift": number(judged["lift"], 2),
                     "error": percent(judged["error"])}  # fmt: skip
            lines.append(_("%(name)s: AUC %(auc)s, lift of the best tenth %(lift)s, chances off by %(error)s") % words)
    return lines
