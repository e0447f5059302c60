"""Setting up kinds of book: places, value, ramp, and what "worked" asks for, checked against what anybody can do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.audit import record
from accounts.actions.cleaning import clean_values
from accounts.actions.same_click import noted_a_moment_ago
from accounts.display.formats import number
from accounts.display.target_shares import share_problem_words
from accounts.errors import RuleViolation
from accounts.models import Event, Organisation, Segment, TargetBook, User
from accounts.queries.calendar import local_day
from assignment.actions.cadence import write_cadence
from assignment.actions.codes import free_code, lock_codes
from assignment.actions.rules import lock_versions
from assignment.actions.runs import ask_run
from assignment.actions.setting_lines import write_lines
from assignment.display.rule_problems import problem_words
from assignment.models import RulesOfEngagement, Run, RunKind
from assignment.queries.progress import current_activities
from assignment.rules import rule_checks
from assignment.rules.cadence import Step
from assignment.rules.thresholds import Asked
from assignment.rules.thresholds import Requirement as Ask
from assignment.rules.workload import Workload, lightest, workload
from scoring.rules.readiness import levels_problem

EDITABLE = (
    "name", "kind", "currency", "max_accounts", "max_potential_cents", "minimum_score", "window_days", "ramp_on",
    "touches_per_day", "checks", "is_active",
)  # fmt: skip
Status = RulesOfEngagement.Status
NUMBERS = ("notice_days", "coverage_grace_days", "retrieval_grace_days")


@transaction.atomic
def save_target_book(
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    target_id: int | None = None,
    version: int | None = None,
    places: Mapping[int, int] | None = None,
    shares: Mapping[int, int | None] | None = None,
    ramp: Sequence[tuple[int, int]] | None = None,
    asked: Sequence[Asked] | None = None,
    cadence: Sequence[Step] | None = None,
    more_than_can_be_worked: bool = False,
) -> TargetBook:
    """Write a kind of book, or make one. `shares` are the per cent of a book that segments should be, those not named
    stay. `places` per segment, `ramp` as (month, per cent), `asked` and `cadence` replace what there is; None leaves
    it.

    Raises RuleViolation: a name that is taken, a check or level that does not exist, a window shorter than the notice,
    a threshold that nobody can meet, steps that cannot be (see `refuse_steps`), and a full book that cannot be worked
    unless `more_than_can_be_worked`; StaleVersion. Books keep what they hold. A second click on a new one gets what
    the first made.
    """
    lines = None if asked is None else [vars(row) for row in asked]
    steps = None if cadence is None else [vars(step) for step in cadence]
    detail = {**values, "places": places, "shares": shares, "ramp": ramp, "asked": lines, "cadence": steps}
    said = {name: value for name, value in detail.items() if value is not None}
    if not target_id and (twin := noted_a_moment_ago(TargetBook, said, by=by, now=now)):
        return twin
    target = TargetBook.objects.select_for_update().get(pk=target_id) if target_id else _blank()
    if not target_id:
        lock_codes()
    cleaned = _cleaned(values, target)
    _write(target, cleaned, version=version)
    _write_places(target, places)
    _write_shares(target, shares)
    _write_ramp(target, ramp)
    _write_asked(target, asked)
    write_cadence(target, cadence, today=local_day(now))
    refuse_what_cannot_be(target, more_than_can_be_worked=more_than_can_be_worked)
    record(Event.Verb.SETTINGS_CHANGED, by=by, now=now, subject=target, detail=said)
    if target_id and (asked is not None or "window_days" in cleaned):
        transaction.on_commit(partial(count_anew, now=now))
    return target


def count_anew(*, now: datetime) -> Run | None:
    """Ask for the coverage of all holdings under the new terms, unless that is switched off or waits already."""
    waits = Run.objects.filter(kind=RunKind.COVERAGE, status=Run.Status.QUEUED).exists()
    if waits or not Organisation.load().coverage_on:
        return None
    return ask_run(RunKind.COVERAGE, by=User.objects.robot("settings"), now=now)


def refuse_what_cannot_be(target: TargetBook, *, more_than_can_be_worked: bool = False) -> None:
    """Raises RuleViolation for terms of a stored kind of book that contradict the rules, in force or announced, or that
    nobody can meet. The rules are locked, so that none that contradict are announced meanwhile.
    """
    asks = asks_of(target)
    found = [*_contradictions(target), *_impossible(target, asks)]
    if found:
        words = [said for _code, said in found]
        field = "asked" if found[0][0] == "nobody_can" else "window_days"
        raise RuleViolation(found[0][0], " ".join(words), errors={field: words})
    too_much = next((load for load in workloads(target, asks) if not load.fits), None)
    if too_much and not more_than_can_be_worked:
        message = overload_words(too_much)
        raise RuleViolation("cannot_be_worked", message, errors={"more_than_can_be_worked": [message]})


def _contradictions(target: TargetBook) -> Iterator[tuple[str, str]]:
    """What the rules in force, and those that come, say against the window of `target`: code and words."""
    by_status = {each.status: each for each in lock_versions()}  # of these two there is one each at most
    for rules in filter(None, map(by_status.get, (Status.CURRENT, Status.SCHEDULED))):
        terms = rule_checks.Terms(target.name, target.window_days, own=rules.exceptions.get(str(target.pk), {}))
        for problem in rule_checks.window_problems({name: getattr(rules, name) for name in NUMBERS}, [terms]):
            said = problem_words(problem)
            yield problem.code, said if rules.status == Status.CURRENT else announced_words(rules, said)


def _impossible(target: TargetBook, asks: Mapping[int | None, Sequence[Ask]]) -> Iterator[tuple[str, str]]:
    """Thresholds of `target` that nobody can meet: code and words."""
    own = [rule_checks.Terms(target.name, target.window_days, lines) for lines in asks.values()]
    for problem in rule_checks.impossible_asks(own, current_activities()):
        yield problem.code, problem_words(problem)


def announced_words(rules: RulesOfEngagement, problem: str) -> str:
    """A contradiction with a version that is not in force yet, and how it would go away."""
    words = _(
        "Version %(number)s of the rules, announced for %(day)s: %(problem)s Its numbers change once it is withdrawn."
    )
    return words % {"number": rules.number, "day": rules.effective_on.isoformat(), "problem": problem}


def asks_of(target: TargetBook) -> dict[int | None, list[Ask]]:
    """What "worked" asks for: for all accounts under None, and per segment with a threshold of its own."""
    found: dict[int | None, list[Ask]] = {None: []}
    for row in target.requirements.order_by("alternative", "pk"):
        found.setdefault(row.segment_id, []).append(Ask(row.measure, row.minimum, row.window_days, row.alternative))
    return found


def workloads(target: TargetBook, asks: Mapping[int | None, Sequence[Ask]]) -> list[Workload]:
    """A full book under the threshold of all, and a full segment under its own."""
    places = dict(target.capacities.values_list("segment_id", "capacity"))
    full = {pk: min(places.get(pk, 0), target.max_accounts) if pk else target.max_accounts for pk in asks}
    said = {"touches_per_day": target.touches_per_day, "lightest": lightest(current_activities())}
    return [workload(full[pk], requirements=lines, **said) for pk, lines in asks.items()]


def overload_words(load: Workload) -> str:
    """ "A full book of 200 accounts needs 29 touches a working day; at 25 a day 175 can be worked." """
    text = ngettext(
        "A full book of %(n)s account needs %(needed)s touches a working day to be worked in time; with %(touches)s a "
        "day %(workable)s can be worked.",
        "A full book of %(n)s accounts needs %(needed)s touches a working day to be worked in time; with %(touches)s a "
        "day %(workable)s can be worked.",
        load.accounts,
    )
    return text % {
        "n": number(load.accounts), "needed": number(load.touches_per_day_needed),
        "touches": number(load.touches_per_day), "workable": number(load.workable),
    }  # fmt: skip


def _blank() -> TargetBook:
    """A new one counts in the organisation's currency, unless the values say another."""
    return TargetBook(currency=Organisation.load().currency)


