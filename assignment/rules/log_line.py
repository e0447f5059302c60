"""The one-line log: "c called Sara, spoke, wants quote; next: send Thursday" → what it says. Pure.

A letter or verb first (c call, m mail, t meeting, v visit, w message; i beside it: incoming), then parts set apart by
commas, in any order: a person of the account, an outcome, a duration, the rest is the note. After "next:" or ";>" comes
the next step.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from unicodedata import combining, normalize

from assignment.rules.due_words import DueWords, find_due, no_such_day

LETTERS = {"c": "call", "m": "email", "t": "meeting", "v": "visit", "w": "message"}
VERBS = {
    "call": "call", "called": "call", "phoned": "call", "rang": "call",
    "mail": "email", "mailed": "email", "email": "email", "emailed": "email", "wrote": "email",
    "meeting": "meeting", "met": "meeting", "visit": "visit", "visited": "visit",
    "message": "message", "messaged": "message", "texted": "message",
}  # fmt: skip
OUTCOMES = {
    "spoke": "spoke", "talked": "spoke", "reached": "spoke", "no answer": "no_answer", "not reached": "no_answer",
    "no show": "no_answer", "na": "no_answer",
    "voicemail": "voicemail", "left voicemail": "voicemail", "vm": "voicemail",
    "left a message": "voicemail", "left message": "voicemail", "replied": "replied", "answered": "replied",
    "bounced": "bounced", "held": "held", "cancelled": "cancelled", "canceled": "cancelled",
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    pk: int
    name: str


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language. Keys are written in lower case."""

    letters: Mapping[str, str] = field(default_factory=lambda: LETTERS)
    verbs: Mapping[str, str] = field(default_factory=lambda: VERBS)
    outcomes: Mapping[str, str] = field(default_factory=lambda: OUTCOMES)
    incoming: tuple[str, ...] = ("i", "in", "incoming", "inbound")
    meets: tuple[str, ...] = ("meet", "meeting", "visit", "demo")
    due: DueWords = field(default_factory=DueWords)


