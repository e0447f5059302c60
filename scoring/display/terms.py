"""The terms of a score as people read them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.display.formats import number
from scoring.queries.explain import Term

LONGEST = 60


def raw_words(term: Term) -> str:
    """What the rule saw, or the strength of a signal that is not an ordinary one; nothing where it says nothing."""
    if term.kind == "fit":
        return _shown(term.raw)[:LONGEST]
    is_ordinary = term.raw is None or term.raw == 1
    return "" if term.kind != "signal" or is_ordinary else _("strength %(n)s") % {"n": number(term.raw, 1)}


def _shown(raw: Any) -> str:
    if raw is None or raw == "" or raw == []:
        return _("not known")
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, list | tuple):
        return _(", ").join(map(str, raw))
    if isinstance(raw, date | str):
        return str(raw)
    return number(raw) if raw == int(raw) else number(raw, 2)
