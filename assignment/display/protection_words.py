"""Protections in words: what spares an account from retrieval, and until when."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.display.formats import day
from assignment.models.protection_names import PROTECTED_BY


def protection_words(code: str, until: date | None, *, now: datetime) -> str:
    """ "Meeting booked, protected until Fri 12 Jun"; an empty code gives an empty text."""
    if not code:
        return ""
    words = {"what": PROTECTED_BY[code], "day": day(until, now=now) if until else ""}
    if until:
        return _("%(what)s, protected until %(day)s") % words
    if code == "strategic":
        return _("%(what)s, protected until a director lets it go") % words
    return _("%(what)s, protected without an end") % words
