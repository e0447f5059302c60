"""The rail of a run's page: fairness by rep, supply and demand, what stays and why, the proof."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.display.formats import moment, number, percent, signed
from accounts.models import Station
from assignment.display.plan_words import MODE_NAMES, RANKED
from assignment.display.refusal_words import REFUSED
from assignment.display.words import with_others
from assignment.models import Run, RunBook, RunKind
from assignment.models.protection_names import PROTECTED_BY
from assignment.queries.run_words import NOT_GIVEN

NOT_READY = {
    "no_name": lazy("Has no name"),
    "do_not_contact": lazy("Do not contact"),
    "not_scored": lazy("Not scored yet"),
    "no_contact": lazy("No reachable contact"),
    "no_domain": lazy("No domain"),
    "duplicate": lazy("Suspected duplicate"),
    "open_opportunity": lazy("Has an open opportunity from an import"),
}
KEPT = PROTECTED_BY | {"hot": lazy("Being worked on")}
WAITING = {
    "not_yet": lazy("Their window is still open"),
    "no_notice": lazy("No notice was given yet"),
    "notice_running": lazy("Their notice is running"),
}
HINTS = {
    "resting": lazy("Back when their rest ends"),
    "repair": lazy("Back when ops has fixed them"),
    "do_not_contact": lazy("Never given out"),
    "out_ranked": lazy("First in the next run"),
    "dropped": lazy("Back in the next run"),
    "all_full": lazy("Raise a capacity, or open a book"),
    "no_book": lazy("No capacity for them in any target book"),
    "over_cap": lazy("Next in the next run"),
    "noticed": lazy("Reps have until the due date to work them"),
    "criteria": lazy("Change “Only these accounts” in the plan to give them out"),
    "family": lazy("They wait until that book takes part"),
    "conflict": lazy("Decide the dispute first"),
    "appeal": lazy("Decide the appeal first"),
    "low_coverage": lazy("Their reps work more of what they have, or ops changes the plan"),
    "away": lazy("When the reps are back"),
    "report_only": lazy("Nothing is taken in the first 30 days"),
    "strategic": lazy("Only a director lets them go"),
}
HINTS_OF_RETRIEVAL = {
    "criteria": lazy("They would go or be warned but for “Only these accounts” of the plan"),
}
UNFILLED = {
    "not_enough_ready": lazy("no ready account is left"),
    "only_excluded": lazy("only accounts that this rep may not have are left"),
    "family_too_large": lazy("the families that are left do not fit"),
    "mode_left_it": lazy("the plan’s way to share out left them"),
}
OUT_OF_BAND = {
    "structural": lazy("the rules alone keep it there"),
    "lumpy": lazy("no account of the right size may move"),
    "capacity": lazy("the other books have no room"),
}


# Runs of before carry longer names; the best way is not named.
LONGER = {"lowest_value_per_slot": "lowest_value", "lowest_fill_ratio": "lowest_fill", "optimal": ""}


def _way(mode: str) -> str:
    return str(MODE_NAMES.get(LONGER.get(mode, mode), ""))


def fairness_rows(rows: Sequence[RunBook], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """One dumbbell per book; the change in accounts stands beside the name."""
    return [
        {
            "name": names[row.book_id],
            "change": _change(row),
            "before": row.index_before or 0,
            "after": row.index_after if row.index_after is not None else row.index_before or 0,
        }
        for row in rows
    ]


def _change(row: RunBook) -> str:
    difference = row.given - row.taken
    if not difference and not row.given:
        return _("away") if row.detail.get("away") else _("full") if not row.free else ""
    return signed(difference) if difference else f"±{number(row.given)}"


def segments(run: Run, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Supply and demand per segment: ready, free, filled; widths of the bar in percent of the free places."""
    found = []
    for row in run.summary.get("segments", []):
        if not row["ready"] and not row["free"]:
            continue
        filled = 100 * row["filled"] / max(row["free"], row["filled"], 1)
        shape = {"width": f"{filled:.1f}", "rest": f"{100 - filled:.1f}", "empty": row["free"] - row["filled"]}
        found.append({**row, **shape, "name": names.get(row["segment"], _("Other"))})
    return sorted(found, key=lambda row: -row["ready"])


def supply(run: Run) -> str:
    """How the accounts that the plan looks at narrow down to those that may be given; the reasons stand beside it."""
    if "matching" not in run.summary:  # a scoring run tells of enrolment in another way
        return ""
    ready, count = sum(row["ready"] for row in run.summary.get("segments", [])), run.summary["enrolled"]
    words = {"enrolled": number(count), "matching": number(run.summary["matching"]), "ready": number(ready)}
    text = ngettext(
        "Of %(enrolled)s enrolled account %(matching)s matches what these books take and the plan asks for; "
        "ready: %(ready)s.",
        "Of %(enrolled)s enrolled accounts %(matching)s match what these books take and the plan asks for; "
        "ready: %(ready)s.",
        count,
    )
    return text % words


