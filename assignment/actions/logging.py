"""The door to logging work: the fact, its effect on coverage and the answer, in one transaction."""

import uuid
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.interactions import log_interaction, void_interaction
from accounts.errors import RuleViolation
from accounts.models import Account, Contact, Event, Interaction, Organisation, Task, User
from accounts.rules.storable import first_unstorable
from assignment.actions.coverage import refresh_coverage
from assignment.actions.one_holding import count_one
from assignment.actions.retries import in_transaction
from assignment.display.cadence_words import with_next_step
from assignment.display.counting import log_sentence, standing_words, why_not
from assignment.models import Coverage, Holding, RetrievalNotice
from assignment.queries.cadence import asked_of_one, terms_beside
from assignment.queries.counting import FIELDS, Counted, as_fact, counted, what_counts, zone_of
from assignment.queries.one_holding import One, load_settings
from assignment.rules.cadence import Asks
from assignment.rules.clock import Window, safe_until
from assignment.rules.engagement import Fact, No
from assignment.rules.log_line import Line, Person, parse

LONGEST_LINE = 2_000


@dataclass(frozen=True)
class NextStep:
    """What is to be done next, by when. A booked meeting has the kind meeting and starts at a time."""

    title: str
    due_on: date | None = None
    kind: str = Task.Kind.TODO
    starts_at: datetime | None = None


@dataclass(frozen=True)
class LogAnswer:
    """What the page says after a log. `done` of `asked` in the current window; `safe_until` as things stand, or after
    the missing work; None when the account is in no book or coverage is switched off. `cadence`: the step that is
    next, where the kind of book has a cadence."""

    interaction: Interaction
    counts: bool
    why: str
    done: int
    asked: int
    safe_until: date | None
    sentence: str
    worked: bool = False
    task: Task | None = None
    cadence: Asks | None = None


def log_touch(
    account_id: int,
    *,
    by: User,
    now: datetime,
    next_step: NextStep | None = None,
    done_task_id: int | None = None,
    **facts: Any,
) -> LogAnswer:
    """Log an interaction (`facts` as for log_interaction), tick off and plan tasks, and say what it did.

    Locks the account first, so that a retrieval decides before or after it, never in between; waits for one that is
    being applied. Raises RuleViolation.
    """
    steps = {"next_step": next_step, "done_task_id": done_task_id}
    return in_transaction(partial(_log, account_id, by=by, now=now, facts=facts, **steps))


def _log(
    account_id: int,
    *,
    by: User,
    now: datetime,
    facts: dict[str, Any],
    next_step: NextStep | None,
    done_task_id: int | None,
) -> LogAnswer:
    interaction = log_interaction(account_id, by=by, now=now, **facts)
    task = _plan(interaction, next_step, by=by, now=now) if next_step else None
    if done_task_id:
        _tick_off(done_task_id, account_id, by=by, now=now)
    _count_parent(interaction, now=now)
    return _answer(interaction, task=task, now=now)


def log_line(account_id: int, *, line: str, by: User, now: datetime, client_key: uuid.UUID | None = None) -> LogAnswer:
    """Log what one line says (see assignment/rules/log_line.py).

    Raises RuleViolation when it names no kind or a day that does not exist, is empty, too long, or cannot be kept.
    """
    read = loggable(account_id, line=line, by=by, now=now)
    step = next_step_of(read, by=by) if read.next_title else None
    return log_touch(
        account_id, by=by, now=now, next_step=step, kind=read.kind, direction=read.direction, outcome=read.outcome,
        contact_id=read.contact_id, duration_seconds=read.duration_seconds, summary=read.note, client_key=client_key,
    )  # fmt: skip


def loggable(account_id: int, *, line: str, by: User, now: datetime) -> Line:
    """What a line would be logged as; refuses what `log_line` refuses."""
    _check_line(line)
    read = read_line(account_id, line=line, by=by, now=now)
    if not read.kind:
        text = _("Start with what it was: c call, m mail, t meeting, v visit, w message. Say “c called Sara, spoke”.")
        raise RuleViolation("no_kind", text)
    if read.next_unclear:
        text = _("“%(day)s” cannot be read as a day. Write “next: call Thursday”, “28 May” or “2026-05-28”.")
        raise RuleViolation("no_such_day", text % {"day": read.next_unclear})
    return read


