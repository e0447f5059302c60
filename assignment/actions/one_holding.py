"""Count one holding after a log by the pure rules on a few rows; the set-based pass would cost more than the log."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from assignment.actions.windows import OLD_NEWS_DAYS
from assignment.models import Coverage, RetrievalNotice
from assignment.queries.counting import held_of
from assignment.queries.one_holding import One, around, horizon, recent_facts
from assignment.rules.engagement import Fact, Touch, Verdict, touches_among, verdicts
from assignment.rules.protection import strongest
from assignment.rules.thresholds import Progress, ProgressOver, Standing, standing, state

WINDOW = ("window_started_on", "window_ends_on", "extended")


@dataclass(frozen=True)
class Weighed:
    """A holding as it stands after its interactions: `values` of its coverage, a verdict per interaction, and how the
    turn of its window settles the open notice (`settled`, empty if it does not).
    """

    one: One
    values: dict[str, Any]
    judged: dict[int, Verdict]
    settled: str


def count_one(one: One, *, now: datetime) -> dict[int, Verdict] | None:
    """Bring this holding's coverage to `now` and return a verdict per recent interaction.

    None, and nothing written, when its clock stood still: then the set-based pass must count. The caller holds the
    account's lock.
    """
    stored = copy(one.coverage)
    weighed = weigh(one, now=now)
    if weighed is None:
        return None
    if weighed.settled and one.notice:
        RetrievalNotice.objects.filter(pk=one.notice.pk).update(state=weighed.settled, settled_at=now)
    _write(weighed.one, weighed.values, stored=stored, now=now)
    return weighed.judged


def weigh(one: One, *, now: datetime, also: Sequence[Fact] = (), meetings: Sequence[date] = ()) -> Weighed | None:
    """How the holding stands at `now`, or would stand with `also` done and `meetings` booked besides; None when its
    clock stood still.

    Writes nothing, but turns the windows of `one.coverage` in memory.
    """
    today = now.astimezone(one.settings.zone).date()
    if one.coverage.paused_days:
        return None
    since = horizon(one, today=today)
    facts = [*recent_facts(one, since=since), *also]
    held = held_of(one.holding, zone=one.rep_zone)
    judged = verdicts(facts, held=held, activities=one.settings.activities, now=now)
    done = touches_among(facts, judged)
    last = _last(one, done, since=since)
    beside = around(one, now=now, today=today, last=tuple(_day(moment, one) for moment in last))
    if beside is None:
        return None
    beside = replace(beside, meetings=[*beside.meetings, *meetings])
    one, settled = _turned(one, done, today=today)
    numbers = one.settings.numbers
    code, until = strongest(
        beside, today=today, window_days=one.window_days, opportunity_days=numbers.opportunity_needs_activity_days,
        meeting_days=numbers.meeting_protects_days,
    )  # fmt: skip
    values = _counts(one, done, today=today, has_deal=bool(beside.deals))
    values |= {"last_touch_at": last[0], "last_two_way_at": last[1], "protection": code, "protected_until": until}
    values |= {name: getattr(one.coverage, name) for name in WINDOW}
    return Weighed(one, values, judged, settled)


def turned_by(one: One, *, now: datetime) -> One:
    """The holding after its windows were brought to `now` by the interactions that are logged; writes nothing."""
    today = now.astimezone(one.settings.zone).date()
    facts = recent_facts(one, since=horizon(one, today=today))
    held = held_of(one.holding, zone=one.rep_zone)
    judged = verdicts(facts, held=held, activities=one.settings.activities, now=now)
    return _turned(one, touches_among(facts, judged), today=today)[0]


def _turned(one: One, done: Sequence[Touch], *, today: date) -> tuple[One, str]:
    """The holding after its windows were brought to `today`, as windows.py does it for all, and how that settles its
    notice, which is then gone from the answer. What protects the account is not looked at here."""
    row, settled = one.coverage, ""
    while row.window_ends_on <= today and (how := _how_it_turns(one, done, today=today)):
        if how == "half":
            row.extended = True
        else:
            row.window_started_on = row.window_ends_on if how == "in_time" else today + timedelta(days=1)
        begins = row.window_ends_on if how == "half" else row.window_started_on
        row.window_ends_on = begins + timedelta(days=one.window_days)
        if one.notice:
            settled = RetrievalNotice.State.EXTENDED if how == "half" else RetrievalNotice.State.MET
            one = replace(one, notice=None)
    return one, settled


def _how_it_turns(one: One, done: Sequence[Touch], *, today: date) -> str:
    """Worked in time, late, or half of it with the extension still to have; empty for a window that stays over."""
    row, first = one.coverage, _judged_from(one, today=today)
    done = [touch for touch in done if (on := _day(touch.at, one)) and on >= first]
    in_time = [touch for touch in done if (on := _day(touch.at, one)) and on < row.window_ends_on]
    met = standing(one.settings.requirements, _by_clock(one, in_time, first=row.window_started_on))
    late = standing(one.settings.requirements, _by_clock(one, done, first=_clock_from(one, today=today)))
    if met.worked or late.worked:
        return "in_time" if met.worked else "late"
    return "half" if (met.half or late.half) and not row.extended else ""


def _judged_from(one: One, *, today: date) -> date:
    """A window that was judged after its end keeps that verdict; only what happened lately can still change it."""
    row = one.coverage
    judged_on = _day(row.computed_at, one) or today
    if judged_on > row.window_ends_on and row.window_ends_on <= today - timedelta(days=OLD_NEWS_DAYS):
        return horizon(one, today=today, with_clock=False)
    return horizon(one, today=today)


def _clock_from(one: One, *, today: date) -> date:
    """The day from which the clock counts: a window that is over counts its length back from the notice or today."""
    row = one.coverage
    if row.window_ends_on > today:
        return row.window_started_on
    told = min(today, _day(one.notice.given_at, one) or today) if one.notice else today
    return max(row.window_started_on, told - (row.window_ends_on - row.window_started_on))


def _by_clock(one: One, done: Sequence[Touch], *, first: date) -> ProgressOver:
    """Progress since `first`, or earlier for requirements whose own window is longer than the book's."""
    days = [_day(touch.at, one) for touch in done]

    def over(span: int) -> Progress:
        since = first - timedelta(days=max(0, span - one.window_days))
        return Progress.of(touch for touch, on in zip(done, days, strict=True) if on and on >= since)

    return over


