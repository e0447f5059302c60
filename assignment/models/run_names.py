"""What runs are called: kept as a code and numbers, worded in the reader's language when the name is shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Kept = Mapping[str, Any]


def _undo(kept: Kept) -> str:
    of = kept.get("of", {})
    return _("Undo: %(run)s") % {"run": worded(of.get("named", {})) or of.get("title", "")}


NAMES: dict[str, Callable[[Kept], str]] = {
    "move": lambda kept: ngettext("Move %(n)s account", "Move %(n)s accounts", kept["n"]) % kept,
    "balance": lambda kept: _("Balance books"),
    "undo": _undo,
    "enrolment": lambda kept: _("Enrolment and scores"),
    "grades": lambda kept: _("Preview of score model %(number)s") % kept,
    "replacement": lambda kept: _("In place of %(account)s") % kept,
    "dispute": lambda kept: _("%(account)s to %(rep)s by decision of a dispute") % kept,
}


def worded(kept: Kept) -> str:
    """The name, or an empty text where none was kept."""
    code = kept.get("code", "")
    return NAMES[code](kept) if code in NAMES else ""
