"""A made-up right-to-left language, so that mirrored pages are seen before a real one is translated.

Words of the program come out with accents, a little longer, between right-to-left marks; a plain English word on such
a page is a string that nobody marked for translation. Only for development and tests.
"""

import re
from gettext import NullTranslations

from django.conf import settings
from django.utils.translation import trans_real

CODE = "ar-xb"
MARK = "\u200f"
CONTEXT_SEPARATOR = "\x04"
UNTOUCHED = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|\s+)")
ACCENTS = str.maketrans("aeiounyAEIOUNYcsz", "áéíóúñýÁÉÍÓÚÑÝçšž")
STRETCHED = str.maketrans({"á": "áá", "ó": "óó"})


def pseudo(text: str) -> str:
    """`text` with accents and marks; placeholders, tags and entities stay as they are."""
    parts = UNTOUCHED.split(text)
    worded = [part if UNTOUCHED.fullmatch(part) else part.translate(ACCENTS).translate(STRETCHED) for part in parts]
    return f"{MARK}{''.join(worded)}{MARK}" if text.strip() else text


class PseudoTranslations(NullTranslations):
    """Translates every string at once; the patterns of dates and numbers (contexts that start with "format") stay."""

    domain = "django"

    def language(self) -> str:
        return CODE

    def to_language(self) -> str:
        return CODE

    def to_pseudo(self, message: str) -> str:
        context, separator, text = message.rpartition(CONTEXT_SEPARATOR)
        if separator and context.startswith("format"):
            return text
        return pseudo(text)

    def gettext(self, message: str) -> str:
        return self.to_pseudo(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.to_pseudo(singular if number == 1 else plural)


def install() -> None:
    """Make the language available to this process."""
    trans_real._translations[CODE] = PseudoTranslations()
    if CODE not in dict(settings.LANGUAGES):
        settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Pseudo right-to-left")]
