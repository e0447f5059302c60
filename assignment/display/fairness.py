"""Fairness in words: the measures, their colours, and how evenly each is spread now, at best and by a plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.display.formats import money_short, number, percent

MEASURES: dict[str, tuple[str | Promise, str | Promise]] = {
    "accounts": (lazy("Accounts"), lazy("How many accounts lie in the book, by its places.")),
    "potential": (lazy("Potential"), lazy("What the accounts may be worth a year, by the usual worth of the places.")),
    "a_accounts": (lazy("A accounts"), lazy("Accounts of fit A, by places.")),
    "pipeline": (lazy("Open pipeline"), lazy("Amounts of the open opportunities of the accounts, by places.")),
    "fresh": (lazy("Fresh accounts"), lazy("Accounts that came into the book in the last 30 days, by places.")),
}
MONEY = {"potential", "pipeline"}
GOOD, FAIR = 0.10, 0.20


def tone(cv: float | None) -> str:
    """Green up to a coefficient of variation of .10, yellow up to .20, else red; nothing where nothing is held."""
    if cv is None:
        return ""
    return "cov" if cv <= GOOD else "warn" if cv <= FAIR else "risk"


def verdict(cv: float | None) -> str:
    """The colour in a word, for who does not see it."""
    words = {"cov": _("even"), "warn": _("somewhat uneven"), "risk": _("uneven")}
    return words.get(tone(cv), "")


def spread(figures: Mapping[str, Any] | None, *, currency: str = "") -> dict[str, Any]:
    """One cell: CV with its colour, lowest and highest index, mean, least and most of a book, max/min and Gini. With a
    `currency` what books hold is cents.
    """
    if not figures or not figures.get("mean"):
        return {"cv": "–", "tone": "", "word": "", "range": "", "more": "", "held": ""}
    low, high = number(figures["low"]), number(figures["high"])
    ratio = number(figures["ratio"], 1) if figures.get("ratio") else _("one is empty")
    return {
        "cv": percent(figures["cv"]), "tone": tone(figures["cv"]), "word": verdict(figures["cv"]),
        "range": _("%(low)s to %(high)s") % {"low": low, "high": high},
        "more": _("max/min %(ratio)s, Gini %(gini)s") % {"ratio": ratio, "gini": number(figures["gini"], 2)},
        "held": _held(figures, currency),
    }  # fmt: skip


def _held(figures: Mapping[str, Any], currency: str) -> str:
    """ "mean 6, from 3 to 9"."""
    names = ("mean", "least", "most")
    if currency:
        values = {name: money_short(figures[name] / 100, currency) for name in names}
    else:
        values = {name: number(figures[name], 0 if float(figures[name]).is_integer() else 1) for name in names}
    return _("mean %(mean)s, from %(least)s to %(most)s") % values


def table(measures: Mapping[str, Any], stages: Sequence[str], *, currency: str) -> list[dict[str, Any]]:
    """A line per measure with a cell per stage (now, best, plan; or before, after)."""
    return [
        {"name": name, "label": label, "means": means,
         "cells": [
             spread(measures.get(name, {}).get(stage), currency=currency if name in MONEY else "") for stage in stages
         ]}
        for name, (label, means) in MEASURES.items()
    ]  # fmt: skip


def changed(measures: Mapping[str, Any], *, currency: str) -> list[dict[str, Any]]:
    """Before and after a run, the measures of which the books hold anything."""
    lines = table(measures, ("before", "after"), currency=currency)
    return [line for line in lines if any(cell["range"] for cell in line["cells"])]


def people(books: Sequence[int], names: Mapping[int, str], measures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A line per rep with the index by each measure; the furthest from a fair potential first."""
    lines = [
        {
            "name": names[book], "book": book, "potential": _index(measures, "potential", at),
            "indexes": [(label, _index(measures, name, at)) for name, (label, _means) in MEASURES.items()],
        }
        for at, book in enumerate(books) if book in names
    ]  # fmt: skip
    return sorted(lines, key=lambda line: -abs((100 if line["potential"] is None else line["potential"]) - 100))


def _index(measures: Mapping[str, Any], name: str, at: int) -> float | None:
    if not measures.get(name, {}).get("now", {}).get("mean"):
        return None
    indexes = measures[name].get("index", [])
    return indexes[at] if at < len(indexes) else None


def headline(measures: Mapping[str, Any]) -> str:
    """The sentence on top: which measures are even, and which is the least even."""
    known = {name: one["now"]["cv"] for name, one in measures.items() if one.get("now", {}).get("mean")}
    if not known:
        return _("The books hold nothing yet.")
    worst = max(known, key=lambda name: known[name])
    even = [str(MEASURES[name][0]) for name in MEASURES if name in known and known[name] <= FAIR]
    if len(even) == len(known):
        return _("The books are even by every measure.")
    return _("The books differ most in “%(measure)s”: by %(cv)s on average.") % {
        "measure": str(MEASURES[worst][0]), "cv": percent(known[worst]),
    }  # fmt: skip


def own_lines(measures: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rep's own index by measure with the spread of the team."""
    return [
        {"label": label, "means": means, "own": measures[name]["own"], "spread": spread(measures[name])}
        for name, (label, means) in MEASURES.items()
    ]
