"""Looking at one captured message: it is logged on its accounts, set aside, or waits in the tray. Safe to run twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.notify import notify
from accounts.errors import RuleViolation
from accounts.mail.actions.receiving import TOO_LARGE, claim
from accounts.mail.queries.matching import match, ours_among
from accounts.mail.rules.addresses import domain_of, without_secrets
from accounts.mail.rules.authenticity import sender_passed
from accounts.mail.rules.bounces import Bounce
from accounts.mail.rules.dates import believed
from accounts.mail.rules.parties import Party
from accounts.mail.rules.reading import Read, read_message
from accounts.mail.rules.sorting import OUT, Sorted, sort
from accounts.models import CapturedMail, User
from accounts.queries.calendar import local_day
from bookofbusiness.mail.bounced import log_bounce, originals_of
from bookofbusiness.mail.copies import COPY, UNPROVEN, has_proven_copy, settle_copies
from bookofbusiness.mail.log import Logged, log_mail

State, Kind = CapturedMail.State, CapturedMail.Kind
TRAY = "/mail/"
# What the work on a mail writes; whom it names, and how often it was tried, is the business of who takes copies in.
WRITTEN = (
    "direction", "sent_at", "sender_name", "sender_email", "subject", "text", "message_id", "notes", "state",
    "lease_until", "kind", "why", "person_missing",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message: its state, what kind it is, and why it was not logged."""

    state: str
    kind: str = Kind.PERSON
    why: str = ""
    logged: Logged | None = None


def work_on_captured(mail_id: int, *, now: datetime) -> bool:
    """Look at a new message, unless another worker has it; returns whether this one did."""
    if not claim(mail_id, now=now):
        return False
    mail = CapturedMail.objects.get(pk=mail_id)
    if not mail.raw:
        return _settle(mail, Verdict(State.WAITING, Kind.UNREADABLE, TOO_LARGE), sorted_=None, users=[], now=now)
    message = read_message(raw_of(mail))
    message = replace(message, parties=[Party(*party) for party in mail.parties])
    found, users = whose(message)
    sent_at, note = believed(found.sent_at, received_at=mail.received_at)
    found = replace(
        found,
        sent_at=sent_at,
        # Others read on the account what is logged.
        subject=without_secrets(found.subject, settings.MAIL_CAPTURE_ADDRESS),
        text=without_secrets(found.text, settings.MAIL_CAPTURE_ADDRESS),
    )
    verdict = _decide(mail, message, found, users, now=now)
    return _settle(mail, verdict, sorted_=found, users=users, now=now, note=note)


def raw_of(mail: CapturedMail) -> bytes:
    with mail.raw.open("rb") as file:
        return file.read()


def raw_shown(mail: CapturedMail, *, own: Collection[str]) -> bytes:
    """The message as it came, with the secret addresses hidden that are not one's `own`."""
    text = raw_of(mail).decode("latin-1")  # one letter per byte, there and back
    return without_secrets(text, settings.MAIL_CAPTURE_ADDRESS, own=own).encode("latin-1")


def whose(message: Read) -> tuple[Sorted, list[User]]:
    """What the message is for us, and the people whose it is: those whom it names, else those whom it claims to."""
    inside = message.inner.parties if message.inner else ()
    ours, secrets = ours_among({party.address for party in (*message.parties, *inside)}, settings.MAIL_CAPTURE_ADDRESS)
    sender, trusted = message.sender.address, settings.MAIL_TRUSTED_SERVERS
    passed = sender_passed(message.results, sender=sender, trusted=trusted)
    # Any server may report that mail came back, so a check of a stranger's proves nothing.
    passed = passed and (message.bounce is None or domain_of(sender) in ours.domains)
    found = sort(message, ours, secrets, sender_passed=passed)
    by_id = User.objects.in_bulk(found.users or found.claimed)
    return found, [by_id[pk] for pk in found.users or found.claimed if pk in by_id]


def _decide(mail: CapturedMail, message: Read, found: Sorted, users: Sequence[User], *, now: datetime) -> Verdict:
    if message.unreadable:
        return Verdict(State.WAITING, Kind.UNREADABLE, "unreadable")
    if message.bounce:
        return _look_at_bounce(mail, message.bounce, found, users, now=now)
    if message.automatic and found.direction != OUT:
        return Verdict(State.ASIDE, Kind.AUTOMATIC, "automatic")
    if not found.others:
        missing = found.original_missing
        kind = Kind.AUTOMATIC if message.automatic else Kind.PERSON
        return (
            Verdict(State.WAITING, kind, "no_original") if missing else Verdict(State.ASIDE, Kind.INTERNAL, "internal")
        )
    return _log_what_matches(mail, message, found, users, now=now)


