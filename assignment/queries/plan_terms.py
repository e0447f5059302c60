"""The terms of a plan, and those that a run kept of it."""

from assignment.models import Plan, Run
from assignment.rules.plan_terms import Terms

PLAIN = (
    "name", "version", "mode", "most_per_book", "fill_to_percent", "minimum_score", "criteria", "ranking",
    "exclusions", "gives_tags", "keep_families_together", "notifies_reps", "needs_approval",
)  # fmt: skip
LISTS = ("target_books", "source_books", "recipients")


def terms_of(plan: Plan | None) -> Terms:
    """What the plan asks for now; the usual terms without one."""
    if plan is None:
        return Terms()
    return Terms(**{name: getattr(plan, name) for name in PLAIN}, **named_ids(plan))


def named_ids(plan: Plan) -> dict[str, list[int]]:
    """The ids that a stored plan names, by list."""
    return {name: sorted(row.pk for row in getattr(plan, name).all()) for name in LISTS}


def terms_of_run(run: Run) -> Terms:
    """What this run works by: its own copy once its preview was built, else what its plan asks for now."""
    kept = run.settings.get("terms")
    return Terms.read(kept) if kept is not None else terms_of(run.plan)
