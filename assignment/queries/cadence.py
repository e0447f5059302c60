"""What the cadences of kinds of book ask of open holdings: one statement for a book, however many accounts it holds."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.models import CadenceStep, Holiday, Interaction, Organisation, TargetBook
from assignment.models import Coverage, Holding, WorkingActivity
from assignment.queries.progress import (
    ASKS,
    BEGINNING,
    HELD,
    OF_THESE,
    OF_THESE_BOOKS,
    TOUCH,
    as_activity,
    judge_table,
    seen,
)
from assignment.rules import cadence as rules
from assignment.rules.cadence import Asks, Done, Step
from assignment.rules.engagement import Activity, Fact

DONE = """
, done AS (
    SELECT holding_id, jsonb_object_agg(kind, n) AS kinds, bool_or(answered) AS answered
      FROM (SELECT holding_id, kind, count(*) AS n, bool_or(two_way) AS answered FROM touch GROUP BY 1, 2) AS one
     GROUP BY 1
)
SELECT held.id, held.target_book_id, held.held_on, done.kinds, coalesce(done.answered, false),
       (SELECT jsonb_agg(jsonb_build_array(p.starts_on, p.ends_on) ORDER BY p.id)
          FROM assignment_clockpause p WHERE p.holding_id = held.id),
       (SELECT jsonb_agg(jsonb_build_array(v.starts_on, v.ends_on) ORDER BY v.id)
          FROM accounts_availability v WHERE v.user_id = held.rep_id AND v.ends_on >= held.held_on)
  FROM held LEFT JOIN done ON done.holding_id = held.id
"""


@dataclass(frozen=True)
class Terms:
    """What cadences are read by: the steps by target book, what counts, and the holidays."""

    steps: Mapping[int, Sequence[Step]]
    activities: Sequence[Activity]
    holidays: frozenset[date]


def terms_beside(target_book: str) -> dict[str, ArraySubquery]:
    """The terms as small rows that come along with another query, so that they cost none; `terms_of` reads them."""
    steps = CadenceStep.objects.filter(target_book=OuterRef(target_book)).order_by("day", "kind")
    activity = JSONObject(**{field.attname: field.attname for field in WorkingActivity._meta.concrete_fields})
    return {
        "cadence_steps": ArraySubquery(
            steps.values(shape=JSONObject(day="day", kind="kind", words="words", since="since"))
        ),
        "cadence_activities": ArraySubquery(WorkingActivity.objects.filter(is_active=True).values(shape=activity)),
        "cadence_holidays": ArraySubquery(Holiday.objects.order_by("on").values("on")),
    }


def terms_of(rows: Mapping[int, Any]) -> Terms:
    """The terms that came along with these rows, each under its target book's id."""
    found: dict[int, list[Step]] = {}
    activities: list[Activity] = []
    holidays: frozenset[date] = frozenset()
    for target_id, row in rows.items():
        activities = activities_beside(row)
        holidays = frozenset(row.cadence_holidays or [])
        found[target_id] = rules.that_count([_step(**each) for each in row.cadence_steps or []], activities)
    return Terms(found, activities, holidays)


def _step(*, since: str | None, **plain: Any) -> Step:
    return Step(**plain, since=date.fromisoformat(since) if since else None)


def activities_beside(row: Any) -> list[Activity]:
    """The working activities in force, which came along with this row."""
    return [as_activity(WorkingActivity(**each)) for each in row.cadence_activities or []]


def load_terms(target_ids: Collection[int]) -> Terms:
    """The terms of these kinds of book in one query."""
    targets = TargetBook.objects.filter(pk__in=set(target_ids), cadence__isnull=False).distinct()
    return terms_of({target.pk: target for target in targets.annotate(**terms_beside("pk"))})


@dataclass(frozen=True)
class Held:
    """An open holding as its cadence sees it; `days_off` are no working days for it."""

    target_id: int
    came_on: date
    done: Done
    days_off: frozenset[date]


