"""Logging a captured message like any other work: one interaction per account, with its files."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.actions.attachments import keep_file
from accounts.errors import RuleViolation
from accounts.mail.queries.matching import Match
from accounts.mail.rules.parts import files_of
from accounts.mail.rules.reading import parsed
from accounts.mail.rules.sorting import OUT, Sorted
from accounts.models import CapturedMail, Interaction, User
from assignment.actions.logging import log_touch

MOST_FILES = 20
KEYS = uuid.UUID("6f3b1f0e-8f0c-4c0e-9b53-0d2c6b7a4e11")


@dataclass(frozen=True)
class Logged:
    """The interactions of a message; `person_missing` when one of them names nobody, so that it may not count."""

    interactions: list[Interaction]
    notes: list[str]
    person_missing: bool = False


def log_mail(
    mail: CapturedMail, found: Sorted, lines: Sequence[Match], *, automated: bool, raw: bytes, now: datetime
) -> Logged:
    """Log it on each account of `lines`; what was logged of another copy is found again. Raises RuleViolation."""
    writer = User.objects.get(pk=found.written_by) if found.direction == OUT and found.written_by else None
    interactions = [
        log_touch(
            line.account_id, by=writer or line.user, now=now, kind=Interaction.Kind.EMAIL, direction=found.direction,
            contact_id=line.contact_id, happened_at=found.sent_at, automated=automated and found.direction == OUT,
            subject=found.subject, summary=found.text, source=Interaction.Source.MAIL,
            client_key=key_of(found.message_id or mail.key, found.sender.address, line.account_id),
        ).interaction
        for line in lines
    ]  # fmt: skip
    notes = keep_files(raw, interactions, now=now)
    return Logged(interactions, notes, person_missing=any(row.contact_id is None for row in interactions))


def key_of(*parts: object) -> uuid.UUID:
    """The same for every copy of a mail on one account, so that it is logged once: its id, its sender, the account."""
    return uuid.uuid5(KEYS, "|".join(map(str, parts)))


def keep_files(raw: bytes, interactions: Sequence[Interaction], *, now: datetime) -> list[str]:
    """Keep the files of a message with its interactions; returns a note for each that is not kept."""
    message, notes = parsed(raw), []
    for number, (name, kind, content) in enumerate(files_of(message) if message is not None else ()):
        if number == MOST_FILES:
            return [*notes, "many_files"]
        for interaction in interactions:
            try:
                keep_file(
                    interaction.account_id, name=name, content=content, content_type=kind, by=interaction.user, now=now,
                    interaction=interaction,
                )  # fmt: skip
            except RuleViolation as refusal:
                notes.append(f"{refusal.code}:{name}"[:300])
    return list(dict.fromkeys(notes))
