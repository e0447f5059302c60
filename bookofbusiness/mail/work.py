"""All that a worker does about mail, in one round: send, read the inbox, look at what came, forget what is old."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from accounts.actions.sending import LEASE, send_due
from accounts.mail.actions.receiving import forget_raw, give_up_broken
from accounts.models import CapturedMail, Mailing
from bookofbusiness.mail.capture import work_on_captured
from bookofbusiness.mail.inbox import is_due, read_inbox

AT_A_TIME = 200


def waits_for_work(*, now: datetime) -> bool:
    """Is there mail to send, to read, or to look at?"""
    return is_due(now=now) or _to_look_at(now=now).exists() or _to_send(now=now)


def work_on_mail(*, now: datetime) -> dict[str, int]:
    """One round; returns how much of each was done. Each step claims what it takes, so two rounds do not meet."""
    sent = send_due(now=now)
    read = read_inbox(now=now) if is_due(now=now) else 0
    ids = list(_to_look_at(now=now).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
    looked_at = sum(work_on_captured(mail_id, now=now) for mail_id in ids)
    given_up, forgotten = give_up_broken(now=now), forget_raw(now=now)
    return {"sent": sent, "read": read, "looked_at": looked_at, "given_up": given_up, "forgotten": forgotten}


def _to_look_at(*, now: datetime):
    return CapturedMail.objects.filter(state=CapturedMail.State.NEW).exclude(lease_until__gt=now)


def _to_send(*, now: datetime) -> bool:
    waiting, sending = Mailing.State.WAITING, Mailing.State.SENDING
    due = Q(state=waiting, next_at__lte=now) | Q(state=sending, claimed_at__lt=now - LEASE)
    return settings.SENDS_MAIL and Mailing.objects.filter(due).exists()