def asked_of_book(book_id: int, *, terms: Terms, organisation: Organisation, now: datetime) -> dict[int, Asks]:
    """What the cadence asks of each open holding of the book, by holding; no query where there is none."""
    return _asked(OF_THESE_BOOKS, {"books": [book_id]}, terms=terms, organisation=organisation, now=now)


def asked_of(
    holding_ids: Collection[int], *, terms: Terms, organisation: Organisation, now: datetime
) -> dict[int, Asks]:
    """What the cadence asks of each of these open holdings; no query where there is none."""
    return _asked(OF_THESE, {"holdings": list(holding_ids)}, terms=terms, organisation=organisation, now=now)


def asked_of_one(
    row: Coverage | Holding, target_id: int, *, organisation: Organisation, now: datetime, also: Fact | None = None
) -> Asks | None:
    """What it asks of one holding, or would with the touch `also` besides; the terms came along with `row`."""
    terms, holding_id = terms_of({target_id: row}), row.pk
    if not _is_on(terms, organisation):
        return None
    values = {"holdings": [holding_id]}
    held = _held(OF_THESE, values, terms=terms, organisation=organisation, now=now).get(holding_id)
    if held is None:
        return None
    if also:
        held = replace(held, done=held.done.and_one(also.kind, two_way=also.two_way))
    return _asks(held, terms=terms, today=now.astimezone(organisation.zone).date())


def _is_on(terms: Terms, organisation: Organisation) -> bool:
    """Where coverage is switched off nothing counts, so nothing is asked."""
    return organisation.coverage_on and any(terms.steps.values())


def _asked(
    scope: str, values: Mapping[str, Any], *, terms: Terms, organisation: Organisation, now: datetime
) -> dict[int, Asks]:
    if not _is_on(terms, organisation):
        return {}
    today = now.astimezone(organisation.zone).date()
    held = _held(scope, values, terms=terms, organisation=organisation, now=now)
    found = ((pk, _asks(one, terms=terms, today=today)) for pk, one in held.items())
    return {pk: asks for pk, asks in found if asks}


def _asks(held: Held, *, terms: Terms, today: date) -> Asks | None:
    steps = terms.steps.get(held.target_id, ())
    return rules.asks(steps, done=held.done, came_on=held.came_on, today=today, days_off=held.days_off)


def _held(
    scope: str, values: Mapping[str, Any], *, terms: Terms, organisation: Organisation, now: datetime
) -> dict[int, Held]:
    """The holdings with their touches, which the pieces of progress.py find, and what stops their clocks."""
    pieces = ", ".join([ASKS, HELD.format(scope=scope), seen(few=True), TOUCH])
    today = now.astimezone(organisation.zone).date()
    bound = {
        **values, "now": now, "today": today, "zone": organisation.time_zone,
        "family": organisation.family_work_counts, "horizon": BEGINNING,
        "judges": json.dumps(judge_table(terms.activities)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {pieces}{DONE}", bound)
        rows = cursor.fetchall()
    stopped = _days_off(terms.holidays, within=(min((row[2] for row in rows), default=today), today + rules.FARTHEST))
    return {pk: Held(target, came_on, _done(kinds, answered), stopped(pauses, away))
            for pk, target, came_on, kinds, answered, pauses, away in rows}  # fmt: skip


def _done(kinds: str | None, answered: bool) -> Done:
    """`kinds` are counts by the number of a kind, as judge_table numbers them, in JSON."""
    names = Interaction.Kind.values
    return Done({names[int(number)]: count for number, count in json.loads(kinds or "{}").items()}, answered)


def _days_off(holidays: frozenset[date], *, within: rules.Span) -> Callable[[str | None, str | None], frozenset[date]]:
    """Most holdings of a book are stopped on the same days, so each set of days is made once."""

    @cache
    def of(pauses: str | None, absences: str | None) -> frozenset[date]:
        return rules.days_off(holidays, within=within, pauses=_spans(pauses), absences=_spans(absences))

    return of


def _spans(rows: str | None) -> list[rules.Span]:
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in json.loads(rows or "[]")]
