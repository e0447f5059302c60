"""A raw message as what we keep of it. Pure; whatever comes, something that can be stored comes out."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from accounts.mail.rules.authenticity import results_of
from accounts.mail.rules.bounces import Bounce, bounce_of, is_automatic
from accounts.mail.rules.dates import read_date
from accounts.mail.rules.decoding import header_text
from accounts.mail.rules.forwarded import Inner, inner_of
from accounts.mail.rules.parties import Party, parties_of
from accounts.mail.rules.parts import files_of, heads_of, text_of
from accounts.mail.rules.reply import reply_text

LONGEST_ID, LONGEST_SUBJECT = 290, 300
MOST_COMPARISONS = 8_000_000
_BOUNDARY = re.compile(rb"boundary\s*\*?0?\*?=", re.IGNORECASE)


@dataclass(frozen=True)
class Read:
    """What a message says. `text` is its writer's own words; `key` is the same for every copy of it; `results` is
    what servers wrote about its sender."""

    key: str
    message_id: str
    subject: str
    sent_at: datetime | None
    parties: list[Party]
    text: str
    automatic: bool = False
    bounce: Bounce | None = None
    inner: Inner | None = None
    answers: bool = False
    unreadable: bool = False
    results: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def sender(self) -> Party:
        """The first one from whom it is; nobody where none is named."""
        return next((party for party in self.parties if party.role == "from"), Party("from", "", ""))


def read_message(raw: bytes, *, envelope: Iterable[str] = ()) -> Read:
    """Read it; one that is nested beyond all measure is kept as unreadable, with its head."""
    message = parsed(raw)
    if message is None:
        return _unreadable(raw, envelope=envelope)
    text, files = text_of(message), list(files_of(message))
    items = heads_of(message)
    headers = dict(reversed(items))
    parties = _parties(items, envelope)
    subject = header_text(headers.get("subject", ""))[:LONGEST_SUBJECT]
    sender = next((party.address for party in parties if party.role == "from"), "")
    automatic = is_automatic(headers, sender=sender, subject=subject, content_type=message.get_content_type())
    return Read(
        key=_key(headers, text, files, automatic=automatic),
        message_id=_message_id(headers),
        subject=subject,
        sent_at=read_date(header_text(headers.get("date", ""))),
        parties=parties,
        text=reply_text(text),
        automatic=automatic,
        bounce=bounce_of(message, sender=sender, subject=subject, text=text),
        inner=inner_of(message, text),
        answers="in-reply-to" in headers or "references" in headers,
        results=results_of(items),
    )


def parsed(raw: bytes) -> Message | None:
    """The message with its parts; nothing for one that is nested beyond all measure.

    Every line is compared with the boundary of each part around it, so lines × boundaries is what reading costs.
    """
    boundaries = len(_BOUNDARY.findall(raw)) + 1
    if raw.count(b"\n") * boundaries > MOST_COMPARISONS:
        return None
    try:
        return message_from_bytes(raw)
    except RecursionError:
        return None


def _parties(items: Iterable[tuple[str, str]], envelope: Iterable[str]) -> list[Party]:
    given = [("envelope-to", address) for address in envelope]
    return parties_of([*given, *items])


def _message_id(headers: dict[str, str]) -> str:
    return header_text(headers.get("message-id", "")).strip("<> ")[:LONGEST_ID]


def _key(headers: dict[str, str], text: str, files: Iterable[tuple[str, str, bytes]], *, automatic: bool) -> str:
    """Of the id and of all that is taken from it: copies that read alike have one key, another mail under the same id,
    or a copy with other files, has its own.
    """
    said = (headers.get(name, "") for name in ("message-id", "from", "date", "subject", "to", "cc"))
    kept = [f"{name}\0{hashlib.sha256(content).hexdigest()}" for name, _kind, content in files]
    whole = "\0".join((*(" ".join(one.split()) for one in said), text, *kept, *(["automatic"] if automatic else [])))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _unreadable(raw: bytes, *, envelope: Iterable[str]) -> Read:
    """Only the head, read as a message without a body."""
    head = message_from_bytes(raw[:200_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
    items = [(name, value) for name, value in heads_of(head) if name != "content-type"]
    headers = dict(reversed(items))
    return Read(
        key=hashlib.sha256(raw).hexdigest(),
        message_id=_message_id(headers),
        subject=header_text(headers.get("subject", ""))[:LONGEST_SUBJECT],
        sent_at=read_date(header_text(headers.get("date", ""))),
        parties=_parties(items, envelope),
        text="",
        unreadable=True,
    )
