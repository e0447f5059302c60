"""What the pages of score models show besides forms: history, outcomes by grade, findings, and how far jobs are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.models import Account
from accounts.rules.criteria import CriteriaError
from assignment.models import Run, RunKind
from bookofbusiness.scoring_setup.grades import GRADES, table
from scoring.display.models import change_words, finding_words, rule_words
from scoring.models import FitRule, ScoreModel, ScorePass
from scoring.queries.models import read_models
from scoring.rules.changes import changes
from scoring.rules.reach import Reach, findings, reach
from scoring.rules.score import Model

MOST_VERSIONS = 30
AT_WORK = (Run.Status.QUEUED, Run.Status.BUILDING)
Status = ScoreModel.Status


@dataclass(frozen=True)
class Version:
    """One line of the history; `changes` in words against `before`, None for the first."""

    version: ScoreModel
    before: ScoreModel | None
    changes: list[str]


@dataclass(frozen=True)
class Said:
    """Something about a model in words, and whether it keeps it from being published."""

    words: str
    blocks: bool


@dataclass(frozen=True)
class Outcome:
    """What became of accounts of one grade; None where nothing is known."""

    grade: str
    closed: int = 0
    won: int = 0
    given: int = 0
    returned: int = 0

    @property
    def win_rate(self) -> float | None:
        return self.won / self.closed if self.closed else None

    @property
    def return_rate(self) -> float | None:
        return self.returned / self.given if self.given else None


@dataclass(frozen=True)
class Job:
    """How far a job is: done of total, as far as is known. `result` is there once it is over."""

    run: Run | None = None
    done: int = 0
    total: int = 0
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def is_at_work(self) -> bool:
        return self.run is not None and self.run.status in AT_WORK

    @property
    def is_waiting(self) -> bool:
        return self.run is not None and self.run.status == Run.Status.QUEUED

    @property
    def error(self) -> str:
        return self.run.error if self.run is not None and self.run.status == Run.Status.FAILED else ""


def version_or_404(model_id: int) -> ScoreModel:
    """The version, with the one in force beside it as `in_force`."""
    rows = ScoreModel.objects.filter(Q(pk=model_id) | Q(status=Status.PUBLISHED)).in_bulk()
    if model_id not in rows:
        raise Http404
    version = rows[model_id]
    version.in_force = next(row for row in rows.values() if row.status == Status.PUBLISHED)
    return version


def history(versions: Sequence[ScoreModel], *, below: int | None = None) -> list[Version]:
    """Of `versions`, all there are and newest first, at most 30 with a number under `below`: a draft beside the one in
    force, any other beside the one it replaced.
    """
    scored = [version for version in versions if version.status != Status.DRAFT]
    shown = [version for version in versions if below is None or version.number < below][:MOST_VERSIONS]
    pairs = [(version, _before(version, scored)) for version in shown]
    models = read_models({version for pair in pairs for version in pair if version is not None})
    found = []
    for version, before in pairs:
        words = map(change_words, changes(models[before.pk], models[version.pk])) if before else ()
        found.append(Version(version, before, list(words)))
    return found


def _before(version: ScoreModel, scored: list[ScoreModel]) -> ScoreModel | None:
    if version.status == Status.DRAFT:
        return next((other for other in scored if other.status == Status.PUBLISHED), None)
    return next((other for other in scored if other.number < version.number), None)


@dataclass(frozen=True)
class Looked:
    """What there is to say about a stored version before it scores. `model` is None while a rule cannot be read."""

    model: Model | None
    findings: list[Said]
    reach: Reach | None = None
    changes: list[str] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        return any(said.blocks for said in self.findings)


def look_at(version: ScoreModel, *, beside: ScoreModel | None = None) -> Looked:
    """What is wrong or odd about `version`, what it can give, and what it changes against `beside`."""
    try:
        models = read_models([version, beside] if beside else [version])
    except CriteriaError as error:
        return Looked(None, [Said(str(error), True)])
    model, today = models[version.pk], timezone.localdate()
    found = [Said(finding_words(finding), finding.blocks) for finding in findings(model, today=today)]
    words = [change_words(change) for change in changes(models[beside.pk], model)] if beside else []
    return Looked(model, found, reach(model, today=today), words)


def rules_of(version: ScoreModel) -> list[tuple[FitRule, str]]:
    """The rules with what each asks for in words."""
    return [(rule, rule_words(rule)) for rule in version.fit_rules.all()]


def outcomes_by_grade() -> dict[str, Any]:
    """Win rate and poor-fit returns by grade, and of when they are: the last scoring of all accounts."""
    runs = Run.objects.filter(
        kind=RunKind.SCORE, status=Run.Status.DONE, summary__has_keys=["win_rates", "fit_returns"]
    )
    last = runs.order_by("-pk").only("summary", "finished_at").first()
    known: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in (*last.summary["win_rates"], *last.summary["fit_returns"]) if last else ():
        known[row["grade"]] |= row
    rows = [Outcome(**known[grade]) for grade in GRADES if grade in known]
    return {"rows": rows, "at": last.finished_at if last else None, "tells": _tells(rows)}


def _tells(rows: list[Outcome]) -> bool | None:
    """Do better fits win more often? None while A or C has fewer than ten closed opportunities."""
    rates = {}
    for letter in "AC":
        closed = sum(row.closed for row in rows if row.grade[0] == letter)
        if closed < 10:
            return None
        rates[letter] = sum(row.won for row in rows if row.grade[0] == letter) / closed
    return rates["A"] > rates["C"]


def scoring_progress() -> Job:
    """How far scoring anew is, if somebody waits for it."""
    run = Run.objects.filter(kind=RunKind.SCORE).order_by("-pk").first()
    if run is None or run.status not in AT_WORK:
        return Job()
    current = ScorePass.objects.filter(finished_at=None, started_at__gte=run.slot).first()
    return Job(run, current.scored if current else 0, Account.objects.count())


def all_accounts(draft: ScoreModel) -> Job:
    """The count for all accounts of this very draft."""
    asked = {"settings__model": draft.pk, "settings__version": draft.version}
    run = Run.objects.filter(kind=RunKind.GRADES, **asked).order_by("-pk").first()
    if run is None:
        return Job()
    result = run.summary if run.status == Run.Status.DONE else {}
    moves = {(old, new): count for old, new, count in result.get("moves", ())}
    done, total = run.summary.get("progress", (0, 0))
    return Job(run, done, total, result | {"table": table(moves)} if result else {})


def latest_study() -> Job:
    """The last study of learned weights and, while one is at work, how far it is."""
    runs = Run.objects.filter(kind=RunKind.LEARNING).order_by("-pk")
    newest = runs.first()
    done = runs.filter(status=Run.Status.DONE).first()
    if newest is None:
        return Job()
    steps, total = newest.summary.get("progress", (0, 0)) if newest.status in AT_WORK else (0, 0)
    return Job(newest, steps, total, _with_day(done) if done else {})


def _with_day(run: Run) -> dict[str, Any]:
    split_on = run.summary["split_on"]
    return run.summary | {
        "id": run.pk, "model": run.settings["model"], "learned_at": run.finished_at,
        "split_on": date.fromisoformat(split_on) if split_on else None,
    }  # fmt: skip
