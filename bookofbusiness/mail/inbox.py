"""Reading the inbox over IMAP: what is new since the last look, in its order; nothing there is changed or deleted."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F, Q

from accounts.actions.sending import words_of
from accounts.mail.actions.receiving import head_of, keep, receive
from accounts.mail.rules.reading import read_message
from accounts.models import CapturedMail, MailInbox

TIMEOUT_SECONDS = 30
AT_A_TIME = 200
LEASE = timedelta(minutes=12)
PORTS = {"imaps": 993, "imap": 143, "imap+tls": 143}
INBOX = CapturedMail.Source.INBOX


@dataclass(frozen=True)
class Address:
    """MAIL_INBOX_URL in its parts: imaps://user:password@host:993/INBOX, imap+tls:// for STARTTLS, imap:// without."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def source(self) -> str:
        """What tells one inbox from another, without its password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


def inbox_address() -> Address | None:
    """The inbox of the settings, or none. Raises ValueError for an address of another form."""
    if not settings.MAIL_INBOX_URL:
        return None
    parts = urlsplit(settings.MAIL_INBOX_URL)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("MAIL_INBOX_URL is no imaps://user:password@host/folder")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password, folder)


def read_inbox(*, now: datetime) -> int:
    """Keep what came since the last look, up to two hundred messages; returns how many.

    One worker reads at a time. What goes wrong is written where ops sees it, and tried again at the next look.
    """
    address = inbox_address()
    if address is None:
        return 0
    MailInbox.objects.get_or_create(source=address.source)
    mine = MailInbox.objects.filter(Q(reading_until=None) | Q(reading_until__lt=now), source=address.source)
    if not mine.update(reading_until=now + LEASE):
        return 0
    inbox = MailInbox.objects.get(source=address.source)
    try:
        kept = _read(inbox, address, now=now)
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:  # imaplib takes ASCII passwords only
        MailInbox.objects.filter(pk=inbox.pk).update(
            error=words_of(error), error_at=now, reading_until=None, read_at=now
        )
        return 0
    MailInbox.objects.filter(pk=inbox.pk).update(error="", reading_until=None, read_at=now)
    return kept


def is_due(*, now: datetime) -> bool:
    """Is it time to look into the inbox again?"""
    address = inbox_address()
    if address is None:
        return False
    waits = timedelta(seconds=settings.MAIL_INBOX_SECONDS)
    fresh = MailInbox.objects.filter(Q(read_at__gt=now - waits) | Q(reading_until__gt=now), source=address.source)
    return not fresh.exists()


@contextmanager
def _open(address: Address) -> Iterator[imaplib.IMAP4]:
    trusted = ssl.create_default_context()  # imaplib by itself believes every certificate
    where = {"host": address.host, "port": address.port, "timeout": TIMEOUT_SECONDS}
    server = imaplib.IMAP4_SSL(**where, ssl_context=trusted) if address.scheme == "imaps" else imaplib.IMAP4(**where)
    try:
        if address.scheme == "imap+tls":
            server.starttls(ssl_context=trusted)
        server.login(address.user, address.password)
        yield server
    finally:
        _leave(server)


def _leave(server: imaplib.IMAP4) -> None:
    """Say good-bye; a connection that is gone already needs none."""
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        server.shutdown()


def _read(inbox: MailInbox, address: Address, *, now: datetime) -> int:
    with _open(address) as server:
        folder = '"' + address.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        _checked(server.select(folder, readonly=True))
        _begin_anew_if_renumbered(inbox, server)
        kept = 0
        for uid in _new_uids(server, inbox.last_uid)[:AT_A_TIME]:
            _keep_one(server, uid, now=now)
            MailInbox.objects.filter(pk=inbox.pk).update(last_uid=uid, messages=F("messages") + 1)
            kept += 1
        return kept


def _begin_anew_if_renumbered(inbox: MailInbox, server: imaplib.IMAP4) -> None:
    """A server that numbers its messages anew says so; what was read before is found again by its key."""
    _code, answer = server.response("UIDVALIDITY")
    validity = int(answer[0]) if answer and answer[0] else 0
    if inbox.uid_validity != validity:
        inbox.uid_validity, inbox.last_uid = validity, 0
        inbox.save(update_fields=["uid_validity", "last_uid"])


def _new_uids(server: imaplib.IMAP4, last: int) -> list[int]:
    found = _checked(server.uid("SEARCH", "UID", f"{last + 1}:*"))
    return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > last)


def _keep_one(server: imaplib.IMAP4, uid: int, *, now: datetime) -> None:
    """Keep one message; of one that is too large only the head is fetched, the rest stays in the inbox."""
    size = _size(_checked(server.uid("FETCH", str(uid), "(RFC822.SIZE)")))
    if size <= settings.MAIL_MOST_BYTES:
        raw = _literal(_checked(server.uid("FETCH", str(uid), "(BODY.PEEK[])")))
        if raw:  # taken out of the inbox in between otherwise
            receive(raw, source=INBOX, now=now)
        return
    head = _literal(_checked(server.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])")))
    keep(read_message(head_of(head)), b"", size=size, source=INBOX, now=now)


def _size(answer: list) -> int:
    found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(each for each in answer if isinstance(each, bytes)))
    return int(found.group(1)) if found else 0


def _literal(answer: list) -> bytes:
    return next((each[1] for each in answer if isinstance(each, tuple)), b"")


def _checked(answer: tuple[str, list]) -> list:
    code, said = answer
    if code != "OK":
        raise imaplib.IMAP4.error(f"The server says {code}: {said!r:.200}")
    return said
