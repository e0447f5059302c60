"""What people do with mail in the tray: say where it belongs, discard it, take it back."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from accounts.actions.contacts import address_to_keep, save_contact
from accounts.errors import RuleViolation
from accounts.mail.rules.dates import believed
from accounts.mail.rules.parties import Party
from accounts.mail.rules.reading import read_message
from accounts.mail.rules.sorting import IN, OUT, Sorted
from accounts.models import CapturedMail, Contact, User
from assignment.actions.logging import LogAnswer, log_touch, void_touch
from assignment.actions.retries import in_transaction
from bookofbusiness.mail.capture import raw_of, whose
from bookofbusiness.mail.copies import COPY, UNPROVEN, has_proven_copy
from bookofbusiness.mail.log import keep_files, key_of
from bookofbusiness.mail.places import sides_at
from bookofbusiness.mail.words import note_in_words

State, Kind = CapturedMail.State, CapturedMail.Kind
GONE = (State.DISCARDED, State.ASIDE)
OPEN = (State.WAITING, *GONE)
NO_WORK = (Kind.BOUNCE, Kind.INTERNAL)
NOBODY = "nobody"


@dataclass(frozen=True)
class Place:
    """Where a mail belongs: an account, a person there (known by id, or new by name), and who wrote it."""

    account_id: int
    contact_id: int | None = None
    new_person: str = ""
    direction: str = ""


def log_captured(mail_id: int, place: Place, *, by: User, now: datetime) -> LogAnswer:
    """Log the mail where `by` says it belongs, in the name of whose mail it is, and look again at others like it.

    A new person gets the address of the mail, if it can be kept; so does a known one without any. A mail that was
    logged without a person is logged anew with one, and the line without one on this account is voided; those on other
    accounts stay. Raises RuleViolation when it was decided meanwhile, is no work on an account, or had its direction
    changed.
    """
    return in_transaction(partial(_log_captured, mail_id, place, by=by, now=now))


def _log_captured(mail_id: int, place: Place, *, by: User, now: datetime) -> LogAnswer:
    mail = _open_mail(mail_id)
    found = found_in(mail)
    direction = _direction(mail, place, found)
    others = other_sides(mail, direction, found)
    address = sides_at(others, [place.account_id], user=by)[place.account_id].address
    contact = _person(place, address_to_keep(address), by=by, now=now)
    answer = _log(mail, place.account_id, contact, direction=direction, by=by, now=now)
    notes = keep_files(raw_of(mail), [answer.interaction], now=now) if mail.raw else []
    if contact and not contact.email and address:
        notes.append(f"address_unfit:{address}"[:300])
        answer = replace(answer, sentence=f"{answer.sentence} {note_in_words(notes[-1])}.")
    mail.interactions.add(answer.interaction)
    _decide(mail, by=by, now=now, direction=direction, notes=[*mail.notes, *notes])
    _look_again_at_alike(mail, direction)
    return answer


def discard(mail_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Let mails belong nowhere; returns how many. They can be taken back."""
    waiting = CapturedMail.objects.filter(pk__in=mail_ids, state__in=[State.WAITING, State.ASIDE])
    return waiting.update(state=State.DISCARDED, decided_by=by, decided_at=now)


