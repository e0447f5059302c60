"""Text of the rules of engagement: names in double braces stand for live settings. Pure: no Django, no clock.

Source: docs/rules.md, block 13.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Piece:
    """A stretch of a clause: plain text, or the value of the setting `name`."""

    text: str
    name: str = ""


def lines(text: str) -> list[str]:
    """The clauses of a section: one per line, blank lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def names(text: str) -> list[str]:
    """The settings that the text names, in order, each once."""
    return list(dict.fromkeys(NAME.findall(text)))


def whole_line(line: str) -> str:
    """The name that makes up the whole line, such as a list; empty for any other line."""
    match = NAME.fullmatch(line.strip())
    return match.group(1) if match else ""


def unknown(text: str, *, known: Collection[str]) -> list[str]:
    """Names that stand for nothing, in order."""
    return [name for name in names(text) if name not in known]


def has_loose_braces(text: str) -> bool:
    """Are there double braces that open or close no name?"""
    return bool(BRACES.search(NAME.sub("", text)))


def fill(line: str, values: Mapping[str, str]) -> list[Piece]:
    """The line in pieces, each name replaced by its value; a name without one stays readable as it was written."""
    pieces: list[Piece] = []
    end = 0
    for match in NAME.finditer(line):
        name = match.group(1)
        pieces += [Piece(line[end : match.start()]), Piece(values.get(name, match.group(0)), name)]
        end = match.end()
    return [piece for piece in [*pieces, Piece(line[end:])] if piece.text]
