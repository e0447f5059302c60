"""Take learned points into a draft of the score model, rule by rule."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.same_click import noted_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import User
from assignment.models import Run
from scoring.actions.drafts import take_learned
from scoring.actions.models import copy_model
from scoring.models import ScoreModel, SignalType
from scoring.queries.models import current_model


@transaction.atomic
def draft_with_learned(run: Run, chosen: Sequence[str], *, by: User, now: datetime) -> ScoreModel:
    """A draft of the model in force in which the rules and signals in `chosen` have the points that the study `run`
    learned; "rule-2" is the third rule, "signal-4" the signal of slot 4. Learned points of 0 take it out. A second
    click gets the draft of the first.

    Raises RuleViolation `other_model`, `nothing_chosen` and `unknown_row`.
    """
    current = current_model()
    if run.settings.get("model") != current.pk:
        words = _("These weights were learned beside a version that is not in force any more. Learn again.")
        raise RuleViolation("other_model", words)
    learned = {f"{row['kind']}-{row['key']}": row for row in run.summary.get("rows", ()) if row["learned"] is not None}
    unknown = set(chosen) - set(learned)
    if unknown:
        raise RuleViolation("unknown_row", _("Choose rules and signals whose points were learned."))
    rows = [learned[name] for name in dict.fromkeys(chosen)]
    codes = dict(SignalType.objects.values_list("slot", "code"))
    points = {int(row["key"]): round(row["learned"]) for row in rows if row["kind"] == "rule"}
    weights = {codes[int(row["key"])]: row["learned"] for row in rows if row["kind"] == "signal"}
    if not points and not weights:
        raise RuleViolation("nothing_chosen", _("Choose at least one rule or signal whose learned points you take."))
    note = _("Learned points for %(count)s of the rules and signals of version %(number)s")
    words = note % {"count": len(rows), "number": current.number}
    made_of = {"copied_from": current.number, "note": words, "study": run.pk, "taken": sorted(set(chosen))}
    if twin := noted_a_moment_ago(ScoreModel, made_of, by=by, now=now):
        return twin
    draft = copy_model(current.pk, by=by, now=now, note=words, detail=made_of)
    return take_learned(points, weights, draft=draft, by=by, now=now)
