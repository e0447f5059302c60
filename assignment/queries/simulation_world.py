"""Today's accounts, books and habits as the world of a simulation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from django.db import connection

from accounts.models import Book, Organisation, Requirement
from accounts.queries.calendar import local_day
from accounts.queries.columns import fetch_integers
from assignment.queries.batch import Kinds, sort_into_kinds
from assignment.queries.capacity import capacities
from assignment.queries.habits import habits
from assignment.queries.progress import current_activities
from assignment.queries.rule_versions import in_force
from assignment.queries.supply import Pattern, Receiver, Supply, Target, book_receivers, targets_of
from assignment.queries.what_ifs import FROM_RULES
from assignment.rules.capacity import BookCapacity
from assignment.rules.engagement import Activity, judge
from assignment.simulator.variant import BY_BOOK
from assignment.simulator.world import LONG_AGO, MEASURES, NOBODY, Accounts, Books, Ints, World, Worth

MOST_ACCOUNTS, MOST_ROOM = 100_000, 1_000_000
CHECKS = "array_remove(coalesce(s.not_ready, '{}'), 'resting')::text || coalesce(s.warnings, '{}')::text"
SCOPE = "(a.book_id = ANY(%(books)s) OR a.station IN ('pool', 'resting'))"
PATTERNS = f"""
SELECT array_remove(coalesce(s.not_ready, '{{}}'), 'resting'), coalesce(s.warnings, '{{}}'), {CHECKS}, count(*)
  FROM accounts_account a LEFT JOIN scoring_score s ON s.account_id = a.id
 WHERE {SCOPE} GROUP BY 1, 2, 3 ORDER BY 3
"""
COLUMNS = (
    "ids", "score", "potential", "segment", "country", "language", "is_customer", "pattern", "book", "held_on",
    "window_ends", "extended", "rests_until", "stays", "has_deal", "last_touch", *MEASURES, "people",
)  # fmt: skip
ACCOUNTS = f"""
SELECT a.id, coalesce(s.priority, 0), a.potential_cents, coalesce(a.segment_id, 0),
       coalesce(array_position(%(countries)s::text[], a.country::text), 0),
       coalesce(array_position(%(languages)s::text[], a.language::text), 0), (a.lifecycle = 'customer')::int,
       array_position(%(patterns)s::text[], {CHECKS}),
       coalesce(array_position(%(books)s::bigint[], a.book_id::bigint), 0) - 1,
       coalesce((lower(h.during) AT TIME ZONE %(zone)s)::date - %(today)s::date, 0),
       coalesce(c.window_ends_on - %(today)s::date, 0), coalesce(c.extended, false)::int,
       greatest(coalesce(a.rest_until - %(today)s::date, 0), 0),
       (a.book_id IS NOT NULL AND a.lifecycle <> 'prospect')::int, coalesce(c.has_open_opportunity, false)::int,
       coalesce((c.last_touch_at AT TIME ZONE %(zone)s)::date - %(today)s::date, {LONG_AGO}),
       {", ".join(f"coalesce(c.{name}, 0)" for name in MEASURES)}, coalesce(p.people, 0)
  FROM accounts_account a
  LEFT JOIN scoring_score s ON s.account_id = a.id
  LEFT JOIN assignment_holding h ON h.account_id = a.id AND upper_inf(h.during)
  LEFT JOIN assignment_coverage c ON c.holding_id = h.id
  LEFT JOIN (SELECT account_id, count(*) AS people FROM accounts_contact WHERE left_on IS NULL GROUP BY 1) p
    ON p.account_id = a.id
 WHERE {SCOPE}
 ORDER BY a.book_id IS NULL, s.priority DESC NULLS LAST, a.id
 LIMIT {MOST_ACCOUNTS}
