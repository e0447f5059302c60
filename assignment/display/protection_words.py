"""Protections in words: what spares an account from retrieval, and until when."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display.formats import day

NAMES = {
    "customer": gettext_lazy("A customer"),
    "past_client": gettext_lazy("A past client"),
    "contract": gettext_lazy("Active contract"),
    "meeting": gettext_lazy("Meeting booked"),
    "two_way": gettext_lazy("They answered"),
    "opportunity": gettext_lazy("Open opportunity"),
    "hold": gettext_lazy("Leader’s hold"),
    "come_back": gettext_lazy("They asked to be called later"),
    "strategic": gettext_lazy("On the strategic list"),
    "repair": gettext_lazy("Ops repairs the record"),
    "return": gettext_lazy("A return waits for the leader"),
    "leave": gettext_lazy("The rep is away"),
}


def protection_words(code: str, until: date | None, *, now: datetime) -> str:
    """ "Meeting booked, protected until Fri 12 Jun"; an empty code gives an empty text."""
    if not code:
        return ""
    words = {"what": NAMES[code], "day": day(until, now=now) if until else ""}
    if until:
        return _("%(what)s, protected until %(day)s") % words
    if code == "strategic":
        return _("%(what)s, protected until a director lets it go") % words
    return _("%(what)s, protected without an end") % words
