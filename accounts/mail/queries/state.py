"""How mail capture is doing: what came, what waits, how the inbox is, and what share of work comes by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from accounts.models import CaptureAddress, CapturedMail, Interaction, MailInbox, User

SHARE_DAYS = 30


@dataclass(frozen=True)
class Share:
    """Of the work of the last thirty days: all interactions, the mails among them, and what capture logged."""

    work: int
    mails: int
    captured: int

    @property
    def of_mails(self) -> float:
        return self.captured / self.mails if self.mails else 0.0

    @property
    def of_work(self) -> float:
        return self.captured / self.work if self.work else 0.0


def share_captured(*, now: datetime) -> Share:
    """What share of work is captured: who counts on logged work wants to know how much of it is logged."""
    recent = Interaction.objects.filter(happened_at__range=(now - timedelta(days=SHARE_DAYS), now), voided_at=None)
    return Share(
        **recent.aggregate(
            work=Count("pk"),
            mails=Count("pk", filter=Q(kind=Interaction.Kind.EMAIL)),
            captured=Count("pk", filter=Q(source=Interaction.Source.MAIL)),
        )
    )


@dataclass(frozen=True)
class Capture:
    """How capture is set up, and what became of the messages of the last thirty days."""

    pattern: str
    inbox: MailInbox | None
    has_inbox: bool
    has_webhook: bool
    addresses: int
    states: dict[str, int]

    @property
    def is_on(self) -> bool:
        return bool(self.pattern and (self.has_inbox or self.has_webhook))


def capture_is_on() -> bool:
    """Can mail come in at all?"""
    return bool(settings.MAIL_CAPTURE_ADDRESS and (settings.MAIL_INBOX_URL or settings.MAIL_WEBHOOK_TOKEN))


def capture_state(source: str, *, now: datetime) -> Capture:
    """`source` names the inbox of the settings."""
    recent = CapturedMail.objects.filter(received_at__gte=now - timedelta(days=SHARE_DAYS))
    return Capture(
        pattern=settings.MAIL_CAPTURE_ADDRESS,
        inbox=MailInbox.objects.filter(source=source).first(),
        has_inbox=bool(settings.MAIL_INBOX_URL),
        has_webhook=bool(settings.MAIL_WEBHOOK_TOKEN),
        addresses=CaptureAddress.objects.filter(retired_at=None).count(),
        states=dict(recent.values_list("state").annotate(Count("pk")).order_by()),
    )


def waiting_for(user: User) -> int:
    """How many mails wait for `user` to say where they belong; of ops only those that are nobody's."""
    waiting = CapturedMail.objects.filter(state=CapturedMail.State.WAITING)
    return (waiting.filter(for_users=None) if user.sees_all_books else waiting.filter(for_users=user)).count()


def tray(user: User, *, state: str) -> QuerySet[CapturedMail]:
    """What `user` may see in this state of the tray; "person" are those logged without a person."""
    rows = CapturedMail.objects.visible_to(user)
    if state == "person":
        return rows.filter(state=CapturedMail.State.LOGGED, person_missing=True)
    new = [CapturedMail.State.NEW] if state == CapturedMail.State.WAITING else []
    return rows.filter(state__in=[state, *new])