def reasons(run: Run, *, kept: Collection[str]) -> list[dict[str, Any]]:
    """Accounts that stay, grouped by reason, most first. `kept`: the codes for which the run kept the accounts."""
    summary = run.summary
    counts = [(code, count, NOT_GIVEN.get(code), code in kept) for code, count in summary.get("left", {}).items()]
    counts += [
        (code, count, NOT_READY.get(code) or dict(Station.choices).get(code), True)
        for code, count in summary.get("not_ready", {}).items()
    ]
    counts += [(code, count, NOT_GIVEN.get(code), code in kept) for code, count in summary.get("spared", {}).items()]
    counts += [("noticed", summary.get("noticed", 0), lazy("Warned by this run"), True)]
    counts += [(code, count, WAITING.get(code), False) for code, count in summary.get("waiting", {}).items()]
    if run.kind == RunKind.REBALANCE:
        counts += [(code, count, KEPT.get(code), False) for code, count in summary.get("kept", {}).items()]
    hints = {**HINTS, **HINTS_OF_RETRIEVAL} if run.kind == RunKind.RETRIEVAL else HINTS
    found = [
        {"code": code, "count": count, "label": label or code, "hint": hints.get(code, ""), "has_list": has_list}
        for code, count, label, has_list in counts
        if count
    ]
    return sorted(found, key=lambda row: -row["count"])


def counted(rows: Sequence[Mapping[str, Any]]) -> int:
    """All accounts of these reasons; those that were warned are counted where they wait."""
    return sum(row["count"] for row in rows if row["code"] != "noticed")


def reasons_title(run: Run, count: int) -> str:
    words = {"n": number(count)}
    if run.kind == RunKind.DISTRIBUTION:
        return ngettext("%(n)s stays where it is", "%(n)s stay where they are", count) % words
    return ngettext("%(n)s account stays in its book", "%(n)s accounts stay in their books", count) % words


