"""The words of the mails that we send: plain text and HTML, in the user's language, direction and time zone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.display.formats import moment
from accounts.models import MailChoice, Mailing, Notification, Organisation
from accounts.queries.subscriptions import subscription_token
from accounts.rules.mailing import DAILY, GROUPS, NOW, group_of

MOST_SHOWN, LONGEST_BODY = 30, 1200
GROUP_LABELS: dict[str, Promise] = {
    "previews": gettext_lazy("Previews and claims that wait for me"),
    "waiting": gettext_lazy("Decisions that wait for me"),
    "answers": gettext_lazy("Answers and questions to me"),
    "book": gettext_lazy("My book: accounts at risk, new and gone"),
    "rules": gettext_lazy("New rules of engagement"),
    "other": gettext_lazy("Everything else"),
}
CHOOSE_URL, STOP_URL = "/settings/", "/subscription/"


@dataclass(frozen=True)
class Told:
    """One notification as a mail shows it."""

    title: str
    body: str
    url: str
    when: str


@dataclass(frozen=True)
class Part:
    """Notifications of one group under its heading."""

    heading: str
    told: list[Told]


def message_of(mailing: Mailing, notifications: Sequence[Notification], *, now: datetime) -> EmailMultiAlternatives:
    """The mail with these notifications (at least one), the newest first."""
    user = mailing.user
    zone = ZoneInfo(user.time_zone) if user.time_zone else Organisation.load().zone
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        stop_url = absolute(f"{STOP_URL}{subscription_token(user, mailing.cadence, now=now)}/")
        context = {**_context(mailing, notifications, now=now), "stop_url": stop_url}
        text = render_to_string("accounts/mailing.txt", context)
        page = render_to_string("accounts/mailing.html", context)
        subject = _subject(mailing, notifications)
    message = EmailMultiAlternatives(
        subject, text, settings.DEFAULT_FROM_EMAIL, [user.email], headers=_headers(mailing, stop_url)
    )
    message.attach_alternative(page, "text/html")
    return message


def absolute(url: str) -> str:
    """The address of one of our pages for somebody who reads it elsewhere."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else settings.SITE_URL


def _context(mailing: Mailing, notifications: Sequence[Notification], *, now: datetime) -> dict:
    groups: dict[str, list[Told]] = defaultdict(list)
    for row in notifications[:MOST_SHOWN]:
        body, when = row.body[:LONGEST_BODY], moment(row.created_at, now=now)
        groups[group_of(row.kind)].append(Told(row.title, body, absolute(row.url) if row.url else "", when))
    return {
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "intro": _intro(mailing, len(notifications)),
        "parts": [Part(str(GROUP_LABELS[one.code]), groups[one.code]) for one in GROUPS if one.code in groups],
        "more": max(0, len(notifications) - MOST_SHOWN),
        "all_url": absolute("/notifications/"),
        "choose_url": absolute(CHOOSE_URL),
        "cadence": MailChoice.Cadence(mailing.cadence).label,
        "may_be_double": mailing.may_be_double,
        "site": settings.SITE_URL,
    }


def _intro(mailing: Mailing, count: int) -> str:
    name = mailing.user.name.split()[0] if mailing.user.name.split() else ""
    if mailing.cadence == NOW:
        text = ngettext("Hello %(name)s, this just came up.", "Hello %(name)s, these just came up.", count)
    elif mailing.cadence == DAILY:
        text = _("Good morning %(name)s, this is new since your last mail.")
    else:
        text = _("Good morning %(name)s, this is your week around your accounts.")
    return text % {"name": name}


def _subject(mailing: Mailing, notifications: Sequence[Notification]) -> str:
    """On one line, whatever an account is called."""
    first, others = " ".join(notifications[0].title.split()), len(notifications) - 1
    if not others:
        return first[:200]
    return ngettext("%(first)s, and %(n)s more", "%(first)s, and %(n)s more", others) % {
        "first": first[:160],
        "n": others,
    }


def _headers(mailing: Mailing, stop_url: str) -> dict[str, str]:
    """The same id however often it is sent, so that mail programs show a second copy once; no robot answers it; a mail
    program stops the mails with one click (RFC 8058).
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return {
        "Message-ID": f"<mailing-{mailing.pk}.{int(mailing.created_at.timestamp())}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
