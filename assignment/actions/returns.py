"""Giving an account back, with a reason, and what follows (decisions 28, 30)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.attachments import keep_file, refuse_file, stored_only_if_done
from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Account, Attachment, Event, Organisation, Station, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of
from assignment.actions.clock import pause_clock
from assignment.actions.fit_penalty import lower_score
from assignment.actions.locks import lock_with_books
from assignment.actions.placement import place
from assignment.actions.replacements import replace_at_once
from assignment.actions.reports import clean_detail, open_repairs
from assignment.actions.return_answers import answers, is_for_leader, open_holding
from assignment.actions.return_opportunities import Settlement, keep_settlements, settle_opportunities
from assignment.actions.strategic import refuse_strategic
from assignment.models import Holding, Move, Return, ReturnReason
from assignment.queries import returns as ask
from assignment.queries.return_asks import asked_names
from assignment.queries.rule_versions import in_force
from assignment.queries.work import Work, work_in
from assignment.rules import returns as rules

WAITING_PAUSE = "return"
LONGEST_WAIT = timedelta(days=365)
WAITING_LIST = "/returns/"  # actions know no URL names
ELSEWHERE = {
    ReturnReason.Destination.REPAIR: Station.REPAIR,
    ReturnReason.Destination.REVIEW: Station.REVIEW,
    ReturnReason.Destination.CLOSE: Station.CLOSED,
}


@dataclass(frozen=True)
class SentFile:
    """A file that comes with a return, as it was sent."""

    name: str
    content: bytes
    content_type: str = ""

    @classmethod
    def of(cls, upload: UploadedFile) -> Self:
        """Raises RuleViolation for what is not kept before it is read."""
        refuse_file(upload.name or "", upload.size or 0)
        return cls(upload.name or "", upload.read(), upload.content_type or "")


@stored_only_if_done()
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
    evidence: Attachment | SentFile | None = None,
) -> Return:
    """Give the account back for `reason`, in the name of the rep who holds it.

    `detail` says more (see `clean_detail`); all of it may be missing. `resume_on` is the day on which to come back
    ("not now") and only for reasons that ask for it, `evidence` a file of the account or one to keep. `settlements` say
    what becomes of the rep's open opportunities, which else stand in the way. Raises RuleViolation with the way out in
    words. A reason that needs approval waits for the leader, unless a leader asks, and so do the settlements and the
    clock of the holding.
    """
    said = clean_detail(detail or {}, account_id=account_id, by=by, note=note)
    account, holding = _lock_for_return(account_id, by=by)
    waits = rules.waits_for_leader(ask.terms_of(reason), by_leader=is_for_leader(holding, by))
    if waits and settlements:
        said["settlements"] = keep_settlements(holding, settlements, by=by, now=now)
    elif settlements:
        settle_opportunities(holding, settlements, by=by, now=now)
    work, settles = work_in(holding, now=now), len(said.get("settlements", []))
    asked = Asked(
        reason,
        note=note,
        resume_on=resume_on,
        has_file=evidence is not None,
        settles=settles,
        criterion=said.get("criterion", ""),
    )
    _check(asked, holding=holding, work=work, by=by, now=now)
    file = _kept(evidence, account=account, by=by, now=now)
    given = _written(asked, account=account, holding=holding, detail=said, work=work, evidence=file, now=now)
    if waits:
        _wait_for_leader(given, by=by, now=now)
    else:
        carry_out(given, by=by, now=now)
        _tell_rep_of_leader(given, by=by)
    return given


def _lock_for_return(account_id: int, *, by: User) -> tuple[Account, Holding]:
    if not Organisation.load().returns_on:
        raise RuleViolation("returns_off", _("Returns are switched off here. Ask ops if an account is wrong for you."))
    account = lock_with_books([account_id]).get(account_id)
    if account is None or account.book_id is None or not Account.objects.visible_to(by).filter(pk=account_id).exists():
        raise RuleViolation("not_held", _("This account is no longer in the book. Reload to see where it is."))
    refuse_strategic([account_id], by=by)
    return account, open_holding(account)


@dataclass(frozen=True)
class Asked:
    """What is asked for; `settles` counts the opportunities that are out of the way once the leader agrees."""

    reason: ReturnReason
    note: str
    resume_on: date | None
    has_file: bool
    settles: int
    criterion: str


def _check(asked: Asked, *, holding: Holding, work: Work, by: User, now: datetime) -> None:
    if not asked.reason.is_active:
        raise RuleViolation("reason_off", _("This reason is not in use. Choose another one."))
    [answer] = answers([asked.reason], holding=holding, work=work, by=by, now=now, settles=asked.settles)
    if not answer.allowed:
        raise RuleViolation(answer.code, f"{answer.why_not} {answer.way_out}".strip())
    _check_words(asked, today=local_day(now))


def _check_words(asked: Asked, *, today: date) -> None:
    if asked.reason.needs_note and not asked.note.strip():
        raise _missing("note", _("Say in a few words why: the next person will read it."))
    if asked.reason.asks_for == ReturnReason.AsksFor.CRITERION and not asked.criterion:
        raise _missing("criterion", _("Choose what does not fit: the score model is judged by it."))
    if asked.reason.needs_date and asked.resume_on is None:
        raise _missing("date", _("Say from which day on it makes sense to try again."), field="resume_on")
    if asked.reason.needs_file and not asked.has_file:
        raise _missing("file", _("Add a file that shows it: a mail, a page as PDF, a picture."))
    _check_date(asked, today=today)


def _check_date(asked: Asked, *, today: date) -> None:
    """A date ends a rest only under a reason that asks for one; the rest of the others is theirs."""
    if asked.resume_on and "resume_on" not in asked_names(asked.reason):
        message = _("“%(reason)s” asks for no date. Leave it out.") % {"reason": asked.reason.label}
        raise RuleViolation("date_not_asked", message, errors={"resume_on": [message]})
    if problem := rules.resume_problem(asked.resume_on, today=today):
        message = {
            "past": _("Choose a day after today."),
            "far": _("Choose a day within the next %(n)d days.") % {"n": rules.LONGEST_REST},
        }[problem]
        raise RuleViolation("date_wrong", message, errors={"resume_on": [message]})


def _missing(what: str, message: str, *, field: str = "") -> RuleViolation:
    return RuleViolation(f"{what}_missing", message, errors={field or what: [message]})


def _kept(evidence: Attachment | SentFile | None, *, account: Account, by: User, now: datetime) -> Attachment | None:
    """The file of the proof; one that was sent with the return is kept with it."""
    if isinstance(evidence, SentFile):
        return keep_file(account.pk, **asdict(evidence), by=by, now=now)
    if evidence is not None and evidence.account_id != account.pk:
        raise _missing("file", _("This file belongs to another account. Send it for this one."))
    return evidence


def _written(
    asked: Asked, *, account: Account, holding: Holding, detail: dict[str, Any], work: Work,
    evidence: Attachment | None, now: datetime,
) -> Return:  # fmt: skip
    """The return as a row, with the work as it stands and whether it comes so late that it counts as a retrieval."""
    notice, worked = ask.is_due(holding)
    return Return.objects.create(
        account=account,
        holding=holding,
        rep_id=holding.book.rep_id,
        reason=asked.reason,
        note=asked.note.strip(),
        detail=detail,
        resume_on=asked.resume_on,
        work=ask.work_frozen(holding, work, notice=notice, now=now),
        evidence=evidence,
        counts_as_retrieval=rules.counts_as_retrieval(
            ask.terms_of(asked.reason), due_on=notice and notice.due_on, today=local_day(now), worked=worked
        ),
        asked_at=now,
    )


def _wait_for_leader(given: Return, *, by: User, now: datetime) -> None:
    today = local_day(now)
    pause_clock(given.holding, kind=WAITING_PAUSE, starts_on=today, ends_on=today + LONGEST_WAIT, by=by, now=now)
    record(Event.Verb.RETURN_SUBMITTED, by=by, now=now, account_id=given.account_id, subject=given, detail=told(given))
    notify(
        leaders_of(given.rep),
        kind="return_waiting",
        key=f"return-{given.pk}-waiting",
        title=_("%(rep)s wants to give back %(account)s: %(reason)s")
        % {"rep": given.rep.name, "account": given.account.name, "reason": given.reason.label},
        body=given.note,
        url=account_link(given.account_id),
    )


def _tell_rep_of_leader(given: Return, *, by: User) -> None:
    """A rep who is still here hears that somebody else gave the account back."""
    if by.pk != given.rep_id and given.rep.is_active:
        words = {"leader": by.name, "account": given.account.name, "reason": given.reason.label}
        title = _("%(leader)s gave back %(account)s from your book: %(reason)s") % words
        notify([given.rep], kind="return_decided", key=f"return-{given.pk}-by-leader", title=title, body=given.note)


def carry_out(given: Return, *, by: User, now: datetime) -> None:
    """Close the holding and send the account where the reason says. Account and book are locked."""
    terms = ask.terms_of(given.reason)
    is_unfit = terms.family == rules.FIT
    before = ask.reps_in_a_row_who_called_it_unfit(given.account_id, but=given.rep_id) if is_unfit else 0
    station, rest = _where(terms, given, before=before, now=now)
    given.move = _move(given, station=station, rest_until=rest)
    place([given.move], by=by, now=now)
    given.state, given.decided_at, given.decided_by = Return.State.APPROVED, now, by
    given.save(update_fields=["move", "state", "decided_at", "decided_by"])
    _set_preference(given)
    if is_unfit and not given.counts_as_retrieval:
        lower_score(given, now=now)
    if given.reason.replacement == ReturnReason.Replacement.IMMEDIATE:
        replace_at_once(given, now=now)
    if station == Station.REPAIR:
        open_repairs(given, now=now)
    if station == Station.REVIEW:
        _tell_of_review(given)


def _tell_of_review(given: Return) -> None:
    """Whoever answers for the rep hears that the account waits for a look, once for each return that brought it there,
    however it came: by a rep, a leader or the third in a row.
    """
    words = {"account": given.account.name, "rep": given.rep.name, "reason": given.reason.label}
    title = _("%(account)s is in review: %(rep)s gave it back, %(reason)s") % words
    key = f"return-{given.pk}-review"
    notify(leaders_of(given.rep), kind="return_waiting", key=key, title=title, body=given.note, url=WAITING_LIST)


def _where(terms: rules.Terms, given: Return, *, before: int, now: datetime) -> tuple[str, date | None]:
    goes_to = rules.destination(terms, reps_before=before)
    if goes_to in ELSEWHERE:
        return ELSEWHERE[goes_to], None
    today = local_day(now)
    if given.counts_as_retrieval:  # whatever date was named
        rest = rules.rest_until(today, rest_days=rest_after_retrieval(given))
    else:
        rest = rules.rest_until(today, rest_days=terms.rest_days, resume_on=given.resume_on)
    return (Station.RESTING, rest) if rest else (Station.POOL, None)


def rest_after_retrieval(given: Return) -> int:
    """Days that an account rests which the rep gave back just before it would have been taken."""
    numbers = in_force().for_target_book(given.holding.book.target_book_id)
    return numbers.rest_days(touched=bool(given.work["touches"]))


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
        reason=_late(given.reason.label) if given.counts_as_retrieval else given.reason.label,
        explanation={
            "return": given.pk,
            "reason": given.reason.code,
            "resume_on": str(given.resume_on or ""),
            "counts_as_retrieval": given.counts_as_retrieval,
        },
    )


def _late(label: str) -> str:
    return _("%(reason)s, on the last day before it would have been taken back") % {"reason": label}


def _set_preference(given: Return) -> None:
    """A rep who worked the account comes first when it is ready again; one who called it unfit, or let it lie until
    the day before it was due, does not.
    """
    preferred = given.rep_id if given.reason.prefers_rep and not given.counts_as_retrieval else None
    Account.objects.filter(pk=given.account_id).update(preferred_rep_id=preferred)


def told(given: Return) -> dict[str, Any]:
    """What the audit line of a return says."""
    return {"return": given.pk, "reason": given.reason.code, "state": given.state}
