"""Contradictions of numbers in words, each with what would resolve it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Requirement
from assignment.rules.rule_checks import Problem


def problem_words(problem: Problem) -> str:
    """One sentence that names the numbers and the way out."""
    texts = {
        "window_shorter_than_notice": _(
            "%(book)s must be worked within %(window)s days; a notice of %(days)s days is longer than that. "
            "Shorten the notice or lengthen the window."
        ),
        "coverage_grace_swallows_window": _(
            "A grace of %(days)s days fills the window of %(book)s (%(window)s days): nothing would ever count. "
            "Shorten the grace."
        ),
        "grace_longer_than_silence": _(
            "A grace of %(days)s days is longer than two windows of %(book)s (%(window)s days each), the most that may "
            "pass in silence. Shorten the grace."
        ),
        "new_hires_get_less": _(
            "New hires would get %(days)s days, less than the %(usual)s of everybody else. Give them at least as many."
        ),
        "new_hires_get_less_there": _(
            "%(book)s: new hires would get %(days)s days, less than the %(usual)s of everybody else there. Give them "
            "at least as many."
        ),
        "opportunity_protects_nothing_there": _(
            "%(book)s: with 0 days no opportunity would protect an account. Give it at least 1."
        ),
        "director_before_leader": _(
            "A director would have to decide within %(hours)s hours, before the %(leader)s of the leader are over."
        ),
        "opportunity_protects_nothing": _("With 0 days no opportunity would protect an account. Give it at least 1."),
        "preview_never_fresh": _("With 0 days no preview could be approved. Give it at least 1."),
        "nobody_can": _(
            "Nobody can meet the threshold of %(book)s: it asks for %(asked)s %(measure)s in %(days)s days, and at "
            "most %(most)s can count."
        ),
    }
    words = dict(problem.words)
    if "measure" in words:
        words["measure"] = Requirement.Measure(words["measure"]).label
    return texts[problem.code] % words


def problems_by_number(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """The sentences by the number that they belong to; the empty name holds those of target books."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.number, []).append(problem_words(problem))
    return found
