"""Tags as people write them, and what is wrong with a list of them. Pure."""

import re
import unicodedata
from typing import Any

LONGEST = 50
BETWEEN = re.compile(r"[,;|،؛\n\r]")  # what stands between two tags, in our files and in right-to-left writing as well
JOINERS = "\u200c\u200d"  # not seen, and part of the words of some languages


def tags_in(text: str) -> list[str]:
    """The tags of one line of text, in their order, without what is empty between two commas."""
    return [tag for part in BETWEEN.split(text) if (tag := " ".join(part.split()))]


def tags_problem(tags: Any, *, most: int) -> tuple[str, str]:
    """The tag that is wrong and a code for how, or two empty texts.

    Codes: `shape` (no list of texts), `many`, `empty`, `long`, `mark` (a comma or bar, which would make two of it),
    `hidden` (a character that nobody sees), `twice` (the same but for case or form of the letters).
    """
    if not isinstance(tags, list | tuple) or any(not isinstance(tag, str) for tag in tags):
        return "", "shape"
    seen: set[str] = set()
    for tag in tags:
        folded = unicodedata.normalize("NFKC", tag).casefold()
        if code := _problem(tag) or ("twice" if folded in seen else ""):
            return tag, code
        seen.add(folded)
    return ("", "many") if len(tags) > most else ("", "")


def _problem(tag: str) -> str:
    if tag != tag.strip() or not tag:
        return "empty"
    if len(tag) > LONGEST:
        return "long"
    if BETWEEN.search(tag):
        return "mark"
    return "hidden" if any(_is_hidden(char) for char in tag) else ""


def _is_hidden(char: str) -> bool:
    return char not in JOINERS and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
