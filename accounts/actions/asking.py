"""Asking for an account that the look-up showed: who holds it hears who asks and why (decision 13)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.links import account_link
from accounts.models import Account, Notification, Station, User
from accounts.queries.calendar import local_day
from accounts.queries.leaders import leaders_of
from accounts.queries.look_up import ask_key, may_look_up

LONGEST_REASON = 300


@transaction.atomic
def ask_for(account_id: int, *, by: User, now: datetime, reason: str) -> list[User]:
    """Tell the holder, or while nobody works it the leader of `by`, that `by` would like the account; returns who.

    Once a day and account: what `by` asked stands among the own messages, already read. Raises RuleViolation with the
    look-up off, without a reason, for an account that `by` may open, one that is closed, and for a second time.
    """
    account = Account.objects.select_related("book__rep").get(pk=account_id)
    key = ask_key(account_id, by=by, day=local_day(now))
    reason = _checked(account, reason, key=key, by=by)
    holder = account.book.rep if account.book else None
    people = [holder] if holder and holder.is_active else leaders_of(holder or by)
    title = _("%(rep)s asks for %(account)s") % {"rep": by.name, "account": account.name}
    notify(people, kind="asked_for", key=key, title=title, body=reason, url=account_link(account_id))
    _remember(account, people, key=key, reason=reason, by=by, now=now)
    return people


def _checked(account: Account, reason: str, *, key: str, by: User) -> str:
    """The reason without blanks around it, if one may ask."""
    reason = " ".join(reason.replace("\x00", "").split())
    if not may_look_up(by):
        raise RuleViolation("look_up_off", _("The look-up is switched off. Ask your leader who holds an account."))
    if Account.objects.visible_to(by).filter(pk=account.pk).exists():
        raise RuleViolation("open_to_you", _("You may open this account already."))
    if account.station == Station.CLOSED:
        raise RuleViolation("closed", _("This account is closed for good; nobody works it."))
    if Notification.objects.filter(user=by, key=key).exists():
        raise RuleViolation("asked_today", _("You asked for it today already. Ask again tomorrow."))
    if not reason:
        message = _("Say in one line why you ask: who holds it decides by that.")
        raise RuleViolation("reason_missing", message, errors={"reason": [message]})
    if len(reason) > LONGEST_REASON:
        message = _("Say it in at most %(n)d characters.") % {"n": LONGEST_REASON}
        raise RuleViolation("reason_long", message, errors={"reason": [message]})
    return reason


def _remember(account: Account, people: list[User], *, key: str, reason: str, by: User, now: datetime) -> None:
    whom = people[0].name if len(people) == 1 else _("ops")
    title = _("You asked %(person)s for %(account)s") % {"person": whom, "account": account.name}
    mine = Notification(user=by, kind="asked", key=key, title=title[:300], body=reason, read_at=now)
    Notification.objects.bulk_create([mine], ignore_conflicts=True)
