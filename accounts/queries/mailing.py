"""What is still to be mailed, and how the mail that we send is doing."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import MailChoice, Mailing, Notification, Organisation, User
from accounts.rules.mailing import DEFAULTS, OLDEST

MailState = Mailing.State


@dataclass(frozen=True)
class Unmailed:
    """Notifications of one kind that one user did not read yet, in the app or by mail; the oldest of them."""

    user_id: int
    kind: str
    oldest: datetime
    zone: tzinfo


def unmailed(*, now: datetime) -> list[Unmailed]:
    """One line per active user and kind. What is older than two weeks stays in the app alone."""
    rows = (
        Notification.objects.filter(mailing=None, read_at=None, created_at__range=(now - OLDEST, now))
        .filter(user__is_active=True, user__is_robot=False)
        .values_list("user_id", "kind", "user__time_zone")
        .annotate(Min("created_at"))
        .order_by("user_id", "kind")
    )
    usual = Organisation.load().zone
    return [Unmailed(user, kind, oldest, ZoneInfo(zone) if zone else usual) for user, kind, zone, oldest in rows]


def choices_of(user_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What these users chose themselves, by group."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for user, group, cadence in MailChoice.objects.filter(user__in=user_ids).values_list("user", "group", "cadence"):
        found[user][group] = cadence
    return found


def mail_choices(user: User) -> Mapping[str, str]:
    """How often each group is mailed to `user`, chosen or by default."""
    chosen = choices_of([user.pk]).get(user.pk, {})
    return {group: chosen.get(group, usual) for group, usual in DEFAULTS.items()}


@dataclass(frozen=True)
class Sending:
    """How the mail that we send is doing: is there a server, what waits and why, went out in a day, failed, was sent
    twice."""

    is_on: bool
    server: str
    sender: str
    waiting: int
    sent: int
    failed: int
    doubled: int
    trouble: str


def sending(*, now: datetime) -> Sending:
    day = now - timedelta(days=1)
    open_states = [MailState.WAITING, MailState.SENDING]
    counted = Mailing.objects.filter(Q(state__in=[*open_states, MailState.FAILED]) | Q(sent_at__gte=day))
    figures = counted.aggregate(
        waiting=Count("pk", filter=Q(state__in=open_states)),
        trouble=Coalesce(Max("error", filter=Q(state=MailState.WAITING)), Value("")),
        sent=Count("pk", filter=Q(state=MailState.SENT)),
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
        doubled=Count("pk", filter=Q(state=MailState.SENT, may_be_double=True)),
    )
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if settings.SENDS_MAIL else ""
    return Sending(is_on=settings.SENDS_MAIL, server=server, sender=settings.DEFAULT_FROM_EMAIL, **figures)


def failed_mailings() -> QuerySet[Mailing]:
    return Mailing.objects.filter(state=MailState.FAILED).select_related("user").order_by("-pk")