def left_words(detail: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """What is known besides the reason why nobody got this account."""
    if detail.get("better"):
        words = {"n": number(detail["better"]), "cutoff": number(detail.get("cutoff") or 0)}
        return (
            ngettext("%(n)s better account took the place.", "%(n)s better accounts took the places.", detail["better"])
            % words
        )
    if detail.get("returned_by") or detail.get("conflict_of"):
        return _barred_words(detail, names)
    if detail.get("closed"):
        return _closed_words(detail["closed"])
    if detail.get("family"):
        return _("No book has room for all of its family.")
    if detail.get("family_book"):
        name = names.get(detail["family_book"])
        return _("Its family is in the book of %(name)s.") % {"name": name} if name else _("Its family is in a book.")
    return str(REFUSED.get(detail.get("why", ""), ""))


def _people(books: Sequence[int], names: Mapping[int, str]) -> str:
    known = [names[book] for book in books if book in names]
    return with_others(known, others=len(books) - len(known))


def _barred_words(detail: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Who may not have it, and why."""
    texts = {
        "returned_by": _("Returned as a poor fit by %(names)s."),
        "conflict_of": _("Returned for a conflict by %(names)s."),
    }
    listed = {name: _people(detail.get(name, []), names) for name in texts}
    return " ".join(text % {"names": listed[name]} for name, text in texts.items() if listed[name])


CLOSED = {
    "full": lambda n: ngettext("%(n)s book is full", "%(n)s books are full", n),
    "away": lambda n: ngettext("%(n)s rep is away", "%(n)s reps are away", n),
    "low_coverage": lambda n: ngettext("%(n)s rep works too little", "%(n)s reps work too little", n),
}


def _closed_words(counts: Mapping[str, int]) -> str:
    """ "2 books are full, 1 rep is away." """
    parts = [CLOSED[code](count) % {"n": number(count)} for code, count in counts.items() if code in CLOSED]
    return _("Of the books that take it: %(parts)s.") % {"parts": _(", ").join(parts)} if parts else ""


def closed_words(row: RunBook) -> str:
    """Why a book gets nothing however much room it has, or an empty text."""
    code, covered = row.detail.get("closed", ""), row.detail.get("covered")
    if code == "away":
        return _("the rep is away")
    if code == "low_coverage":
        return _("works %(share)s of the book, less than the plan asks for") % {"share": percent((covered or 0) / 100)}
    return _("the value of the book is at its limit") if code == "full" else ""


def empty_places(rows: Sequence[RunBook], segment_names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Places that stay empty, per segment and reason over all books, most first."""
    found: dict[tuple[int, str], list[int]] = {}
    for row in rows:
        for line in row.detail.get("unfilled", []):
            places = found.setdefault((line["segment"], line["code"]), [0, 0])
            places[0], places[1] = places[0] + line["places"], places[1] + 1
    return [
        {"count": places, "label": segment_names.get(segment, _("Other")), "why": _in_books(code, books)}
        for (segment, code), (places, books) in sorted(found.items(), key=lambda each: -each[1][0])
    ]


def _in_books(code: str, books: int) -> str:
    words = {"n": number(books), "why": UNFILLED.get(code, "")}
    return ngettext("in %(n)s book: %(why)s", "in %(n)s books: %(why)s", books) % words


def short_books(rows: Sequence[RunBook], names: Mapping[int, str], segment_names: Mapping[int, str]) -> list[dict]:
    """Books that end with room, or outside the band, and why; most places first."""
    found = []
    for row in rows:
        for line in row.detail.get("unfilled", []):
            words = {"n": number(line["places"]), "segment": segment_names.get(line["segment"], _("Other"))}
            text = ngettext("%(n)s %(segment)s place", "%(n)s %(segment)s places", line["places"]) % words
            found.append({"name": names[row.book_id], "text": text, "order": -line["places"]})
        if text := closed_words(row):
            found.append({"name": names[row.book_id], "text": text, "order": -row.free})
        if reason := row.detail.get("out_of_band"):
            index = row.detail.get("index", 0)
            text = _("%(index)s: %(why)s") % {"index": number(index), "why": OUT_OF_BAND.get(reason, "")}
            found.append({"name": names[row.book_id], "text": text, "order": -abs(index - 100)})
    return sorted(found, key=lambda row: (row["order"], row["name"]))


def proof_title(run: Run) -> str:
    """What the details prove: only a gap of nothing is the best possible."""
    gap = run.certificate.get("gap")
    if run.kind != RunKind.DISTRIBUTION or gap is None:
        return _("Details: proof and versions")
    if gap:
        return _("Details: proof that no distribution is better by more than %(gap)s") % {"gap": percent(gap, 2)}
    return _("Details: proof that no better distribution exists")


def proof(run: Run, *, now: datetime) -> list[tuple[str, str]]:
    """The certificate as facts that a person can read."""
    facts = run.certificate
    rows = [
        (_("Places filled"), _of(facts, "filled", "filled_bound")),
        (_("Total score"), _bound(facts, "score", "score_bound")),
        (_("Moves"), _bound(facts, "moves", "moves_bound", least=True)),
        (_("Disturbance"), _bound(facts, "disruption", "disruption_bound", least=True)),
        (_("Gap to the proven bound"), percent(facts["gap"], 2) if facts.get("gap") is not None else ""),
        (_("Families kept whole"), number(facts["families"]) if facts.get("families") is not None else ""),
        (_("Soft rules that gave way"), number(facts["gave_way"]) if facts.get("gave_way") is not None else ""),
        (_("First claims met"), number(facts["preferred"]) if facts.get("preferred") is not None else ""),
        (_("Way"), _way(facts.get("mode", ""))),
        (_("Order"), _(", then ").join(str(RANKED.get(name, name)) for name in facts.get("ranking", []))),
        (_("Rules, score model"), _versions(facts)),
        (_("Inputs as of"), moment(run.slot, now=now) if facts else ""),
        (_("Engine"), str(facts.get("engine", ""))),
        (_("Fingerprint of the plan"), str(facts.get("plan", ""))[:12]),
    ]
    return [(label, value) for label, value in rows if value]


def _of(facts: Mapping[str, Any], name: str, bound: str) -> str:
    if facts.get(name) is None:
        return ""
    words = {"n": number(facts[name]), "most": number(facts.get(bound, facts[name]))}
    return _("%(n)s of %(most)s that can be filled") % words


def _bound(facts: Mapping[str, Any], name: str, bound: str, *, least: bool = False) -> str:
    if facts.get(name) is None:
        return ""
    if facts.get(bound) is None:
        return number(facts[name])
    words = {"n": number(facts[name]), "bound": number(facts[bound])}
    return _("%(n)s, at least %(bound)s needed") % words if least else _("%(n)s, upper bound %(bound)s") % words


def _versions(facts: Mapping[str, Any]) -> str:
    if not facts.get("rules"):
        return ""
    words = {"rules": number(facts["rules"]), "model": number(facts.get("score_model") or 0)}
    return _("version %(rules)s, model %(model)s") % words if facts.get("score_model") else words["rules"]
