"""The capacity calculator over a kind of book: its usual numbers, the verdict in words, and taking the answer over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.display.formats import number
from accounts.errors import RuleViolation
from accounts.models import TargetBook, User
from assignment.actions.target_books import asks_of, save_target_book
from assignment.queries.progress import current_activities
from assignment.rules.workload import CapacityPlan, Inputs, lightest

WORKING_HOURS, SHARE = 160, 80
PERCENT = ("prospecting_share", "win_rate", "opportunity_rate")
OURS = ("requirements", "lightest")  # nobody types these


def inputs_for(target: TargetBook, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the calculator starts with for this kind of book; with `told` (a filled form) its `inputs` as well."""
    hours = [float(row.segment.hours_per_account) for row in target.capacities.select_related("segment")]
    usual = {
        "target_book": target.pk, "selling_hours": WORKING_HOURS, "prospecting_share": SHARE,
        "hours_per_account": round(sum(hours) / len(hours), 1) if hours else 3,
        "touches_per_day": target.touches_per_day,
    }  # fmt: skip
    if told is None:
        return usual
    plain = {name: told.get(name) or 0 for name in Inputs.__dataclass_fields__ if name not in OURS}
    shares = {name: plain[name] / 100 for name in PERCENT}
    ours = {"requirements": asks_of(target)[None], "lightest": lightest(current_activities())}
    return usual | {"inputs": Inputs(**plain | shares, **ours)}


def refuse_impossible(plan: CapacityPlan) -> None:
    """Raises RuleViolation `impossible_plan` where the target needs more accounts than a rep can work."""
    if not plan.is_possible:
        raise RuleViolation("impossible_plan", impossible_words(plan))


def impossible_words(plan: CapacityPlan) -> str:
    return _(
        "This plan is impossible: the target needs %(needed)s accounts, and a rep can work %(possible)s "
        "(%(time)s by time, %(activity)s by touches). Lower the target, raise the rates, or give the work more time."
    ) % {
        "needed": number(plan.needed or 0), "possible": number(plan.possible), "time": number(plan.by_time),
        "activity": number(plan.by_activity),
    }  # fmt: skip


def plan_words(plan: CapacityPlan, target: TargetBook) -> str:
    """The verdict: impossible, too many places, or fine."""
    if not plan.is_possible:
        return impossible_words(plan)
    words = {"possible": number(plan.possible), "places": number(target.max_accounts), "name": target.name}
    if target.max_accounts > plan.possible:
        return _("A rep can work %(possible)s accounts; %(name)s has %(places)s places, more than that.") % words
    return _("A rep can work %(possible)s accounts; the %(places)s places of %(name)s fit.") % words


def set_places(target: TargetBook, places: int, *, by: User, now: datetime) -> TargetBook:
    """Make the answer the places of the kind of book, in all; places per segment stay as they are."""
    values = {"max_accounts": places}
    return save_target_book(values, by=by, now=now, target_id=target.pk, version=target.version)
