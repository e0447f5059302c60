"""What was done for many holdings at once: the set-based twin of assignment/rules/engagement.py and thresholds.py.

The pieces below are chained into one statement by assignment/actions/coverage.py and assignment/queries/retrieval.py.
Each reads the one before: held → seen → touch → measured → pattern → standing. Bound values: see `bindings`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from accounts.models import Interaction, Organisation
from assignment.models import RulesOfEngagement, WorkingActivity
from assignment.rules.engagement import ANSWERED, FACE_TO_FACE, NEVER, TALKED, Activity, judge

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
OF_THESE = "AND h.id = ANY(%(holdings)s)"
OF_THESE_BOOKS = "AND h.book_id = ANY(%(books)s)"

ASKS = """
asks AS MATERIALIZED (
    SELECT id, target_book_id, coalesce(segment_id, 0) AS threshold, alternative, measure, minimum, window_days
      FROM accounts_requirement
    UNION ALL
    SELECT 0, t.id, 0, 1, 'touches', 1, t.window_days FROM accounts_targetbook t
     WHERE NOT EXISTS (SELECT FROM accounts_requirement r WHERE r.target_book_id = t.id AND r.segment_id IS NULL)
), thresholds AS MATERIALIZED (
    SELECT target_book_id, threshold, -row_number() OVER () AS untouched
      FROM (SELECT DISTINCT target_book_id, threshold FROM asks) AS one
), windows AS MATERIALIZED (
    SELECT target_book_id, threshold, window_days AS span FROM asks
    UNION
    SELECT x.target_book_id, x.threshold, t.window_days
      FROM thresholds x JOIN accounts_targetbook t ON t.id = x.target_book_id
)"""
# `clock_from`: where the clock counts from. A window that is over counts back its own length from the notice, or from
# today without one, so that one mail a month never adds up over a year.
HELD = """
held AS MATERIALIZED (
    SELECT h.id, h.account_id, h.book_id, b.rep_id, b.target_book_id, t.window_days,
           lower(h.during) AS since, coalesce(upper(h.during), 'infinity') AS until,
           (lower(h.during) AT TIME ZONE %(zone)s)::date AS held_on,
           coalesce(nullif(u.time_zone, ''), %(zone)s) AS rep_zone,
           (lower(h.during) AT TIME ZONE coalesce(nullif(u.time_zone, ''), %(zone)s))::date AS first_day,
           coalesce(x.threshold, 0) AS threshold, c.window_started_on, c.window_ends_on, c.extended,
           c.last_touch_at AS known_touch_at, c.last_two_way_at AS known_two_way_at, n.due_on,
           CASE WHEN c.window_ends_on > %(today)s THEN c.window_started_on
                ELSE greatest(c.window_started_on, least(%(today)s, (n.given_at AT TIME ZONE %(zone)s)::date)
                                                   - (c.window_ends_on - c.window_started_on)) END AS clock_from
      FROM assignment_holding h
      JOIN assignment_coverage c ON c.holding_id = h.id
      JOIN accounts_account a ON a.id = h.account_id
      JOIN accounts_book b ON b.id = h.book_id
      JOIN accounts_user u ON u.id = b.rep_id
      JOIN accounts_targetbook t ON t.id = b.target_book_id
      LEFT JOIN thresholds x ON x.target_book_id = b.target_book_id AND x.threshold = a.segment_id
      LEFT JOIN assignment_retrievalnotice n ON n.holding_id = h.id AND n.state = 'open'
     WHERE upper_inf(h.during) {scope}
)"""
# One key of kind, direction and outcome, because the planner takes three for next to no rows. A kind is told by its
# number: sorting by words costs more than all the rest. `slot`: automated ones count once in each. `day_of_kind` is
# one number for holding, day and kind, which is sorted faster than three.
SEEN = """
judges AS MATERIALIZED (
    SELECT kind || ',' || direction || ',' || outcome AS key, j.*
      FROM jsonb_to_recordset(%(judges)s::jsonb) AS j (
        kind text, kind_number integer, direction text, outcome text, is_live boolean, needs_contact boolean,
        minimum_seconds integer, per_day integer, every integer, two_way boolean, answered boolean, is_meeting boolean,
        weight smallint)
), seen AS MATERIALIZED (
    SELECT holding_id, (holding_id << 20) + ((day - first_day) << 4) + kind AS day_of_kind, id, kind, contact_id, at,
           day, org_day, is_live, per_day, every,
           CASE WHEN automated AND every > 0 THEN (day - first_day) / every END AS slot, two_way, is_meeting, weight
      FROM (SELECT held.id AS holding_id, held.first_day, i.id, j.kind_number AS kind, i.contact_id,
                   i.happened_at AS at, (i.happened_at AT TIME ZONE held.rep_zone)::date AS day,
                   (i.happened_at AT TIME ZONE %(zone)s)::date AS org_day, j.is_live, j.per_day, j.every, i.automated,
                   CASE WHEN i.automated THEN j.answered ELSE j.two_way END AS two_way, j.is_meeting, j.weight
              FROM held
              {interactions}
              JOIN judges j ON j.key = i.kind || ',' || i.direction || ',' || i.outcome
             WHERE (i.contact_id IS NOT NULL OR NOT j.needs_contact)
               AND (i.outcome <> '' OR coalesce(i.duration_seconds, 0) >= j.minimum_seconds)
            OFFSET 0) AS one
)"""
# Where the organisation says so, what the rep does at a subsidiary counts for the parent, too.
SOURCES = """
      JOIN (SELECT id AS holding_id, account_id FROM held
            UNION ALL
            SELECT up.id, child.id FROM held up JOIN accounts_account child ON child.parent_id = up.account_id
             WHERE %(family)s) AS source ON source.holding_id = held.id"""
ALL_INTERACTIONS = f"""
      {SOURCES}
      JOIN accounts_interaction i
        ON i.account_id = source.account_id AND i.user_id = held.rep_id AND i.happened_at >= held.since
       AND i.happened_at < held.until AND i.happened_at >= %(horizon)s AND i.happened_at <= %(now)s
       AND i.voided_at IS NULL
