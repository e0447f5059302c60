"""A version of the rules as it reads: every name replaced by its live value, or frozen when it went out of force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from assignment.display.rule_template import (
    KEYS,
    SCENARIO_COLUMNS,
    SCENARIO_ROWS,
    template_scenarios,
    template_sections,
)
from assignment.display.rule_values import SCENARIOS, Named, Value, named
from assignment.models import RulesOfEngagement
from assignment.queries.rules_page import RulesInForce
from assignment.rules.clauses import Piece, fill, has_loose_braces, lines, names, unknown, whole_line


@dataclass(frozen=True)
class Clause:
    """One rule: its sentence in pieces, and the settings that hold its values."""

    pieces: tuple[Piece, ...]
    where: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Section:
    """A section as it reads. `shows_scenarios`: the matrix stands under its clauses."""

    key: str
    title: str
    clauses: tuple[Clause, ...]
    shows_scenarios: bool = False

    @property
    def lines(self) -> list[str]:
        return [clause.text for clause in self.clauses]


@dataclass(frozen=True)
class Scenarios:
    """Who gets it: a row per way in which it came, a column per state of the account."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Document:
    """The whole text of a version."""

    sections: Sequence[Section]
    scenarios: Scenarios


def sections_of(rules: RulesOfEngagement) -> list[dict[str, str]]:
    """The sections as they are stored, names unreplaced; a version without text of its own reads as the template."""
    return rules.sections or template_sections()


def scenarios_of(rules: RulesOfEngagement) -> dict[str, dict[str, str]]:
    """The answers of the matrix; what a version leaves out reads as the template."""
    shipped = template_scenarios()
    return {row: {**answers, **(rules.scenarios or {}).get(row, {})} for row, answers in shipped.items()}


def document(found: RulesInForce, organisation: Organisation) -> Document:
    """How the version reads now; one that went out of force reads as it did on its last day."""
    if found.rules.frozen:
        return _thawed(found.rules.frozen)
    settings = named(found, organisation)
    rows = [_section(each["key"], each["title"], each["text"], settings) for each in sections_of(found.rules)]
    return Document(rows, _matrix(scenarios_of(found.rules)))


def frozen(read: Document) -> dict[str, Any]:
    """The document as it is kept with a version that goes out of force."""
    return {
        "sections": [
            {
                "key": each.key,
                "title": each.title,
                "shows_scenarios": each.shows_scenarios,
                "clauses": [
                    {"pieces": [[piece.text, piece.name] for piece in clause.pieces], "where": clause.where}
                    for clause in each.clauses
                ],
            }
            for each in read.sections
        ],
        "scenarios": {"columns": list(read.scenarios.columns), "rows": [[a, list(b)] for a, b in read.scenarios.rows]},
    }


def text_problem(text: str, settings: Named) -> str:
    """What is wrong with the text of a section in one sentence, or an empty string."""
    strange = unknown(text, known=settings.names)
    if strange:
        words = {"name": "{{" + strange[0] + "}}"}
        return _("%(name)s stands for no setting. Choose one of the names listed under the text.") % words
    if has_loose_braces(text):
        return _("Double braces open or close nothing. Write a name in both, such as {{notice_days}}.")
    for line in lines(text):
        if not whole_line(line):
            lists = [name for name in names(line) if name in settings.lists or name == SCENARIOS]
            if lists:
                words = {"name": "{{" + lists[0] + "}}"}
                return _("%(name)s is a list: give it a line of its own.") % words
    return ""


def clause_choices(rules: RulesOfEngagement) -> list[tuple[str, str]]:
    """The sections of a version that a claim may cite."""
    return [(each["key"], each["title"]) for each in sections_of(rules) if each["key"] in KEYS]


def _section(key: str, title: str, text: str, settings: Named) -> Section:
    clauses: list[Clause] = []
    shows_scenarios = False
    for line in lines(text):
        name = whole_line(line)
        if name == SCENARIOS:
            shows_scenarios = True
        elif name in settings.lists:
            clauses += [Clause((Piece(one.text),), one.where) for one in settings.lists[name]]
        else:
            clauses.append(_clause(line, settings.values))
    return Section(key, title, tuple(clauses), shows_scenarios)


def _clause(line: str, values: Mapping[str, Value]) -> Clause:
    texts = {name: value.text for name, value in values.items()}
    where = dict.fromkeys(values[name].where for name in names(line) if name in values)
    return Clause(tuple(fill(line, texts)), _(", ").join(where))


def _matrix(answers: Mapping[str, Mapping[str, str]]) -> Scenarios:
    columns = [key for key, _label in SCENARIO_COLUMNS]
    rows = [(str(label), [answers[row][column] for column in columns]) for row, label, _given in SCENARIO_ROWS]
    return Scenarios([str(label) for _key, label in SCENARIO_COLUMNS], rows)


def _thawed(kept: Mapping[str, Any]) -> Document:
    return Document([_thawed_section(each) for each in kept["sections"]], _thawed_matrix(kept["scenarios"]))


def _thawed_section(kept: Mapping[str, Any]) -> Section:
    clauses: Iterable[Clause] = (
        Clause(tuple(Piece(text, name) for text, name in each["pieces"]), each["where"]) for each in kept["clauses"]
    )
    return Section(kept["key"], kept["title"], tuple(clauses), kept["shows_scenarios"])


def _thawed_matrix(kept: Mapping[str, Any]) -> Scenarios:
    return Scenarios(kept["columns"], [(label, answers) for label, answers in kept["rows"]])
