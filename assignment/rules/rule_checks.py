"""Numbers of the rules that contradict each other or that nobody can meet. Pure: codes and values, no words.

Source: docs/rules.md, block 13.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from assignment.rules.engagement import Activity
from assignment.rules.thresholds import Requirement

EXCEPTIONS = "exceptions"  # the place of a problem with a number that a target book has of its own


@dataclass(frozen=True)
class Problem:
    """What is wrong; `number` is the setting to change where there is one, `words` fill the sentence."""

    code: str
    number: str = ""
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """A kind of book as the checks see it: its name, its window, what "worked" asks for, and the numbers of the rules
    that it has of its own. `is_part`: it is one segment of a kind, with a threshold of its own.
    """

    name: str
    window_days: int
    asked: Sequence[Requirement] = ()
    own: Mapping[str, int] = field(default_factory=dict)
    is_part: bool = False


def contradictions(numbers: Mapping[str, int], kinds: Sequence[Terms]) -> list[Problem]:
    """Numbers that undo each other: notice, graces and windows, protections, the clocks of disputes."""
    return [*window_problems(numbers, kinds), *_pairs(numbers), *_own_pairs(numbers, kinds)]


def impossible_asks(kinds: Iterable[Terms], activities: Sequence[Activity]) -> list[Problem]:
    """Thresholds that nobody can meet with the activities that count: every alternative asks for too much."""
    found = []
    for kind in kinds:
        rows = sorted(kind.asked, key=lambda row: row.alternative)
        ways = [list(group) for _number, group in groupby(rows, key=lambda row: row.alternative)]
        stuck = [next(_too_much(way, activities), None) for way in ways]
        if ways and all(stuck) and stuck[0]:
            found.append(Problem(stuck[0].code, words={"book": kind.name, **stuck[0].words}))
    return found


def window_problems(numbers: Mapping[str, int], kinds: Sequence[Terms]) -> Iterator[Problem]:
    """Windows that a notice or a grace of the rules, or of the kind of book itself, does not fit into."""
    for kind in (each for each in kinds if not each.is_part):
        holds = {**numbers, **kind.own}
        words = {"book": kind.name, "window": kind.window_days}
        for code, name, is_wrong in (
            ("window_shorter_than_notice", "notice_days", holds["notice_days"] > kind.window_days),
            ("coverage_grace_swallows_window", "coverage_grace_days", holds["coverage_grace_days"] >= kind.window_days),
            (
                "grace_longer_than_silence", "retrieval_grace_days",
                holds["retrieval_grace_days"] > 2 * kind.window_days,
            ),
        ):  # fmt: skip
            if is_wrong:
                yield Problem(code, EXCEPTIONS if name in kind.own else name, {**words, "days": holds[name]})


def _pairs(numbers: Mapping[str, int]) -> Iterator[Problem]:
    if numbers["new_hire_grace_days"] < numbers["retrieval_grace_days"]:
        words = {"days": numbers["new_hire_grace_days"], "usual": numbers["retrieval_grace_days"]}
        yield Problem("new_hires_get_less", "new_hire_grace_days", words)
    if numbers["dispute_director_hours"] < numbers["dispute_leader_hours"]:
        words = {"hours": numbers["dispute_director_hours"], "leader": numbers["dispute_leader_hours"]}
        yield Problem("director_before_leader", "dispute_director_hours", words)
    if not numbers["opportunity_needs_activity_days"]:
        yield Problem("opportunity_protects_nothing", "opportunity_needs_activity_days")
    if not numbers["preview_stays_fresh_days"]:
        yield Problem("preview_never_fresh", "preview_stays_fresh_days")


def _own_pairs(numbers: Mapping[str, int], kinds: Sequence[Terms]) -> Iterator[Problem]:
    """The same of kinds of book with numbers of their own."""
    for kind in (each for each in kinds if not each.is_part):
        holds = {**numbers, **kind.own}
        usual, new_hire = holds["retrieval_grace_days"], holds["new_hire_grace_days"]
        if new_hire < usual and kind.own.keys() & {"retrieval_grace_days", "new_hire_grace_days"}:
            words = {"book": kind.name, "days": new_hire, "usual": usual}
            yield Problem("new_hires_get_less_there", EXCEPTIONS, words)
        if kind.own.get("opportunity_needs_activity_days") == 0:
            yield Problem("opportunity_protects_nothing_there", EXCEPTIONS, {"book": kind.name})


def _too_much(way: Sequence[Requirement], activities: Sequence[Activity]) -> Iterator[Problem]:
    """What in this alternative cannot be done."""
    for row in way:
        most = _most(row, activities)
        if most is not None and row.minimum > most:
            yield Problem("nobody_can", words={"measure": row.measure, "asked": row.minimum, "most": most,
                                               "days": row.window_days})  # fmt: skip


def _most(row: Requirement, activities: Sequence[Activity]) -> int | None:
    """The most of a measure that a window allows; None where there is no limit of ours."""
    per_day: dict[str, int] = {}
    for one in activities:
        per_day[one.kind] = max(per_day.get(one.kind, 0), one.per_day)
    live = {one.kind for one in activities if one.is_live}
    meetings = {one.kind for one in activities if one.kind in ("meeting", "visit")}
    limits = {
        "days": row.window_days if per_day else 0,
        "channels": len(per_day),
        "touches": sum(_heaviest_day(kind, activities) for kind in per_day) * row.window_days,
        "live": sum(per_day[kind] for kind in live) * row.window_days,
        "two_way": sum(per_day.values()) * row.window_days,
        "meetings": sum(per_day[kind] for kind in meetings) * row.window_days,
        "contacts": sum(per_day.values()) * row.window_days,
    }
    return limits.get(row.measure)


def _heaviest_day(kind: str, activities: Sequence[Activity]) -> int:
    """The most touches that interactions of a kind make in a day: each place of the day by the heaviest activity that
    may have it.
    """
    own = [one for one in activities if one.kind == kind]
    places = range(1, 1 + max(one.per_day for one in own))
    return sum(max(one.weight for one in own if one.per_day >= place) for place in places)