def _check_line(line: str) -> None:
    if not line.strip():
        raise RuleViolation("empty_line", _("Write what happened, such as “c called Sara, spoke”."))
    if len(line) > LONGEST_LINE:
        text = _("A line has at most %(most)d characters; this has %(n)d. Put the long part into a note.")
        raise RuleViolation("long_line", text % {"most": LONGEST_LINE, "n": len(line)})
    if first_unstorable(line):
        place = next(at for at, letter in enumerate(line, start=1) if first_unstorable(letter))
        text = _("Character %(place)d of the line is a NUL or half a character. Remove it.")
        raise RuleViolation("unstorable", text % {"place": place})


def read_line(account_id: int, *, line: str, by: User, now: datetime) -> Line:
    """What a line would be logged as; dates are counted from the user's own day."""
    present = Contact.objects.present().filter(account_id=account_id).values_list("pk", "name")
    people = [Person(pk, name) for pk, name in present]
    return parse(line, people=people, today=now.astimezone(zone_of(by)).date())


def next_step_of(read: Line, *, by: User) -> NextStep:
    starts_at = None
    if read.next_kind == Task.Kind.MEETING and read.next_on and read.next_at:
        starts_at = datetime.combine(read.next_on, read.next_at, tzinfo=zone_of(by))
    return NextStep(read.next_title, read.next_on, read.next_kind, starts_at)


def may_void(logged_by: int | None, *, by: User) -> bool:
    """May `by` void what this user logged? The own logs, and all that a leader or ops sees."""
    return logged_by == by.pk or by.is_leader or by.sees_all_books


@transaction.atomic
def void_touch(interaction_id: int, *, by: User, now: datetime, reason: str) -> Interaction:
    """Void an interaction and count again. Only who logged it, or a leader or ops who sees the account."""
    interaction = Interaction.objects.get(pk=interaction_id)
    seen = Account.objects.visible_to(by).filter(pk=interaction.account_id)
    if not may_void(interaction.user_id, by=by) or (interaction.user_id != by.pk and not seen.exists()):
        raise RuleViolation("not_yours", _("Only who logged it, a leader or ops can void it."), status=403)
    interaction = void_interaction(interaction_id, by=by, now=now, reason=reason)
    holding = open_holding(interaction.account_id)
    if holding and Organisation.load().coverage_on:
        refresh_coverage(now=now, holding_ids=[holding.pk])
    _count_parent(interaction, now=now)
    return interaction


def _count_parent(interaction: Interaction, *, now: datetime) -> None:
    """Where work at a subsidiary counts for its parent, bring the parent up to date; what it takes to be taken back is
    looked at again under its own lock.
    """
    parent, organisation = interaction.account.parent_id, Organisation.load()
    if parent is None or not (organisation.family_work_counts and organisation.coverage_on):
        return
    holding = open_holding(parent)
    if holding:
        refresh_coverage(now=now, holding_ids=[holding.pk])


def _plan(interaction: Interaction, step: NextStep, *, by: User, now: datetime) -> Task:
    """The task, made once per interaction: a second click finds the first one's."""
    open_tasks = Task.objects.filter(account_id=interaction.account_id, done_at=None, cancelled_at=None)
    known = open_tasks.filter(title=step.title[:300], due_on=step.due_on, assignee=by).first()
    if known:
        return known
    task = Task.objects.create(
        account_id=interaction.account_id, contact_id=interaction.contact_id, assignee=by, title=step.title[:300],
        kind=step.kind, due_on=step.due_on, starts_at=step.starts_at,
    )  # fmt: skip
    detail = {"title": task.title}
    record(Event.Verb.TASK_SAVED, by=by, now=now, account_id=task.account_id, subject=task, detail=detail)
    return task


def _tick_off(task_id: int, account_id: int, *, by: User, now: datetime) -> None:
    task = Task.objects.filter(pk=task_id, account_id=account_id, done_at=None, cancelled_at=None).first()
    if task is None:
        return
    task.done_at = now
    task.save_edit(update_fields=["done_at", "updated_at"])
    record(Event.Verb.TASK_SAVED, by=by, now=now, account_id=account_id, subject=task, detail={"done": True})