@dataclass(frozen=True)
class Line:
    """What a line says; empty where it says nothing. `candidates` are the people an unclear name could mean,
    `next_unclear` what stands for the day of the next step and is none."""

    kind: str = ""
    direction: str = "out"
    outcome: str = ""
    contact_id: int | None = None
    contact_name: str = ""
    candidates: tuple[str, ...] = ()
    duration_seconds: int | None = None
    note: str = ""
    next_title: str = ""
    next_kind: str = "todo"
    next_on: date | None = None
    next_at: time | None = None
    next_unclear: str = ""

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(field, value) pairs in reading order, for the page to label."""
        step = " ".join([self.next_title, self.next_on.isoformat() if self.next_on else ""]).strip()
        incoming = "in" if self.direction == "in" else ""
        pairs = [("kind", self.kind), ("direction", incoming), ("contact", self.contact_name)]
        pairs += [("outcome", self.outcome), ("note", self.note), ("next", step)]
        return [pair for pair in pairs if pair[1]]


# What a word means where the kind cannot have the outcome it names.
INSTEAD = {
    ("call", "replied"): "spoke", ("call", "held"): "spoke",
    ("email", "spoke"): "replied", ("message", "spoke"): "replied",
    ("meeting", "replied"): "held", ("visit", "replied"): "held",
}  # fmt: skip
HELD_UNLESS_SAID = frozenset({"meeting"})
NEXT = re.compile(r"(?:^|[;,.]?\s+|;)\s*(?:next\s*:|;\s*>|>)\s*(.+)$", re.IGNORECASE | re.DOTALL)
DURATION = re.compile(r"^(\d{1,3})\s*(h|hours?|m|min|mins|minutes?|s|sec|seconds?)$", re.IGNORECASE)
SECONDS = {"h": 3600, "m": 60, "s": 1}
FILLERS = frozenset({"to", "with", "the", "a"})
PERSIAN = str.maketrans({"ي": "ی", "ك": "ک"})
ENGLISH = Vocabulary()


def parse(line: str, *, people: Sequence[Person], today: date, words: Vocabulary = ENGLISH) -> Line:
    """Read a line. Never fails: what is not understood stays in the note; `kind` is empty when none was named."""
    said, step = _split_next(line)
    kind, direction, rest = _opening(said.split(), words)
    parts = [part.strip() for part in " ".join(rest).split(",") if part.strip()]
    outcome, parts = _outcome(parts, words)
    seconds, parts = _duration(parts)
    person, candidates, parts = _person(parts, people)
    title, due_on, due_at, next_kind = _next(step, today, words)
    return Line(
        kind=kind, direction=direction, outcome=_fitting(kind, direction, outcome), duration_seconds=seconds,
        contact_id=person.pk if person else None, contact_name=person.name if person else "", candidates=candidates,
        note=", ".join(parts), next_title=title, next_on=due_on, next_at=due_at, next_kind=next_kind,
        next_unclear=no_such_day(step, today=today, words=words.due),
    )  # fmt: skip


def _split_next(line: str) -> tuple[str, str]:
    found = NEXT.search(line)
    return (line[: found.start()].strip(" ;,"), found.group(1).strip()) if found else (line.strip(), "")


def _opening(tokens: list[str], words: Vocabulary) -> tuple[str, str, list[str]]:
    """Kind and direction from the first words; a verb after the letter ("c called") is not repeated in the note."""
    kind, direction = "", "out"
    while tokens:
        word = fold(tokens[0].strip(",:"))
        letters = word.replace("i", "", 1) if len(word) == 2 else word
        if word in words.incoming:
            direction = "in"
        elif not kind and letters in words.letters:
            kind, direction = words.letters[letters], "in" if letters != word else direction
        elif word in words.verbs and kind in ("", words.verbs[word]):
            kind = words.verbs[word]
        else:
            break
        tokens = tokens[1:]
    return kind, direction, tokens


def _outcome(parts: list[str], words: Vocabulary) -> tuple[str, list[str]]:
    """The first part that is, or begins with, an outcome; what follows it in that part stays ("spoke to Sara")."""
    for place, part in enumerate(parts):
        for phrase in sorted(words.outcomes, key=len, reverse=True):
            if re.match(rf"{re.escape(phrase)}(?!\w)", fold(part)):
                rest = _without_fillers(part.split()[len(phrase.split()) :])
                return words.outcomes[phrase], [*parts[:place], *([rest] if rest else []), *parts[place + 1 :]]
    return "", parts


def _duration(parts: list[str]) -> tuple[int | None, list[str]]:
    for place, part in enumerate(parts):
        found = DURATION.match(part)
        if found:
            return int(found[1]) * SECONDS[found[2][0].lower()], parts[:place] + parts[place + 1 :]
    return None, parts


def _person(parts: list[str], people: Sequence[Person]) -> tuple[Person | None, tuple[str, ...], list[str]]:
    """The one person whose whole name, or else whose first or last name, stands in a part; it leaves the note."""
    for place, part in enumerate(parts):
        spoken = re.findall(r"[\w’'-]+", fold(part))
        whole = [one for one in people if set(fold(one.name).split()) <= set(spoken)]
        found = whole or [one for one in people if _is_named(one, spoken)]
        if found:
            names = {name for one in found for name in fold(one.name).split()}
            kept = _without_fillers([word for word in part.split() if fold(word.strip(".:;!?")) not in names])
            left = [*parts[:place], *([kept] if kept else []), *parts[place + 1 :]]
            if len(found) == 1:
                return found[0], (), left
            return None, tuple(one.name for one in found), parts
    return None, (), parts


def _is_named(person: Person, spoken: Sequence[str]) -> bool:
    return any(len(name) > 1 and name in spoken for name in fold(person.name).split())


def _fitting(kind: str, direction: str, outcome: str) -> str:
    if not outcome:
        return "held" if kind in HELD_UNLESS_SAID and direction == "out" else ""
    return INSTEAD.get((kind, outcome), outcome)


def _next(step: str, today: date, words: Vocabulary) -> tuple[str, date | None, time | None, str]:
    """Title, day, hour and kind of the next step. A meeting with an hour is a booked one."""
    title, due_on, due_at = find_due(step, today=today, words=words.due)
    first = fold(title.split()[0]) if title else ""
    if first in words.meets and due_on and due_at:
        return title, due_on, due_at, "meeting"
    return title, due_on, due_at, {"call": "call", "email": "email"}.get(words.verbs.get(first, ""), "todo")


def _without_fillers(words: Sequence[str]) -> str:
    kept = list(words)
    while kept and fold(kept[0]) in FILLERS:
        kept = kept[1:]
    return " ".join(kept)


def fold(text: str) -> str:
    """Lower case without diacritics, Arabic letter forms as Persian ones."""
    plain = "".join(letter for letter in normalize("NFKD", text.translate(PERSIAN)) if not combining(letter))
    return plain.casefold()
