"""Sending the mails that are made: each is claimed first, so that it goes out once; what fails is tried anew."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from accounts.display.mailing import message_of
from accounts.models import Mailing, Notification
from accounts.rules.mailing import next_try

State = Mailing.State
AT_A_TIME = 100
# Longer than a job may run: whoever claimed a mail before that is dead.
LEASE = timedelta(minutes=15)
UNREACHED = timedelta(minutes=5)
SENT, NOT_SENT, BROKE = "sent", "not sent", "broke"


def send_due(*, now: datetime) -> int:
    """Send up to a hundred mails that wait, over one connection; returns how many went out.

    A server that cannot be reached is asked again in five minutes and costs no mail an attempt. Nothing is sent
    without a mail server.
    """
    if not settings.SENDS_MAIL:
        return 0
    give_up_claims(now=now)
    due = Mailing.objects.filter(state=State.WAITING, next_at__lte=now).order_by("next_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:AT_A_TIME])
    return _send_all(ids, now=now) if ids else 0


def give_up_claims(*, now: datetime) -> None:
    """Take mails back whose sender died: each is sent once more, and says so; one that dies twice fails."""
    stale = Mailing.objects.filter(state=State.SENDING, claimed_at__lt=now - LEASE)
    twice = "The worker ended while this was sent, twice."
    stale.filter(may_be_double=True).update(state=State.FAILED, error=twice)
    stale.filter(may_be_double=False).update(state=State.WAITING, may_be_double=True, next_at=now)


def _send_all(ids: Sequence[int], *, now: datetime) -> int:
    server, sent = get_connection(fail_silently=False), 0
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        waits = Mailing.objects.filter(pk__in=ids, state=State.WAITING)
        waits.update(next_at=now + UNREACHED, error=words_of(error))
        return 0
    try:
        for pk in ids:
            outcome = _send_one(pk, server=server, now=now)
            sent += outcome == SENT
            if outcome == BROKE:
                break
    finally:
        server.close()
    return sent


def _send_one(pk: int, *, server: BaseEmailBackend, now: datetime) -> str:
    if not _claim(pk, now=now):
        return NOT_SENT
    mailing = Mailing.objects.select_related("user").get(pk=pk)
    message = _message(mailing, server=server, now=now)
    if message is None:
        mailing.delete()
        return NOT_SENT
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:  # an address that is none is a ValueError
        return _postpone(mailing, error, now=now)
    mailing.state, mailing.sent_at, mailing.error = State.SENT, now, ""
    mailing.save(update_fields=["state", "sent_at", "error"])
    return SENT


def _claim(pk: int, *, now: datetime) -> bool:
    """Take a mail that waits; of two who try, one gets it."""
    waiting = Mailing.objects.filter(pk=pk, state=State.WAITING, next_at__lte=now)
    return bool(waiting.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1))


def _message(mailing: Mailing, *, server: BaseEmailBackend, now: datetime) -> EmailMultiAlternatives | None:
    """The mail with what is still unread; None when everything was read in the app, or the user left."""
    told: list[Notification] = list(mailing.notifications.filter(read_at=None).order_by("-created_at", "-pk"))
    if not told or not mailing.user.is_active:
        return None
    message = message_of(mailing, told, now=now)
    message.connection = server
    return message


def _postpone(mailing: Mailing, error: Exception, *, now: datetime) -> str:
    """Wait longer after each attempt; a final no, or a connection that broke twice in the middle, is a failure."""
    wait, broke = next_try(mailing.attempts), _broke(error)
    is_final = wait is None or _is_final(error) or (broke and mailing.may_be_double)
    mailing.state = State.FAILED if is_final else State.WAITING
    mailing.next_at = now + (wait or timedelta())
    mailing.may_be_double = mailing.may_be_double or broke
    mailing.error = words_of(error)
    mailing.save(update_fields=["state", "next_at", "may_be_double", "error"])
    return BROKE if broke else NOT_SENT


def _broke(error: Exception) -> bool:
    """Did the connection end in the middle, so that nobody knows whether the mail went out?"""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


def _is_final(error: Exception) -> bool:
    """Did the server say no for good (a code from 500 on), or is it no mail at all?"""
    if isinstance(error, ValueError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def words_of(error: Exception) -> str:
    """What went wrong, for ops: the kind of error and what the server said, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".replace("\x00", "").split())[:500]
