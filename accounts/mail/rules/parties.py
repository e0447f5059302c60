"""Who is named in the head of a message. Pure, in one pass over the text, however long and broken it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.mail.rules.addresses import addresses_in
from accounts.mail.rules.decoding import header_text, storable

MOST_PARTIES, LONGEST_HEADER = 200, 100_000
# Headers in which a server writes to whom a message was really delivered; a blind copy is seen nowhere else.
ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-rcpt-to")
ROLES = {"from": "from", "to": "to", "cc": "cc", "bcc": "bcc", "reply-to": "reply_to"}
ROLES |= dict.fromkeys(ENVELOPE, "envelope")
_RECEIVED_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{3,320})>?")


@dataclass(frozen=True)
class Party:
    """Somebody in the head of a message: in which role, under which name, at which address (lower case)."""

    role: str
    name: str
    address: str


def parties_of(headers: Iterable[tuple[str, str]]) -> list[Party]:
    """Everybody named, at most two hundred, in the order of the headers, each once per role."""
    found: dict[tuple[str, str], Party] = {}
    for name, value in headers:
        for party in _named_in(name.lower(), storable(value[:LONGEST_HEADER])):
            found.setdefault((party.role, party.address), party)
        if len(found) >= MOST_PARTIES:
            break
    return list(found.values())[:MOST_PARTIES]


def _named_in(name: str, value: str) -> Iterator[Party]:
    if name == "received":
        for address in addresses_in(" ".join(_RECEIVED_FOR.findall(value[:2000]))):
            yield Party("envelope", "", address)
    elif name in ROLES:
        for piece in _pieces(value):
            addresses = addresses_in(piece)
            if addresses:
                yield Party(ROLES[name], _name_in(piece), addresses[-1])


def _pieces(value: str) -> Iterator[str]:
    """The parts between commas (and semicolons) that are not inside quotes or angle brackets."""
    start, quoted, angled = 0, False, False
    for place, letter in enumerate(value):
        if letter == '"' and value[place - 1 : place] != "\\":
            quoted = not quoted
        elif letter in "<>" and not quoted:
            angled = letter == "<"
        elif letter in ",;\n" and not quoted and not (angled and letter != "\n"):
            yield value[start:place]
            start, angled = place + 1, False
    rest = value[start:]
    yield from rest.split(",") if quoted else [rest]  # a quote that never ends hides nobody


def _name_in(piece: str) -> str:
    """What stands before the address in angle brackets, as people read it."""
    before, angle, _after = piece.partition("<")
    name = header_text(before if angle else "").strip("\"' ")
    return "" if "@" in name else name[:300]
