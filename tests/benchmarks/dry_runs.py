"""How long the dry run of a changed rule takes: 100,000 held accounts in 500 books, five million interactions."""

import time

from django.utils import timezone

from accounts.models import TargetBook, User
from assignment.actions.coverage import refresh_coverage
from assignment.actions.dry_run import try_out
from assignment.actions.notices import give_notices
from assignment.actions.runs import ask_run
from assignment.actions.supposing import Asked, Proposal
from assignment.actions.working import work_on
from assignment.models import Plan
from assignment.queries.progress import current_activities
from tests.benchmarks import coverage
from tests.benchmarks.protections import protect

INTERACTIONS = 5_000_000


def measure(interactions: int = INTERACTIONS) -> dict[str, float]:
    """Seconds of a dry run by what it changes, coverage counted before, notices given, every protection on."""
    now = timezone.now()
    coverage.seed(now)
    coverage.add_interactions(1, interactions, now=now)
    refresh_coverage(now=now)
    protect(now)
    by = User.objects.robot("bench")
    run = ask_run("retrieval", plan=Plan.objects.get(code="weekly-retrieval"), by=None, now=now, with_hint=False)
    give_notices(run, now=now)
    work_on(ask_run("coverage", by=None, now=now, with_hint=False).pk, worker="bench", now=now)
    asked = {book.pk: [Asked("touches", 2), Asked("days", 2)] for book in TargetBook.objects.all()}
    without_mail = [each for each in current_activities() if each.kind != "email"]
    proposals = {
        "dry run of numbers s": Proposal(numbers={"retrieval_grace_days": 60, "new_hire_grace_days": 60}),
        "dry run of protections s": Proposal(numbers={"meeting_protects_days": 5, "coverage_grace_days": 20}),
        "dry run of thresholds s": Proposal(asked=asked),
        "dry run of what counts s": Proposal(activities=without_mail),
    }
    figures = {}
    for name, proposal in proposals.items():
        started = time.perf_counter()
        found = try_out(proposal, by=by, now=now)
        assert len(found.lines) == coverage.BOOKS
        figures[name] = round(time.perf_counter() - started, 2)
    return figures
