"""A what-if study in words, lines and a table: what changes against today, and what it was made of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.display.formats import day, number, percent, whole_percent
from assignment.display.plan_words import MODE_NAMES
from assignment.forms.simulations import LABELS
from assignment.models import Simulation
from assignment.simulator.variant import Variant

Row = dict[str, Any]
TONES = ("quiet", "cov", "todo", "warn")


def headline(study: Simulation) -> str:
    """ "After 26 weeks “Half as large” covers 71 % instead of 44 %, with 212 opportunities instead of 187." """
    today, *others = [rows[-1] for rows in study.results]
    place, best = max(enumerate(others), key=lambda one: (one[1]["coverage"], one[1]["opportunities"]))
    words = {
        "name": study.variants[place + 1]["name"],
        "coverage": percent(best["coverage"]),
        "now": percent(today["coverage"]),
        "deals": number(best["opportunities"]),
        "deals_now": number(today["opportunities"]),
        "n": number(study.weeks),
    }
    text = ngettext(
        "After %(n)s week “%(name)s” covers %(coverage)s instead of %(now)s, "
        "with %(deals)s opportunities instead of %(deals_now)s.",
        "After %(n)s weeks “%(name)s” covers %(coverage)s instead of %(now)s, "
        "with %(deals)s opportunities instead of %(deals_now)s.",
        study.weeks,
    )
    return text % words


def names(study: Simulation) -> list[str]:
    """What the variants are called; the first is today's, in the language of the reader."""
    return [_("As it is today"), *(kept["name"] for kept in study.variants[1:])]


def changes(study: Simulation) -> list[tuple[str, list[str]]]:
    """Each change by name, with what differs from today in words."""
    today, *others = [Variant.read(kept) for kept in study.variants]
    return [(one.name, [_change(name, one, today) for name in one.differs_from(today)]) for one in others]


def comparison(study: Simulation) -> list[tuple[str, list[str]]]:
    """A line per measure with a figure per variant, at the end of the last week."""
    ends = [rows[-1] for rows in study.results]
    return [(str(label), [shown(end) for end in ends]) for label, shown in MEASURES]


def lines(study: Simulation, measure: str, *, in_percent: bool = False) -> list[Row]:
    """A line of the chart per variant."""
    return [
        {
            "label": name,
            "values": [whole_percent(row[measure]) if in_percent else row[measure] for row in rows],
            "tone": TONES[place],
        }
        for place, (name, rows) in enumerate(zip(names(study), study.results, strict=True))
    ]


def basis(study: Simulation, *, now: datetime) -> list[tuple[str, str]]:
    """What the behaviour was drawn from, a line each; what had to be assumed says so."""
    facts, assumed = study.basis, set(study.basis.get("assumed", ()))
    effort = [number(value, 1) for value in facts["effort"]]
    found = [
        (_("Accounts"), _accounts(facts)),
        (_("History"), _history(facts, now)),
        (
            _("Touches a day and rep"),
            _("%(mean)s, from %(low)s to %(high)s") % dict(zip(("low", "mean", "high"), effort, strict=True)),
        ),
        (_("Answers per touch, by score"), ", ".join(percent(share) for share in facts["replies"])),
        (_("Calls and meetings among them"), percent(facts["live"])),
        (_("Opportunities per answer"), percent(facts["deals"])),
        (_("Worked ones given back in a week"), percent(facts["gives_back"])),
    ]
    names = (None, None, "touches", "replies", "live", "deals", "gives_back")
    return [
        (label, _("%(value)s (assumed: too little history)") % {"value": value} if name in assumed else value)
        for (label, value), name in zip(found, names, strict=True)
    ]


def _accounts(facts: Row) -> str:
    words = {"accounts": number(facts["accounts"]), "held": number(facts["held"]), "books": number(facts["books"])}
    text = _("%(accounts)s, of them %(held)s in %(books)s books") % words
    if not facts["left_out"]:
        return text
    return _("%(text)s; %(n)s that no book may take are left out") % {"text": text, "n": number(facts["left_out"])}


def _history(facts: Row, now: datetime) -> str:
    words = {
        "touches": number(facts["touches"]),
        "answers": number(facts["answers"]),
        "day": day(date.fromisoformat(facts["since"]), now=now),
    }
    return _("%(touches)s touches and %(answers)s answers since %(day)s") % words


def _change(name: str, one: Variant, today: Variant) -> str:
    """ "Size of books, %: 50 instead of 100." """
    if name == "mode":
        label, now, before = _("Way to share out"), str(MODE_NAMES[one.mode]), str(MODE_NAMES[today.mode])
    else:
        label, now, before = LABELS[name][0], number(getattr(one, name)), number(getattr(today, name))
    return _("%(label)s: %(now)s instead of %(before)s") % {"label": label, "now": now, "before": before}


def progress(study: Simulation) -> Sequence[int]:
    """Weeks played and weeks to play over all variants."""
    return study.run.summary.get("progress") or [0, study.weeks * len(study.variants)]


MEASURES = [
    (gettext_lazy("Coverage"), lambda row: percent(row["coverage"])),
    (gettext_lazy("Touched"), lambda row: percent(row["touched"])),
    (gettext_lazy("Best accounts touched"), lambda row: percent(row["best_touched"])),
    (gettext_lazy("Opportunities reached"), lambda row: number(row["opportunities"])),
    (gettext_lazy("Unevenness of value (CV)"), lambda row: number(row["cv"], 2)),
    (gettext_lazy("Accounts in books"), lambda row: number(row["held"])),
    (gettext_lazy("Ready in the pool"), lambda row: number(row["pool"])),
    (gettext_lazy("Given out"), lambda row: number(row["given"])),
    (gettext_lazy("Taken back"), lambda row: number(row["taken"])),
    (gettext_lazy("Given back by reps"), lambda row: number(row["returned"])),
    (gettext_lazy("Leave a book in a week"), lambda row: percent(row["churn"], 1)),
]
