"""Whether single interactions count for a holding: the pure rules, fed from the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Subquery, Value

from accounts.models import Interaction, Organisation, User
from assignment.display.counting import verdict_words, why_not
from assignment.models import Holding
from assignment.queries.progress import current_activities
from assignment.rules.engagement import Activity, Fact, Held, Verdict, verdicts

FIELDS = (
    "pk", "kind", "happened_at", "direction", "outcome", "contact_id", "user_id", "duration_seconds", "automated",
    "voided_at",
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Does it count, why not (empty if it does), the line for the timeline, and how many touches it counts for."""

    counts: bool
    code: str
    why: str
    sentence: str
    touches: int


def what_counts(
    interaction_ids: Iterable[int],
    *,
    holding: Holding,
    now: datetime | None = None,
    zone: ZoneInfo | None = None,
    activities: Sequence[Activity] | None = None,
) -> dict[int, Counted]:
    """A verdict for each of these interactions of the holding's account. Without `now` nothing is in the future.

    One query; `holding.book.rep` is one more unless it was selected along, and so are the organisation unless its
    `zone` is given, and the working activities in force unless they are.
    """
    ids = list(interaction_ids)
    zone = zone_of(holding.book.rep, otherwise=zone)
    activities = current_activities() if activities is None else activities
    given = facts(holding, ids, zone=zone, activities=activities)
    latest = max((fact.happened_at for fact in given), default=holding.during.lower)
    judged = verdicts(given, held=held_of(holding, zone=zone), activities=activities, now=now or latest)
    return {pk: counted(judged[pk]) for pk in ids if pk in judged}


def zone_of(user: User, *, otherwise: ZoneInfo | None = None) -> ZoneInfo:
    """The zone in which the user's days are told apart: the own one, else the organisation's (decision 17)."""
    if user.time_zone:
        return ZoneInfo(user.time_zone)
    return otherwise or Organisation.load().zone


def held_of(holding: Holding, *, zone: ZoneInfo) -> Held:
    since = holding.during.lower
    return Held(holding.book.rep_id, since, since.astimezone(zone).date(), holding.during.upper)


def facts(
    holding: Holding, interaction_ids: Sequence[int], *, zone: ZoneInfo, activities: Sequence[Activity]
) -> list[Fact]:
    """These interactions with the neighbours that the limits per day and per week of automated ones look at."""
    rows = Interaction.objects.filter(account_id=holding.account_id)
    times = rows.filter(pk__in=interaction_ids).order_by("happened_at").values("happened_at")
    reach = timedelta(days=1 + max((activity.automated_every_days for activity in activities), default=0))
    first, last = Subquery(times[:1]), Subquery(times.reverse()[:1])
    near = Q(happened_at__gte=first - Value(reach), happened_at__lte=last + Value(reach))
    return [as_fact(row, zone) for row in rows.filter(near).values(*FIELDS)]


def as_fact(row: dict, zone: ZoneInfo) -> Fact:
    """A row of FIELDS as the rules see it; the day is told in `zone`."""
    values = {name: row[name] for name in FIELDS if name != "voided_at"}
    return Fact(**values, day=row["happened_at"].astimezone(zone).date(), voided=row["voided_at"] is not None)


def counted(verdict: Verdict) -> Counted:
    """A verdict in words."""
    code = str(verdict.code or "")
    sentence = verdict_words(verdict.touches, verdict.code, verdict.values)
    return Counted(verdict.counts, code, why_not(verdict.code, verdict.values), sentence, verdict.touches)
