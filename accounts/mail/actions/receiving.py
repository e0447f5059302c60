"""Taking messages in: each is kept once, whatever copies of it come, and looked at by a worker afterwards."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from accounts.mail.queries.addresses import is_capture_address
from accounts.mail.rules.authenticity import sender_passed
from accounts.mail.rules.parties import MOST_PARTIES
from accounts.mail.rules.reading import Read, read_message
from accounts.models import CapturedMail

State = CapturedMail.State
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 3
TOO_LARGE, BROKE = "too_large", "broke"
CHECKED = "checked"  # a note without words: a trusted server checked the sender of the copy that is kept
Named = tuple[str, ...]


def receive(raw: bytes, *, source: str, now: datetime, envelope: Iterable[str] = ()) -> CapturedMail:
    """Keep a raw message; a copy of one that is there adds whom it was delivered to, and lets it be looked at again
    while it waits. One that is too large is kept by its head alone.
    """
    is_whole = len(raw) <= settings.MAIL_MOST_BYTES
    message = read_message(raw if is_whole else head_of(raw), envelope=envelope)
    return keep(message, raw if is_whole else b"", size=len(raw), source=source, now=now)


def head_of(raw: bytes) -> bytes:
    """The head of a message, as far as one is read."""
    head = raw[:500_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head + b"\n\n"


@transaction.atomic
def keep(message: Read, raw: bytes, *, size: int, source: str, now: datetime) -> CapturedMail:
    """Store what was read of a message; without `raw` it was too large, and waits for a person."""
    mail, is_new = CapturedMail.objects.get_or_create(
        key=message.key,
        defaults={
            "message_id": message.message_id, "source": source, "size": size, "received_at": now,
            "subject": message.subject, "sender_name": message.sender.name, "sender_email": message.sender.address,
            "parties": _parties(message),
            "notes": [note for note, holds in ((TOO_LARGE, not raw), (CHECKED, _passed(message))) if holds],
        },
    )  # fmt: skip
    if not is_new:
        return _add_copy(mail.pk, message, raw)
    if raw:
        mail.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw), save=False)
        mail.save(update_fields=["raw"])
    return mail


def _passed(message: Read) -> bool:
    """Did a server that we trust check the sender of this very copy?"""
    return sender_passed(message.results, sender=message.sender.address, trusted=settings.MAIL_TRUSTED_SERVERS)


def _parties(message: Read) -> list[list[str]]:
    return [[party.role, party.name, party.address] for party in message.parties]


def _add_copy(mail_id: int, message: Read, raw: bytes) -> CapturedMail:
    """Add whom this copy names. Who works on the mail keeps it, and sees under the lock that it grew.

    The first copy whose sender was checked takes the place of those before it. Beside one that was, a copy that was not
    adds no more than secret addresses, which prove themselves: anybody can write the names of others into a head.
    """
    mail = CapturedMail.objects.select_for_update().get(pk=mail_id)
    passed, was_checked = _passed(message), CHECKED in mail.notes
    kept, came = [tuple(one) for one in mail.parties], [tuple(one) for one in _parties(message)]
    takes_over = passed and not was_checked
    if takes_over:
        kept, came = came, _secret(kept)
        mail.notes = [*mail.notes, CHECKED]
        _replace_raw(mail, raw)
    elif was_checked and not passed:
        came = _secret(came)
    more = [party for party in came if party not in kept]
    if more or takes_over:
        mail.parties = [list(party) for party in (*kept, *more)][: 2 * MOST_PARTIES]
        mail.state = State.NEW if mail.state == State.WAITING else mail.state
        mail.attempts = 0
        mail.save(update_fields=["parties", "state", "attempts", "notes", "raw"])
    return mail


def _secret(parties: Iterable[Named]) -> list[Named]:
    return [party for party in parties if is_capture_address(party[2])]


def _replace_raw(mail: CapturedMail, raw: bytes) -> None:
    """Keep this copy instead of the one before, unless the mail is done with it."""
    old = mail.raw.name
    if raw and old and mail.state in (State.NEW, State.WAITING):
        mail.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw), save=False)
        transaction.on_commit(partial(mail.raw.storage.delete, old))


def claim(mail_id: int, *, now: datetime) -> bool:
    """Take a new message for this worker, unless another one has it; after three broken attempts nobody does."""
    free = CapturedMail.objects.filter(pk=mail_id, state=State.NEW, attempts__lt=MOST_ATTEMPTS)
    free = free.exclude(lease_until__gt=now)
    return bool(free.update(lease_until=now + LEASE, attempts=F("attempts") + 1))


def give_up_broken(*, now: datetime) -> int:
    """Let those that broke the work on them three times wait for a person; returns how many."""
    broken = CapturedMail.objects.filter(state=State.NEW, attempts__gte=MOST_ATTEMPTS).exclude(lease_until__gt=now)
    return broken.update(state=State.WAITING, why=BROKE)


def forget_raw(*, now: datetime) -> int:
    """Delete the raw messages that are older than the retention and wait for nobody, up to five hundred at a time."""
    before = now - timedelta(days=settings.MAIL_RETENTION_DAYS)
    done = CapturedMail.objects.exclude(raw="").filter(received_at__lt=before)
    rows = list(done.exclude(state__in=[State.NEW, State.WAITING]).only("raw")[:500])
    for mail in rows:
        mail.raw.storage.delete(mail.raw.name)
    CapturedMail.objects.filter(pk__in=[mail.pk for mail in rows]).update(raw="")
    return len(rows)
