"""Whether a server that we trust found the sender of a message to be who it says (RFC 8601). Pure."""

import re
from collections.abc import Collection, Iterable, Iterator

from accounts.mail.rules.addresses import domain_of

MOST_RESULTS, LONGEST_RESULT = 10, 5_000
# What each check proves, and the property in which a server writes the domain for which it did.
PROVES = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
_CHECK = re.compile(r"\s*(\w+)\s*=\s*pass\b")
_PROPERTY = re.compile(r"(?:^|\s)([\w-]+\.[\w-]+)\s*=\s*(\S+)")


def results_of(items: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What servers wrote about a message, the last one's first: each writes above what was there."""
    found = (value[:LONGEST_RESULT] for name, value in items if name == "authentication-results")
    return tuple(value for value, _number in zip(found, range(MOST_RESULTS), strict=False))


def sender_passed(results: Iterable[str], *, sender: str, trusted: Collection[str]) -> bool:
    """Did the uppermost result of a trusted server pass the domain of `sender`, or one above it?"""
    plain = (_without_words(value) for value in results)
    clauses = next((found for text in plain if (found := text.split(";")) and _server(found[0]) in trusted), [])
    domain = domain_of(sender)
    return bool(domain) and any(_is_for(proven, domain) for clause in clauses[1:] for proven in _proven(clause))


def _server(clause: str) -> str:
    """The name of the server; a version may stand behind it."""
    return next(iter(clause.lower().split()), "")


def _proven(clause: str) -> Iterator[str]:
    check = _CHECK.match(clause.lower())
    properties = PROVES.get(check.group(1), ()) if check else ()
    for name, value in _PROPERTY.findall(clause.lower()):
        if name in properties:
            yield value.rpartition("@")[2].strip(".")


def _is_for(proven: str, domain: str) -> bool:
    return "." in proven and (domain == proven or domain.endswith(f".{proven}"))


def _without_words(text: str) -> str:
    """Without comments and quoted words, in which strangers may write; nothing where a comment holds a quote or does
    not end, as nobody can say where it was meant to.
    """
    kept, depth, quoted, letters = [], 0, False, iter(text)
    for letter in letters:
        if letter == "\\":
            next(letters, "")
        elif letter == '"':
            if depth:
                return ""
            quoted = not quoted
        elif letter in "()" and not quoted:
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif not (depth or quoted):
            kept.append(letter)
    return "" if depth or quoted else "".join(kept)
