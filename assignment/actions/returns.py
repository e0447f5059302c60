"""Giving an account back, with a reason: which are open, what follows, and the leader's answer (decisions 28, 30)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Account, Event, Organisation, Station, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of
from assignment.actions.clock import pause_clock, resume_clocks
from assignment.actions.locks import lock_with_books
from assignment.actions.placement import place
from assignment.actions.reports import clean_detail, open_repairs
from assignment.actions.return_opportunities import Settlement, keep_settlements, settle_as_kept, settle_opportunities
from assignment.actions.return_words import way_out, why_not
from assignment.models import Holding, Move, Return, ReturnReason
from assignment.queries import returns as ask
from assignment.queries.work import Work, work_in
from assignment.rules import returns as rules

WAITING_PAUSE = "return"
LONGEST_WAIT = timedelta(days=365)
ALL_OF_THEM = 1_000_000


@dataclass(frozen=True)
class ReasonAnswer:
    """Is `reason` open to the asker? If not why (`code` for machines), and what would open it.

    `left_this_month` is None without a limit.
    """

    reason: ReturnReason
    allowed: bool
    why_not: str
    way_out: str
    code: str = ""
    left_this_month: int | None = None


def open_reasons(account: Account, *, by: User, now: datetime, settled: bool = False) -> list[ReasonAnswer]:
    """Every active reason with its answer for the holder; none while the account is in no book or returns are off.

    `settled`: as if the open opportunities were closed or handed over, which the dialog does in the same step.
    """
    if not Organisation.load().returns_on or account.book_id is None:
        return []
    holding = _open_holding(account)
    reasons = ReturnReason.objects.filter(is_active=True)
    settles = ALL_OF_THEM if settled else 0
    return _answers(reasons, holding=holding, work=work_in(holding, now=now), now=now, settles=settles)


def _answers(
    reasons: Iterable[ReturnReason], *, holding: Holding, work: Work, now: datetime, settles: int = 0
) -> list[ReasonAnswer]:
    """`settles`: so many of the open opportunities are out of the way once the account leaves."""
    facts = ask.facts_of(holding, now=now, work=work)
    facts = replace(facts, open_opportunities=max(0, facts.open_opportunities - settles))
    months = ask.returned_this_month(holding.book.rep_id, now=now)
    return [_answer(reason, replace(facts, returned_this_month=months.get(reason.pk, 0))) for reason in reasons]


def _answer(reason: ReturnReason, facts: rules.Facts) -> ReasonAnswer:
    terms = ask.terms_of(reason)
    found = rules.verdict(terms, facts)
    left = rules.left_this_month(terms, facts)
    return ReasonAnswer(reason, found.allowed, why_not(found), way_out(found), code=found.code, left_this_month=left)


@transaction.atomic
def return_account(
    account_id: int,
    *,
    reason: ReturnReason,
    by: User,
    now: datetime,
    note: str = "",
    detail: Mapping[str, Any] | None = None,
    resume_on: date | None = None,
    settlements: Sequence[Settlement] = (),
) -> Return:
    """Give the account back for `reason`, in the name of the rep who holds it.

    `detail` says what is wrong for a data reason: {"field", "proposed_value"} or {"duplicate_of": account id};
    all may be missing. `resume_on` is the day on which to come back ("not now"). `settlements` say what becomes of the
    rep's open opportunities, which else stand in the way. Raises RuleViolation with the way out in words. A reason
    that needs approval waits for the leader, and so do the settlements and the clock of the holding.
    """
    said = clean_detail(detail or {}, account_id=account_id, by=by, note=note)
    account, holding = _lock_for_return(account_id, by=by)
    waits = rules.waits_for_leader(ask.terms_of(reason))
    if waits and settlements:
        said["settlements"] = keep_settlements(holding, settlements, by=by, now=now)
    elif settlements:
        settle_opportunities(holding, settlements, by=by, now=now)
    work, settles = work_in(holding, now=now), len(said.get("settlements", []))
    _check(reason, holding=holding, work=work, note=note, resume_on=resume_on, now=now, settles=settles)
    given = Return.objects.create(
        account=account,
        holding=holding,
        rep_id=holding.book.rep_id,
        reason=reason,
        note=note.strip(),
        detail=said,
        resume_on=resume_on,
        work=ask.work_frozen(holding, work, now=now),
        asked_at=now,
    )
    if waits:
        _wait_for_leader(given, by=by, now=now)
    else:
        _carry_out(given, by=by, now=now)
    return given


def _lock_for_return(account_id: int, *, by: User) -> tuple[Account, Holding]:
    if not Organisation.load().returns_on:
        raise RuleViolation("returns_off", _("Returns are switched off here. Ask ops if an account is wrong for you."))
    account = lock_with_books([account_id]).get(account_id)
    if account is None or account.book_id is None or not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_held", _("This account is no longer in the book. Reload to see where it is."))
    return account, _open_holding(account)


def _open_holding(account: Account) -> Holding:
    return Holding.objects.open().select_related("book__rep", "opened_by").get(account=account)


def _check(
    reason: ReturnReason,
    *,
    holding: Holding,
    work: Work,
    note: str,
    resume_on: date | None,
    now: datetime,
    settles: int,
) -> None:
    if not reason.is_active:
        raise RuleViolation("reason_off", _("This reason is not in use. Choose another one."))
    [answer] = _answers([reason], holding=holding, work=work, now=now, settles=settles)
    if not answer.allowed:
        raise RuleViolation(answer.code, f"{answer.why_not} {answer.way_out}")
    _check_words(reason, note=note, resume_on=resume_on, today=local_day(now))


def _check_words(reason: ReturnReason, *, note: str, resume_on: date | None, today: date) -> None:
    if reason.needs_note and not note.strip():
        message = _("Say in a few words why: the next person will read it.")
        raise RuleViolation("note_missing", message, errors={"note": [message]})
    if reason.needs_date and resume_on is None:
        message = _("Say from which day on it makes sense to try again.")
        raise RuleViolation("date_missing", message, errors={"resume_on": [message]})
    if problem := rules.resume_problem(resume_on, today=today):
        message = {
            "past": _("Choose a day after today."),
            "far": _("Choose a day within the next %(n)d days.") % {"n": rules.LONGEST_REST},
        }[problem]
        raise RuleViolation("date_wrong", message, errors={"resume_on": [message]})


def _wait_for_leader(given: Return, *, by: User, now: datetime) -> None:
    today = local_day(now)
    pause_clock(given.holding, kind=WAITING_PAUSE, starts_on=today, ends_on=today + LONGEST_WAIT, by=by, now=now)
    record(Event.Verb.RETURN_SUBMITTED, by=by, now=now, account_id=given.account_id, subject=given, detail=_told(given))
    notify(
        leaders_of(given.rep),
        kind="return_waiting",
        key=f"return-{given.pk}-waiting",
        title=_("%(rep)s wants to give back %(account)s: %(reason)s")
        % {"rep": given.rep.name, "account": given.account.name, "reason": given.reason.label},
        body=given.note,
        url=account_link(given.account_id),
    )


def _carry_out(given: Return, *, by: User, now: datetime) -> None:
    """Close the holding and send the account where the reason says. Account and book are locked."""
    terms = ask.terms_of(given.reason)
    before = ask.reps_who_returned_as_unfit(given.account_id, but=given.rep_id) if terms.family == rules.FIT else 0
    station, rest = _where(terms, given, before=before, now=now)
    given.move = _move(given, station=station, rest_until=rest)
    place([given.move], by=by, now=now)
    given.state, given.decided_at, given.decided_by = Return.State.APPROVED, now, by
    given.save(update_fields=["move", "state", "decided_at", "decided_by"])
    _set_preference(given)
    if station == Station.REPAIR:
        open_repairs(given, now=now)


def _where(terms: rules.Terms, given: Return, *, before: int, now: datetime) -> tuple[str, date | None]:
    goes_to = rules.destination(terms, reps_before=before)
    if goes_to == ReturnReason.Destination.REPAIR:
        return Station.REPAIR, None
    if goes_to == ReturnReason.Destination.REVIEW:
        return Station.REVIEW, None
    rest = rules.rest_until(local_day(now), rest_days=terms.rest_days, resume_on=given.resume_on)
    return (Station.RESTING, rest) if rest else (Station.POOL, None)


def _move(given: Return, *, station: str, rest_until: date | None) -> Move:
    account = given.account
    return Move.objects.create(
        cause=Move.Cause.RETURN,
        account=account,
        book_from_id=account.book_id,
        station_from=account.station,
        station_to=station,
        rest_until=rest_until,
        seen_version=account.version,
        segment_id=account.segment_id,
        potential_cents=account.potential_cents,
        reason=given.reason.label,
        explanation={"return": given.pk, "reason": given.reason.code, "resume_on": str(given.resume_on or "")},
    )


def _set_preference(given: Return) -> None:
    """A rep who worked the account comes first when it is ready again; one who called it unfit does not."""
    preferred = given.rep_id if given.reason.prefers_rep else None
    Account.objects.filter(pk=given.account_id).update(preferred_rep_id=preferred)


@transaction.atomic
def decide_return(return_id: int, *, by: User, now: datetime, approve: bool, note: str = "") -> Return:
    """The leader's answer to a waiting return. Approved, the account goes where the reason says, and its opportunities
    where the rep said; else all stays.

    Raises RuleViolation when it waits no longer, when the account left the book meanwhile, for one's own return,
    and for a refusal without a word of why.
    """
    given = _lock_waiting(return_id)
    if given.rep_id == by.pk:
        raise RuleViolation("own_return", _("Somebody else decides on your own returns."))
    if not approve and not note.strip():
        message = _("Say why the account stays: the rep reads it.")
        raise RuleViolation("note_missing", message, errors={"note": [message]})
    given.decision_note = note.strip()
    given.save(update_fields=["decision_note"])
    resume_clocks([given.holding_id], kind=WAITING_PAUSE, now=now)
    if approve:
        _approve(given, by=by, now=now)
    else:
        _close_without_move(given, state=Return.State.REJECTED, by=by, now=now)
    _tell_rep(given, by=by)
    return given


def _approve(given: Return, *, by: User, now: datetime) -> None:
    if given.account.book_id is None or given.holding.during.upper is not None:
        raise RuleViolation("not_held", _("The account left the book meanwhile. Refuse the return to clear it."))
    settle_as_kept(given, now=now)
    if ask.facts_of(given.holding, now=now, work=work_in(given.holding, now=now)).open_opportunities:
        raise RuleViolation(
            "open_opportunities", _("The rep has an open opportunity here. It must be closed or moved first.")
        )
    _carry_out(given, by=by, now=now)
    record(Event.Verb.RETURN_DECIDED, by=by, now=now, account_id=given.account_id, subject=given, detail=_told(given))


@transaction.atomic
def withdraw_return(return_id: int, *, by: User, now: datetime) -> Return:
    """The rep keeps the account after all. Raises RuleViolation when the return was decided or is another rep's."""
    given = _lock_waiting(return_id)
    if given.rep_id != by.pk:
        raise RuleViolation("not_yours", _("Only the rep who gave it back can withdraw it. Refuse it instead."))
    resume_clocks([given.holding_id], kind=WAITING_PAUSE, now=now)
    _close_without_move(given, state=Return.State.WITHDRAWN, by=by, now=now)
    return given


