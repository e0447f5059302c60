"""Why an account is in its book, why it is in none, and why a book got fewer than it has room for: in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Account, Station
from assignment.display.explanations import ALSO, CHOSEN, NO, Option, facts, options
from assignment.display.refusal_words import REFUSED
from assignment.display.run_rail import NOT_READY, UNFILLED, closed_words, left_words
from assignment.models import Move, NotGiven, RunBook
from assignment.queries.run_words import NOT_GIVEN


def facts_of(move: Move, *, segment: str) -> list[tuple[str, str]]:
    """What was known when it was decided: score, rank, fit to the book and its room, then what the kind adds."""
    words = {"score": number(move.score or 0), "grade": move.grade}
    found = [
        (_("Score then"), _("%(score)s (%(grade)s)") % words if move.grade else number(move.score or 0)),
        (_("Place in the order"), number(move.position) if move.position else ""),
        (_("Fits by"), _("segment %(name)s") % {"name": segment} if segment else ""),
    ]
    return [(label, value) for label, value in found if value] + facts(move.explanation)


def options_for(move: Move, names: Mapping[int, str], *, sees_names: bool) -> list[Option]:
    """Who else could have had it and why not. Who has no name in `names`, and all where the reader does not see
    colleagues' figures, are only counted.
    """
    if not sees_names:
        return _without_names(move.explanation, options(move.explanation, names))
    others = move.explanation.get("others", [])
    shown = {**move.explanation, "others": [row for row in others if row["book"] in names]}
    if shown.get("from", {}).get("book") not in names:
        shown.pop("from", None)
    hidden = Counter(row["verdict"] for row in others if row["book"] not in names)
    return _in_order([*options(shown, names), *(_counted(code, count) for code, count in hidden.items())])


def _without_names(explanation: Mapping[str, Any], every: Sequence[Option]) -> list[Option]:
    """The chosen one, and the others only counted."""
    counts: Counter[str] = Counter()
    for row in explanation.get("others", []):
        counts[row["verdict"]] += 1
    for row in explanation.get("more", []):
        counts[row["code"]] += row["count"]
    chosen = [option for option in every if option.tone == CHOSEN]
    return _in_order([*chosen, *(_counted(code, count) for code, count in counts.items())])


def _in_order(found: Sequence[Option]) -> list[Option]:
    return sorted(found, key=lambda option: (CHOSEN, ALSO, NO).index(option.tone))


def _counted(code: str, count: int) -> Option:
    who = ngettext("%(n)s other", "%(n)s others", count) % {"n": number(count)}
    if code == "eligible":
        return Option(who, ALSO, _("Also eligible"), _("This book needed it more."))
    return Option(who, NO, _("No"), str(REFUSED.get(code, "")))


def nobody_words(row: NotGiven, names: Mapping[int, str]) -> str:
    """The first rule that kept the account from every book, or how many better ones took the places."""
    more = left_words(row.detail, names)
    reason = str(NOT_GIVEN.get(row.code, row.code))
    return f"{reason}. {more}".strip() if more else f"{reason}."


def waits_words(account: Account, *, now: datetime) -> str:
    """Why no distribution looks at a free account at all: where it waits, or the first check that it fails."""
    if account.book_id is not None:
        return ""
    if account.station != Station.POOL:
        until = _(", until %(day)s") % {"day": day(account.rest_until, now=now)} if account.rest_until else ""
        words = {"station": account.get_station_display(), "until": until}
        return _("No distribution takes it now: %(station)s%(until)s.") % words
    score = getattr(account, "score", None)
    failed = next((NOT_READY[code] for code in (score.not_ready if score else ["not_scored"]) if code in NOT_READY), "")
    return _("No distribution takes it now: %(check)s.") % {"check": failed} if failed else ""


def batch_words(line: RunBook, segments: Mapping[int, str], *, slot: datetime, now: datetime) -> str:
    """ "The last batch, Fri 5 Jun, gave 3 for 8 free places. Empty stayed: 5 for SMB, no ready account is left." """
    words = {"day": day(slot, now=now), "given": number(line.given), "free": number(line.free)}
    if why := closed_words(line):
        return _("The last batch, %(day)s, gave nothing: %(why)s.") % {**words, "why": why}
    if not line.free and not line.given:
        return _("The last batch, %(day)s, gave nothing: no place was free.") % words
    if line.given >= line.free:
        return (
            ngettext(
                "The last batch, %(day)s, filled the %(given)s free place.",
                "The last batch, %(day)s, filled all %(given)s free places.",
                line.given,
            )
            % words
        )
    short = [_short(row, segments) for row in line.detail.get("unfilled", [])[:3]]
    if not short:
        return (
            _("The last batch, %(day)s, gave %(given)s for %(free)s free places, as many as its plan allows.") % words
        )
    text = _("The last batch, %(day)s, gave %(given)s for %(free)s free places. Empty stayed: %(short)s.")
    return text % {**words, "short": _("; ").join(short)}


def _short(row: Mapping[str, Any], segments: Mapping[int, str]) -> str:
    words = {"n": number(row["places"]), "segment": segments.get(row["segment"], _("Other"))}
    words["why"] = str(UNFILLED.get(row["code"], ""))
    return _("%(n)s for %(segment)s, %(why)s") % words
