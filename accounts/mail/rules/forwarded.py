"""The mail inside a forwarded one: whose it was, when, and what it said. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from accounts.mail.rules.dates import read_date
from accounts.mail.rules.decoding import header_text
from accounts.mail.rules.parties import Party, parties_of
from accounts.mail.rules.parts import heads_of, messages_in, parts_of, text_of
from accounts.mail.rules.quotes import head_at
from accounts.mail.rules.reply import reply_text

MOST_LINES = 2000


@dataclass(frozen=True)
class Inner:
    """The original of a forwarded mail. `parties` are its sender and those it went to."""

    parties: tuple[Party, ...]
    sent_at: datetime | None
    subject: str
    text: str
    message_id: str = ""

    @property
    def sender(self) -> Party:
        return next((party for party in self.parties if party.role == "from"), Party("from", "", ""))


def inner_of(message: Message, text: str) -> Inner | None:
    """The original that is attached as a message, else the first one whose head stands in the text."""
    return _attached(message) or _written(text)


def _attached(message: Message) -> Inner | None:
    for part in parts_of(message):
        inside = messages_in(part)
        if part.get_content_type() == "message/rfc822" and inside:
            original = inside[0]
            items = heads_of(original)
            headers = dict(reversed(items))
            named = tuple(party for party in parties_of(items) if party.role in ("from", "to", "cc"))
            return Inner(
                parties=named,
                sent_at=read_date(header_text(headers.get("date", ""))),
                subject=header_text(headers.get("subject", ""))[:300],
                text=reply_text(text_of(original)),
                message_id=header_text(headers.get("message-id", "")).strip("<> ")[:290],
            )
    return None


def _written(text: str) -> Inner | None:
    lines = text.split("\n")[:MOST_LINES]
    for place in range(len(lines)):
        head = head_at(lines, place)
        if head is None:
            continue
        values = head.values
        named = parties_of([(role, values[role]) for role in ("from", "to") if role in values])
        if any(party.role == "from" for party in named):
            rest = [line.lstrip("> ") if line.startswith(">") else line for line in lines[head.end :]]
            return Inner(tuple(named), read_date(values.get("date", "")), values.get("subject", "")[:300], _own(rest))
        return None
    return None


def _own(lines: list[str]) -> str:
    return reply_text("\n".join(lines).strip("\n"))
