"""Appeals against a notice or a retrieval: asked by the rep with evidence, decided by the leader.

Granted, what was done and not logged is logged, and the clock goes on as it was, plus what that says.
Source: docs/rules.md, block 6; dynamic-books.md section 6.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.interactions import log_interaction
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Account, Event, Organisation, User
from accounts.queries.calendar import local_day, working_day_after
from accounts.queries.leaders import leaders_of
from assignment.actions.locks import lock_with_books
from assignment.actions.reinstating import reinstate
from assignment.actions.restarting import restart_notice
from assignment.actions.strategic import refuse_strategic
from assignment.models import Appeal, Holding, Move
from assignment.queries.appeals import Ground, account_of, ground, known_contacts, latest_holding
from assignment.queries.counting import zone_of
from assignment.queries.rule_versions import in_force
from assignment.rules.appeals import MOST_EVIDENCE, Evidence, evidence_problem, moment_of

State = Appeal.State
QUEUE = "/appeals/"  # actions know no URL names
LONGEST_TEXT = 2_000


@transaction.atomic
def appeal(account_id: int, *, text: str, by: User, now: datetime, evidence: Sequence[Evidence] = ()) -> Appeal:
    """Ask the leader to leave the account in the own book, or to bring it back. Once against notices of a holding, once
    against its retrieval.

    Raises RuleViolation: `text_missing`, `nothing_to_appeal`, `wrong_evidence`.
    """
    if not text.strip():
        message = _("Say why it should stay with you: the leader decides by that.")
        raise RuleViolation("text_missing", message, errors={"text": [message]})
    lock_with_books([account_id])
    holding = latest_holding(account_id, rep=by)
    found = ground(holding, now=now) if holding else None
    if holding is None or found is None:
        raise RuleViolation("nothing_to_appeal", _("There is no notice or retrieval that can be appealed against now."))
    _check_evidence(evidence, holding, now=now)
    days = in_force().appeal_working_days
    made = Appeal.objects.create(
        account_id=account_id, holding=holding, rep=by, notice=found.notice, taken_by=found.taken_by,
        text=text.strip()[:LONGEST_TEXT], evidence=[_stored(one) for one in evidence], asked_at=now,
        decide_by=working_day_after(local_day(now), days),
    )  # fmt: skip
    detail = {"appeal": made.pk, "against": found.against, "reason": made.text[:300]}
    record(Event.Verb.APPEAL_MADE, by=by, now=now, account_id=account_id, subject=made, detail=detail)
    _tell_of_appeal(made, found)
    return made


@transaction.atomic
def withdraw_appeal(appeal_id: int, *, by: User, now: datetime) -> Appeal:
    """The rep does not insist. Raises RuleViolation when it was decided or is another rep's."""
    made = _lock(appeal_id)
    if made.rep_id != by.pk:
        raise RuleViolation("not_yours", _("Only who appealed can withdraw it. Refuse it instead."))
    return _close(made, State.WITHDRAWN, note="", by=by, now=now)


@transaction.atomic
def decide_appeal(
    appeal_id: int, *, grant: bool, by: User, now: datetime, note: str = "", held_by: int | None = None
) -> Appeal:
    """The leader's answer. Granted, the account stays or comes back, over capacity if need be, with its clock as it was
    and the evidence logged.

    `held_by` is the book in which the leader saw the account (None: in none): giving it back takes it from there.
    Raises RuleViolation: `already_decided`, `own_appeal`, `own_book`, `note_missing`, `moved_meanwhile`,
    `cannot_come_back`, `undo_in_progress`, `other_branch`, `needs_director` where an account of the strategic list
    would move.
    """
    made = _lock(appeal_id)
    if made.rep_id == by.pk:
        raise RuleViolation("own_appeal", _("Somebody else decides on your own appeals."))
    if Account.objects.filter(pk=made.account_id, book__rep=by).exists():
        words = _("The account is in your own book by now, so somebody else decides: who leads you, or ops.")
        raise RuleViolation("own_book", words)
    if not grant:
        if not note.strip():
            message = _("Say why not: the rep reads it.")
            raise RuleViolation("note_missing", message, errors={"note": [message]})
        return _close(made, State.REFUSED, note=note, by=by, now=now)
    comes_back = made.holding.during.upper is not None
    if comes_back:
        refuse_strategic([made.account_id], by=by)
    made.interactions = _log_evidence(made, now=now)
    if not comes_back:
        restart_notice(made.holding, now=now)
    else:
        made.move = reinstate(made, held_by=held_by, by=by, now=now)
    return _close(made, State.GRANTED, note=note, by=by, now=now)


def _lock(appeal_id: int) -> Appeal:
    """The appeal, its account and every book that may gain or lose it locked; it still waits."""
    account_id, book_id = Appeal.objects.values_list("account_id", "holding__book_id").get(pk=appeal_id)
    lock_with_books([account_id], more_books=[book_id])
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("holding__book__rep", "rep", "taken_by")
    made = rows.get(pk=appeal_id)
    if made.state != State.WAITING:
        raise RuleViolation("already_decided", _("This appeal was decided meanwhile. Reload to see how."))
    made.holding.refresh_from_db()
    return made


