"""JSON bodies: what nobody can store or read is the sender's mistake, not a crash of ours (integrity.md 1.10)."""

import codecs
import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from accounts.rules.storable import first_unstorable

# A JSON text can bring a NUL or half a character only by these escapes; without them there is nothing to look for.
SUSPICIOUS = ("\\u0000", "\\ud")


class CarefulJSONParser(JSONParser):
    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        """The body. Raises ParseError for what is no JSON, nested too deeply, or holds what cannot be kept."""
        encoding = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        try:
            text = codecs.getreader(encoding)(stream).read()
            value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except (ValueError, LookupError) as error:
            raise ParseError(_("This is no JSON that we can read: %(why)s") % {"why": error}) from error
        place = first_unstorable(value) if any(mark in text.lower() for mark in SUSPICIOUS) else ""
        if place:
            raise ParseError(_("The text at %(place)s holds a NUL or half a character.") % {"place": place})
        return value


def _refuse(name: str) -> None:
    raise ValueError(_("%(name)s is no number.") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(_("%(number)s is too large.") % {"number": text[:20]})
    return number
