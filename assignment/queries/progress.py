"""What was done for many holdings at once: the set-based twin of assignment/rules/engagement.py and thresholds.py.

The pieces below are chained into one statement by assignment/actions/coverage.py and assignment/queries/retrieval.py.
Each reads the one before: held → spans, touch → measured → weighed → standing. Bound values: see `bindings`.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import Interaction, Organisation
from assignment.models import RulesOfEngagement, WorkingActivity
from assignment.rules.engagement import ANSWERED, FACE_TO_FACE, NEVER, TALKED, Activity, judge

OF_THESE = "AND h.id = ANY(%(holdings)s)"
OF_THESE_BOOKS = "AND h.book_id = ANY(%(books)s)"

ASKS = """
asks AS MATERIALIZED (
    SELECT id, target_book_id, coalesce(segment_id, 0) AS threshold, alternative, measure, minimum, window_days
      FROM accounts_requirement
    UNION ALL
    SELECT 0, t.id, 0, 1, 'touches', 1, t.window_days FROM accounts_targetbook t
     WHERE NOT EXISTS (SELECT FROM accounts_requirement r WHERE r.target_book_id = t.id AND r.segment_id IS NULL)
)"""
# `clock_from`: where the clock counts from. A window that is over counts back its own length from the notice, or from
# today without one, so that one mail a month never adds up over a year.
HELD = """
held AS MATERIALIZED (
    SELECT h.id, h.account_id, h.book_id, b.rep_id, a.segment_id, b.target_book_id, t.window_days,
           lower(h.during) AS since, coalesce(upper(h.during), 'infinity') AS until,
           (lower(h.during) AT TIME ZONE %(zone)s)::date AS held_on,
           coalesce(nullif(u.time_zone, ''), %(zone)s) AS rep_zone,
           (lower(h.during) AT TIME ZONE coalesce(nullif(u.time_zone, ''), %(zone)s))::date AS first_day,
           coalesce((SELECT max(s.threshold) FROM asks s
                      WHERE s.target_book_id = b.target_book_id AND s.threshold = a.segment_id), 0) AS threshold,
           c.window_started_on, c.window_ends_on, c.extended, c.last_touch_at AS known_touch_at,
           c.last_two_way_at AS known_two_way_at, n.due_on,
           CASE WHEN c.window_ends_on > %(today)s THEN c.window_started_on
                ELSE greatest(c.window_started_on, least(%(today)s, (n.given_at AT TIME ZONE %(zone)s)::date)
                                                   - (c.window_ends_on - c.window_started_on)) END AS clock_from
      FROM assignment_holding h
      JOIN assignment_coverage c ON c.holding_id = h.id
      JOIN accounts_account a ON a.id = h.account_id
      JOIN accounts_book b ON b.id = h.book_id
      JOIN accounts_user u ON u.id = b.rep_id
      JOIN accounts_targetbook t ON t.id = b.target_book_id
      LEFT JOIN assignment_retrievalnotice n ON n.holding_id = h.id AND n.state = 'open'
     WHERE upper_inf(h.during) {scope}
)"""
# Every requirement is read in its own window: rolling (back from today), by the clock (since the window began), and by
# the window's end. The book's own window (days = window_days) is always among them.
SPANS = """
spans AS MATERIALIZED (
    SELECT held.id, w.days, s.reading, (s.first::timestamp AT TIME ZONE %(zone)s) AS starts,
           coalesce(s.past::timestamp AT TIME ZONE %(zone)s, 'infinity') AS ends
      FROM held
     CROSS JOIN LATERAL (
           SELECT DISTINCT asks.window_days AS days FROM asks
            WHERE asks.target_book_id = held.target_book_id AND asks.threshold = held.threshold
           UNION SELECT held.window_days) w
     CROSS JOIN LATERAL (VALUES {readings}) AS s (reading, first, past)
)"""
ROLLING = "('rolling', %(today)s - w.days + 1, NULL::date)"
CLOCK = "('clock', held.clock_from - greatest(0, w.days - held.window_days), NULL::date)"
IN_TIME = "('in_time', held.window_started_on - greatest(0, w.days - held.window_days), held.window_ends_on)"

SEEN = """
judges AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(judges)s::jsonb) AS j (
        kind text, direction text, outcome text, is_live boolean, needs_contact boolean, minimum_seconds integer,
        per_day integer, every integer, two_way boolean, answered boolean, is_meeting boolean)
), seen AS MATERIALIZED (
    SELECT held.id AS holding_id, i.id, i.kind, i.contact_id, i.happened_at AS at, i.automated,
           (i.happened_at AT TIME ZONE held.rep_zone)::date AS day, held.first_day, j.is_live, j.per_day, j.every,
           CASE WHEN i.automated THEN j.answered ELSE j.two_way END AS two_way,
           j.is_meeting
      FROM held
      JOIN accounts_interaction i
        ON i.account_id = held.account_id AND i.user_id = held.rep_id AND i.happened_at >= held.since
       AND i.happened_at < held.until
       AND i.happened_at >= %(horizon)s AND i.happened_at <= %(now)s AND i.voided_at IS NULL
      JOIN judges j ON j.kind = i.kind AND j.direction = i.direction AND j.outcome = i.outcome
     WHERE (i.contact_id IS NOT NULL OR NOT j.needs_contact)
       AND (i.outcome <> '' OR coalesce(i.duration_seconds, 0) >= j.minimum_seconds)
)"""
TOUCH = """
allowed AS (
    SELECT * FROM seen WHERE NOT automated OR every = 0
    UNION ALL
    (SELECT DISTINCT ON (holding_id, every, (day - first_day) / every) *
       FROM seen WHERE automated AND every > 0
      ORDER BY holding_id, every, (day - first_day) / every, at, id)
), touch AS MATERIALIZED (
    SELECT * FROM (
        SELECT allowed.*, row_number() OVER (
            PARTITION BY holding_id, kind, day ORDER BY two_way DESC, at, id) AS place
          FROM allowed) ranked
     WHERE place <= per_day
)"""
MEASURED = """
measured AS MATERIALIZED (
    SELECT s.id, s.days, s.reading, count(t.id) AS touches, count(DISTINCT t.day) AS distinct_days,
           count(*) FILTER (WHERE t.is_live) AS live, count(DISTINCT t.contact_id) AS contacts,
           count(DISTINCT t.kind) AS channels, count(*) FILTER (WHERE t.two_way) AS two_way,
           count(*) FILTER (WHERE t.is_meeting) AS meetings
      FROM spans s {join} JOIN touch t ON t.holding_id = s.id AND t.at >= s.starts AND t.at < s.ends
     GROUP BY s.id, s.days, s.reading
)"""
WEIGHED = """
answered AS (
    SELECT m.id, m.reading, a.id AS ask, a.alternative, a.measure, a.minimum,
           CASE a.measure WHEN 'touches' THEN m.touches WHEN 'days' THEN m.distinct_days WHEN 'live' THEN m.live
                WHEN 'contacts' THEN m.contacts WHEN 'channels' THEN m.channels WHEN 'two_way' THEN m.two_way
                WHEN 'meetings' THEN m.meetings END AS have
      FROM measured m
      JOIN held ON held.id = m.id
      JOIN asks a ON a.target_book_id = held.target_book_id AND a.threshold = held.threshold AND a.window_days = m.days
), weighed AS (
    SELECT id, reading, alternative, max(minimum) AS asked, max(greatest(minimum - have, 0)) AS left_to_do,
           bool_and(have >= (minimum + 1) / 2) AS half
      FROM answered GROUP BY id, reading, alternative
), standing AS MATERIALIZED (
    SELECT DISTINCT ON (id, reading) id, reading, alternative, asked, left_to_do,
           bool_or(half) OVER (PARTITION BY id, reading) AS half
      FROM weighed
     ORDER BY id, reading, left_to_do::float8 / asked, alternative
)"""


def chain(*, readings: Sequence[str], scope: str = "", join: str = "LEFT") -> str:
    """The pieces as one WITH list. `join=""` leaves out holdings without a touch in any span."""
    held, spans = HELD.format(scope=scope), SPANS.format(readings=", ".join(readings))
    return "WITH " + ", ".join([ASKS, held, spans, SEEN, TOUCH, MEASURED.format(join=join), WEIGHED])


def current_activities() -> list[Activity]:
    """The working activities in force, as the rules know them."""
    return [
        Activity(
            kind=row.kind,
            directions=tuple(row.directions),
            outcomes=tuple(row.outcomes),
            is_live=row.is_live,
            needs_contact=row.needs_contact,
            minimum_seconds=row.minimum_seconds,
            per_day=row.per_day,
            automated_every_days=row.automated_every_days,
            pk=row.pk,
        )
        for row in WorkingActivity.objects.filter(is_active=True)
    ]


def bindings(
    *, now: datetime, rules: RulesOfEngagement, organisation: Organisation, horizon: datetime
) -> dict[str, Any]:
    """The values that the pieces are bound to. `horizon`: older interactions are not looked at."""
    return {
        "now": now,
        "today": now.astimezone(organisation.zone).date(),
        "zone": organisation.time_zone,
        "horizon": horizon,
        "judges": json.dumps(judge_table(current_activities())),
        "coverage_grace": rules.coverage_grace_days,
        "meeting_days": rules.meeting_protects_days,
        "opportunity_days": rules.opportunity_needs_activity_days,
    }


def judge_table(activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """Which activity decides for each kind, direction and outcome: the pure rule, asked once for all combinations."""
    rows = []
    for kind in Interaction.Kind.values:
        for direction in Interaction.Direction.values:
            for outcome in Interaction.Outcome.values:
                activity = judge(activities, kind, direction, outcome)
                if activity and outcome not in NEVER:
                    rows.append(_judged(activity, kind, direction, outcome))
    return rows


def _judged(activity: Activity, kind: str, direction: str, outcome: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "direction": direction,
        "outcome": outcome,
        "is_live": activity.is_live,
        "needs_contact": activity.needs_contact,
        "minimum_seconds": activity.minimum_seconds,
        "per_day": activity.per_day,
        "every": activity.automated_every_days,
        "two_way": direction == "in" or outcome in ANSWERED,
        "answered": outcome in ANSWERED,
        "is_meeting": kind in FACE_TO_FACE and outcome in TALKED,
    }


def midnight(day: date, organisation: Organisation) -> datetime:
    """The first moment of `day` in the organisation's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=organisation.zone)