def _lock_waiting(return_id: int) -> Return:
    account_id = Return.objects.values_list("account_id", flat=True).get(pk=return_id)
    accounts = lock_with_books([account_id])
    given = (
        Return.objects.select_for_update(of=("self",))
        .select_related("holding__book", "reason", "rep")
        .get(pk=return_id)
    )
    if given.state != Return.State.WAITING:
        raise RuleViolation("already_decided", _("This return was decided meanwhile. Reload to see how."))
    given.account = accounts[account_id]
    return given


def _close_without_move(given: Return, *, state: str, by: User, now: datetime) -> None:
    given.state, given.decided_at, given.decided_by = state, now, by
    given.save(update_fields=["state", "decided_at", "decided_by"])
    record(Event.Verb.RETURN_DECIDED, by=by, now=now, account_id=given.account_id, subject=given, detail=_told(given))


def _told(given: Return) -> dict[str, Any]:
    return {"return": given.pk, "reason": given.reason.code, "state": given.state}


def _tell_rep(given: Return, *, by: User) -> None:
    words = {
        Return.State.APPROVED: _("%(leader)s accepted your return of %(account)s"),
        Return.State.REJECTED: _("%(leader)s left %(account)s with you"),
    }
    notify(
        [given.rep],
        kind="return_decided",
        key=f"return-{given.pk}-decided",
        title=words[Return.State(given.state)] % {"leader": by.name, "account": given.account.name},
        body=given.decision_note,
        url=account_link(given.account_id) if given.state == Return.State.REJECTED else "",
    )
