"""Drafting a version of the rules of engagement. A version that was ever announced is never edited again.

Coming into force is assignment/actions/publishing.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from accounts.rules.storable import first_unstorable
from assignment.actions.rule_exceptions import checked_exceptions, without_gone_books
from assignment.display.rule_problems import problems_by_number
from assignment.display.rule_template import KEYS, template_sections
from assignment.display.rule_text import scenarios_of, sections_of, text_problem
from assignment.display.rule_values import SETTINGS, named
from assignment.models import RulesOfEngagement
from assignment.queries.progress import current_activities
from assignment.queries.rule_versions import in_force, terms_of_books
from assignment.queries.rules_page import beside
from assignment.rules.rule_checks import contradictions, impossible_asks

Status = RulesOfEngagement.Status
NAMES = frozenset(each.name for each in SETTINGS)
LONGEST_TEXT, LONGEST_TITLE, LONGEST_ANSWER = 6_000, 100, 200


@transaction.atomic
def draft_rules(*, by: User, now: datetime) -> RulesOfEngagement:
    """The open draft, or a new one: a copy of the version in force, text included. Asking twice is asking once."""
    versions = RulesOfEngagement.objects.select_for_update(of=("self",))
    current = versions.get(status=Status.CURRENT)
    open_draft = versions.filter(status=Status.DRAFT).order_by("-number").first()
    if open_draft:
        return open_draft
    last = RulesOfEngagement.objects.aggregate(last=Max("number"))["last"] or 0
    values = next_version(sections=sections_of(current), scenarios=scenarios_of(current))
    draft = RulesOfEngagement.objects.create(number=last + 1, effective_on=local_day(now), drafted_by=by, **values)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"drafted": draft.number})
    return draft


@transaction.atomic
def edit_draft(
    rules_id: int, *, by: User, now: datetime, changes: Mapping[str, Any], expected: int | None = None
) -> RulesOfEngagement:
    """Change numbers, switches or the note of a draft; of `exceptions` by target book all are given.

    Raises RuleViolation `not_a_draft`, `out_of_bounds`, `wrong_exceptions`, `contradiction` (these with `errors` by
    number), StaleVersion.
    """
    draft = locked_draft(rules_id)
    wrong = sorted(set(changes) - NAMES - {"change_note", "exceptions"})
    if wrong:
        raise RuleViolation("unknown_setting", _("There is no setting “%(name)s”.") % {"name": wrong[0]})
    if "exceptions" in changes:
        changes = {**changes, "exceptions": checked_exceptions(changes["exceptions"])}
    for name, value in changes.items():
        setattr(draft, name, value)
    _refuse_out_of_bounds(draft, changes)
    refuse_contradictions(draft)
    return _save(draft, list(changes), by=by, now=now, expected=expected)


@transaction.atomic
def edit_section(
    rules_id: int, key: str, *, title: str, text: str, by: User, now: datetime, expected: int | None = None
) -> RulesOfEngagement:
    """Word one section anew. Raises RuleViolation `unknown_section`, `no_title`, `too_long`, `unknown_name`."""
    draft = locked_draft(rules_id)
    if key not in KEYS:
        raise RuleViolation("unknown_section", _("There is no such section."))
    _refuse_words(title, field="title", longest=LONGEST_TITLE)
    if not title.strip():
        message = _("Give the section a title.")
        raise RuleViolation("no_title", message, errors={"title": [message]})
    _refuse_words(text, field="text", longest=LONGEST_TEXT)
    problem = text_problem(text, named(beside(draft), Organisation.load()))
    if problem:
        raise RuleViolation("unknown_name", problem, errors={"text": [problem]})
    worded = {"key": key, "title": title.strip(), "text": text.replace("\r\n", "\n").strip()}
    kept = {each["key"]: each for each in [*template_sections(), *sections_of(draft), worded]}
    draft.sections = [kept[each] for each in KEYS]
    return _save(draft, ["sections"], by=by, now=now, expected=expected)


@transaction.atomic
def edit_scenarios(
    rules_id: int, row: str, *, answers: Mapping[str, str], by: User, now: datetime, expected: int | None = None
) -> RulesOfEngagement:
    """Answer one row of the matrix anew. Raises RuleViolation `unknown_section`, `too_long`."""
    draft = locked_draft(rules_id)
    matrix = scenarios_of(draft)
    if row not in matrix or set(answers) - set(matrix[row]):
        raise RuleViolation("unknown_section", _("There is no such row or column."))
    for column, answer in answers.items():
        _refuse_words(answer, field=column, longest=LONGEST_ANSWER)
    draft.scenarios = {**matrix, row: {**matrix[row], **{key: answer.strip() for key, answer in answers.items()}}}
    return _save(draft, ["scenarios"], by=by, now=now, expected=expected)


@transaction.atomic
def discard_draft(rules_id: int, *, by: User, now: datetime) -> None:
    """Throw a draft away. Raises RuleViolation `not_a_draft`."""
    draft = locked_draft(rules_id)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail={"discarded": draft.number})
    draft.delete()


def next_version(**changes: Any) -> dict[str, Any]:
    """The values of a new draft: those in force, with the next number."""
    current = in_force()
    left_out = {
        "id", "version", "number", "status", "published_by", "published_at", "drafted_by", "effective_on",
        "retired_on", "change_note", "frozen",
    }  # fmt: skip
    values = {
        f.name: getattr(current, f.name) for f in RulesOfEngagement._meta.concrete_fields if f.name not in left_out
    }
    values["exceptions"] = without_gone_books(current.exceptions)
    return {**values, **changes}


def lock_versions() -> list[RulesOfEngagement]:
    """Every version by age under its lock, for whoever decides by more than one: what is in force or announced stays
    so until the transaction ends.
    """
    return list(RulesOfEngagement.objects.select_for_update(of=("self",)).defer("frozen").order_by("pk"))


def locked_draft(rules_id: int) -> RulesOfEngagement:
    """The draft under its lock. Raises RuleViolation `not_a_draft`."""
    draft = RulesOfEngagement.objects.select_for_update(of=("self",)).filter(pk=rules_id).first()
    if draft is None or draft.status != Status.DRAFT:
        raise RuleViolation("not_a_draft", _("Only a draft can be published or changed. Make a new version first."))
    return draft


def refuse_contradictions(draft: RulesOfEngagement, *, thresholds_too: bool = False) -> None:
    """Raises RuleViolation `contradiction` for numbers that undo each other, or that nobody can meet."""
    kinds, numbers = terms_of_books(draft.exceptions), {name: getattr(draft, name) for name in NAMES}
    problems = contradictions(numbers, kinds)
    if thresholds_too:
        problems += impossible_asks(kinds, current_activities())
    if problems:
        errors = problems_by_number(problems)
        message = next(iter(errors.values()))[0]
        raise RuleViolation("contradiction", message, errors={name: said for name, said in errors.items() if name})


def _refuse_out_of_bounds(draft: RulesOfEngagement, changes: Mapping[str, Any]) -> None:
    names = {*changes}
    try:
        draft.clean_fields(exclude={f.name for f in RulesOfEngagement._meta.fields if f.name not in names})
    except ValidationError as error:
        errors = {name: list(said) for name, said in error.message_dict.items()}
        message = next(iter(errors.values()))[0]
        raise RuleViolation("out_of_bounds", message, errors=errors) from error


def _refuse_words(text: str, *, field: str, longest: int) -> None:
    if len(text) > longest:
        message = _("At most %(most)s characters; this has %(n)s.") % {"most": longest, "n": len(text)}
        raise RuleViolation("too_long", message, errors={field: [message]})
    if first_unstorable(text):
        message = _("The text holds a NUL or half a character. Remove it.")
        raise RuleViolation("unstorable", message, errors={field: [message]})


def _save(
    draft: RulesOfEngagement, fields: list[str], *, by: User, now: datetime, expected: int | None
) -> RulesOfEngagement:
    draft.save_edit(expected=expected, update_fields=fields)
    detail = {"draft": draft.number, "fields": fields}
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=draft, detail=detail)
    return draft
