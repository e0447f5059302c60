"""The jobs around score models, as runs: scoring anew after publishing, a preview of all accounts, learned weights."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.notify import notify
from accounts.display.formats import number, percent
from accounts.errors import RuleViolation
from accounts.models import Organisation, Role, User
from accounts.queries.calendar import local_day
from assignment.actions.asking import once
from assignment.actions.job_progress import keep_progress
from assignment.actions.runs import ask_run
from assignment.models import Run, RunKind
from assignment.queries.fit_returns import fit_returns_by_grade
from scoring.actions.models import publish
from scoring.learning.points import as_points
from scoring.learning.study import Judged, Study, study
from scoring.models import ScoreModel, ScorePass
from scoring.queries.models import current_model, read_model
from scoring.queries.outcomes import GradeOutcome, outcomes_of, past_opportunities, win_rates
from scoring.queries.preview import preview_of_all
from scoring.rules.score import Model

REVISIT_AFTER = timedelta(days=180)
SCORING_PAGE = "/setup/scoring/"  # actions know no URL names


def publish_model(
    model_id: int, *, by: User, now: datetime, note: str = "", version: int | None = None
) -> tuple[ScoreModel, Run | None]:
    """Put a draft in force and ask for scoring anew; no run while scoring is switched off.

    Raises what publish raises.
    """
    model = publish(model_id, by=by, now=now, note=note, version=version)
    run = ask_run(RunKind.SCORE, by=by, now=now) if Organisation.load().scoring_on else None
    return model, run


def ask_grades(model: ScoreModel, *, by: User, now: datetime) -> Run:
    """A queued count of what `model` as it stands would change for every account. Asking twice is asking once."""
    settings = {"model": model.pk, "version": model.version}
    named = {"code": "grades", "number": model.number}
    ask = partial(ask_run, RunKind.GRADES, by=by, now=now, settings=settings, named=named)
    return once(RunKind.GRADES, settings, by=by, now=now, ask=ask)


def ask_learning(*, by: User, now: datetime) -> Run:
    """A queued study of won and lost opportunities beside the rules in force. Asking twice is asking once."""
    settings = {"model": current_model().pk}
    ask = partial(ask_run, RunKind.LEARNING, by=by, now=now, settings=settings)
    return once(RunKind.LEARNING, settings, by=by, now=now, ask=ask)


def build_grades(run: Run, *, now: datetime) -> None:
    """Count grades and crossings for all accounts. Raises RuleViolation when the draft changed since it was asked."""
    asked = {"pk": run.settings["model"], "version": run.settings["version"]}
    version = ScoreModel.objects.filter(**asked).first()
    if version is None:
        raise RuleViolation("draft_changed", _("The draft changed since this was asked for. Preview it again."))
    found = preview_of_all(version, now=now, progress=keep_progress(run))
    run.summary = {
        "accounts": found.accounts,
        "changed": found.changed,
        "moves": [[old, new, count] for (old, new), count in sorted(found.moves.items())],
        "crossings": [
            {"name": row.name, "minimum": row.minimum, "over": row.over, "below": row.below} for row in found.crossings
        ],
    }
    run.save(update_fields=["summary"])


def build_learning(run: Run, *, now: datetime) -> None:
    """Learn from closed opportunities and keep the study in the summary."""
    version = ScoreModel.objects.get(pk=run.settings["model"])
    model = read_model(version)
    past = past_opportunities(model, today=local_day(now), progress=keep_progress(run))
    outcomes = outcomes_of(model, past) if past else None
    found = study(outcomes) if outcomes else Study(0, 0, "few")
    varies = set() if outcomes is None else _varying(outcomes.names, outcomes.features)
    run.summary = study_as_json(found) | {
        "number": version.number,
        "split_on": _day(found.split_at) if found.learned else None,
        "rows": _rows(model, found, varies) if found.weights else [],
    }
    run.save(update_fields=["summary"])


def outcomes_as_json(*, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Win rate and poor-fit returns by grade under the model in force, for the summary of the nightly job."""
    rates = win_rates(read_model(current_model()), today=local_day(now))
    returns = fit_returns_by_grade(now=now)
    return {"win_rates": [asdict(row) for row in rates], "fit_returns": [asdict(row) for row in returns]}


def remind_to_revisit(rates: Sequence[dict[str, Any]], *, now: datetime) -> bool:
    """Ask ops and leaders, once, to look at a model that is in force for 180 days. Was it time?"""
    model = current_model()
    first = ScorePass.objects.filter(model=model).order_by("pk").values_list("started_at", flat=True).first()
    since = model.published_at or first
    if since is None or now - since < REVISIT_AFTER:
        return False
    people = User.objects.people().filter(role__in=(Role.LEADER, Role.OPS), is_active=True)
    words = {"number": model.number, "days": (now - since).days}
    title = _("Score model %(number)s is in force for %(days)s days: does it still tell who buys?") % words
    notify(people, kind="model_revisit", key=f"score-model-{model.pk}-revisit", title=title, body=_told(rates),
           url=SCORING_PAGE)  # fmt: skip
    return True


def _told(rates: Sequence[dict[str, Any]]) -> str:
    """ "A1 41 % of 120"; nothing closed yet is said as well."""
    if not rates:
        return _("No opportunity was closed in the last year, so that there is nothing to compare it with yet.")
    rows = [GradeOutcome(**row) for row in rates]
    said = [
        _("%(grade)s %(share)s of %(count)s")
        % {"grade": row.grade, "share": percent(row.share), "count": number(row.closed)}
        for row in rows
    ]
    return _("Won in the last year, by grade: %(list)s.") % {"list": _(", ").join(said)}


def study_as_json(found: Study) -> dict[str, Any]:
    """A study without what is only needed to make points of it."""
    facts = asdict(found)
    for name in ("weights", "learned", "rules", "segments"):
        facts.pop(name)
    return facts | {
        "gain": found.gain,
        "learned": _judged(found.learned),
        "rules": _judged(found.rules),
        "segments": [asdict(row) for row in found.segments],
    }


def _day(moment: float) -> str:
    return local_day(datetime.fromtimestamp(moment, tz=UTC)).isoformat()


def _judged(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    parts = [{"count": part.count, "won": part.won, "expected": part.expected} for part in judged.parts]
    return {"auc": judged.auc, "lift": judged.lift, "error": judged.error, "parts": parts}


def _varying(names: Sequence[str], features) -> set[str]:
    """Features that were not the same for everybody: of the others nothing can be learned."""
    return {name for name, spread in zip(names, features.std(axis=0), strict=True) if spread > 0}


def _rows(model: Model, found: Study, varies: set[str]) -> list[dict[str, Any]]:
    """Each rule and signal with its points and the learned ones, which are None where nothing could be learned."""
    rules = {f"rule {place}": float(term.points) for place, term in enumerate(model.fit_terms)}
    signals = {f"signal {weight.slot}": weight.points for weight in model.weights}
    learned = {}
    for points in (rules, signals):
        learned |= as_points({name: found.weights[name] for name in points}, points)
    rows = [
        {"kind": "rule", "key": str(place), "label": term.label, "points": term.points, "name": f"rule {place}"}
        for place, term in enumerate(model.fit_terms)
    ]
    rows += [
        {"kind": "signal", "key": str(weight.slot), "label": weight.label, "points": weight.points,
         "name": f"signal {weight.slot}"}
        for weight in model.weights
    ]  # fmt: skip
    for row in rows:
        name = row.pop("name")
        value = learned[name] if name in varies else None
        row["learned"] = None if value is None else round(value, 0 if row["kind"] == "rule" else 1)
    return rows
