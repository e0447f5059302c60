"""Putting notifications into mails: at most one mail per user and moment, whoever ticks, however often."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.errors import RuleViolation
from accounts.models import MailChoice, Mailing, User
from accounts.queries.mailing import choices_of, unmailed
from accounts.queries.subscriptions import Subscription
from accounts.rules.mailing import CADENCES, DEFAULTS, NEVER, OLDEST, cadence_of, mail_moment

# A mail that somebody else made for this moment takes no more: what came later waits for the next.
COMPOSE = """
WITH line AS (
    SELECT * FROM unnest(%(users)s::bigint[], %(kinds)s::text[], %(cadences)s::text[], %(keys)s::text[],
                         %(moments)s::timestamptz[]) AS line(user_id, kind, cadence, key, moment)
), made AS (
    INSERT INTO accounts_mailing (user_id, cadence, key, state, attempts, next_at, may_be_double, error)
    SELECT DISTINCT user_id, cadence, key, 'waiting', 0, %(now)s::timestamptz, false, '' FROM line
        ON CONFLICT (user_id, key) DO NOTHING
    RETURNING id, user_id, key
)
UPDATE accounts_notification n SET mailing_id = made.id
  FROM made JOIN line USING (user_id, key)
 WHERE n.user_id = line.user_id AND n.kind = line.kind AND n.mailing_id IS NULL AND n.read_at IS NULL
   AND n.created_at BETWEEN %(since)s AND line.moment
"""


@transaction.atomic
def compose(*, now: datetime) -> int:
    """Make the mails that are due, each with its notifications; returns how many notifications went into one.

    Without a mail server nothing is made: messages stay in the app.
    """
    if not settings.SENDS_MAIL:
        return 0
    rows = unmailed(now=now)
    chosen = choices_of({row.user_id for row in rows})
    lines = []
    for row in rows:
        cadence = cadence_of(row.kind, chosen.get(row.user_id, {}))
        if cadence == NEVER:
            continue
        key, moment = mail_moment(cadence, now=now, zone=row.zone)
        if row.oldest <= moment:
            lines.append((row.user_id, row.kind, cadence, key, moment))
    return _write(lines, now=now) if lines else 0


def _write(lines: Collection[tuple], *, now: datetime) -> int:
    columns = zip(("users", "kinds", "cadences", "keys", "moments"), map(list, zip(*lines, strict=True)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(COMPOSE, {**dict(columns), "now": now, "since": now - OLDEST})
        return cursor.rowcount


@transaction.atomic
def choose_mail(user: User, choices: Mapping[str, str]) -> None:
    """Remember how often `user` wants these groups in the mail. Raises RuleViolation for what there is not."""
    errors = {
        group: [_("Choose at once, once a day, once a week or never.")]
        for group, cadence in choices.items()
        if group in DEFAULTS and cadence not in CADENCES
    }
    errors |= {
        str(group)[:100]: [_("There is no such group of messages.")] for group in choices if group not in DEFAULTS
    }
    if errors:
        raise RuleViolation("invalid", next(iter(errors.values()))[0], errors=errors)
    MailChoice.objects.bulk_create(
        [MailChoice(user=user, group=group, cadence=cadence) for group, cadence in choices.items()],
        update_conflicts=True,
        unique_fields=["user", "group"],
        update_fields=["cadence"],
    )


@transaction.atomic
def end_subscription(ended: Subscription) -> None:
    """Mail `ended.user` nothing more of what comes at this rhythm, also not what waits to be sent or failed."""
    choose_mail(ended.user, dict.fromkeys(ended.groups, NEVER))
    unsent = [Mailing.State.WAITING, Mailing.State.FAILED]
    Mailing.objects.filter(user=ended.user, cadence=ended.cadence, state__in=unsent).delete()


def send_again(mailing_ids: Collection[int], *, now: datetime) -> int:
    """Let failed mails be tried anew; returns how many. Others are left as they are."""
    failed = Mailing.objects.filter(pk__in=mailing_ids, state=Mailing.State.FAILED)
    return failed.update(state=Mailing.State.WAITING, attempts=0, next_at=now, error="")