"""
# For a few holdings: account by account through the index, however the planner guesses.
FEW_INTERACTIONS = f"""
      {SOURCES}
     CROSS JOIN LATERAL (
           SELECT * FROM accounts_interaction i
            WHERE i.account_id = source.account_id AND i.user_id = held.rep_id AND i.happened_at >= held.since
              AND i.happened_at < held.until AND i.happened_at >= %(horizon)s AND i.happened_at <= %(now)s
              AND i.voided_at IS NULL OFFSET 0) AS i
"""
TOUCH = """
allowed AS (
    SELECT * FROM seen WHERE slot IS NULL
    UNION ALL
    (SELECT DISTINCT ON (holding_id, every, slot) *
       FROM seen WHERE slot IS NOT NULL
      ORDER BY holding_id, every, slot, at, id)
), touch AS MATERIALIZED (
    SELECT holding_id, id, at, day, org_day, kind, contact_id, is_live, two_way, is_meeting, weight FROM (
        SELECT allowed.*, row_number() OVER (
            PARTITION BY day_of_kind ORDER BY two_way DESC, at, id) AS place
          FROM allowed) ranked
     WHERE place <= per_day
)"""
# Every requirement is read in its own window: rolling (back from today), by the clock (since the window began), and in
# time (by the window's end). The book's own window is always among them. A reading without a touch has no row.
MEASURED = """
measured AS MATERIALIZED (
    SELECT counted.id, s.reading, counted.span, counted.is_own, s.touches, s.days, s.live, s.contacts, s.channels,
           s.two_way, s.meetings
      FROM (SELECT id, span, span = window_days AS is_own, {counts}
              FROM (SELECT held.id, w.span, held.window_days, t.day, t.contact_id, t.kind, t.is_live, t.two_way,
                           t.is_meeting, t.weight, {within}
                      FROM touch t
                      JOIN held ON held.id = t.holding_id
                      JOIN windows w ON w.target_book_id = held.target_book_id AND w.threshold = held.threshold
                     OFFSET 0) AS one
             WHERE {any}
             GROUP BY id, span, window_days) AS counted
     CROSS JOIN LATERAL (VALUES {rows}) AS s (
           reading, touches, days, live, contacts, channels, two_way, meetings)
     WHERE s.touches > 0
)"""
COUNTS = """
coalesce(sum(weight) FILTER (WHERE {name}), 0) AS {name}_touches,
count(DISTINCT day) FILTER (WHERE {name}) AS {name}_days,
count(*) FILTER (WHERE {name} AND is_live) AS {name}_live,
count(DISTINCT contact_id) FILTER (WHERE {name}) AS {name}_contacts,
bit_count((bit_or(1 << kind) FILTER (WHERE {name}))::bit(16)) AS {name}_channels,
count(*) FILTER (WHERE {name} AND two_way) AS {name}_two_way,
count(*) FILTER (WHERE {name} AND is_meeting) AS {name}_meetings"""
ROW = """('{name}', {name}_touches, {name}_days, {name}_live, {name}_contacts, {name}_channels, {name}_two_way,
{name}_meetings)"""


class Reading(NamedTuple):
    """A name, and the days that it reads: from `first` on, and before `past` where that is given."""

    name: str
    first: str
    past: str = ""

    @property
    def within(self) -> str:
        before = f" AND t.org_day < {self.past}" if self.past else ""
        return f"t.org_day >= {self.first}{before} AS {self.name}"


ROLLING = Reading("rolling", "%(today)s - w.span + 1")
CLOCK = Reading("clock", "held.clock_from - greatest(0, w.span - held.window_days)")
IN_TIME = Reading("in_time", "held.window_started_on - greatest(0, w.span - held.window_days)", "held.window_ends_on")
# Most holdings share a few patterns of counts, so each pattern is weighed once and joined by its number: `counts`
# holds, per window with a touch, its span and the numbers in the order of MEASURES. Nothing touched is `untouched`.
MEASURES = "ARRAY['touches', 'days', 'live', 'contacts', 'channels', 'two_way', 'meetings']"
WEIGHED = f"""
counted AS (
    SELECT id, reading, array_agg(ARRAY[span, touches, days, live, contacts, channels, two_way, meetings]::int[]
                                  ORDER BY span) AS counts
      FROM measured GROUP BY id, reading
), pattern AS MATERIALIZED (
    SELECT c.id, c.reading, held.target_book_id, held.threshold, c.counts,
           dense_rank() OVER (ORDER BY held.target_book_id, held.threshold, c.counts) AS number
      FROM counted c JOIN held ON held.id = c.id
), kinds AS MATERIALIZED (
    SELECT DISTINCT number, target_book_id, threshold, counts FROM pattern
    UNION ALL
    SELECT untouched, target_book_id, threshold, '{{}}' FROM thresholds
), answered AS MATERIALIZED (
    SELECT k.number, a.id AS ask, a.alternative, a.measure, a.minimum,
           coalesce((SELECT k.counts[row][1 + array_position({MEASURES}, a.measure::text)]
                       FROM generate_subscripts(k.counts, 1) AS row WHERE k.counts[row][1] = a.window_days), 0) AS have
      FROM kinds k JOIN asks a ON a.target_book_id = k.target_book_id AND a.threshold = k.threshold
), weighed AS (
    SELECT number, alternative, max(minimum) AS asked, max(greatest(minimum - have, 0)) AS left_to_do,
           bool_and(have >= (minimum + 1) / 2) AS half,
           coalesce(jsonb_agg(jsonb_build_object('measure', measure, 'have', have, 'need', minimum) ORDER BY ask)
                    FILTER (WHERE have < minimum), '[]') AS missing
      FROM answered GROUP BY number, alternative
), standing AS MATERIALIZED (
    SELECT DISTINCT ON (number) number, asked, left_to_do, missing, bool_or(half) OVER (PARTITION BY number) AS half
      FROM weighed
     ORDER BY number, left_to_do::float8 / asked, alternative
)"""


# The touches of all holdings, found once and read twice: by the turn of the windows and by the count.
KEEP = """
DROP TABLE IF EXISTS pg_temp.found_touch;
CREATE TEMPORARY TABLE found_touch ON COMMIT DROP AS {chain}
SELECT holding_id, at, day, org_day, kind, contact_id, is_live, two_way, is_meeting, weight FROM touch;
ANALYZE found_touch
"""
KEPT = """
touch AS (SELECT * FROM found_touch WHERE at >= %(horizon)s)"""


def keep_touches(cursor: Any, values: Mapping[str, Any]) -> None:
    """Find the touches of all open holdings from `horizon` on; `chain(kept=True)` reads them until the transaction
    ends.
    """
    found = "WITH " + ", ".join([ASKS, HELD.format(scope=""), seen(few=False), TOUCH])
    cursor.execute(KEEP.format(chain=found), values)


def chain(
    *, readings: Sequence[Reading], scope: str = "", few: bool = False, kept: bool = False, held: str = ""
) -> str:
    """The pieces as one WITH list. `standing` says how each pattern of counts stands under its threshold; `held` is
    another first piece than that of the open holdings.
    """
    names = [reading.name for reading in readings]
    measured = MEASURED.format(
        within=", ".join(reading.within for reading in readings),
        counts=", ".join(COUNTS.format(name=name) for name in names),
        rows=", ".join(ROW.format(name=name) for name in names),
        any=" OR ".join(names),
    )
    touches = [KEPT] if kept else [seen(few=few), TOUCH]
    return "WITH " + ", ".join([ASKS, held or HELD.format(scope=scope), *touches, measured, WEIGHED])


def seen(*, few: bool) -> str:
    """The interactions that an activity accepts, each on its own; `few` reads them account by account."""
    return SEEN.format(interactions=FEW_INTERACTIONS if few else ALL_INTERACTIONS)


def current_activities() -> list[Activity]:
    """The working activities in force, as the rules know them."""
    return [as_activity(row) for row in WorkingActivity.objects.filter(is_active=True)]


def as_activity(row: WorkingActivity) -> Activity:
    """A row as the rules know it."""
    return Activity(
        kind=row.kind,
        directions=tuple(row.directions),
        outcomes=tuple(row.outcomes),
        is_live=row.is_live,
        needs_contact=row.needs_contact,
        minimum_seconds=row.minimum_seconds,
        per_day=row.per_day,
        automated_every_days=row.automated_every_days,
        weight=row.weight,
        pk=row.pk,
    )


def own_number(name: str, usual: str) -> str:
    """SQL for a number of the rules that the target book of `held` may have of its own; `usual` is what it is bound to
    everywhere else.
    """
    return f"coalesce((%(exceptions)s::jsonb -> held.target_book_id::text ->> '{name}')::int, %({usual})s)"


def bindings(
    *, now: datetime, rules: RulesOfEngagement, organisation: Organisation, horizon: datetime
) -> dict[str, Any]:
    """The values that the pieces are bound to. `horizon`: older interactions are not looked at."""
    return {
        "now": now,
        "today": now.astimezone(organisation.zone).date(),
        "zone": organisation.time_zone,
        "family": organisation.family_work_counts,
        "horizon": horizon,
        "judges": json.dumps(judge_table(current_activities())),
        "coverage_grace": rules.coverage_grace_days,
        "meeting_days": rules.meeting_protects_days,
        "opportunity_days": rules.opportunity_needs_activity_days,
        "exceptions": json.dumps(rules.exceptions),
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
        "kind_number": Interaction.Kind.values.index(kind),
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
        "weight": activity.weight,
    }


def midnight(day: date, organisation: Organisation) -> datetime:
    """The first moment of `day` in the organisation's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=organisation.zone)
