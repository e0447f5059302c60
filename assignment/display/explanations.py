"""Why a line of a run is what it is: the stored explanation as a list of books with one fact each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.display.formats import number, percent
from assignment.display.refusal_words import REFUSED
from assignment.display.words import missing_words
from assignment.queries.run_words import why_words

CHOSEN, ALSO, NO = "chosen", "also", "no"


@dataclass(frozen=True)
class Option:
    """One book, or several at once, for the account: `tone` is chosen, also or no; `fact` says why in one sentence."""

    who: str
    tone: str
    verdict: str
    fact: str


def books_named(explanation: Mapping[str, Any]) -> set[int]:
    """Ids of the books that the explanation speaks of."""
    single = [explanation.get(part, {}).get("book") for part in ("chosen", "from")]
    others = [row.get("book") for row in explanation.get("others", [])]
    groups = [book for row in explanation.get("more", []) for book in row.get("books", [])]
    return {book for book in [*single, *others, *groups] if book}


def options(explanation: Mapping[str, Any], names: Mapping[int, str]) -> list[Option]:
    """The rows of the explanation: chosen first, then who else might have it, then who may not."""
    found = []
    if chosen := explanation.get("chosen"):
        found.append(Option(names.get(chosen["book"], ""), CHOSEN, _("Chosen"), _chosen(chosen)))
    if giver := explanation.get("from"):
        found.append(Option(names.get(giver["book"], ""), NO, _("Gives it"), _numbers(giver)))
    found += [_option(row, names) for row in explanation.get("others", [])]
    found += [_group(row, names) for row in explanation.get("more", [])]
    return sorted(found, key=lambda option: (CHOSEN, ALSO, NO).index(option.tone))


def _numbers(row: Mapping[str, Any]) -> str:
    words = {"now": number(row["now"]), "with": number(row["with"])}
    return _("Book at %(now)s, %(with)s after the run.") % words


def _chosen(row: Mapping[str, Any]) -> str:
    if "now" not in row:
        return _("Sent there by hand.")
    if "free" not in row:
        return _numbers(row)
    words = {"now": number(row["now"]), "with": number(row["with"]), "n": number(row["free"])}
    return (
        ngettext(
            "Book at %(now)s; %(with)s with this account. %(n)s place free.",
            "Book at %(now)s; %(with)s with this account. %(n)s places free.",
            row["free"],
        )
        % words
    )


def _option(row: Mapping[str, Any], names: Mapping[int, str]) -> Option:
    who, verdict = names.get(row["book"], ""), row["verdict"]
    if verdict == "eligible":
        words = {"now": number(row["now"]), "with": number(row["with"])}
        return Option(who, ALSO, _("Also eligible"), _("Would go from %(now)s to %(with)s.") % words)
    if verdict == "held_before":
        fact = _("Held it until %(until)s, which is too lately.") % {"until": _day(row.get("until", ""))}
        return Option(who, NO, _("No, unless nobody else"), fact)
    facts = {
        "full": _("Full: %(used)s of %(limit)s.") % {name: number(row.get(name, 0)) for name in ("used", "limit")},
        "low_coverage": _("Works only %(share)s of the book.") % {"share": percent(row.get("covered", 0) / 100)},
    }
    return Option(who, NO, _("No"), facts.get(verdict) or str(REFUSED.get(verdict, "")))


def _group(row: Mapping[str, Any], names: Mapping[int, str]) -> Option:
    count = row["count"]
    who = ngettext("%(n)s other", "%(n)s others", count) % {"n": number(count)}
    named = [names[book] for book in row.get("books", []) if book in names]
    if row["code"] == "eligible":
        return Option(who, ALSO, _("Also eligible"), _("Their books are higher."))
    fact = str(REFUSED.get(row["code"], ""))
    listed = _(", ").join(named) + ("…" if len(named) < count else "")
    return Option(who, NO, _("No"), f"{listed}: {fact}" if named else fact)


def short(why: Mapping[str, Any]) -> str:
    """The reason in the row, in the reader's language; where the books stand in their columns, only the numbers."""
    if why.get("code") != "over_share":
        return why_words(why)
    words = {name: str(why.get(name, "")).replace("-", "−").replace(" ", "\u00a0") for name in ("source", "target")}
    return _("From %(source)s to %(target)s") % words


WARMTH = {
    "cold": lazy("Nobody has touched it in the last 30 days."),
    "warm": lazy("It was touched in the last 30 days, without an answer."),
    "hot": lazy("It is being worked on: the leader allowed such moves."),
}


def facts(explanation: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else speaks for the line, as label and value: the work of a retrieval, the warmth of a rebalance."""
    return [(label, value) for label, value in _facts(explanation) if value]


def _facts(explanation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if warmth := explanation.get("warmth"):
        yield _("What it disturbs"), str(WARMTH.get(warmth, ""))
    if "work" not in explanation:
        return
    why, work = explanation.get("why", {}), explanation["work"]
    done = {"done": number(why.get("done", 0)), "asked": number(why.get("asked", 0))}
    yield _("In the book since"), _day(explanation.get("held_on", ""))
    yield _("Done in the window"), _("%(done)s of %(asked)s") % done
    yield _("Still missing"), missing_words(explanation.get("missing") or [])
    yield _("Touches"), number(work.get("touches", 0))
    yield _("Last touch"), _day(why.get("last", "")) or _("never")
    yield _("Notice given"), _day(why.get("notice", ""))
    yield _("Due"), _day(why.get("due", ""))
    yield _("Its one extension"), _("used") if explanation.get("extended") else _("not used")
    yield _("Rests until"), _day(explanation.get("rest_until", "")) or _("goes straight to the pool")


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else ""
