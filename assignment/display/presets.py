"""Usual kinds of book in words, and as a kind of book that is filled in and not stored."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.display.formats import money_short, number
from accounts.models import Segment, TargetBook
from assignment.display.rules_page import asked_words
from assignment.rules.presets import PRESETS, Preset
from assignment.rules.thresholds import Asked

NAMES = {
    "enterprise": lazy("Enterprise, 50 accounts"),
    "mid-market": lazy("Mid-market, 150 accounts"),
    "smb": lazy("SMB, 200 accounts"),
    "customer-success": lazy("Customer success"),
    "first-year": lazy("Prospecting, first year"),
}


class Offer(NamedTuple):
    """A usual kind of book on the page: its code for the address, its name and what it asks for."""

    code: str
    name: str
    words: str


class Filled(NamedTuple):
    """A kind of book that is filled in and not stored, with its places per segment and what "worked" asks for."""

    target: TargetBook
    places: dict[int, int]
    asked: list[Asked]


def offers(segments: Sequence[Segment], *, currency: str) -> list[Offer]:
    """Those whose segments are in use."""
    return [Offer(code, str(NAMES[code]), _words(preset, currency)) for code, preset in _there(segments)]


def filled(code: str, segments: Sequence[Segment], *, currency: str, taken: Collection[str]) -> Filled | None:
    """The usual kind of book `code` under a name that is not `taken`; None for one that is not offered."""
    preset = dict(_there(segments)).get(code)
    if preset is None:
        return None
    target = TargetBook(
        name=_free(str(NAMES[code]), taken), kind=preset.kind, currency=currency, max_accounts=preset.places,
        max_potential_cents=preset.worth and preset.worth * 100, window_days=preset.window_days,
        touches_per_day=preset.touches_per_day,
    )  # fmt: skip
    return Filled(target, preset.places_of({segment.code: segment.pk for segment in segments}), preset.asked)


def _there(segments: Sequence[Segment]) -> Iterator[tuple[str, Preset]]:
    codes = {segment.code for segment in segments}
    return ((code, preset) for code, preset in PRESETS.items() if codes >= set(preset.segments) and codes)


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where another kind of book has it."""
    known = {each.casefold() for each in taken}
    return next(each for each in chain([name], (f"{name} {n}" for n in count(2))) if each.casefold() not in known)


def _words(preset: Preset, currency: str) -> str:
    """ "150 accounts, each worked with 3 touches …"; of a book with a limit on its worth that one, too."""
    places = ngettext("%(n)s account", "%(n)s accounts", preset.places) % {"n": number(preset.places)}
    words = {"places": places, "asked": asked_words(preset.asked), "touches": number(preset.touches_per_day)}
    if preset.worth is not None:
        words["worth"] = money_short(preset.worth, currency)
        return _("%(places)s or %(worth)s a year, whichever comes first; worked with %(asked)s") % words
    return _("%(places)s at %(touches)s touches a day; worked with %(asked)s") % words
