"""The coverage report in words: its columns, what each means, and the change since a week ago."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.display.formats import number, percent, signed, whole_percent
from assignment.queries.coverage_report import NONE, Choice, Square, Sums

FITS = ("A", "B", "C")
DIGITS = ("1", "2", "3")
GRADES = [f"{fit}{timing}" for fit in FITS for timing in DIGITS]
BY = {
    "rep": lazy("Rep"),
    "team": lazy("Team"),
    "target": lazy("Kind of book"),
    "segment": lazy("Segment"),
    "grade": lazy("Grade"),
}
BASES = {
    "grace": lazy("Past grace"),
    "book": lazy("All on the book"),
}
STATES = {
    "engaged": ("prot", lazy("Engaged")),
    "worked": ("cov", lazy("Worked")),
    "touched": ("todo", lazy("Touched")),
    "new": ("new", lazy("New")),
    "not_worked": ("risk", lazy("Not worked")),
}


@dataclass(frozen=True)
class Column:
    """A number of the report: `value` of the sums, `parts` of which whole (to read and to open), what it means.

    `measure` and `order` say which accounts are behind it.
    """

    label: str | Promise
    means: str | Promise
    value: Callable[[Sums], float | None]
    parts: Callable[[Sums], tuple[int, int]]
    measure: str
    order: str = ""
    shape: str = "percent"


COLUMNS = {
    "coverage": Column(
        lazy("Coverage"),
        lazy("Accounts that are worked or engaged, of those counted. The book’s threshold says when one is worked."),
        lambda sums: sums.coverage,
        lambda sums: (sums.covered, sums.accounts),
        "covered",
    ),
    "touched": Column(
        lazy("Touched"),
        lazy("Accounts with at least one touch in the window, of those counted."),
        lambda sums: sums.touched_share,
        lambda sums: (sums.touched_any, sums.accounts),
        "touched_any",
    ),
    "depth": Column(
        lazy("People each"),
        lazy("Different contacts touched in the window per worked account, on average."),
        lambda sums: sums.depth,
        lambda sums: (sums.contacts, sums.covered),
        "covered",
        shape="decimal",
    ),
    "several": Column(
        lazy("Several people"),
        lazy("Worked accounts with two or more contacts touched."),
        lambda sums: sums.several_share,
        lambda sums: (sums.several, sums.covered),
        "several",
    ),
    "value": Column(
        lazy("By potential"),
        lazy("The potential of worked accounts, of all potential. Below the coverage: the small half is worked."),
        lambda sums: sums.value_coverage,
        lambda sums: (sums.covered, sums.accounts),
        "covered",
        "potential",
    ),
    "score": Column(
        lazy("By score"),
        lazy("The same, weighed by score. Below the coverage: the wrong half is worked."),
        lambda sums: sums.score_coverage,
        lambda sums: (sums.covered, sums.accounts),
        "covered",
    ),
    "a": Column(
        lazy("A accounts"),
        lazy("Worked accounts of fit A, of all of fit A."),
        lambda sums: sums.a_coverage,
        lambda sums: (sums.a_covered, sums.a_accounts),
        "a_covered",
    ),
    "quiet": Column(
        lazy("Days quiet"),
        lazy("Median of the days since the last touch; an account without one counts from the day it came."),
        lambda sums: sums.quiet,
        lambda sums: (sums.accounts, sums.accounts),
        "accounts",
        "quiet",
        shape="number",
    ),
    "opportunities": Column(
        lazy("Opportunity rate"),
        lazy("Opportunities opened in the window per account that is worked."),
        lambda sums: sums.opportunity_rate,
        lambda sums: (sums.with_opportunity, sums.covered),
        "with_opportunity",
    ),
    "effort": Column(
        lazy("Effort"),
        lazy("Touches in the window per opportunity opened in it."),
        lambda sums: sums.effort,
        lambda sums: (sums.with_opportunity, sums.accounts),
        "with_opportunity",
        shape="decimal",
    ),
}
MEASURES: dict[str, str | Promise] = {
    "accounts": lazy("All counted"),
    "covered": lazy("Worked or engaged"),
    "uncovered": lazy("Neither worked nor engaged"),
    "touched_any": lazy("Touched in the window"),
    "several": lazy("Worked, with two or more people"),
    "single": lazy("Worked, with one person only"),
    "a_accounts": lazy("Of fit A"),
    "a_covered": lazy("Of fit A, worked or engaged"),
    "a_touched": lazy("Of fit A, touched"),
    "with_opportunity": lazy("With an opportunity opened in the window"),
    "opened": lazy("With an opportunity opened in the last 90 days"),
    "cold": lazy("Engaged, but gone cold"),
    "at_risk": lazy("At risk now"),
    "safe": lazy("Worked or engaged, and not at risk"),
    "to_do": lazy("To do: neither covered, nor new, nor at risk"),
    **{state: label for state, (_tone, label) in STATES.items()},
}


def shown(column: Column, sums: Sums) -> str:
    """The number as it is read; a dash where nothing could be counted."""
    value = column.value(sums)
    if value is None:
        return "–"
    shapes = {"percent": percent, "number": number, "decimal": lambda each: number(each, 1)}
    return shapes[column.shape](value)


def of_which(column: Column, sums: Sums) -> str:
    """ "312 of 503"."""
    part, whole = column.parts(sums)
    return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}


def change(column: Column, sums: Sums, before: Sums | None) -> str:
    """ "+3 points in a week"; empty where there is nothing to compare, or only a median."""
    now, then = column.value(sums), column.value(before) if before else None
    if now is None or then is None or column.shape == "number":
        return ""
    if column.shape == "percent":
        points = whole_percent(now) - whole_percent(then)
        return _("%(points)s points in a week") % {"points": signed(points)} if points else _("as a week ago")
    difference = round(now - then, 1)
    return _("%(n)s in a week") % {"n": signed(difference, 1)} if difference else _("as a week ago")


def points(sums: Sums, before: Sums | None) -> str:
    """ "+3": points of coverage since a week ago, for a cell; empty where nothing changed."""
    if sums.coverage is None or before is None or before.coverage is None:
        return ""
    difference = whole_percent(sums.coverage) - whole_percent(before.coverage)
    return signed(difference) if difference else ""


class Links:
    """Addresses of the accounts behind the numbers of one page."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.base = reverse("reports:coverage-accounts")
        self.asked = {name: value for name, value in asked.items() if value}

    def to(self, measure: str, *, order: str = "", key: str = "") -> str:
        more = {"measure": measure, "order": order, "key": key}
        return f"{self.base}?{urlencode({**self.asked, **{name: value for name, value in more.items() if value}})}"