def take_back(mail_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Put discarded mails, and those set aside, into the tray again, but no copy of a logged one; returns how many."""
    gone = CapturedMail.objects.filter(pk__in=mail_ids, state__in=GONE).exclude(why=COPY)
    return gone.update(state=State.WAITING, why="taken_back", decided_by=by, decided_at=now)


def can_be_taken_back(mail: CapturedMail) -> bool:
    """The rule of `take_back`, for one mail."""
    return mail.state in GONE and mail.why != COPY


def found_in(mail: CapturedMail) -> Sorted | None:
    """What a mail of ours says, read again; of others what is kept says all."""
    return _found(mail) if mail.direction == OUT and mail.raw else None


def other_sides(mail: CapturedMail, direction: str, found: Sorted | None) -> Sequence[Party]:
    """The people on the other side, as far as the message names any: its sender, else those it went to."""
    if direction != OUT:
        return [Party("from", mail.sender_name, mail.sender_email)] if mail.direction != OUT else []
    return found.others if found else []


def can_be_placed(mail: CapturedMail) -> bool:
    """Does it wait, or lack a person, and is it work with somebody? A report of a server, or a copy, is none."""
    is_open = mail.state in OPEN or (mail.state == State.LOGGED and mail.person_missing)
    return is_open and mail.kind not in NO_WORK and mail.why != COPY


def direction_is_free(mail: CapturedMail, found: Sorted | None) -> bool:
    """May people say who wrote it? Only where it is not known: nothing was read, or the original is missing."""
    return not (mail.sender_email and mail.direction) or bool(found and found.original_missing)


def _found(mail: CapturedMail) -> Sorted:
    message = read_message(raw_of(mail))
    return whose(replace(message, parties=[Party(*party) for party in mail.parties]))[0]


def _open_mail(mail_id: int) -> CapturedMail:
    mail = CapturedMail.objects.select_for_update().get(pk=mail_id)
    if mail.state not in OPEN and not (mail.state == State.LOGGED and mail.person_missing):
        raise RuleViolation("decided", _("Somebody decided on this mail in the meantime. Reload to see it."))
    claims = UNPROVEN in (mail.why, *mail.notes)
    if mail.why == COPY or (claims and has_proven_copy(mail.message_id, mail.sender_email, mail.for_users.all())):
        raise RuleViolation("copy", _("This mail is logged already, from a copy that proves whose it is."))
    if not can_be_placed(mail):
        text = _("A report of a mail server, or mail among colleagues, is no work on an account. Discard it.")
        raise RuleViolation("no_work", text)
    return mail


def _direction(mail: CapturedMail, place: Place, found: Sorted | None) -> str:
    stated = mail.direction or IN
    if place.direction in ("", stated) or direction_is_free(mail, found):
        return place.direction or stated
    message = _("The mail says who wrote it, so its direction stays as it is.")
    raise RuleViolation("direction_known", message, errors={"direction": [message]})


def _person(place: Place, address: str, *, by: User, now: datetime) -> Contact | None:
    if place.new_person.strip():
        values = {"name": place.new_person, "email": address}
        return save_contact(place.account_id, values, by=by, now=now)
    contact = Contact.objects.filter(pk=place.contact_id, account=place.account_id).first()
    if place.contact_id and contact is None:
        message = _("This person does not belong to the account. Pick one who does.")
        raise RuleViolation("contact_elsewhere", message, errors={"contact": [message]})
    if contact and address and not contact.email:
        return save_contact(place.account_id, {"email": address}, by=by, now=now, contact_id=contact.pk)
    return contact


def _log(
    mail: CapturedMail, account_id: int, contact: Contact | None, *, direction: str, by: User, now: datetime
) -> LogAnswer:
    """In the name of whose mail it is: the first of those who had it captured, else who decides."""
    owner = mail.for_users.order_by("pk").first()
    owner = by if owner is None or mail.for_users.filter(pk=by.pk).exists() else owner
    for talk in mail.interactions.filter(account=account_id, contact=None, voided_at=None):
        void_touch(talk.pk, by=by, now=now, reason=_("Logged again with the person."))
    happened_at, _note = believed(mail.sent_at, received_at=mail.received_at)
    return log_touch(
        account_id, by=owner, now=now, kind="email", direction=direction, contact_id=contact.pk if contact else None,
        happened_at=happened_at, subject=mail.subject, summary=mail.text, source="mail",
        automated=mail.kind == Kind.AUTOMATIC, client_key=_key(mail, account_id, contact.pk if contact else NOBODY),
    )  # fmt: skip


def _key(mail: CapturedMail, account_id: int, person: int | str) -> uuid.UUID:
    return key_of(mail.message_id or mail.key, mail.sender_email, account_id, person)


def _person_missing(mail: CapturedMail) -> bool:
    """Is there a line without a person left? Where people said that it is nobody in particular none is missing."""
    lines = mail.interactions.filter(contact=None, voided_at=None)
    return any(talk.client_key != _key(mail, talk.account_id, NOBODY) for talk in lines)


def _decide(mail: CapturedMail, *, by: User, now: datetime, direction: str, notes: list[str]) -> None:
    mail.state, mail.decided_by, mail.decided_at, mail.why = State.LOGGED, by, now, ""
    mail.direction, mail.notes, mail.person_missing = direction, list(dict.fromkeys(notes)), _person_missing(mail)
    mail.save(update_fields=["state", "decided_by", "decided_at", "why", "direction", "notes", "person_missing"])


def _look_again_at_alike(mail: CapturedMail, direction: str) -> None:
    """Mails of the same sender that wait for the same people may be known now."""
    if direction == IN and mail.sender_email:
        alike = CapturedMail.objects.filter(state=State.WAITING, why="unknown", sender_email=mail.sender_email)
        mine = alike.filter(for_users__in=mail.for_users.values("pk")).values_list("pk", flat=True)
        CapturedMail.objects.filter(pk__in=list(mine[:200])).update(state=State.NEW, attempts=0)
