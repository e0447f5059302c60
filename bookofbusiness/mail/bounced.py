"""Mail that came back: the person is not reachable, and the mail that did not arrive counts no more."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.mail.actions.bounces import mark_unreachable
from accounts.mail.queries.matching import Match, match
from accounts.mail.rules.bounces import Bounce
from accounts.mail.rules.parties import Party
from accounts.models import CapturedMail, Interaction, User
from assignment.actions.logging import log_touch, void_touch
from bookofbusiness.mail.log import Logged, key_of

State = CapturedMail.State


def log_bounce(
    mail: CapturedMail, bounce: Bounce, *, users: Sequence[User], happened_at: datetime, now: datetime
) -> Logged | None:
    """Log that mail to these people bounced; None when nobody whom `users` know is among them.

    Who had the original captured is asked as well: reports come back to a mailbox that may be nobody's.
    """
    originals = list(_originals(mail, bounce))
    people = list(dict.fromkeys([*users, *(user for one in originals for user in one.for_users.all())]))
    failed = [Party("to", "", address) for address in bounce.recipients]
    lines = [line for line in match(failed, people).lines if line.contact_id] if people else []
    for one in originals:
        _take_back(one, lines, now=now)
    interactions = [_log(mail, line, happened_at=happened_at, now=now) for line in lines]
    return Logged(interactions, []) if interactions else None


def _originals(mail: CapturedMail, bounce: Bounce) -> Sequence[CapturedMail]:
    if not bounce.original_id:
        return []
    rows = CapturedMail.objects.filter(message_id=bounce.original_id).exclude(pk=mail.pk)
    return rows.prefetch_related("for_users", "interactions")[:10]


def _take_back(original: CapturedMail, lines: Sequence[Match], *, now: datetime) -> None:
    """Void what was logged for a mail that did not arrive; one that still waits is set aside."""
    failed = {line.contact_id for line in lines}
    for talk in original.interactions.all():
        if talk.voided_at is None and talk.contact_id in failed and talk.user:
            void_touch(talk.pk, by=talk.user, now=now, reason=_("The mail came back as undeliverable."))
    waiting = CapturedMail.objects.filter(pk=original.pk, state__in=[State.WAITING, State.NEW])
    waiting.update(state=State.ASIDE, why="bounced")


def _log(mail: CapturedMail, line: Match, *, happened_at: datetime, now: datetime) -> Interaction:
    key = key_of(mail.key, line.account_id, line.contact_id)
    answer = log_touch(
        line.account_id, by=line.user, now=now, kind=Interaction.Kind.EMAIL, direction=Interaction.Direction.OUT,
        outcome=Interaction.Outcome.BOUNCED, contact_id=line.contact_id, happened_at=happened_at,
        subject=mail.subject, source=Interaction.Source.MAIL, client_key=key,
    )  # fmt: skip
    mark_unreachable([line.contact_id] if line.contact_id else [], by=line.user, now=now)
    return answer.interaction
