"""What the routes of score models name and send: a draft, a study that is done, and points by hand."""

from datetime import datetime
from typing import Any

from accounts.models import Account, User
from assignment.models import Run
from scoring.actions.models import copy_model
from scoring.actions.overrides import override_score
from scoring.queries.models import current_model

LEARNED = {"kind": "rule", "key": "0", "label": "1,000 people or more", "points": 30, "learned": 40}
STUDY = {"advice": "few", "closed": 1, "won": 1, "learned": None, "split_on": None, "number": 1, "rows": [LEARNED]}
RULE = {"label": "Oslo", "field": "city", "op": "eq", "value": "Oslo", "points": 80, "missing": "half"}
EDITOR = {"version": 1, "rules-TOTAL_FORMS": 1, "rules-0-condition": '{"field": "city", "op": "eq", "value": "Oslo"}'}


def rows_of_scoring(account: Account, *, by: User, now: datetime) -> dict[str, Any]:
    current = current_model()
    draft = copy_model(current.pk, by=by, now=now)
    points = override_score(account.pk, points=5, reason="Met the CEO", by=by, now=now)
    study = Run.objects.create(
        kind="learning", slot=now, status="done", settings={"model": current.pk}, summary=STUDY, finished_at=now
    )
    return {
        "model_id": draft.pk, "score-models": draft.pk, "override_id": points.pk, "score-overrides": points.pk,
        "score-studies": study.pk, "study": study.pk,
    }  # fmt: skip


def bodies_of_scoring(rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "score_models:publication": {"version": 1, "note": "Large ones buy"},
        "score_models:learned-points": {"study": rows["study"], "take": "rule-0"},
        "score_models:draft-create": {"model": rows["model_id"]},
        "score_models:model": EDITOR,
        "api-score-models-list": {"model": rows["model_id"]},
        "api-score-models-detail": {"fit_share": 60, "rules": [RULE], "caps": {"intent": 40.0}},
        "api-score-models-publications": {"note": "Large ones buy"},
        "api-score-overrides-list": {"account": rows["account_id"], "points": 5, "reason": "Met the CEO"},
        "api-score-studies-drafts": {"take": ["rule-0"]},
    }  # fmt: skip
