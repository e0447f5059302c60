"""Retrieval: what was not worked in time, after notice, goes back to the pool or rests. Preview and second look.

Source: docs/rules.md, block 6; dynamic-books.md section 6; decisions 26 to 28.
"""

import json
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection

from accounts.models import Organisation
from accounts.queries.columns import escaped, write_rows
from assignment.actions.coverage import refresh_coverage
from assignment.actions.figures import open_book_lines, refresh_figures
from assignment.actions.notices import end_early_notices, end_left_out_notices, give_notices
from assignment.actions.stale_opportunities import ask_leaders
from assignment.actions.surplus import CODE, still_over, surplus_lines, surplus_of
from assignment.models import Holding, Move, NotGiven, RulesOfEngagement, Run
from assignment.queries.capacity import capacities
from assignment.queries.looked_at import looked_at_by
from assignment.queries.retrieval import due_holdings, ended_notices, facts_of, ripe_facts
from assignment.queries.retrieval_caps import left_to_take
from assignment.queries.retrieval_switch import runs_that_took
from assignment.queries.rule_versions import in_force, rules_of
from assignment.queries.run_words import why_words
from assignment.queries.supply import receivers
from assignment.rules.exceptions import ByTargetBook
from assignment.rules.retrieval import (
    NO_NOTICE,
    NOT_YET,
    NOTICE_RUNNING,
    TAKE,
    Facts,
    asks_leader,
    only_reports,
    verdict,
    within_cap,
)

