"""The answers to returns that wait: the leader accepts or refuses, one or many; the rep keeps the account after all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Event, User
from assignment.actions.clock import resume_clocks
from assignment.actions.locks import lock_with_books
from assignment.actions.return_opportunities import settle_as_kept
from assignment.actions.returns import WAITING_PAUSE, carry_out, told
from assignment.actions.strategic import refuse_strategic
from assignment.models import Return
from assignment.queries.returns import in_the_way


@dataclass
class Decided:
    """Returns that were decided, and those that stay waiting with the reason, by id."""

    decided: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def decide_returns(return_ids: Iterable[int], *, by: User, now: datetime, approve: bool, note: str = "") -> Decided:
    """One answer for many returns, each in a transaction of its own: one that cannot be decided stays, with why."""
    result = Decided()
    for pk in sorted(set(return_ids)):
        try:
            decide_return(pk, by=by, now=now, approve=approve, note=note)
        except RuleViolation as refusal:
            result.refused[pk] = refusal.message
        else:
            result.decided.append(pk)
    return result


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
    refuse_strategic([given.account_id], by=by)
    settle_as_kept(given, now=now)
    if in_the_way(given.holding).exists():
        raise RuleViolation(
            "open_opportunities", _("The rep has an open opportunity here. It must be closed or moved first.")
        )
    carry_out(given, by=by, now=now)
    record(Event.Verb.RETURN_DECIDED, by=by, now=now, account_id=given.account_id, subject=given, detail=told(given))


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
    record(Event.Verb.RETURN_DECIDED, by=by, now=now, account_id=given.account_id, subject=given, detail=told(given))


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
