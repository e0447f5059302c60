"""Numbers that single target books have of their own in a version of the rules: checked for every door."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import TargetBook
from assignment.display.rule_numbers import label_of
from assignment.models import RulesOfEngagement
from assignment.rules.exceptions import NAMES

Exceptions = dict[str, dict[str, int]]


def checked_exceptions(asked: Any) -> Exceptions:
    """As a version keeps them, by the id of the target book; a target book without a number is left out.

    Raises RuleViolation `wrong_exceptions` with all that is wrong under `errors`.
    """
    if not isinstance(asked, Mapping) or not all(isinstance(own, Mapping) for own in asked.values()):
        raise _refusal([_("Write exceptions as {“id of the target book”: {“name of the number”: value}}.")])
    names = {str(pk): name for pk, name in TargetBook.objects.values_list("pk", "name")}
    wrong = [_("There is no target book “%(id)s”.") % {"id": str(pk)[:40]} for pk in asked if str(pk) not in names]
    for pk, own in asked.items():
        problems = (number_problem(name, value) for name, value in own.items())
        words = {"book": names.get(str(pk), "")}
        wrong += [
            _("%(book)s: %(problem)s") % {**words, "problem": said} for said in problems if words["book"] and said
        ]
    if wrong:
        raise _refusal(wrong)
    return {str(pk): dict(own) for pk, own in asked.items() if own}


def number_problem(name: str, value: Any) -> str:
    """What is wrong with one number of a target book, in a sentence; empty where it may be so."""
    if name not in NAMES:
        words = {"name": str(name)[:60], "names": ", ".join(NAMES)}
        return _("“%(name)s” cannot differ by target book. These can: %(names)s.") % words
    field: models.Field = RulesOfEngagement._meta.get_field(name)  # type: ignore[assignment]
    if isinstance(value, bool) or not isinstance(value, int):
        return _("%(label)s takes a whole number.") % {"label": label_of(name)}
    try:
        field.run_validators(value)
    except ValidationError as error:
        return _("%(label)s: %(problem)s") % {"label": label_of(name), "problem": " ".join(error.messages)}
    return ""


def without_gone_books(exceptions: Exceptions) -> Exceptions:
    """What is left for a new draft when target books are gone; no query where there is nothing to look at."""
    known = {str(pk) for pk in TargetBook.objects.filter(pk__in=exceptions).values_list("pk", flat=True)}
    return {pk: own for pk, own in exceptions.items() if pk in known}


def _refusal(wrong: list[str]) -> RuleViolation:
    return RuleViolation("wrong_exceptions", wrong[0], errors={"exceptions": wrong})
