"""The ways to share out, side by side, and what else a run says of the plan that it worked by."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import number, percent
from assignment.display.plan_words import MODE_NAMES, tag_words
from assignment.models import Plan, Run, RunKind
from assignment.rules.plan_terms import COVERAGE, Terms

DECIDING = (Run.Status.PREVIEWED, Run.Status.HELD)


def mode_of(run: Run) -> str:
    """The way that the lines of the run were shared out."""
    mode: str = run.settings.get("terms", {}).get("mode") or Plan.Mode.OPTIMAL
    return mode


def mode_rows(run: Run) -> list[dict[str, Any]]:
    """One row per way, the run's own marked; the best figure of each column too. Empty where none was worked out."""
    rows = run.summary.get("modes", [])
    best = {name: choose(row[name] for row in rows) for name, choose in BEST.items()} if rows else {}
    return [
        {
            "mode": row["mode"],
            "name": MODE_NAMES.get(row["mode"], row["mode"]),
            "is_chosen": row["mode"] == mode_of(run),
            "score": number(row["score"]),
            "filled": number(row["filled"]),
            "wide": percent(row["wide"]),
            "largest": percent(row["largest"]),
            "unhappy": unhappy_words(row),
            **{f"best_{name}": row[name] == best[name] for name in BEST},
        }
        for row in rows
    ]


BEST = {"score": max, "filled": max, "wide": min, "largest": min}


def unhappy_words(row: Mapping[str, int]) -> str:
    """Who would mind: rules that gave way, promises not kept, books with room that get none."""
    parts = (
        ("gave_way", lambda n: ngettext("%(n)s goes back to a former rep", "%(n)s go back to former reps", n)),
        ("broken_promises", lambda n: ngettext("%(n)s promise is not kept", "%(n)s promises are not kept", n)),
        ("empty_books", lambda n: ngettext("%(n)s book with room gets none", "%(n)s books with room get none", n)),
    )
    said = [words(row[name]) % {"n": number(row[name])} for name, words in parts if row.get(name)]
    return _(", ").join(said) if said else _("nobody")


def may_compare(run: Run) -> bool:
    """Is there something to compare that was not worked out yet?"""
    return run.kind == RunKind.DISTRIBUTION and run.status in DECIDING and not run.summary.get("modes")


def plan_remarks(run: Run, names: Mapping[int, str]) -> list[str]:
    """What the plan warns of, what a book’s value has no room for, the tags, and whether the plan says else by now."""
    kept = run.settings.get("terms", {})
    found = [_below(run, names), _beyond_value(run), _tags(run)]
    if run.plan is not None and kept.get("version") and kept["version"] != run.plan.version:
        found.append(_("The plan was changed since; this run keeps what it was built with."))
    return [words for words in found if words]


def _tags(run: Run) -> str:
    """The tags that its accounts get or got; a run that ended without moving any has none to speak of."""
    if run.finished_at and not run.done:
        return ""
    return tag_words(Terms.read(run.settings.get("terms", {})).gives_tags, were_given=bool(run.done))


def _beyond_value(run: Run) -> str:
    count = run.summary.get("beyond_value") or 0
    text = ngettext(
        "%(n)s goes beyond the limit on the value of the book and would be skipped.",
        "%(n)s go beyond the limit on the value of the book and would be skipped.",
        count,
    )
    return text % {"n": number(count)} if count else ""


def _below(run: Run, names: Mapping[int, str]) -> str:
    """Reps who work less of their book than the plan names: told, where that does not keep them from getting more."""
    terms = Terms.read(run.settings.get("terms", {}))
    below = [names[book] for book in run.summary.get("below_gate", []) if book in names]
    if not below or terms.excludes(COVERAGE):
        return ""
    words = {"names": _(", ").join(below[:3]), "n": number(len(below) - 3)}
    words["share"] = percent((terms.number(COVERAGE) or 0) / 100)
    if len(below) > 3:
        text = ngettext(
            "%(names)s and %(n)s other work less than %(share)s of their books.",
            "%(names)s and %(n)s others work less than %(share)s of their books.",
            len(below) - 3,
        )
        return text % words
    text = ngettext(
        "%(names)s works less than %(share)s of the book.",
        "%(names)s work less than %(share)s of their books.",
        len(below),
    )
    return text % words
