"""Why an account is in its book, why it is in none, and why a book got fewer than it has room for: in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Account, Organisation, Station, User
from assignment.display.explanations import ALSO, CHOSEN, NO, Option, books_named, facts, options
from assignment.display.refusal_words import REFUSED
from assignment.display.run_rail import NOT_READY, UNFILLED, closed_words, left_words
from assignment.models import Holding, Move, NotGiven, Run, RunBook
from assignment.queries import account_why as queries
from assignment.queries.run_words import NOT_GIVEN, SKIPPED, why_words
from assignment.queries.runs import book_names, books_in


@dataclass(frozen=True)
class NotTaken:
    """A run that gave the account to nobody; its number only for those who may open the run."""

    row: NotGiven | Move
    words: str
    is_visible: bool


@dataclass(frozen=True)
class Placement:
    """Why an account is where it is, as one user reads it. `move` brought it to its book, if one is known; `left` are
    the runs that gave a free one to nobody.
    """

    move: Move | None
    why: str
    options: Sequence[Option]
    facts: Sequence[tuple[str, str]]
    left: Sequence[NotTaken]
    is_known: bool


def placement_of(account: Account, *, by: User, now: datetime) -> Placement:
    """What the runs kept, in words; names only of those whom `by` leads; ops reads all."""
    move, waits = queries.move_that_brought(account), waits_words(account, now=now)
    left = _given_to_nobody(account, by=by)
    found: Sequence[Option] = ()
    told: Sequence[tuple[str, str]] = ()
    if move is not None:
        names = book_names(books_named(move.explanation), user=by)
        found = options_for(move, names, sees_names=by.has_perm("assignment.see_dashboard"))
        told = facts_of(move, segment=queries.segment_name(move.segment_id))
    is_known = bool(move or waits or left)
    why = _why(move) if move else waits if is_known else _unknown(account)
    return Placement(move, why, found, told, left, is_known)


def _given_to_nobody(account: Account, *, by: User) -> list[NotTaken]:
    rows, lines = queries.given_to_nobody(account), queries.lines_that_gave_nothing(account)
    if not rows and not lines:
        return []
    names = book_names(books_in([row.detail for row in rows]), user=by)
    runs = Run.objects.visible_to(by).filter(pk__in=[each.run_id for each in (*rows, *lines)])
    seen = set(runs.values_list("pk", flat=True))
    found = [NotTaken(row, nobody_words(row, names), row.run_id in seen) for row in rows]
    found += [NotTaken(line, line_words(line, sees_note=line.run_id in seen), line.run_id in seen) for line in lines]
    return sorted(found, key=lambda one: -(one.row.run_id or 0))[: queries.LATEST]


def _why(move: Move) -> str:
    why = move.explanation.get("why")
    return f"{why_words(why)}." if why else _("No run brought it: it was imported, created or moved by hand.")


def _unknown(account: Account) -> str:
    if account.book_id is not None:
        return _("Nothing more is known of how it came here.")
    return _("No distribution has looked at it yet.")


def why_here(account: Account, *, holding: Holding | None, now: datetime) -> str:
    """Since when and how it is in the book, before that with whom, who approved it; or where a free account is."""
    if holding:
        move, since = holding.opened_by, day(holding.during.lower, now=now)
        parts = [
            _("Since %(day)s (%(cause)s).") % {"day": since, "cause": move.get_cause_display()},
            _sentence(move.reason),
        ]
        if move.book_from:
            parts.append(_("Before that with %(rep)s.") % {"rep": move.book_from.rep.name})
        if move.run and move.run.approved_by:
            parts.append(_("Approved by %(name)s.") % {"name": move.run.approved_by.name})
        return " ".join(part for part in parts if part)
    if account.station == Station.RESTING:
        return _("It rests until %(day)s, then it is in the pool again.") % {"day": day(account.rest_until, now=now)}
    if account.station == Station.POOL:
        return _("It waits in the pool for the next distribution.")
    return _("It is not given out: %(station)s.") % {"station": account.get_station_display()}


def _sentence(reason: str) -> str:
    return reason if not reason or reason.endswith(".") else f"{reason}."


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


def line_words(line: Move, *, sees_note: bool) -> str:
    """Why a line that was ready to give the account away gave it to nobody; the note is for who may open the run."""
    if line.state == Move.State.DROPPED:
        note = f" “{line.note}”" if sees_note and line.note else ""
        return _("A person took it off the list before the run.") + note
    return f"{SKIPPED.get(line.code, line.code)}."


def waits_words(account: Account, *, now: datetime) -> str:
    """Why no distribution looks at a free account at all: where it waits, or the first check that it fails."""
    if account.book_id is not None:
        return ""
    if account.station != Station.POOL:
        until = _(", until %(day)s") % {"day": day(account.rest_until, now=now)} if account.rest_until else ""
        words = {"station": account.get_station_display(), "until": until}
        return _("No distribution takes it now: %(station)s%(until)s.") % words
    score = getattr(account, "score", None)
    codes = score.not_ready if score else ["not_scored"]
    counted = codes if Organisation.load().scoring_on else []
    failed = next((NOT_READY[code] for code in counted if code in NOT_READY), "")
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
