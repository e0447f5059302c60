"""The link in each mail that stops its kind without signing in: whose, of which rhythm; good for half a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import User
from accounts.queries.mailing import mail_choices

SALT = "accounts.mail.subscription"
GOOD_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Subscription:
    """The mails that one user gets at one rhythm; `groups` of messages that are in them now, none once they stopped."""

    user: User
    cadence: str
    groups: Sequence[str]


def subscription_token(user: User, cadence: str, *, now: datetime) -> str:
    """What the link in a mail of this rhythm ends with."""
    return Signer(salt=SALT).sign_object([user.pk, cadence, int(now.timestamp())])


def subscription(token: str, *, now: datetime) -> Subscription:
    """What a link speaks of. Raises RuleViolation `bad_link` for one that we did not make or whose user left,
    `old_link` after half a year."""
    try:
        user_id, cadence, made = Signer(salt=SALT).unsign_object(token)
    except BadSignature:
        raise _bad_link() from None
    if now - datetime.fromtimestamp(made, UTC) > GOOD_FOR:
        message = _("This link is too old. Take that of a newer mail, or sign in and choose under Settings.")
        raise RuleViolation("old_link", message, status=410)
    user = User.objects.people().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise _bad_link()
    return Subscription(user, cadence, [group for group, chosen in mail_choices(user).items() if chosen == cadence])


def _bad_link() -> RuleViolation:
    message = _(
        "This link is not whole, or not one of ours. Copy all of it from the mail, or sign in and choose there."
    )
    return RuleViolation("bad_link", message, status=404)