def _answer(interaction: Interaction, *, task: Task | None, now: datetime) -> LogAnswer:
    holding, moment = open_holding(interaction.account_id), max(now, interaction.happened_at)
    if holding is None:
        why = why_not(No.NOT_HELD, {})
        return LogAnswer(interaction, False, why, 0, 0, None, log_sentence(0, why, ""), task=task)
    one = one_of(holding)
    if one is None:
        verdict = what_counts([interaction.pk], holding=holding, now=moment)[interaction.pk]
        return LogAnswer(interaction, verdict.counts, verdict.why, 0, 0, None, _("Logged."), task=task)
    verdict, before, after = _count(one, interaction, now=moment)
    stands = standing_after(one, before, after, now=now)
    asks = asked_of_one(holding, holding.book.target_book_id, organisation=one.settings.organisation, now=moment)
    answered = verdict.counts and _fact(interaction, one).two_way
    sentence = with_next_step(
        log_sentence(verdict.touches, verdict.why, stands.words), asks, just_answered=answered, zone=one.settings.zone,
        now=now,
    )  # fmt: skip
    return LogAnswer(
        interaction, verdict.counts, verdict.why, stands.done, stands.asked, stands.safe_until, sentence,
        stands.worked, task, asks,
    )  # fmt: skip


def _fact(interaction: Interaction, one: One) -> Fact:
    return as_fact({name: getattr(interaction, name) for name in FIELDS}, one.rep_zone)


def one_of(holding: Holding) -> One | None:
    """The holding with what it is judged by; None while coverage is switched off or was never counted."""
    settings = load_settings(holding)
    if not settings.organisation.coverage_on or not hasattr(holding, "coverage"):
        return None
    notice = RetrievalNotice.objects.filter(holding=holding, state=RetrievalNotice.State.OPEN).first()
    return One(holding=holding, coverage=holding.coverage, notice=notice, settings=settings)


@dataclass(frozen=True)
class Stands:
    """How a holding stands after work, with the sentence that says so."""

    done: int
    asked: int
    worked: bool
    safe_until: date | None
    words: str


def standing_after(one: One, before: Coverage, after: Coverage, *, now: datetime) -> Stands:
    """What the work between `before` and `after` means for the rep."""
    today = now.astimezone(one.settings.zone).date()
    asked, done, worked = _progress(before, after, today=today)
    safe = _safe_until(one, after, worked=worked, today=today)
    words = standing_words(done=done, asked=asked, missing=after.missing, safe_until=safe, worked=worked, now=now)
    return Stands(done, asked, worked, safe, words)


def _count(one: One, interaction: Interaction, *, now: datetime) -> tuple[Counted, Coverage, Coverage]:
    """What the interaction counts for, and the coverage before and after: by the rules alone, or by the full pass."""
    before = copy(one.coverage)
    judged = count_one(one, now=now)
    if judged is not None and interaction.pk in judged:
        return counted(judged[interaction.pk]), before, one.coverage
    refresh_coverage(now=now, holding_ids=[one.holding.pk])
    verdict = what_counts([interaction.pk], holding=one.holding, now=now)[interaction.pk]
    return verdict, before, Coverage.objects.get(pk=one.coverage.pk)


def _progress(before: Coverage, after: Coverage, *, today: date) -> tuple[int, int, bool]:
    """Asked, done, worked. Work that met an overdue window already began the next one: full marks until it runs."""
    if today < after.window_started_on:
        return before.asked, before.asked, True
    return after.asked, after.met, after.worked_in_window


def _safe_until(one: One, row: Coverage, *, worked: bool, today: date) -> date | None:
    """The promise to the rep, as things stand or once the missing work is done; None when it is never taken.

    Overdue work already stands in the window that it earned: that one's end is the promise. Missing work of a window
    that is over would earn the one that begins tomorrow.
    """
    if row.protection and row.protected_until is None:
        return None
    zone, grace, rep = one.settings.zone, one.settings.numbers.grace, one.holding.book.rep
    held_on = one.holding.during.lower.astimezone(zone).date()
    touched = row.last_touch_at.astimezone(zone).date() if worked and row.last_touch_at else today
    window = Window(
        held_on=held_on,
        ends_on=max(row.window_ends_on, today + timedelta(days=1)),
        window_days=one.window_days,
        last_touch_on=touched,
        paused_days=row.paused_days,
        grace_days=grace.days(held_on=held_on, hired_on=rep.hired_on),
    )
    earned = worked and row.window_started_on > today
    return safe_until(window, worked=not earned, protected_until=row.protected_until)


def open_holding(account_id: int) -> Holding | None:
    """The open holding of the account, with the terms of its cadence."""
    rows = Holding.objects.open().select_related("book__rep", "account", "coverage")
    return rows.annotate(**terms_beside("book__target_book")).filter(account_id=account_id).first()
