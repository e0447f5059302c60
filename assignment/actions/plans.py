"""Plans: write, copy, pause and resume them. Each door gives the same values and gets the same refusals."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.criteria import checked_criteria
from accounts.actions.same_click import noted_a_moment_ago
from accounts.errors import RuleViolation
from accounts.models import Event, User
from assignment.actions.codes import free_code, lock_codes
from assignment.actions.plan_checks import Ids, check_plan
from assignment.models import Plan, RunKind
from assignment.queries.plan_terms import LISTS
from assignment.rules.plan_terms import only_stops

PLAIN = (
    "name", "mode", "most_per_book", "fill_to_percent", "minimum_score", "criteria", "ranking", "exclusions",
    "gives_tags", "notifies_reps", "keep_families_together", "needs_approval", "is_paused", "is_active", "frequency",
    "weekday", "nth", "at", "apply_weekday", "apply_at", "lead_hours", "anchor_on",
)  # fmt: skip
ONLY_OPS = ("owner",)
LONGEST_NAME = 100


@transaction.atomic
def create_plan(values: Mapping[str, Any], *, by: User, now: datetime) -> Plan:
    """A new plan; a leader owns what a leader makes. A second click gets the plan of the first.

    Raises RuleViolation `wrong_plan` with a message per field.
    """
    return _write(_new(values.get("kind") or RunKind.DISTRIBUTION, by=by), values, by=by, now=now)


@transaction.atomic
def change_plan(plan: Plan, values: Mapping[str, Any], *, by: User, now: datetime, expected: int | None = None) -> Plan:
    """Write these values. A run whose preview is built keeps what it was built with. A plan can always be paused or put
    out of use, whatever else it says.

    `expected` is the version that the person saw. Raises RuleViolation `wrong_plan`, `not_your_plan`, StaleVersion.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    _refuse_strangers(plan, by=by)
    return _write(plan, values, by=by, now=now, expected=plan.version if expected is None else expected)


def pause_plan(plan: Plan, *, paused: bool, by: User, now: datetime) -> Plan:
    """Stop its schedule, or let it go on from the next slot: what passed meanwhile is not made up for."""
    return change_plan(plan, {"is_paused": paused}, by=by, now=now)


@transaction.atomic
def copy_plan(plan: Plan, *, by: User, now: datetime) -> Plan:
    """The same settings as a new, paused plan; of books and reps only those that `by` sees. A leader owns the copy."""
    values: dict[str, Any] = {name: getattr(plan, name) for name in PLAIN}
    values |= {name: list(getattr(plan, name).all()) for name in LISTS}
    if not by.sees_all_books:
        own = {
            "source_books": plan.source_books.filter(rep__team__in=by.led_team_ids),
            "recipients": plan.recipients.filter(team__in=by.led_team_ids),
        }
        _refuse_nothing_own(values, own)
        values |= {name: list(rows) for name, rows in own.items()}
    title = _("Copy of %(name)s") % {"name": plan.name}
    values |= {"name": title[:LONGEST_NAME], "kind": plan.kind, "is_paused": True, "is_active": True}
    return _write(_new(plan.kind, by=by), values, by=by, now=now, known=_ids(values))


def _new(kind: str, *, by: User) -> Plan:
    return Plan(kind=kind, owner=by if _leads(by) else None, is_paused=True)


def _refuse_nothing_own(whole: Mapping[str, Sequence[Model]], own: Mapping[str, QuerySet]) -> None:
    """A list of which nothing is left would turn into its opposite: everybody, or the whole pool."""
    words = {
        "source_books": _("This plan takes only from books outside your teams. Make a new plan for yours."),
        "recipients": _("This plan is only for reps outside your teams. Make a new plan for yours."),
    }
    for name, rows in own.items():
        if whole[name] and not rows:
            raise RuleViolation("not_for_your_teams", words[name], errors={name: [words[name]]})


def _write(
    plan: Plan,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    expected: int | None = None,
    known: Ids | None = None,
) -> Plan:
    """`known`: what else may be named although it is gone, besides what the plan names already."""
    kept: dict[str, list[Any]] = {name: list(getattr(plan, name).all()) if plan.pk else [] for name in LISTS}
    lists = {name: list(values[name]) if name in values else kept[name] for name in LISTS}
    changes, owner_id = _changes(plan, values, kept), plan.owner_id
    for name in PLAIN:
        if name in values:
            setattr(plan, name, values[name])
    _put_fixed(plan, values, by=by)
    if plan.pk is None or not (only_stops(values) or only_stops(changes)):
        known = known or (_ids(kept) if plan.owner_id == owner_id else {})
        check_plan(plan, lists, by=by, now=now, known=known)
        checked_criteria(plan.criteria)
    detail = {"plan": plan.code} if plan.pk else {"new": _said(plan, lists)}
    if plan.pk is None and (twin := noted_a_moment_ago(Plan, detail, by=by, now=now)):
        return twin
    if plan.pk is None:
        lock_codes()
        plan.code = free_code(plan.name, otherwise="plan", taken=set(Plan.objects.values_list("code", flat=True)))
        plan.save()
    else:
        plan.save_edit(expected=expected, update_fields=[*PLAIN, *ONLY_OPS])
    for name in LISTS:
        getattr(plan, name).set(lists[name])
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=plan, detail=detail)
    return plan


def _said(plan: Plan, lists: Mapping[str, Sequence[Model]]) -> dict[str, Any]:
    """All that a new plan says, as it is kept in the audit trail."""
    plain = {name: getattr(plan, name) for name in (*PLAIN, "kind", "owner_id")}
    said = plain | {name: sorted(row.pk for row in rows) for name, rows in lists.items()}
    return dict(json.loads(json.dumps(said, cls=DjangoJSONEncoder)))


def _put_fixed(plan: Plan, values: Mapping[str, Any], *, by: User) -> None:
    """The owner is named by ops; the kind stays what it was."""
    if "kind" in values and values["kind"] != plan.kind:
        words = _("A plan keeps its kind. Make a new one for the other.")
        raise RuleViolation("wrong_plan", words, errors={"kind": [words]})
    if "owner" not in values or values["owner"] == plan.owner:
        return
    if not by.sees_all_books:
        words = _("Only ops names the owner of a plan.")
        raise RuleViolation("wrong_plan", words, errors={"owner": [words]})
    plan.owner = values["owner"]


def _changes(plan: Plan, values: Mapping[str, Any], kept: Mapping[str, Sequence[Model]]) -> dict[str, Any]:
    """Those of the values that are not what the plan says already."""
    before = {name: getattr(plan, name) for name in (*PLAIN, *ONLY_OPS, "kind")} | {
        name: {row.pk for row in rows} for name, rows in kept.items()
    }
    said = {name: {row.pk for row in value} if name in kept else value for name, value in values.items()}
    return {name: value for name, value in said.items() if value != before[name]}


def _ids(lists: Mapping[str, Any]) -> Ids:
    return {name: [row.pk for row in lists[name]] for name in LISTS}


def _refuse_strangers(plan: Plan, *, by: User) -> None:
    if not Plan.objects.editable_by(by).filter(pk=plan.pk).exists():
        words = _("This plan is not yours to change: it also takes books outside your teams. Make a copy of it.")
        raise RuleViolation("not_your_plan", words, status=403)


def _leads(by: User) -> bool:
    return by.is_leader and not by.sees_all_books
