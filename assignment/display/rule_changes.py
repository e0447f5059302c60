"""What changed between two versions of the rules, in words: numbers, sentences, answers of the matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.models import Organisation
from assignment.display.rule_numbers import label_of
from assignment.display.rule_text import Document, document
from assignment.display.rule_values import SETTINGS, number_words
from assignment.models import Plan, RulesOfEngagement
from assignment.queries.rules_page import beside
from assignment.rules.exceptions import NAMES as EXCEPTIONAL
from assignment.rules.text_changes import LineChange, Words, line_changes, word_changes


@dataclass(frozen=True)
class NumberChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class SectionChange:
    title: str
    lines: Sequence[LineChange]


@dataclass(frozen=True)
class AnswerChange:
    """One cell of the matrix, worded otherwise."""

    row: str
    column: str
    words: Sequence[Words]


@dataclass(frozen=True)
class Changes:
    """All that differs; empty when the two read the same."""

    numbers: Sequence[NumberChange]
    sections: Sequence[SectionChange]
    answers: Sequence[AnswerChange]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.sections or self.answers)


def changes_between(old: RulesOfEngagement, new: RulesOfEngagement, *, organisation: Organisation) -> Changes:
    """The differences as both read: an old version with the values of its last day."""
    settings = beside(new, plans=Plan.objects.for_everybody())
    before, after = (document(replace(settings, rules=each), organisation) for each in (old, new))
    numbers = [*_numbers(old, new), *_exceptions(old, new, settings.names)]
    return Changes(numbers, _sections(before, after), _answers(before, after))


def _numbers(old: RulesOfEngagement, new: RulesOfEngagement) -> list[NumberChange]:
    pairs = [(each.name, getattr(old, each.name), getattr(new, each.name)) for each in SETTINGS]
    return [NumberChange(label_of(name), value_words(name, a), value_words(name, b)) for name, a, b in pairs if a != b]


def _exceptions(old: RulesOfEngagement, new: RulesOfEngagement, names: Mapping[int, str]) -> list[NumberChange]:
    """Numbers of single target books that came, went or changed."""
    found = []
    for pk, book in names.items():
        a, b = (each.exceptions.get(str(pk), {}) for each in (old, new))
        for name in [each for each in EXCEPTIONAL if a.get(each) != b.get(each)]:
            label = _("%(book)s: %(number)s") % {"book": book, "number": label_of(name)}
            found.append(NumberChange(label, *(_own_words(name, each, rules) for each, rules in ((a, old), (b, new)))))
    return found


def _own_words(name: str, own: Mapping[str, int], rules: RulesOfEngagement) -> str:
    if name in own:
        return value_words(name, own[name])
    return _("%(value)s, as everywhere") % {"value": value_words(name, getattr(rules, name))}


def value_words(name: str, value: int | bool) -> str:
    """A number with its unit, a switch as a word."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return number_words(name, value)


def _sections(before: Document, after: Document) -> list[SectionChange]:
    old = {each.key: each for each in before.sections}
    found = []
    for section in after.sections:
        was = old.get(section.key)
        lines = line_changes([was.title, *was.lines] if was else [], [section.title, *section.lines])
        if lines:
            found.append(SectionChange(section.title, lines))
    return found


def _answers(before: Document, after: Document) -> list[AnswerChange]:
    found = []
    old = dict(before.scenarios.rows)
    for label, answers in after.scenarios.rows:
        for column, was, now in zip(after.scenarios.columns, old.get(label, ()), answers, strict=False):
            if was != now:
                found.append(AnswerChange(label, column, word_changes(was, now)))
    return found
