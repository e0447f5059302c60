"""The nightly jobs as runs: they write no lines, do their work in the build and are done with it."""

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from accounts.queries.calendar import local_day
from assignment.actions.coverage import refresh_coverage
from assignment.actions.flags import find_flags
from assignment.actions.notices import end_unfollowed_notices
from assignment.actions.score_jobs import outcomes_as_json, remind_to_revisit
from assignment.actions.snapshots import snapshot
from assignment.models import Run, RunKind
from assignment.queries.integrity import broken_invariants
from assignment.queries.outlook import outlooks_of_all
from scoring.actions.score import score


def build_score(run: Run, *, now: datetime) -> None:
    """Enrol and score all accounts; the summary holds the counts of the pass, and what became of each grade."""
    done = score(now=now)
    outcomes = {} if done.skipped else outcomes_as_json(now=now)
    if outcomes:
        remind_to_revisit(outcomes["win_rates"], now=now)
    run.summary = _checked(run) | {
        "scored": done.scored,
        "changed": done.changed,
        "ready": done.ready,
        "not_ready": done.not_ready,
        "model": done.model.number,
        "enrolled": {"looked_at": done.enrolled.looked_at, "changed": done.enrolled.changed},
        **outcomes,
    }
    run.save(update_fields=["summary"])


def build_coverage(run: Run, *, now: datetime) -> None:
    """Bring the coverage of every holding up to date, keep the day's figures for the dashboard, look for flags."""
    day = local_day(now)
    end_unfollowed_notices(now=now)
    changed = refresh_coverage(now=now)
    run.summary = {"changed": changed, "kept": snapshot(day=day, now=now), "day": day.isoformat()}
    night = outlooks_of_all(now=now)
    run.summary |= {"balance": night.balance, "flags": find_flags(now=now), **_checked(run)}
    run.fairness = night.fairness
    run.save(update_fields=["summary", "fairness"])


def _checked(run: Run) -> dict[str, Any]:
    """Once a night the invariants are checked; ops sees on the index of the admin what does not hold.

    By the coverage job, which comes last; by the scoring job where coverage is switched off.
    """
    last = RunKind.COVERAGE if Organisation.load().coverage_on else RunKind.SCORE
    if run.asked_by is not None or run.kind != last:
        return {}
    return {"integrity": [line.as_dict() for line in broken_invariants()]}