def _close(made: Appeal, state: State, *, note: str, by: User, now: datetime) -> Appeal:
    made.state, made.decided_at, made.decided_by, made.decision_note = state, now, by, note.strip()[:500]
    made.save_edit(update_fields=["state", "decided_at", "decided_by", "decision_note", "interactions", "move"])
    detail = {"appeal": made.pk, "state": state, "reason": made.decision_note, "interactions": made.interactions}
    record(Event.Verb.APPEAL_DECIDED, by=by, now=now, account_id=made.account_id, subject=made, detail=detail)
    if state != State.WITHDRAWN:
        _tell_of_decision(made, by=by)
    return made


def _check_evidence(evidence: Sequence[Evidence], holding: Holding, *, now: datetime) -> None:
    if len(evidence) > MOST_EVIDENCE:
        raise _wrong(_("Bring forward at most %(n)d things.") % {"n": MOST_EVIDENCE})
    zone = zone_of(holding.book.rep)  # work is done on the days of the rep, as coverage counts it
    first, last = (moment.astimezone(zone).date() for moment in (holding.during.lower, holding.during.upper or now))
    words = {
        "before": _("On %(day)s it was not in your book yet."),
        "after": _("On %(day)s it was in your book no longer, or the day is still to come."),
        "outcome": _("What was done on %(day)s cannot have this outcome."),
    }
    for one in evidence:
        problem = evidence_problem(one, first=first, last=last)
        if problem:
            raise _wrong(words[problem] % {"day": one.on.isoformat()})
    named = {one.contact for one in evidence} - {None}
    if known_contacts(holding).filter(pk__in=named).count() != len(named):
        raise _wrong(_("This person does not belong to the account. Pick one who does."))


def _wrong(message: str) -> RuleViolation:
    return RuleViolation("wrong_evidence", message, errors={"evidence": [message]})


def _stored(one: Evidence) -> dict[str, Any]:
    return {**asdict(one), "on": one.on.isoformat()}


def _log_evidence(made: Appeal, *, now: datetime) -> list[int]:
    """What the rep brought forward, logged for the days on which it was done; ids of the interactions."""
    held = made.holding.during
    zone = zone_of(made.rep, otherwise=Organisation.load().zone)
    ids = []
    for row in made.evidence:
        noon = datetime.combine(date.fromisoformat(row["on"]), time(12), tzinfo=zone)
        logged = log_interaction(
            made.account_id, by=made.rep, now=now, kind=row["kind"], direction=row["direction"], outcome=row["outcome"],
            contact_id=row["contact"], happened_at=min(now, moment_of(noon, since=held.lower, until=held.upper)),
            subject=_("Evidence of an appeal"), summary=row["text"],
        )  # fmt: skip
        ids.append(logged.pk)
    return ids


def _tell_of_appeal(made: Appeal, found: Ground) -> None:
    account = account_of(made)
    words = {"rep": made.rep.name, "account": account.name}
    title = _("%(rep)s appeals: %(account)s should stay") if found.notice else _("%(rep)s wants %(account)s back")
    notify(
        _deciders(made, account), kind="appeal_waiting", key=f"appeal-{made.pk}", title=title % words, body=made.text,
        url=QUEUE,
    )  # fmt: skip
    if account.book and account.book.rep_id != made.rep_id:
        notify(
            [account.book.rep], kind="appeal_waiting", key=f"appeal-{made.pk}-holder",
            title=_("%(rep)s wants %(account)s back from your book; the leader decides") % words,
            url=account_link(account.pk),
        )  # fmt: skip


def _deciders(made: Appeal, account: Account) -> list[User]:
    """The leader of the rep; where the account is in the leader's own book by now, who leads that one."""
    holder = account.book.rep_id if account.book else None
    return [each for one in leaders_of(made.rep) for each in (leaders_of(one) if one.pk == holder else [one])]


def _tell_of_decision(made: Appeal, *, by: User) -> None:
    account = account_of(made)
    words = {"leader": by.name, "account": account.name, "rep": made.rep.name}
    stays = made.move_id is None
    granted = _("%(leader)s left %(account)s with you") if stays else _("%(leader)s gave you %(account)s back")
    title = granted if made.state == State.GRANTED else _("%(leader)s refused your appeal about %(account)s")
    link = account_link(account.pk) if account.book and account.book.rep_id == made.rep_id else "/book/left/"
    notify(
        [made.rep], kind="appeal_decided", key=f"appeal-{made.pk}-decided", title=title % words,
        body=made.decision_note, url=link,
    )  # fmt: skip
    _tell_holder(made, account, words)


def _tell_holder(made: Appeal, account: Account, words: dict[str, str]) -> None:
    """Who held the account when the appeal was decided hears how it went."""
    move: Move | None = made.move
    book = move.book_from if move else account.book
    if made.holding.during.upper is None or book is None or book.rep_id == made.rep_id:
        return
    gone = _("%(account)s went back to %(rep)s: %(leader)s granted an appeal")
    kept = _("%(account)s stays with you: %(leader)s refused an appeal of %(rep)s")
    title = (gone if move else kept) % words
    url = "/book/left/" if move else account_link(account.pk)
    notify([book.rep], kind="appeal_decided", key=f"appeal-{made.pk}-holder-decided", title=title, url=url)
