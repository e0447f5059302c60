"""Fit rules as expressions of a query: the twin of `term_points`."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import add, or_

from django.db.models import Case, Expression, FloatField, Q, Value, When
from django.db.models.functions import Cast

from accounts.queries.criteria import NOTHING, condition_q, filled_q
from accounts.queries.fields import expression
from accounts.rules.criteria import PRESENCE
from scoring.rules.score import FitTerm


def fit_points(terms: Sequence[FitTerm], *, today: date) -> Expression:
    """The sum of all terms, not yet limited to 0–100."""
    return reduce(add, (_points(term, today=today) for term in terms), _number(0))


def excluded(terms: Sequence[FitTerm]) -> Q:
    """Accounts that lack a value without which they are not scored."""
    asked = [term for term in terms if term.missing == "exclude" and term.condition.op not in PRESENCE]
    return reduce(or_, (~_filled(term) for term in asked), NOTHING)


def _points(term: FitTerm, *, today: date) -> Expression:
    cases = [When(condition_q(term.condition, today=today), then=_number(term.points))]
    if term.condition.op not in PRESENCE and (term.missing == "half" or term.condition.op == "ne"):
        cases.insert(0, When(~_filled(term), then=_number(term.points / 2 if term.missing == "half" else 0)))
    return Case(*cases, default=_number(0), output_field=FloatField())


def _number(value: float) -> Expression:
    """A constant of the database's own floating kind; its decimal kind is several times slower."""
    return Cast(Value(float(value)), FloatField())


def _filled(term: FitTerm) -> Q:
    condition = term.condition
    return filled_q(expression(condition.field, condition.kind, wanted=condition.value), condition)