"""


@dataclass(frozen=True, eq=False, kw_only=True)
class Today:
    """The world and what it was made of: `basis` is what the page says of it."""

    world: World
    basis: dict = field(default_factory=dict)


def world_of_today(book_ids: Sequence[int], *, now: datetime) -> Today:
    """The open books `book_ids`, what they hold, and the pool, as of `now`; of a large pool the best scores.

    Accounts outside books that no book may take are left out.
    """
    books = book_receivers(Book.objects.open().filter(pk__in=book_ids, rep__is_active=True))
    targets = targets_of(books)
    day = local_day(now)
    rows, supply, total = _rows(books, day=day)
    kinds = sort_into_kinds(supply, books=books, targets=targets) if books else None
    column = dict(zip(COLUMNS, rows.T, strict=True))
    usable = (column["book"] != NOBODY) | (kinds.eligible[kinds.of].any(axis=1) if kinds else False)
    segments = np.unique(np.append(column["segment"], [s for target in targets.values() for s in target.segments]))
    opened = dict(Book.objects.filter(pk__in=[book.pk for book in books]).values_list("pk", "opened_on"))
    known = habits(
        [book.pk for book in books], [book.rep_id for book in books], [opened[book.pk] for book in books], now=now
    )
    world = World(
        accounts=_accounts({name: values[usable] for name, values in column.items()}, kinds, usable, segments),
        books=_books(books, targets, kinds, segments, day=day),
        behaviour=known.behaviour,
        worth=_worth(current_activities()),
    )
    counts = {"accounts": int(usable.sum()), "held": int((column["book"] != NOBODY).sum()), "books": len(books)}
    return Today(world=world, basis=known.as_dict() | counts | {"left_out": total - int(usable.sum())})


def _worth(activities: Sequence[Activity]) -> Worth:
    """What the forms of work that the model knows count for; what does not count today is one."""
    forms = {
        "mail": ("email", ""), "call": ("call", "no_answer"), "conversation": ("call", "spoke"),
        "meeting": ("meeting", "held"),
    }  # fmt: skip
    found = {name: judge(activities, kind, "out", outcome) for name, (kind, outcome) in forms.items()}
    return Worth(**{name: activity.weight for name, activity in found.items() if activity})


def _rows(books: Sequence[Receiver], *, day: date) -> tuple[Ints, Supply, int]:
    """A row per account in COLUMNS, the same as a supply for the kinds, and how many accounts there are in all."""
    values = {
        "books": [book.pk for book in books],
        "countries": sorted(set().union(*(book.countries for book in books))),
        "languages": sorted(set().union(*(book.languages for book in books))),
        "zone": Organisation.load().time_zone,
        "today": day,
    }
    with connection.cursor() as cursor:
        cursor.execute(PATTERNS, values)
        found = cursor.fetchall()
    values["patterns"] = [text for _fails, _warns, text, _count in found]
    rows = fetch_integers(ACCOUNTS, values, columns=len(COLUMNS))
    column = dict(zip(COLUMNS, rows.T, strict=True))
    nothing = np.zeros(len(rows), np.int64)
    supply = Supply(
        **{name: column[name] for name in ("ids", "score", "potential", "segment", "country", "language")},
        is_customer=column["is_customer"], pattern=column["pattern"], grade=nothing, version=nothing,
        countries=values["countries"], languages=values["languages"],
        patterns=[Pattern(tuple(fails), tuple(warns)) for fails, warns, _text, _count in found] or [Pattern((), ())],
    )  # fmt: skip
    return rows, supply, sum(count for *_checks, count in found)


def _accounts(column: dict[str, Ints], kinds: Kinds | None, usable: np.ndarray, segments: Ints) -> Accounts:
    plain = ("ids", "score", "potential", "book", "held_on", "window_ends", "rests_until", "last_touch", "people")
    return Accounts(
        **{name: column[name] for name in plain},
        segment=np.searchsorted(segments, column["segment"]),
        kind=kinds.of[usable] if kinds else np.zeros(len(column["ids"]), np.int64),
        done=np.column_stack([column[name] for name in MEASURES]),
        **{name: column[name].astype(bool) for name in ("extended", "stays", "has_deal")},
    )


def _books(
    books: Sequence[Receiver], targets: dict[int, Target], kinds: Kinds | None, segments: Ints, *, day: date
) -> Books:
    rooms = capacities([book.pk for book in books], day=day, days_away=None)
    ordered = [rooms[book.pk] for book in books]
    windows = dict(Book.objects.filter(pk__in=rooms).values_list("pk", "target_book__window_days"))
    asked, thresholds = _asked(books, targets, segments)
    return Books(
        ids=np.array([book.pk for book in books], np.int64),
        limit=np.array([min(room.whole.limit, MOST_ROOM) for room in ordered], np.int64),
        segment_limit=np.array([_per_segment(room, segments) for room in ordered], np.int64).reshape(
            len(books), len(segments)
        ),
        share=np.array([room.share for room in ordered], np.float64),
        window=np.array([windows[book.pk] for book in books], np.int64),
        eligible=kinds.eligible if kinds else np.ones((1, 0), bool),
        asked=asked,
        thresholds=thresholds,
        own=_own_numbers([book.target for book in books]),
    )


def _own_numbers(targets: Sequence[int]) -> dict[str, Ints]:
    """Numbers that the rules in force set for these target books, one per book."""
    exceptions = in_force().exceptions
    own = [exceptions.get(str(target), {}) for target in targets]
    return {
        name: np.array([each.get(FROM_RULES[name], NOBODY) for each in own], np.int64)
        for name in BY_BOOK
        if any(FROM_RULES[name] in each for each in own)
    }


def _per_segment(room: BookCapacity, segments: Ints) -> list[int]:
    return [min(room.by_segment[s].limit, MOST_ROOM) if s in room.by_segment else 0 for s in segments.tolist()]


def _asked(books: Sequence[Receiver], targets: dict[int, Target], segments: Ints) -> tuple[Ints, tuple[Ints, ...]]:
    """Which threshold each book sets for each segment, and the thresholds: least numbers per alternative and measure.

    A segment's own requirements go before those of the target book; without any, one touch is asked for.
    """
    of: dict[tuple[int, int | None], dict[int, dict[str, int]]] = {}
    rows = Requirement.objects.filter(target_book__in=targets).order_by("pk")
    for target, segment, alternative, measure, least in rows.values_list(
        "target_book_id", "segment_id", "alternative", "measure", "minimum"
    ):
        of.setdefault((target, segment), {}).setdefault(alternative, {})[measure] = least
    tables: list[Ints] = []
    place: dict[tuple, int] = {}
    asked = np.zeros((len(books), len(segments)), np.int64)
    for at, book in enumerate(books):
        for column, segment in enumerate(segments.tolist()):
            wanted = of.get((book.target, segment)) or of.get((book.target, None)) or {1: {"touches": 1}}
            table = tuple(tuple(each.get(name, 0) for name in MEASURES) for each in wanted.values())
            if table not in place:
                place[table] = len(tables)
                tables.append(np.array(table, np.int64))
            asked[at, column] = place[table]
    return asked, tuple(tables)
