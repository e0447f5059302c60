"""What changed between two texts, line by line and word by word. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
# Lines that have less than this in common are another sentence, not a changed one.
ALIKE = 0.5


@dataclass(frozen=True)
class Words:
    """A stretch of words that stayed, came or went."""

    kind: str
    text: str


@dataclass(frozen=True)
class LineChange:
    """One line that is new, gone or worded otherwise; `words` shows the two wordings in one."""

    kind: str
    words: tuple[Words, ...]


def line_changes(old: Sequence[str], new: Sequence[str]) -> list[LineChange]:
    """The lines that differ, in the order of the new text; those that stayed are left out."""
    found: list[LineChange] = []
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _replaced(list(old[a:b]), list(new[c:d]))
    return found


def word_changes(old: str, new: str) -> tuple[Words, ...]:
    """Both wordings in one: words that stayed, went, came."""
    before, after = old.split(), new.split()
    found: list[Words] = []
    for tag, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Words(SAME, " ".join(after[c:d])))
            continue
        found += [Words(REMOVED, " ".join(before[a:b]))] if b > a else []
        found += [Words(ADDED, " ".join(after[c:d]))] if d > c else []
    return tuple(found)


def _replaced(old: list[str], new: list[str]) -> list[LineChange]:
    """Pair each old line with the first new one that is like it; what finds no partner went or came."""
    found: list[LineChange] = []
    for line in old:
        partner = next((other for other in new if _alike(line, other)), None)
        if partner is None:
            found.append(LineChange(REMOVED, (Words(REMOVED, line),)))
            continue
        new.remove(partner)
        found.append(LineChange("changed", word_changes(line, partner)))
    return found + [LineChange(ADDED, (Words(ADDED, line),)) for line in new]


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(a=old.split(), b=new.split(), autojunk=False).ratio() >= ALIKE
