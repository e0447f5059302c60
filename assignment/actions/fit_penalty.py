"""What a return as poor fit takes from the score of an account, for a time, so that better ones are given out first."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.actions.audit import record_many
from accounts.models import Event, Organisation, User
from accounts.queries.calendar import local_day
from assignment.models import Return
from assignment.rules.returns import FIT_PENALTY, penalty_until
from scoring.actions.overrides import override_score
from scoring.models import ScoreOverride

ROBOT = "returns"


def lower_score(given: Return, *, now: datetime) -> None:
    """Take FIT_PENALTY points away until 180 days after the rest, in the name of the robot. Inside the transaction that
    carries out the return; nothing where scoring is off.
    """
    if not Organisation.load().scoring_on:
        return
    rest = given.move.rest_until if given.move else None
    override_score(
        given.account_id,
        points=-FIT_PENALTY,
        reason=_("Returned as poor fit by %(rep)s") % {"rep": given.rep.name},
        by=User.objects.robot(ROBOT),
        now=now,
        expires_on=penalty_until(rest, today=local_day(now)),
    )


def end_penalties(account_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Ops repaired these accounts: what was taken from them for poor fit counts no more. The caller has them scored
    anew. Returns how many.
    """
    today = local_day(now)
    running = ScoreOverride.objects.filter(
        account__in=account_ids, expires_on__gte=today, points=-FIT_PENALTY, by=User.objects.robot(ROBOT)
    )
    rows = list(running.select_for_update().order_by("pk"))
    if not rows:
        return 0
    ScoreOverride.objects.filter(pk__in=[row.pk for row in rows]).update(expires_on=today - timedelta(days=1))
    lines = [(row.account_id, {"score_override_ended": row.points, "reason": row.reason}) for row in rows]
    record_many(Event.Verb.ACCOUNT_EDITED, by=by, now=now, lines=lines)
    return len(rows)
