"""Protections that people set: a leader's hold, a date to come back, the strategic list. Each ends by itself.

Source: docs/rules.md, block 6. The account is held while one is set, so a retrieval decides before or after it.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.actions.tasks import add_task
from accounts.display.formats import day
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Account, Event, User
from accounts.queries.calendar import local_day
from assignment.actions.coverage import recount
from assignment.actions.locks import lock_with_books
from assignment.models import Holding, Protection, StrategicAccount
from assignment.queries.directors import grants_exceptions
from assignment.queries.rule_versions import in_force
from assignment.rules.holds import (
    LONGEST_EXCEPTION,
    HoldFacts,
    Limits,
    come_back_problem,
    days_of,
    hold_problem,
    most_on_hold,
)

LONGEST_REASON = 300


def limits(target_book_id: int | None) -> Limits:
    """The numbers of the rules in force for the accounts of a target book."""
    numbers = in_force().for_target_book(target_book_id)
    return Limits(
        days=numbers.leader_hold_days, percent=numbers.leader_hold_percent, come_back_days=numbers.come_back_days
    )  # fmt: skip


@transaction.atomic
def hold_account(account_id: int, *, until: date, reason: str, by: User, now: datetime) -> Protection:
    """Keep the account in its book until that day, the last one included; a hold that runs is renewed by it.

    The days of all holds on one holding add up. Raises RuleViolation: `reason_missing`, `not_held`, `own_book`, `past`,
    `far`, and above the limits `too_long` and `too_many` for everybody but a director.
    """
    reason, holding = _reason(reason), _lock_held(account_id, by=by)
    exception = grants_exceptions(by)
    if holding.book.rep_id == by.pk and not exception:
        raise RuleViolation("own_book", _("Somebody else holds accounts in your own book. Ask your leader."))
    facts = _facts(holding, until=until, today=local_day(now))
    most = limits(holding.book.target_book_id)
    problem = hold_problem(facts, most)
    if problem and not (exception and problem in ("too_long", "too_many")):
        raise _hold_refusal(problem, facts, most)
    running = holding.protections.running(facts.today).filter(kind=Protection.Kind.HOLD)
    running.update(ended_at=now, ended_by=by)
    made = _set(holding, Protection.Kind.HOLD, until=until, reason=reason, by=by, now=now, exceeds=bool(problem))
    words = {"leader": by.name, "account": holding.account.name, "day": day(until, now=now)}
    title = _("%(leader)s keeps %(account)s in your book until %(day)s") % words
    _tell(holding, title=title, key=f"hold-{made.pk}", body=reason, by=by)
    return made


@transaction.atomic
def end_protection(protection_id: int, *, by: User, now: datetime) -> Protection:
    """End a running protection today: the clock counts again from now on. Ended twice it keeps its first end."""
    account_id = Protection.objects.values_list("holding__account_id", flat=True).get(pk=protection_id)
    lock_with_books([account_id])
    found = Protection.objects.select_related("holding__account", "holding__book__rep").get(pk=protection_id)
    if found.ended_at or found.ends_on < local_day(now):
        return found
    found.ended_at, found.ended_by = now, by
    found.save(update_fields=["ended_at", "ended_by"])
    detail = {"kind": found.kind, "until": found.ends_on.isoformat()}
    record(Event.Verb.PROTECTION_ENDED, by=by, now=now, account_id=account_id, subject=found, detail=detail)
    recount(account_id, now=now)
    title = _("%(leader)s ended the protection of %(account)s")
    words = {"leader": by.name, "account": found.holding.account.name}
    _tell(found.holding, title=title % words, key=f"protection-{found.pk}-ended", body="", by=by)
    return found


@transaction.atomic
def come_back_on(account_id: int, *, on: date, reason: str, by: User, now: datetime) -> Protection:
    """Protect the account until the day on which they asked to be called again, and plan that. Once per holding.

    Raises RuleViolation: `reason_missing`, `not_held`, `past`, `far`, `once`.
    """
    reason, holding = _reason(reason), _lock_held(account_id, by=by)
    most = limits(holding.book.target_book_id)
    problem = come_back_problem(on, today=local_day(now), limits=most)
    if problem:
        words = {"past": _("Choose a day after today."), "far": _("Choose a day within the next %(n)d days.")}
        message = words[problem] % {"n": most.come_back_days}
        raise RuleViolation(problem, message, errors={"until": [message]})
    if holding.protections.filter(kind=Protection.Kind.COME_BACK).exists():
        message = _("A date was given once already. Work the account, or give it back with “not now” and a date.")
        raise RuleViolation("once", message)
    made = _set(holding, Protection.Kind.COME_BACK, until=on, reason=reason, by=by, now=now)
    add_task(account_id, {"title": _("Come back: %(why)s") % {"why": reason}, "due_on": on}, by=by, now=now)
    return made


@transaction.atomic
def put_on_strategic_list(account_id: int, *, reason: str, by: User, now: datetime) -> StrategicAccount:
    """No retrieval takes the account from now on. Raises RuleViolation `needs_director`, `reason_missing`, `on_list`,
    and `not_found` for an account that `by` cannot open."""
    _refuse_all_but_directors(by)
    reason = _reason(reason)
    account = lock_with_books([account_id]).get(account_id)
    if account is None or not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_found", _("There is no such account. Write its name or domain as the look-up does."))
    if StrategicAccount.objects.filter(account=account).exists():
        raise RuleViolation("on_list", _("It is on the list already."))
    made = StrategicAccount.objects.create(account=account, reason=reason, added_by=by, added_at=now)
    _record_strategic(made, Event.Verb.PROTECTION_SET, by=by, now=now, reason=reason)
    recount(account_id, now=now)
    return made


@transaction.atomic
def change_strategic(strategic_id: int, *, may_be_taken: bool, by: User, now: datetime, version: int) -> None:
    """Let the usual rules apply to an account of the list, or protect it again. Raises RuleViolation."""
    found = _lock_strategic(strategic_id, by=by)
    found.may_be_taken = may_be_taken
    found.save_edit(expected=version, update_fields=["may_be_taken"])
    verb = Event.Verb.PROTECTION_ENDED if may_be_taken else Event.Verb.PROTECTION_SET
    _record_strategic(found, verb, by=by, now=now)
    recount(found.account_id, now=now)


@transaction.atomic
def take_off_strategic_list(strategic_id: int, *, by: User, now: datetime) -> None:
    """It is an account like any other again."""
    found = _lock_strategic(strategic_id, by=by)
    _record_strategic(found, Event.Verb.PROTECTION_ENDED, by=by, now=now)
    found.delete()
    recount(found.account_id, now=now)


def _lock_strategic(strategic_id: int, *, by: User) -> StrategicAccount:
    _refuse_all_but_directors(by)
    account_id = StrategicAccount.objects.values_list("account_id", flat=True).get(pk=strategic_id)
    lock_with_books([account_id])
    return StrategicAccount.objects.get(pk=strategic_id)


def _record_strategic(found: StrategicAccount, verb: Event.Verb, *, by: User, now: datetime, **more: str) -> None:
    detail = {"kind": "strategic", **more}
    record(verb, by=by, now=now, account_id=found.account_id, subject=found, detail=detail)


def _refuse_all_but_directors(by: User) -> None:
    if not grants_exceptions(by):
        raise RuleViolation("needs_director", _("Only a director changes the strategic list."), status=403)


def _reason(text: str) -> str:
    if not text.strip():
        message = _("Say in a few words why: everybody who opens the account reads it.")
        raise RuleViolation("reason_missing", message, errors={"reason": [message]})
    return text.strip()[:LONGEST_REASON]


def _lock_held(account_id: int, *, by: User) -> Holding:
    account = lock_with_books([account_id]).get(account_id)
    if account is None or account.book_id is None or not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_held", _("This account is no longer in the book. Reload to see where it is."))
    return Holding.objects.open().select_related("account", "book__rep").get(account=account)


def _facts(holding: Holding, *, until: date, today: date) -> HoldFacts:
    """Earlier holds count the days they ran, up to yesterday: the one that is renewed goes on from today."""
    earlier = holding.protections.filter(kind=Protection.Kind.HOLD)
    over = {one.pk: local_day(one.ended_at) if one.ended_at else today for one in earlier}
    ran = [days_of(one.starts_on, min(one.ends_on, over[one.pk] - timedelta(days=1))) for one in earlier]
    running = Protection.objects.running(today).filter(
        kind=Protection.Kind.HOLD, holding__book=holding.book_id, holding__closed_by=None
    )
    return HoldFacts(
        until=until,
        today=today,
        days_before=sum(ran),
        others_on_hold=running.exclude(holding=holding.pk).values("holding").distinct().count(),
        accounts=Account.objects.filter(book_id=holding.book_id).count(),
    )


def _hold_refusal(problem: str, facts: HoldFacts, most: Limits) -> RuleViolation:
    words = {
        "past": _("Choose today or a later day."),
        "far": _("Choose a day within the next %(year)d days."),
        "too_long": _("Holds on this account may take %(days)d days in all, %(before)d were used. Ask a director."),
        "too_many": _("At most %(most)d accounts of this book may be on hold, and so many are. Ask a director."),
    }
    message = words[problem] % {
        "year": LONGEST_EXCEPTION, "days": most.days, "before": facts.days_before,
        "most": most_on_hold(facts.accounts, percent=most.percent),
    }  # fmt: skip
    return RuleViolation(problem, message, errors={"until": [message]})


def _set(
    holding: Holding, kind: Protection.Kind, *, until: date, reason: str, by: User, now: datetime, exceeds: bool = False
) -> Protection:
    made = Protection.objects.create(
        holding=holding, kind=kind, starts_on=local_day(now), ends_on=until, reason=reason, exceeds=exceeds, set_by=by,
        set_at=now,
    )  # fmt: skip
    detail = {"kind": kind, "until": until.isoformat(), "reason": reason, "exceeds": exceeds}
    record(Event.Verb.PROTECTION_SET, by=by, now=now, account_id=holding.account_id, subject=made, detail=detail)
    recount(holding.account_id, now=now)
    return made


def _tell(holding: Holding, *, title: str, key: str, body: str, by: User) -> None:
    if holding.book.rep_id != by.pk:
        url = account_link(holding.account_id)
        notify([holding.book.rep], kind="protection", key=key, title=title, body=body, url=url)