def cells(sums: Sums, before: Sums | None, links: Links, *, key: str = "") -> list[dict[str, Any]]:
    """Every number of a line, with what it is of, its change and the address of its accounts."""
    return [
        {
            "name": name, "label": column.label, "means": column.means, "text": shown(column, sums),
            "of": of_which(column, sums), "change": change(column, sums, before),
            "url": links.to(column.measure, order=column.order, key=key) if column.parts(sums)[0] else "",
        }
        for name, column in COLUMNS.items()
    ]  # fmt: skip


def states(sums: Sums, links: Links) -> list[dict[str, Any]]:
    """The five states over the accounts counted, each with its accounts."""
    return [
        {"label": label, "count": getattr(sums, name), "tone": tone, "url": links.to(name)}
        for name, (tone, label) in STATES.items()
    ]


def labels(choice: Choice, names: Mapping[int, str]) -> dict[str, str]:
    """What each line of the report may be called, by its key. `names`: those of the segments."""
    if choice.by == "segment":
        return {str(pk): name for pk, name in names.items()}
    if choice.by == "grade":
        return {grade: grade for grade in GRADES}
    key, label = {"team": ("team", "team_name"), "target": ("target", "target_name")}.get(choice.by, ("pk", "name"))
    return {str(book[key]): book[label] for book in choice.books if book[key]}


def label_of(key: str, known: Mapping[str, str], *, by: str) -> str | Promise:
    """The name of one line; that of what has no name where the key is not `known`."""
    return known.get(key) or NOWHERE.get(by, "")


def is_line(key: str, choice: Choice, names: Mapping[int, str]) -> bool:
    """May the report have a line of this key?"""
    return key == NONE or key in labels(choice, names)


def matrix(squares: Mapping[tuple[int | None, str], Square], *, segment: int | None) -> list[dict[str, Any]]:
    """Fit down, timing across: accounts and coverage of each grade, of one segment or of all."""
    seen = {key: square for key, square in squares.items() if segment is None or key[0] == segment}
    code = str(segment or "")
    return [
        {"fit": fit, "squares": [_square(seen, f"{fit}{timing}", code) for timing in DIGITS]} for fit in FITS
    ]  # fmt: skip


def _square(seen: Mapping[tuple[int | None, str], Square], grade: str, segment: str) -> dict[str, Any]:
    total = sum((square for key, square in seen.items() if key[1] == grade), Square())
    return {"grade": grade, "square": total, **_market_links(segment=segment, grade=grade)}


def segments(squares: Mapping[tuple[int | None, str], Square], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Accounts and coverage of each segment, the largest first."""
    totals: dict[int, Square] = {}
    for (segment, _grade), square in squares.items():
        if segment is not None:
            totals[segment] = totals.get(segment, Square()) + square
    lines = [
        {"segment": pk, "name": names.get(pk, ""), "square": square, **_market_links(segment=str(pk), grade="")}
        for pk, square in totals.items()
    ]
    return sorted(lines, key=lambda line: -line["square"].accounts)


def _market_links(**asked: str) -> dict[str, str]:
    base = reverse("reports:coverage-market")
    kept = {name: value for name, value in asked.items() if value}
    return {
        "url": f"{base}?{urlencode({**kept, 'measure': 'accounts'})}",
        "covered_url": f"{base}?{urlencode({**kept, 'measure': 'covered'})}",
    }


NOWHERE = {
    "team": lazy("Without a team"),
    "segment": lazy("Without a segment"),
    "grade": lazy("Without a grade"),
}
