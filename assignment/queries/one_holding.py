"""Everything about one open holding that a log needs, in few and small statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from accounts.models import Interaction, Organisation, TargetBook
from assignment.models import Coverage, Holding, Protection, RetrievalNotice, RulesOfEngagement
from assignment.queries.counting import FIELDS, as_fact
from assignment.queries.progress import current_activities, midnight
from assignment.queries.rule_versions import in_force
from assignment.rules import thresholds
from assignment.rules.engagement import Activity, Fact
from assignment.rules.exceptions import Numbers
from assignment.rules.protection import Around, Deal

AROUND = """
SELECT 'deal', o.close_on, greatest(o.opened_on, (SELECT (max(s.at) AT TIME ZONE %(zone)s)::date
                                                    FROM accounts_stagechange s WHERE s.opportunity_id = o.id))
  FROM accounts_opportunity o WHERE o.account_id = %(account)s AND o.stage NOT IN ('won', 'lost')
UNION ALL
SELECT 'meeting', (t.starts_at AT TIME ZONE %(zone)s)::date, NULL
  FROM accounts_task t
 WHERE t.account_id = %(account)s AND t.kind = 'meeting' AND t.done_at IS NULL AND t.cancelled_at IS NULL
   AND t.starts_at > %(now)s
UNION ALL
SELECT 'contract', CASE WHEN k.auto_renews THEN NULL ELSE k.ends_on END, NULL
  FROM accounts_contract k
 WHERE k.account_id = %(account)s AND k.kind = 'contract' AND k.starts_on <= %(today)s
   AND k.signed_by_us_on IS NOT NULL AND k.signed_by_client_on IS NOT NULL
   AND (k.auto_renews OR k.ends_on IS NULL OR k.ends_on >= %(today)s)
   AND (k.terminated_on IS NULL OR k.terminated_on > %(today)s)
UNION ALL
SELECT p.kind, p.ends_on, NULL FROM assignment_protection p WHERE p.holding_id = %(holding)s AND p.ended_at IS NULL
UNION ALL
SELECT 'strategic', NULL, NULL FROM assignment_strategicaccount s
 WHERE s.account_id = %(account)s AND NOT s.may_be_taken
UNION ALL
SELECT 'stopped', NULL, NULL WHERE EXISTS (SELECT FROM assignment_clockpause p WHERE p.holding_id = %(holding)s)
    OR EXISTS (SELECT FROM accounts_availability v WHERE v.user_id = %(rep)s AND v.ends_on >= %(started)s)
"""


# Changes with every change of what Settings reads; a few dozen rows, so asking costs less than reading them.
FINGERPRINT = """
SELECT md5(concat_ws('|',
    (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM accounts_organisation t),
    (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM assignment_rulesofengagement t WHERE t.status = 'current'),
    (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM assignment_workingactivity t),
    (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM accounts_requirement t),
    (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM accounts_targetbook t)))
"""
MOST_KEPT = 500


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the rules say now about accounts of one segment in one target book."""

    organisation: Organisation
    rules: RulesOfEngagement
    numbers: Numbers
    activities: list[Activity]
    requirements: list[thresholds.Requirement]
    window_days: int

    @property
    def zone(self) -> ZoneInfo:
        return self.organisation.zone


@dataclass(frozen=True, kw_only=True)
class One:
    """An open holding with its coverage, its open notice and what it is judged by."""

    holding: Holding
    coverage: Coverage
    notice: RetrievalNotice | None
    settings: Settings

    @property
    def window_days(self) -> int:
        return self.settings.window_days

    @property
    def rep_zone(self) -> ZoneInfo:
        name = self.holding.book.rep.time_zone
        return ZoneInfo(name) if name else self.settings.zone


_kept: dict[tuple[str, int, int | None], Settings] = {}