def _cleaned(values: Mapping[str, Any], target: TargetBook) -> dict[str, Any]:
    cleaned = clean_values(TargetBook, values, editable=EDITABLE)
    name = cleaned.get("name", target.name)
    if not name:
        _refuse("invalid", "name", _("Give the kind of book a name."))
    if levels_problem(cleaned.get("checks", {})):
        _refuse("bad_checks", "checks", _("Set each readiness check to block, warn or off."))
    refuse_taken_name(target, name)
    if target.pk and cleaned.get("is_active") is False:
        refuse_switching_off(target)
    return cleaned


def refuse_taken_name(target: TargetBook, name: str) -> None:
    """Raises RuleViolation when another kind of book than `target` is called `name`."""
    if TargetBook.objects.filter(name__iexact=name).exclude(pk=target.pk).exists():
        _refuse("name_taken", "name", _("Another kind of book has this name."))


def refuse_switching_off(target: TargetBook) -> None:
    """Raises RuleViolation while open books follow this kind: they would leave every run."""
    followers = target.books.open().count()
    if followers:
        text = ngettext("%(n)s open book follows it. Change that book first.",
                        "%(n)s open books follow it. Change those books first.", followers)  # fmt: skip
        _refuse("has_books", "is_active", text % {"n": number(followers)})


