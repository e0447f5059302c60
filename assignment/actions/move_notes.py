"""What a person says of a move: kept with it as its reason."""

from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.rules.storable import first_unstorable

LONGEST_NOTE = 300


def refuse_wrong_note(note: str) -> None:
    """Raises RuleViolation `long_note` or `unstorable`."""
    if len(note.strip()) > LONGEST_NOTE:
        text = _("The note has at most %(most)d characters; this has %(n)d. Say it shorter.")
        message = text % {"most": LONGEST_NOTE, "n": len(note.strip())}
        raise RuleViolation("long_note", message, errors={"note": [message]})
    if first_unstorable(note):
        message = _("The note holds a NUL or half a character. Remove it.")
        raise RuleViolation("unstorable", message, errors={"note": [message]})
