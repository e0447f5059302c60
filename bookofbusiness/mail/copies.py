"""Several copies of one mail that differ: the one that proves whose it is wins over those that only claim it.

Anybody can send a copy under a number that is known, with other words or files. Copies that read alike have one key and
are one row (accounts/mail/rules/reading.py); those that differ are rows of their own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import CapturedMail, Interaction, User
from assignment.actions.logging import void_touch

State = CapturedMail.State
COPY = "copy"
UNPROVEN = "unproven"  # why a mail waits; as a note it stays with one that people placed


def has_proven_copy(number: str, sender: str, users: Iterable[User]) -> bool:
    """Was a mail of this number and sender logged by itself for these people, so by proof?"""
    logged = _numbered(number, sender, users).filter(state=State.LOGGED, decided_by=None)
    return logged.exclude(kind=CapturedMail.Kind.BOUNCE).exists()


def settle_copies(mail: CapturedMail, users: Sequence[User], *, now: datetime) -> None:
    """`mail` was logged by proof: copies without one are set aside, and what people logged of such a copy on the same
    accounts is voided. The caller holds a transaction.
    """
    others = _numbered(mail.message_id, mail.sender_email, users).exclude(pk=mail.pk)
    claims = others.filter(notes__contains=[UNPROVEN])
    mine = mail.interactions.all()
    placed = Interaction.objects.filter(
        captured_mails__in=claims.filter(state=State.LOGGED, decided_by__isnull=False), user__in=users, voided_at=None,
        account__in=mine.values("account"),
    )  # fmt: skip
    for talk in placed.exclude(pk__in=mine.values("pk")).select_related("user").distinct():
        void_touch(talk.pk, by=talk.user, now=now, reason=_("The mail itself came; this was another copy of it."))
    waiting = claims.filter(state=State.WAITING, why=UNPROVEN)
    CapturedMail.objects.filter(pk__in=waiting.values("pk")).update(state=State.ASIDE, why=COPY)


def _numbered(number: str, sender: str, users: Iterable[User]) -> QuerySet[CapturedMail]:
    if not number:
        return CapturedMail.objects.none()
    return CapturedMail.objects.filter(message_id=number, sender_email=sender, for_users__in=users).distinct()