def _look_at_bounce(
    mail: CapturedMail, bounce: Bounce, found: Sorted, users: Sequence[User], *, now: datetime
) -> Verdict:
    originals = originals_of(bounce, users=users) if found.users else []
    if not originals:
        return Verdict(State.WAITING, Kind.BOUNCE, "bounce_unproven")
    logged = log_bounce(mail, bounce, originals, users=users, happened_at=found.sent_at or now, now=now)
    return Verdict(State.LOGGED, Kind.BOUNCE, logged=logged) if logged else Verdict(State.ASIDE, Kind.BOUNCE, "bounce")


def _log_what_matches(
    mail: CapturedMail, message: Read, found: Sorted, users: Sequence[User], *, now: datetime
) -> Verdict:
    kind, doubt = Kind.AUTOMATIC if message.automatic else Kind.PERSON, _doubt(found)
    if doubt == UNPROVEN and has_proven_copy(found.message_id, found.sender.address[:320], users):
        return Verdict(State.ASIDE, kind, COPY)
    if doubt:
        return Verdict(State.WAITING, kind, doubt)
    matches = match(found.others, users)
    if not matches.lines:
        return Verdict(State.WAITING, kind, "ambiguous" if matches.ambiguous else "unknown")
    try:
        logged = log_mail(mail, found, matches.lines, automated=message.automatic, raw=raw_of(mail), now=now)
    except RuleViolation as refusal:
        mail.notes = [*mail.notes, f"refused:{refusal.message}"[:300]]
        return Verdict(State.WAITING, kind, "refused")
    return Verdict(State.LOGGED, kind, logged=logged)


def _doubt(found: Sorted) -> str:
    """Why nobody may be named as the one who wrote or got it, or nothing."""
    if not found.users:
        return UNPROVEN if found.claimed else "nobody"
    if found.direction == OUT and found.written_by is None:
        return UNPROVEN if found.claimed else "colleague"
    return ""


@transaction.atomic
def _settle(
    mail: CapturedMail,
    verdict: Verdict,
    *,
    sorted_: Sorted | None,
    users: Sequence[User],
    now: datetime,
    note: str = "",
) -> bool:
    """Write the verdict with what was read; whose mail waits is told once a day. Where a copy came in the meantime that
    names more people, or proves its sender, a mail that was not logged is looked at again.
    """
    row = CapturedMail.objects.select_for_update().values_list("parties", "raw", "notes")
    named, raw, noted = row.get(pk=mail.pk)
    again = (len(named) > len(mail.parties) or raw != mail.raw.name) and verdict.state != State.LOGGED
    if sorted_:
        mail.direction, mail.sent_at = sorted_.direction, sorted_.sent_at
        mail.sender_name, mail.sender_email = sorted_.sender.name[:300], sorted_.sender.address[:320]
        mail.subject, mail.text, mail.message_id = sorted_.subject, sorted_.text, sorted_.message_id
    notes = [*noted, *mail.notes, note, "forwarded" if sorted_ and sorted_.forwarded else ""]
    notes += [UNPROVEN] if verdict.why == UNPROVEN else []
    notes += verdict.logged.notes if verdict.logged else []
    mail.notes = [each for each in dict.fromkeys(notes) if each and not (verdict.logged and each == UNPROVEN)]
    mail.state, mail.lease_until = State.NEW if again else verdict.state, None
    mail.kind, mail.why = verdict.kind, verdict.why
    mail.person_missing = bool(verdict.logged and verdict.logged.person_missing)
    mail.save(update_fields=WRITTEN)
    mail.for_users.set(users)
    if verdict.logged:
        mail.interactions.add(*verdict.logged.interactions)
    if verdict.logged and verdict.kind != Kind.BOUNCE:
        settle_copies(mail, users, now=now)
    if mail.state == State.WAITING:
        _tell(users, now=now)
    return True


def _tell(users: Sequence[User], *, now: datetime) -> None:
    title = _("Captured mail waits for you to say where it belongs")
    notify(users, kind="mail_waiting", key=f"mail-waiting-{local_day(now)}", title=title, url=TRAY)
