"""Whose a message is and whom it was exchanged with, from who is named in it and who of those is ours. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.mail.rules.addresses import domain_of, folded, forms_of
from accounts.mail.rules.forwarded import Inner
from accounts.mail.rules.parties import Party
from accounts.mail.rules.reading import Read

IN, OUT = "in", "out"
RECIPIENTS = ("to", "cc", "bcc")


@dataclass(frozen=True)
class Ours:
    """What is ours among the addresses of a message: people (by the form of their address), secret addresses with whose
    they are, and the domains of our people."""

    people: Mapping[str, int]
    secret: Mapping[str, int]
    domains: Collection[str] = ()

    def user_at(self, address: str) -> int | None:
        return next((self.people[form] for form in forms_of(address) if form in self.people), None)

    def holds(self, address: str) -> bool:
        """Is it of our people, a secret address (of whomever, old ones too), or at one of our domains?"""
        return address in self.secret or self.user_at(address) is not None or domain_of(address) in self.domains


@dataclass(frozen=True)
class Sorted:
    """What a message is for us. `users` may be named as the one who wrote or got it, the likeliest first; `claimed` are
    those whom its head names without a proof; `others` are the addresses on the other side with their names, the
    likeliest first; `written_by` is the sender, if one of `users`."""

    users: tuple[int, ...]
    claimed: tuple[int, ...]
    direction: str
    others: tuple[Party, ...]
    sender: Party
    sent_at: datetime | None
    subject: str
    text: str
    message_id: str
    written_by: int | None = None
    forwarded: bool = False
    original_missing: bool = False


def sort(message: Read, ours: Ours, secrets: Collection[str], *, sender_passed: bool = False) -> Sorted:
    """`secrets` are the addresses of the message at which mail is captured, whoever's they are or were.

    Anybody can write anything into the head of a message. So it names a user only where it came through the secret
    address of this one, or where its sender was checked (`sender_passed`) and is, or wrote to, this one. A mail of ours
    to nobody but us that holds another mail is a forwarded one: then the original decides.
    """
    plain = _sides(message.parties, ours, secrets)
    proven = _proven(message, ours, plain[0], sender_passed=sender_passed)
    found = _sorted(message, plain, ours, proven)
    if found.others or found.direction != OUT:
        return found
    if message.inner and message.inner.sender.address:
        return _original(message, message.inner, ours, secrets, proven)
    addressed = any(party.address in secrets for party in message.parties if party.role in RECIPIENTS)
    return replace(found, original_missing=addressed)


def _proven(message: Read, ours: Ours, direction: str, *, sender_passed: bool) -> set[int]:
    reached = (*RECIPIENTS, "envelope")
    captured = {
        ours.secret[one.address] for one in message.parties if one.role in reached and one.address in ours.secret
    }
    alone = sum(party.role == "from" for party in message.parties) == 1  # of two senders only one was checked
    return captured | (set(_users(message.parties, ours, direction)) if sender_passed and alone else set())


def _sorted(message: Read, sides: tuple[str, tuple[Party, ...]], ours: Ours, proven: Collection[int]) -> Sorted:
    direction, others = sides
    named = _users(message.parties, ours, direction)
    return Sorted(
        users=tuple(user for user in named if user in proven), direction=direction, others=others,
        claimed=tuple(user for user in named if user not in proven), sender=message.sender,
        sent_at=message.sent_at, subject=message.subject, text=message.text, message_id=message.message_id,
        written_by=_if_in(proven, ours.user_at(message.sender.address)),
    )  # fmt: skip


def _if_in(proven: Collection[int], user: int | None) -> int | None:
    return user if user in proven else None


def _original(message: Read, inner: Inner, ours: Ours, secrets: Collection[str], proven: Collection[int]) -> Sorted:
    direction, others = _sides(inner.parties, ours, secrets)
    forwarder = _users(message.parties, ours, OUT)
    named = dict.fromkeys((*(_users(inner.parties, ours, direction) if direction == OUT else ()), *forwarder))
    return Sorted(
        users=tuple(user for user in named if user in proven), direction=direction, others=others,
        claimed=tuple(user for user in named if user not in proven), sender=inner.sender,
        sent_at=inner.sent_at or message.sent_at, subject=inner.subject or message.subject,
        text=inner.text or message.text, message_id=inner.message_id or message.message_id, forwarded=True,
        written_by=_if_in(proven, ours.user_at(inner.sender.address)),
    )  # fmt: skip


def _sides(parties: Collection[Party], ours: Ours, secrets: Collection[str]) -> tuple[str, tuple[Party, ...]]:
    """Direction and the other side: of a mail to us its sender, of ours everybody it went to."""
    sender = next((party for party in parties if party.role == "from"), None)
    if sender and not (ours.holds(sender.address) or sender.address in secrets):
        return IN, (sender,)
    named = (party for role in RECIPIENTS for party in parties if party.role == role)
    others: dict[str, Party] = {}
    for party in named:
        if folded(party.address) and not ours.holds(party.address) and party.address not in secrets:
            others.setdefault(folded(party.address), party)
    return OUT, tuple(others.values())


def _users(parties: Collection[Party], ours: Ours, direction: str) -> tuple[int, ...]:
    """For a mail of ours its writer, then who had it captured; for one to us who had it captured, then who got it."""
    captured = [ours.secret[party.address] for party in parties if party.address in ours.secret]
    of_role = {
        role: [user for party in parties if party.role == role and (user := ours.user_at(party.address)) is not None]
        for role in ("from", *RECIPIENTS, "envelope")
    }
    received = [user for role in (*RECIPIENTS, "envelope") for user in of_role[role]]
    found = [*of_role["from"], *captured] if direction == OUT else [*captured, *received]
    return tuple(dict.fromkeys(found))