def _refuse(code: str, field: str, message: str) -> None:
    raise RuleViolation(code, message, errors={field: [message]})


def _write(target: TargetBook, cleaned: Mapping[str, Any], *, version: int | None) -> None:
    """The row itself; a new one gets its code."""
    for name, value in cleaned.items():
        setattr(target, name, value)
    if target.pk:
        target.save_edit(expected=version, update_fields=list(cleaned))
    else:
        taken = set(TargetBook.objects.values_list("code", flat=True))
        target.code = free_code(target.name, otherwise="book", taken=taken)
        target.save()


def _write_places(target: TargetBook, places: Mapping[int, int] | None) -> None:
    """Places per segment; 0 takes a segment out of this kind of book."""
    if places is None:
        return
    known = set(Segment.objects.values_list("pk", flat=True))
    if set(places) - known or any(not 0 <= count <= 1_000_000 for count in places.values()):
        _refuse("invalid", "places", _("Give places of segments that exist, from 0 on."))
    wanted = {(pk,): {"capacity": count} for pk, count in places.items() if count}
    write_lines(target.capacities, wanted, told_apart_by=("segment_id",), under="places")


def _write_shares(target: TargetBook, shares: Mapping[int, int | None] | None) -> None:
    """The mix that is aimed at. Places may have gone meanwhile, and their shares with them."""
    rows = {row.segment_id: row for row in target.capacities.all()}
    wanted = {pk: row.target_share_percent for pk, row in rows.items()} | dict(shares or {})
    names = dict(Segment.objects.values_list("pk", "name"))
    problem = share_problem_words(wanted, places={pk: row.capacity for pk, row in rows.items()}, names=names)
    if problem:
        _refuse("bad_shares", "shares", problem)
    for pk, row in rows.items():
        if row.target_share_percent != wanted[pk]:
            row.target_share_percent = wanted[pk]
            row.save_edit(update_fields=["target_share_percent"])


def _write_ramp(target: TargetBook, ramp: Sequence[tuple[int, int]] | None) -> None:
    """The steps of the ramp; none of its own brings back the usual one."""
    if ramp is None:
        return
    if any(not (1 <= month <= 60 and 0 <= percent <= 100) for month, percent in ramp):
        _refuse("invalid", "ramp", _("A ramp has months from 1 to 60 and shares from 0 to 100 per cent."))
    if len({month for month, _percent in ramp}) < len(ramp):
        _refuse("invalid", "ramp", _("Each month may be named once in a ramp."))
    wanted = {(month,): {"factor_percent": percent} for month, percent in ramp}
    write_lines(target.ramp_steps, wanted, told_apart_by=("from_month",), under="ramp")


def _write_asked(target: TargetBook, asked: Sequence[Asked] | None) -> None:
    """The lines of the thresholds."""
    if asked is None:
        return
    wanted = {row.key: {"minimum": row.minimum, "window_days": row.window_days} for row in asked}
    if len(wanted) < len(asked):
        _refuse("named_twice", "asked", _("A measure is named twice in one way. Keep the line that you mean."))
    write_lines(target.requirements, wanted, told_apart_by=("segment_id", "alternative", "measure"), under="asked")