MOVE_COLUMNS = (
    "run_id", "cause", "state", "code", "position", "account_id", "book_from_id", "station_from", "station_to",
    "rest_until", "seen_version", "score", "grade", "segment_id", "potential_cents", "reason", "explanation", "note",
    "created_at",
)  # fmt: skip
NOT_GIVEN_COLUMNS = ("run_id", "account_id", "code", "score", "segment_id", "detail")
NULL = "\\N"
WAITING = (NOT_YET, NO_NOTICE, NOTICE_RUNNING)
LISTED = set(NotGiven.Code.values)
# What the criteria of a plan keep: whatever would go, or be warned, or be asked about.
LEFT_OUT = NotGiven.Code.CRITERIA.value
OVER_CAP = NotGiven.Code.OVER_CAP.value
GOING = (TAKE, NO_NOTICE, NOTICE_RUNNING, "stale_deal")
WORK = """
SELECT c.holding_id, c.missing, c.touches, c.days, c.live, c.two_way, a.version, coalesce(s.grade, ''), a.segment_id,
       a.potential_cents
  FROM assignment_coverage c
  JOIN accounts_account a ON a.id = c.account_id
  LEFT JOIN scoring_score s ON s.account_id = c.account_id
 WHERE c.holding_id = ANY(%(holdings)s)
"""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One build or second look: the run, the rules in force when it was built, and the clock."""

    run: Run
    organisation: Organisation
    rules: RulesOfEngagement
    looked_at: Container[int]
    now: datetime

    @classmethod
    def of(
        cls, run: Run, *, now: datetime, book_ids: Collection[int] = (), account_ids: Collection[int] = ()
    ) -> "Occasion":
        """Of the accounts in these books, or of these accounts."""
        return cls(
            run=run,
            organisation=Organisation.load(),
            rules=rules_of(run.settings),
            looked_at=looked_at_by(run, now=now, book_ids=book_ids, account_ids=account_ids),
            now=now,
        )

    @cached_property
    def numbers(self) -> ByTargetBook:
        return self.rules.by_target_book()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.organisation.zone).date()

    @property
    def zone(self) -> str:
        return self.organisation.time_zone

    @cached_property
    def pins(self) -> set[int]:
        """Accounts whose line a person pinned before this preview was built again."""
        return {pin[0] for pin in self.run.settings.get("pins", [])}

    @property
    def drops(self) -> dict[str, str]:
        """Accounts whose line a person dropped before, with the note; these lines stay as they are."""
        dropped: dict[str, str] = self.run.settings.get("drops", {})
        return dropped

    @property
    def reports(self) -> bool:
        return only_reports(today=self.today, went_live_on=self.organisation.went_live_on)

    def verdict(self, one: Facts) -> str:
        """TAKE, or why it stays; what would go or be warned but for the criteria of the plan stays because of them."""
        grace = self.numbers.of(one.target_book_id).grace
        code = verdict(one, today=self.today, grace=grace, with_notice=not self.reports)
        return code if code not in GOING or one.account_id in self.looked_at else LEFT_OUT


def build(run: Run, *, now: datetime) -> None:
    """Write the preview as of `now`, on coverage as of then: notices, a line per account that goes, a reason for each
    due one that stays.

    In the first 30 days after going live it only reports: no notice is given and nothing can be applied.
    """
    run.settings = {**run.settings, "rules": in_force().pk}
    books = receivers(run, run.plan)
    ids = [book.pk for book in books]
    occasion = Occasion.of(run, now=now, book_ids=ids)
    run.target_books = sorted({book.target for book in books})
    if not ids:
        return _close(run, {"code": "no_books"})
    due = due_holdings(now=now, today=occasion.today, book_ids=ids)
    ripe = ripe_facts(until=occasion.today, zone=occasion.zone, book_ids=ids)
    judged = [(one, occasion.verdict(one)) for one in ripe]
    end_early_notices(_stopped(occasion, due, judged), now=now)
    left_out = [one.holding_id for one, code in judged if code == LEFT_OUT and one.holding_id in due]
    end_left_out_notices(left_out, run=run, now=now)
    taken, over = _chosen(occasion, judged, book_ids=ids)
    stay = [(one.account_id, code) for one, code in judged if code not in (TAKE, NOT_YET)]
    stay += [(one.account_id, OVER_CAP) for one in over] + ended_notices(list(due), now=now)
    more = surplus_of(
        ids, rules=occasion.rules, today=occasion.today, zone=occasion.zone, taken=taken, dropped=occasion.drops,
        looked_at=occasion.looked_at,
    )  # fmt: skip
    _write(occasion, taken, surplus=more)
    _write_spared(run, stay, listed={*due.values(), *(one.account_id for one in over)})
    run.settings = {**run.settings, "needs_approval": _asks(run, occasion.organisation)}
    counted = {"checked": len(ripe), "taken": len(taken), "over_capacity": len(more)}
    if not more and not any(code == TAKE for _one, code in judged):
        counted["code"] = "nothing_due"
    _close(run, counted | _after(occasion, judged, stay, book_ids=ids))
    if taken or more:
        refresh_figures(run)


def recheck(moves: Sequence[Move], *, run: Run, now: datetime) -> dict[int, str]:
    """The second look, under the locks and in statements of its own: whoever was worked or protected since stays."""
    accounts = [move.account_id for move in moves]
    occasion = Occasion.of(run, now=now, account_ids=accounts)
    holdings = dict(Holding.objects.open().filter(account__in=accounts).values_list("account_id", "pk"))
    refresh_coverage(now=now, holding_ids=list(holdings.values()), rules=occasion.rules)
    facts = {one.account_id: one for one in facts_of(list(holdings.values()), zone=occasion.zone)}
    beyond = surplus_lines(moves) if occasion.rules.over_capacity_gives_back else set()
    codes = {move.pk: _second_look(occasion, facts.get(move.account_id)) for move in moves if move.pk not in beyond}
    codes |= {move.pk: LEFT_OUT for move in moves if move.pk in beyond and move.account_id not in occasion.looked_at}
    room = left_to_take(run, moves)
    codes |= dict.fromkeys(_over_cap([move for move in moves if codes.get(move.pk) == TAKE], facts, room), OVER_CAP)
    skip = {pk: code for pk, code in codes.items() if code != TAKE}
    left_out = [move.account_id for move in moves if skip.get(move.pk) == LEFT_OUT]
    end_left_out_notices([holdings[pk] for pk in left_out if pk in holdings], run=run, now=now)
    lines = [move for move in moves if move.pk in beyond and move.pk not in skip]
    looked = still_over(lines, facts, rules=occasion.rules, today=occasion.today, room=room) if lines else {}
    return skip | {pk: code for pk, code in looked.items() if code}


def _over_cap(moves: Sequence[Move], facts: Mapping[int, Facts], room: dict[int, int]) -> list[int]:
    """Of these lines those for which the cap of their book leaves no place; `room` is what it leaves after the rest."""
    lines = {move.account_id: move for move in moves}
    pinned = {account for account, move in lines.items() if move.state == Move.State.PINNED}
    taken, over = within_cap((facts[account] for account in lines), most=room, pinned=pinned)
    for one in taken:
        room[one.book_id] -= 1
    return [lines[one.account_id].pk for one in over]


def _second_look(occasion: Occasion, one: Facts | None) -> str:
    """TAKE or what the line is skipped with: a clock that runs again was turned by work or by an extension."""
    if one is None:
        return "moved_since_preview"
    code = occasion.verdict(one)
    if code == NOT_YET:
        return "extended" if one.extended and not one.worked else "worked"
    return code


def _chosen(
    occasion: Occasion, judged: Sequence[tuple[Facts, str]], *, book_ids: Sequence[int]
) -> tuple[list[Facts], list[Facts]]:
    """Who goes within the cap of each book, and who would go but for it. Opens the run's line of each book."""
    rooms = list(capacities(book_ids, day=occasion.today).values())
    open_book_lines(occasion.run, rooms)
    return within_cap(
        (one for one, code in judged if code == TAKE and str(one.account_id) not in occasion.drops),
        most=occasion.numbers.most_of(rooms),
        pinned=occasion.pins,
    )