def _last(one: One, done: Sequence[Touch], *, since: date) -> tuple[datetime | None, datetime | None]:
    """The last touch and the last two-way contact; what was known from before `since` stays known."""

    def latest(moments: list[datetime], known: datetime | None) -> datetime | None:
        is_older = known is not None and known.astimezone(one.settings.zone).date() < since
        return max(moments, default=known if is_older else None)

    two_way = [touch.at for touch in done if touch.two_way]
    return latest([t.at for t in done], one.coverage.last_touch_at), latest(two_way, one.coverage.last_two_way_at)


def _counts(one: One, done: Sequence[Touch], *, today: date, has_deal: bool) -> dict[str, Any]:
    """State over the rolling windows, counts and standing by the clock."""
    days = [_day(touch.at, one) for touch in done]

    def rolling(span: int) -> Progress:
        first = today - timedelta(days=span - 1)
        return Progress.of(touch for touch, on in zip(done, days, strict=True) if on and on >= first)

    asked, by_clock = one.settings.requirements, _by_clock(one, done, first=_clock_from(one, today=today))
    stands = standing(asked, by_clock)
    own = rolling(one.window_days)
    grace_ends = _day(one.holding.during.lower, one) + timedelta(days=one.settings.rules.coverage_grace_days)
    return {
        **vars(by_clock(one.window_days)),
        "state": str(state(
            engaged=own.two_way > 0 or has_deal, worked=standing(asked, rolling).worked, touched=own.touches > 0,
            in_grace=today < grace_ends,
        )),
        "is_past_grace": today >= grace_ends,
        "has_open_opportunity": has_deal,
        **_standing_values(stands),
    }  # fmt: skip


def _standing_values(stands: Standing) -> dict[str, Any]:
    missing = [{"measure": one.measure, "have": one.have, "need": one.need} for one in stands.missing]
    return {"asked": stands.asked, "met": stands.done, "missing": missing, "worked_in_window": stands.worked}


def _write(one: One, values: dict[str, Any], *, stored: Coverage, now: datetime) -> None:
    """Write what is not as it is `stored`, end the notice that the work or a protection settles."""
    notice, until = one.notice, values["protected_until"]
    covers = bool(values["protection"]) and notice is not None and (until is None or until >= notice.due_on)
    ends = notice is not None and (values["worked_in_window"] or covers)
    values["at_risk_on"] = notice.due_on if notice and not ends else None
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if changed:
        changed["computed_at"] = now
        Coverage.objects.filter(pk=one.coverage.pk).update(**changed)
        for name, value in changed.items():
            setattr(one.coverage, name, value)
    if notice and ends:
        how = RetrievalNotice.State.MET if values["worked_in_window"] else RetrievalNotice.State.PROTECTED
        RetrievalNotice.objects.filter(pk=notice.pk).update(state=how, settled_at=now)


def _day(moment: datetime | None, one: One) -> date | None:
    return moment.astimezone(one.settings.zone).date() if moment else None
