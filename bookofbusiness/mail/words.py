"""Captured mail in words: why it waits or was set aside, what was noted about it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CapturedMail

WHY = {
    "unknown": gettext_lazy("Nobody in your accounts has this address."),
    "ambiguous": gettext_lazy("The address fits several accounts."),
    "nobody": gettext_lazy("It came to no address of one of our people."),
    "unproven": gettext_lazy(
        "Nothing but its head says whose it is: it came through no secret address of theirs, and no trusted server "
        "checked its sender. Place it if you know it."
    ),
    "colleague": gettext_lazy("A colleague without a log-in wrote it, so it is nobody’s work yet."),
    "no_original": gettext_lazy("It was sent to us alone, and no forwarded mail was found in it."),
    "too_large": gettext_lazy("It is too large: only its head was read, the rest is in the inbox."),
    "unreadable": gettext_lazy("It is built in a way that cannot be read."),
    "broke": gettext_lazy("Reading it failed three times. The raw message is kept."),
    "refused": gettext_lazy("It could not be logged."),
    "taken_back": gettext_lazy("It was put back into the tray."),
    "automatic": gettext_lazy("A machine wrote it: a list, a receipt, or an answer while away."),
    "internal": gettext_lazy("It went among colleagues only."),
    "bounce": gettext_lazy("It says that mail to somebody unknown could not be delivered."),
    "bounce_unproven": gettext_lazy(
        "It says that mail came back, but names no mail that was captured for the same person. Nothing was changed."
    ),
    "bounced": gettext_lazy("It came back as undeliverable."),
    "copy": gettext_lazy(
        "The mail of this number was logged from a copy that proves whose it is. This one proves nothing, and reads "
        "otherwise, so it is nobody’s work."
    ),
}
NOTES = {
    "no_date": gettext_lazy("It states no date that can be read; the time it came is used."),
    "date_in_the_future": gettext_lazy("It is dated in the future; the time it came is used."),
    "date_too_old": gettext_lazy("It is dated before 1990; the time it came is used."),
    "forwarded": gettext_lazy("It was forwarded: sender and date are those of the original."),
    "many_files": gettext_lazy("It has more than twenty files; the first twenty are kept."),
    "file_empty": gettext_lazy("A file is empty and was left out"),
    "file_too_large": gettext_lazy("A file is too large and was left out"),
    "file_acts": gettext_lazy("A file would run when it is opened and was left out"),
    "refused": gettext_lazy("The reason"),
    "address_unfit": gettext_lazy("The person has no address, because this one cannot be kept"),
}
SHOWS = {
    CapturedMail.State.WAITING: gettext_lazy("Waiting"),
    "person": gettext_lazy("Person missing"),
    CapturedMail.State.LOGGED: gettext_lazy("Logged"),
    CapturedMail.State.ASIDE: gettext_lazy("Set aside"),
    CapturedMail.State.DISCARDED: gettext_lazy("Discarded"),
}


def why_words(mail: CapturedMail) -> str:
    """Why the mail is where it is; nothing for what was logged as a whole."""
    if mail.state == CapturedMail.State.NEW:
        return _("It just came and is looked at within a minute.")
    if mail.state == CapturedMail.State.LOGGED and mail.person_missing:
        return _("Logged on the account, but nobody there has this address. Add the person so that it counts.")
    return str(WHY.get(mail.why, ""))


def note_words(mail: CapturedMail) -> list[str]:
    """What was noted while it was read, a sentence each."""
    return [words for note in mail.notes if (words := note_in_words(note))]


def note_in_words(note: str) -> str:
    """One note, with what it speaks of; nothing for what is of no use to people."""
    code, _colon, detail = note.partition(":")
    words = str(NOTES.get(code, ""))
    return f"{words}: {detail}" if words and detail else words