def _after(
    occasion: Occasion, judged: Sequence[tuple[Facts, str]], stay: Sequence[tuple[int, str]], *, book_ids: Sequence[int]
) -> dict[str, Any]:
    """Ask leaders about stale opportunities, warn reps of what comes next, and count it all for the summary."""
    counts = Counter(code for _account, code in stay)
    summary: dict[str, Any] = {
        "report_only": occasion.reports,
        "spared": {code: count for code, count in counts.items() if code not in WAITING},
        "waiting": {code: count for code, count in counts.items() if code in WAITING},
    }
    if not occasion.reports:
        due = [one for one, code in judged if code == "stale_deal" and one.due_on and one.due_on <= occasion.today]
        stale = [one.account_id for one in due]
        summary["asked_leaders"] = ask_leaders(occasion.run, stale, now=occasion.now) if stale else 0
        summary["noticed"] = give_notices(occasion.run, now=occasion.now, book_ids=book_ids)
    return summary


def _stopped(occasion: Occasion, due: Iterable[int], judged: Sequence[tuple[Facts, str]]) -> list[Facts]:
    """Holdings with a due notice that are not ripe yet, because their clock stood still."""
    ripe = {one.holding_id for one, code in judged if code not in ("grace", NOT_YET)}
    left = [pk for pk in due if pk not in ripe]
    return [one for one in facts_of(left, zone=occasion.zone) if one.due_on] if left else []


def _asks(run: Run, organisation: Organisation) -> bool:
    """Does this run wait for a leader?"""
    before = runs_that_took().exclude(pk=run.pk).count()
    by_itself = organisation.retrieval_runs_by_itself
    return bool(run.settings.get("needs_approval")) or asks_leader(runs_by_itself=by_itself, finished_runs=before)


def _close(run: Run, summary: dict) -> None:
    run.summary = {**run.summary, **summary}
    run.save(update_fields=["target_books", "summary", "settings"])


def _write(occasion: Occasion, taken: Sequence[Facts], *, surplus: Sequence[Facts]) -> None:
    """A line per account, book by book, so that a chunk of the apply touches few books. `surplus` goes because its book
    is over its capacity.
    """
    beyond = {one.holding_id for one in surplus}
    taken = sorted([*taken, *surplus], key=lambda one: one.book_id) if beyond else taken
    if not taken:
        return
    with connection.cursor() as cursor:
        cursor.execute(WORK, {"holdings": [one.holding_id for one in taken]})
        work = {row[0]: row[1:] for row in cursor.fetchall()}
    lines = (
        _line(occasion, one, work[one.holding_id], place=place, is_surplus=one.holding_id in beyond)
        for place, one in enumerate(taken, start=1)
    )
    write_rows("assignment_move", MOVE_COLUMNS, lines)


def _line(occasion: Occasion, one: Facts, work: tuple, *, place: int, is_surplus: bool) -> str:
    missing, touches, days, live, two_way, version, grade, segment, potential = work
    until = _rest_until(occasion, one)
    station = "resting" if until else "pool"
    state = "pinned" if one.account_id in occasion.pins else "proposed"
    code = CODE if is_surplus else "silent" if one.worked else "unworked"
    why = {"code": code, "done": one.done, "asked": one.asked}
    why |= {"notice": _iso(one.noticed_on), "due": _iso(one.due_on), "last": _iso(one.last_touch_on)}
    explanation = {
        "why": why,
        "missing": json.loads(missing) if isinstance(missing, str) else missing,
        "work": {"touches": touches, "days": days, "live": live, "two_way": two_way},
        "window": [_iso(one.window_started_on), _iso(one.window_ends_on)],
        "held_on": _iso(one.held_on),
        "extended": one.extended,
        "rest_until": until,
    }
    values = (
        occasion.run.pk, "retrieval", state, "", place, one.account_id, one.book_id, "held", station,
        until or NULL, version, one.score, grade, NULL if segment is None else segment, potential,
        escaped(why_words(why)), escaped(json.dumps(explanation)), "", occasion.now.isoformat(),
    )  # fmt: skip
    return "\t".join(str(value) for value in values) + "\n"


def _rest_until(occasion: Occasion, one: Facts) -> str:
    """The day its rest ends; empty when it goes straight to the pool."""
    days = occasion.numbers.of(one.target_book_id).rest_days(touched=one.last_touch_on is not None)
    return _iso(occasion.today + timedelta(days=days)) if days else ""


def _write_spared(run: Run, spared: Sequence[tuple[int, str]], *, listed: set[int]) -> None:
    """A row per account that was due and stays, with its reason. Those that were never due are only counted."""
    rows: Iterator[str] = (
        f"{run.pk}\t{account}\t{code}\t\\N\t\\N\t{{}}\n"
        for account, code in spared
        if account in listed and code in LISTED
    )
    write_rows("assignment_notgiven", NOT_GIVEN_COLUMNS, rows)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