def load_settings(holding: Holding) -> Settings:
    """The rules in force for this holding's target book and segment; read again only when one of them changed."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        key = cursor.fetchone()[0], holding.book.target_book_id, holding.account.segment_id
    settings = _kept.get(key) or _read(*key[1:])
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = settings
    return settings


def _read(target_id: int, segment_id: int | None) -> Settings:
    target, rules = TargetBook.objects.get(pk=target_id), in_force()
    return Settings(
        organisation=Organisation.load(),
        rules=rules,
        numbers=rules.for_target_book(target_id),
        activities=current_activities(),
        requirements=_requirements(target, segment_id),
        window_days=target.window_days,
    )


def _requirements(target: TargetBook, segment_id: int | None) -> list[thresholds.Requirement]:
    """Those of the account's segment if it has own ones, else the target book's, else one touch in the window."""
    rows = list(target.requirements.filter(Q(segment=segment_id) | Q(segment=None)).order_by("pk"))
    own = [row for row in rows if row.segment_id is not None] or [row for row in rows if row.segment_id is None]
    asked = [thresholds.Requirement(row.measure, row.minimum, row.window_days, row.alternative) for row in own]
    return asked or [thresholds.Requirement("touches", 1, target.window_days)]


def horizon(one: One, *, today: date, with_clock: bool = True) -> date:
    """Older interactions change nothing: before the longest window, the clock's start and two windows of silence."""
    longest = max(line.window_days for line in one.settings.requirements)
    excess = max(longest - one.window_days, 0)
    first = one.coverage.window_started_on - timedelta(days=excess) if with_clock else today
    return min(first, today - timedelta(days=max(longest, 2 * one.window_days))) - timedelta(days=1)


def recent_facts(one: One, *, since: date) -> list[Fact]:
    """The account's interactions from `since` on; with those of its subsidiaries where the organisation says so."""
    own = Q(account_id=one.holding.account_id)
    if one.settings.organisation.family_work_counts:
        own |= Q(account__parent_id=one.holding.account_id)
    rows = Interaction.objects.filter(own, happened_at__gte=midnight(since, one.settings.organisation))
    return [as_fact(row, one.rep_zone) for row in rows.values(*FIELDS)]


def around(one: One, *, now: datetime, today: date, last: tuple[date | None, date | None]) -> Around | None:
    """What protects the account; None when its clock stood still at times, which only the set-based pass can count."""
    started_on, organisation = one.coverage.window_started_on, one.settings.organisation
    rows = _rows_around(one.holding, organisation, started_on=started_on, now=now, today=today)
    if any(kind == "stopped" for kind, *_dates in rows):
        return None
    return _read_around(one.holding, rows, last=last)


def around_of(
    holding: Holding, organisation: Organisation, *, now: datetime, today: date, last: tuple[date | None, date | None]
) -> Around:
    """What protects the account besides a clock that stands still."""
    rows = _rows_around(holding, organisation, started_on=today, now=now, today=today)
    return _read_around(holding, rows, last=last)


def _rows_around(
    holding: Holding, organisation: Organisation, *, started_on: date, now: datetime, today: date
) -> Sequence[tuple[str, date | None, date | None]]:
    values = {
        "zone": organisation.time_zone, "account": holding.account_id, "holding": holding.pk,
        "rep": holding.book.rep_id, "now": now, "today": today, "started": started_on,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(AROUND, values)
        return cursor.fetchall()


def _read_around(holding: Holding, rows: Sequence[tuple], *, last: tuple[date | None, date | None]) -> Around:
    return Around(
        lifecycle=holding.account.lifecycle,
        contracts=_dates(rows, "contract"),
        deals=[Deal(close_on, moved_on) for kind, close_on, moved_on in rows if kind == "deal"],
        meetings=[day for day in _dates(rows, "meeting") if day],
        last_touch_on=last[0],
        last_two_way_on=last[1],
        set=[(kind, day) for kind in Protection.Kind.values for day in _dates(rows, kind) if day],
        is_strategic=any(kind == "strategic" for kind, *_dates in rows),
    )


def _dates(rows: Sequence[tuple], kind: str) -> list[date | None]:
    return [day for name, day, _moved in rows if name == kind]
