"""The rules of ownership in words: what each asks, and what speaks against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import day, number
from accounts.models import Account
from assignment.display.refusal_words import REFUSED
from assignment.queries.ownership import Answer, Ownership, Rule


@dataclass(frozen=True)
class RuleWords:
    """One rule as it reads for one rep; `answer` is empty for a plain yes."""

    passed: bool
    is_soft: bool
    asks: str
    answer: str


def rule_words(answer: Answer, found: Ownership, *, checks: Mapping[str, str], now: datetime) -> list[RuleWords]:
    """Every rule for one rep, in the order in which they are asked."""
    return [
        RuleWords(rule.passed, rule.is_soft, asks(rule.code), _said(rule, answer, found, checks=checks, now=now))
        for rule in answer.rules
    ]


def against_words(answer: Answer, found: Ownership, *, checks: Mapping[str, str], now: datetime) -> str:
    """Why not, in one sentence; a soft rule says that it gives way."""
    rule = answer.against or answer.gives_way
    return _said(rule, answer, found, checks=checks, now=now) if rule else ""


def asks(code: str) -> str:
    return {
        "station": _("Can it be given out at all?"),
        "promised": _("Is it promised to nobody by a run?"),
        "dispute": _("Does nobody dispute it?"),
        "segment": _("Does the book take its segment?"),
        "lifecycle": _("Prospect or customer, as the book wants?"),
        "minimum": _("Is its score high enough for the book?"),
        "check": _("Is it ready to be worked?"),
        "country": _("Does the book take its country?"),
        "language": _("Does the book take its language?"),
        "away": _("Is the rep there?"),
        "full": _("Has the book a free place?"),
        "segment_full": _("Has the book a free place for its segment?"),
        "value": _("Is the value of the book below its limit?"),
        "returned": _("Did the rep not give it back as a poor fit?"),
        "conflict": _("Did the rep not give it back for a conflict?"),
        "family": _("Does no other book hold its family?"),
        "held_before": _("Did the rep not hold it lately?"),
    }[code]


def _said(rule: Rule, answer: Answer, found: Ownership, *, checks: Mapping[str, str], now: datetime) -> str:
    if rule.passed:
        return _passed(rule, answer, found.account)
    account, room = found.account, answer.room
    blocking = sorted({checks.get(code, code) for codes in found.blocking.values() for code in codes})
    own = {
        "station": _station(account, now),
        "promised": _("An approved run is about to give it to somebody."),
        "dispute": _("Two people claim it; it stays until that is decided."),
        "check": _("Not ready: %(checks)s.") % {"checks": _(", ").join(blocking)},
        "full": _full(room.whole.used, room.whole.limit),
        "segment_full": _("All places for its segment are taken."),
        "value": _("The value of the book has reached its limit."),
        "family": _("Another book holds a relative, and families stay together."),
        "held_before": _held_before(rule, now),
    }
    return own.get(rule.code) or str(REFUSED[rule.code])


def _passed(rule: Rule, answer: Answer, account: Account) -> str:
    if rule.code == "station" and account.book is not None and not answer.holds_it:
        return _("%(rep)s holds it; the rest is asked as if it were free.") % {"rep": account.book.rep.name}
    free = answer.room.whole.free
    if rule.code == "full" and not answer.holds_it and free < 10**6:
        return ngettext("%(n)s place is free", "%(n)s places are free", free) % {"n": number(free)}
    return ""


def _station(account: Account, now: datetime) -> str:
    if account.rest_until:
        return _("It rests until %(day)s.") % {"day": day(account.rest_until, now=now)}
    return _("It is at “%(station)s”.") % {"station": account.get_station_display()}


def _full(used: int, limit: int) -> str:
    return _("The book is full: %(used)s of %(limit)s places.") % {"used": number(used), "limit": number(limit)}


def _held_before(rule: Rule, now: datetime) -> str:
    until = day(rule.day, now=now) if rule.day else ""
    return _("The rep held it until %(day)s: only if nobody else takes it.") % {"day": until}
