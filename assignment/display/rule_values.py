"""What the names in double braces stand for: the live value of each setting in words, and the page that holds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.display.formats import number, percent
from accounts.models import Organisation
from assignment.actions.return_words import goes
from assignment.display.return_terms import asks_words
from assignment.display.rule_numbers import label_of
from assignment.display.rules_page import activity_words, asked_words, days, plan_words
from assignment.models import ReturnReason, RulesOfEngagement
from assignment.queries.rules_page import RulesInForce, Target
from assignment.rules.clock import LONG_ABSENCE
from assignment.rules.exceptions import NAMES as EXCEPTIONAL
from assignment.rules.retrieval import ASKED_RUNS, REPORT_DAYS
from assignment.rules.returns import LONGEST_REST

RULES, BOOKS, PLANS = gettext_lazy("Rules of engagement"), gettext_lazy("Target books"), gettext_lazy("Plans")
REASONS, ACTIVITIES = gettext_lazy("Return reasons"), gettext_lazy("Working activities")
SWITCHES, BUILT_IN = gettext_lazy("Organisation and switches"), gettext_lazy("Built in")
# What a draft changes besides its text: whole numbers and switches.
SETTINGS: tuple[models.Field, ...] = tuple(
    each
    for each in RulesOfEngagement._meta.concrete_fields
    if isinstance(each, models.PositiveSmallIntegerField | models.BooleanField)
)
NUMBERS = tuple(each for each in SETTINGS if not isinstance(each, models.BooleanField))


@dataclass(frozen=True)
class Value:
    """A setting in words, and where it is set."""

    text: str
    where: str


@dataclass(frozen=True)
class Named:
    """Everything that a text may name: values inside a sentence, and lists that take a line of their own."""

    values: Mapping[str, Value]
    lists: Mapping[str, list[Value]]

    @property
    def names(self) -> set[str]:
        return {*self.values, *self.lists, SCENARIOS}


SCENARIOS = "scenarios"


def named(found: RulesInForce, organisation: Organisation) -> Named:
    """The allow-list with its live values."""
    values = {
        each.name: Value(number_with_exceptions(each.name, found.rules, found.names), str(RULES)) for each in NUMBERS
    }
    values |= {
        "report_only_days": Value(days(REPORT_DAYS), str(BUILT_IN)),
        "asked_runs": Value(ngettext("%(n)s run", "%(n)s runs", ASKED_RUNS) % {"n": ASKED_RUNS}, str(BUILT_IN)),
        "long_absence_days": Value(days(LONG_ABSENCE), str(BUILT_IN)),
        "longest_rest_days": Value(days(LONGEST_REST), str(BUILT_IN)),
    }
    for target in found.targets:
        values |= _of_book(target)
    for reason in found.reasons:
        values[f"rest.{reason.code}"] = Value(days(reason.rest_days), str(REASONS))
    return Named(values, _lists(found, organisation))


def number_words(name: str, count: int | None) -> str:
    """A number of the rules with its unit, which its name tells; one that is left empty is off."""
    if count is None:
        return _("off")
    if name.endswith("_days"):
        return days(count)
    if name.endswith("_percent"):
        return percent(count / 100)
    if name.endswith("_hours"):
        return ngettext("%(n)s hour", "%(n)s hours", count) % {"n": number(count)}
    if name == "retrieval_cap_floor":
        return ngettext("%(n)s account", "%(n)s accounts", count) % {"n": number(count)}
    return number(count)


def number_with_exceptions(name: str, rules: RulesOfEngagement, names: Mapping[int, str]) -> str:
    """ "7 days (Enterprise: 14 days)". `names`: of target books by id."""
    usual = number_words(name, getattr(rules, name))
    own = [
        _("%(book)s: %(value)s") % {"book": names[int(pk)], "value": number_words(name, values[name])}
        for pk, values in rules.exceptions.items()
        if name in values and int(pk) in names
    ]
    return _("%(usual)s (%(exceptions)s)") % {"usual": usual, "exceptions": _(", ").join(own)} if own else usual


def own_numbers(rules: RulesOfEngagement, target_book_id: int | None) -> list[tuple[str, str]]:
    """What the rules set anew for one target book: label and value, in the order of the editor."""
    own = rules.exceptions.get(str(target_book_id), {})
    return [(label_of(name), number_words(name, own[name])) for name in EXCEPTIONAL if name in own]


def _of_book(target: Target) -> dict[str, Value]:
    code = target.book.code
    return {
        f"worked.{code}": Value(asked_words(target.asked) or _("one touch"), str(BOOKS)),
        f"window.{code}": Value(days(target.book.window_days), str(BOOKS)),
        f"places.{code}": Value(number(target.book.max_accounts), str(BOOKS)),
    }


def _lists(found: RulesInForce, organisation: Organisation) -> dict[str, list[Value]]:
    by_itself = (
        _("After that it runs by itself.")
        if organisation.retrieval_runs_by_itself
        else _("After that the leader still approves every run.")
    )
    confirmed = (
        _("Each person confirms each version in the app, and the leader sees who has not.")
        if organisation.rules_need_acknowledgement
        else _("Everybody is told of a new version; nobody has to confirm it.")
    )
    return {
        "plans": [Value(plan_words(plan), str(PLANS)) for plan in found.plans],
        "activities": [Value(activity_words(each), str(ACTIVITIES)) for each in found.activities],
        "places": [Value(_places_words(target), str(BOOKS)) for target in found.targets],
        "worked": [Value(text, str(BOOKS)) for target in found.targets for text in _worked_words(target)],
        "return_reasons": [Value(_reason_words(reason), str(REASONS)) for reason in found.reasons],
        "retrieval_by_itself": [Value(by_itself, str(SWITCHES))],
        "acknowledgement": [Value(confirmed, str(SWITCHES))],
        "holdover": [Value(_holdover_words(found.rules.holdover_days), str(RULES))],
    }


def _holdover_words(count: int | None) -> str:
    if count is None:
        return _("When an account moves to another book, the open opportunities of its rep move along.")
    words = {"days": days(count)}
    return _("After a move an open opportunity stays with its owner for %(days)s; then it follows the account.") % words


def _places_words(target: Target) -> str:
    words = {"book": target.book.name, "n": number(target.book.max_accounts), "segments": _by_segment(target.places)}
    if not target.places:
        return _("%(book)s: %(n)s places, open to no segment yet.") % words
    return _("%(book)s: %(n)s places, from %(segments)s.") % words


def _by_segment(places: Iterable[tuple[str, int]]) -> str:
    return _(", ").join(f"{name} {number(capacity)}" for name, capacity in places)


def _worked_words(target: Target) -> list[str]:
    """One sentence for the kind of book, and one for each segment with a threshold of its own."""
    asked = asked_words(target.asked) or _("one touch in %(days)s") % {"days": days(target.book.window_days)}
    found = [_("%(book)s: an account is worked with %(asked)s.") % {"book": target.book.name, "asked": asked}]
    for segment, rows in target.own.items():
        words = {"book": target.book.name, "segment": segment.name, "asked": asked_words(rows)}
        found.append(_("%(book)s, %(segment)s: worked with %(asked)s.") % words)
    return found


def _reason_words(reason: ReturnReason) -> str:
    """ "Poor fit. Asks for 2 touches, or one conversation. It rests 180 days, then it is given out." """
    terms = " ".join([*asks_words(reason), goes(reason)])
    return _("%(reason)s. %(terms)s") % {"reason": reason.label, "terms": terms}
