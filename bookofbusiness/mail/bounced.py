"""Mail that came back: the person is not reachable, and the mail that did not arrive counts no more."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.mail.actions.bounces import mark_unreachable
from accounts.mail.queries.matching import Match, match
from accounts.mail.rules.addresses import forms_of
from accounts.mail.rules.bounces import Bounce
from accounts.mail.rules.parties import Party
from accounts.models import CapturedMail, Interaction, User
from assignment.actions.logging import log_touch, void_touch
from bookofbusiness.mail.log import Logged, key_of

State, Kind = CapturedMail.State, CapturedMail.Kind


def originals_of(bounce: Bounce, *, users: Sequence[User]) -> list[CapturedMail]:
    """The mail that did not arrive, as far as it was captured for these people; of others a report says nothing."""
    if not bounce.original_id:
        return []
    rows = CapturedMail.objects.filter(message_id=bounce.original_id, for_users__in=users).exclude(kind=Kind.BOUNCE)
    return list(rows.distinct().prefetch_related("interactions__contact", "interactions__user")[:10])


def log_bounce(
    mail: CapturedMail,
    bounce: Bounce,
    originals: Sequence[CapturedMail],
    *,
    users: Sequence[User],
    happened_at: datetime,
    now: datetime,
) -> Logged | None:
    """Log that `originals` came back from those of `bounce` to whom they went; None when `users` know nobody there."""
    sent_to = {form for one in originals for address in _addresses(one) for form in forms_of(address)}
    failed = [Party("to", "", address) for address in bounce.recipients if forms_of(address) & sent_to]
    lines = [line for line in match(failed, users).lines if line.contact_id]
    for one in originals:
        _take_back(one, lines, users=users, now=now)
    interactions = [_log(mail, line, happened_at=happened_at, now=now) for line in lines]
    return Logged(interactions, []) if interactions else None


def _addresses(original: CapturedMail) -> Iterator[str]:
    """To whom a mail went: whom it names, and whom it was logged with."""
    yield from (address for role, _name, address in original.parties if role != "from")
    yield from (talk.contact.email for talk in original.interactions.all() if talk.contact)


def _take_back(original: CapturedMail, lines: Sequence[Match], *, users: Sequence[User], now: datetime) -> None:
    """Void what was logged in the name of `users` for a mail that did not arrive; one that still waits is set aside."""
    failed = {line.contact_id for line in lines}
    for talk in original.interactions.all():
        if talk.voided_at is None and talk.contact_id in failed and talk.user in users:
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
