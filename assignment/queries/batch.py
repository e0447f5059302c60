"""Put together what the engine is asked: ready accounts, books with their room, and every rule between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from accounts.models import Organisation
from accounts.queries.calendar import local_day
from assignment.engine.problem import NOBODY, BatchProblem, Pairs, pairs
from assignment.models import Run
from assignment.queries import exclusions
from assignment.queries.capacity import capacities
from assignment.queries.rule_versions import in_force
from assignment.queries.supply import KEPT, Outside, Receiver, Supply, Target, keep, wanted_by
from assignment.rules.capacity import BookCapacity
from assignment.rules.plan_terms import CONFLICT, COVERAGE, HELD_BEFORE, RETURNED, Terms

Ints = NDArray[np.int64]
TAKES, WRONG_SEGMENT, CUSTOMER, BELOW_MINIMUM, CHECK, COUNTRY, LANGUAGE = range(7)
REFUSALS = ("takes", "segment", "lifecycle", "minimum", "check", "country", "language")


@dataclass(frozen=True, eq=False, kw_only=True)
class Kinds:
    """Classes of accounts that the same books may take: `of` each account, `verdict[kind, book]` (TAKES or why not)."""

    of: Ints
    verdict: Ints
    segment: Ints
    country: Ints
    language: Ints

    @property
    def eligible(self) -> NDArray[np.bool_]:
        answer: NDArray[np.bool_] = self.verdict == TAKES
        return answer


@dataclass(frozen=True, eq=False, kw_only=True)
class Batch:
    """One distribution: the rows of `problem` are those of `supply` and `books`.

    `aside` has the ready accounts that no book may get, by the code of their reason; `family_elsewhere` those whose
    family is in another book (account id → book id). `until` says when a rep held an account last, by (account id,
    book id). `closed` are places of books that get nothing, with the code why; `covered` the coverage of books in
    percent where the plan asks for one. `comes_first` says why a rep is preferred, by (account id, book id).
    """

    run: Run
    terms: Terms
    supply: Supply
    books: Sequence[Receiver]
    targets: Mapping[int, Target]
    rooms: Sequence[BookCapacity]
    outside: Outside
    segments: Ints
    kinds: Kinds
    problem: BatchProblem
    aside: Mapping[str, Supply]
    dropped: Supply
    family_elsewhere: dict[int, int]
    until: dict[tuple[int, int], int]
    families: exclusions.Families
    conflicts: frozenset[tuple[int, int]]
    comes_first: Mapping[tuple[int, int], str]
    closed: Mapping[int, str]
    covered: Mapping[int, int]


def compose(
    run: Run,
    *,
    supply: Supply,
    books: Sequence[Receiver],
    targets: Mapping[int, Target],
    outside: Outside,
    terms: Terms,
    now: datetime,
) -> Batch:
    """Everything that `run` decides about under `terms`, as of `now`."""
    targets = targets if Organisation.load().scoring_on else without_scores(targets)
    ids = [book.pk for book in books]
    rooms = _rooms(ids, terms, besides=run.pk, now=now)
    is_dropped = np.isin(supply.ids, [int(pk) for pk in run.settings.get("drops", {})])
    dropped, supply = keep(supply, is_dropped), keep(supply, ~is_dropped)
    supply, aside = _set_aside(supply, terms, now=now)
    families = exclusions.families() if terms.keep_families_together else _no_families()
    supply, family_elsewhere = _with_homes_here(supply, families, ids)
    segments = np.array(
        sorted({*supply.segment.tolist(), *(s for t in targets.values() for s in t.segments)}), np.int64
    )
    kinds = sort_into_kinds(supply, books=books, targets=targets)
    pairs_of, until, conflicts, comes_first = _personal_terms(supply, ids, terms, now=now)
    covered = exclusions.coverage_percent(ids) if Organisation.load().coverage_on else {}
    closed = _closed(rooms, terms, covered)
    problem = BatchProblem(
        account_ids=supply.ids,
        score=supply.score * 100,
        rank=supply.rank,
        potential=supply.potential,
        segment=np.searchsorted(segments, supply.segment),
        kind=kinds.of,
        eligible=kinds.eligible,
        book_ids=np.array(ids, np.int64),
        pinned=known_positions(run.settings.get("pins", []), supply, ids),
        **_book_columns(rooms, segments, terms, closed=closed),
        **pairs_of,
        **_family_rows(supply, families, ids),
    )
    return Batch(
        run=run, terms=terms, supply=supply, books=books, targets=targets, rooms=rooms, outside=outside,
        segments=segments, kinds=kinds, problem=problem, aside=aside, dropped=dropped,
        family_elsewhere=family_elsewhere, until=until, families=families, conflicts=conflicts,
        comes_first=comes_first, closed=closed, covered=covered,
    )  # fmt: skip


def _rooms(ids: Sequence[int], terms: Terms, *, besides: int, now: datetime) -> list[BookCapacity]:
    by_id = capacities(ids, day=local_day(now), besides=besides, days_away=terms.days_away)
    return [by_id[pk] for pk in ids]


def _set_aside(supply: Supply, terms: Terms, *, now: datetime) -> tuple[Supply, dict[str, Supply]]:
    """What may be given, and by its reason what no book may get whatever its room."""
    reason = np.full(len(supply), "", "<U16")
    if supply.busy is not None:
        reason = np.array(KEPT)[supply.busy]
    reason[(reason == "") & (supply.segment <= 0)] = "no_segment"
    if terms.criteria:
        ids = list(wanted_by(terms, now=now).values_list("pk", flat=True))
        reason[(reason == "") & ~np.isin(supply.ids, ids)] = "criteria"
    if terms.excludes(CONFLICT):
        reason[(reason == "") & np.isin(supply.ids, exclusions.in_dispute())] = "conflict"
    aside = {code: keep(supply, reason == code) for code in np.unique(reason).tolist() if code}
    return keep(supply, reason == ""), aside


def _closed(rooms: Sequence[BookCapacity], terms: Terms, covered: Mapping[int, int]) -> dict[int, str]:
    """Places of books that get nothing however much room they have, and why."""
    least = (terms.number(COVERAGE) or 0) if terms.excludes(COVERAGE) else 0
    found = {}
    for at, room in enumerate(rooms):
        if room.is_away:
            found[at] = "away"
        elif room.is_at_value_limit:
            found[at] = "full"
        elif covered.get(room.book_id, 100) < least:
            found[at] = "low_coverage"
    return found


def _book_columns(
    rooms: Sequence[BookCapacity], segments: Ints, terms: Terms, *, closed: Mapping[int, str]
) -> dict[str, NDArray]:
    """What the engine is told of each book: its places, what it holds, and its fair share."""
    free = np.array([_places(room, terms) if at not in closed else 0 for at, room in enumerate(rooms)], np.int64)
    return {
        "free": free,
        "free_segment": _segment_places(rooms, segments, free, terms),
        "held_count": np.array([room.held for room in rooms], np.int64),
        "held_value": np.array([room.potential_cents for room in rooms], np.int64),
        "share": np.array([room.share for room in rooms]),
    }


def _places(room: BookCapacity, terms: Terms) -> int:
    if terms.goes_beyond_capacity:
        return terms.most_per_book or 0
    return terms.places(room.whole.free, limit=room.whole.limit, used=room.whole.used + room.whole.reserved)


def _segment_places(rooms: Sequence[BookCapacity], segments: Ints, free: Ints, terms: Terms) -> Ints:
    """Places per book and segment; where the plan goes beyond capacities all of them, of segments that a book takes."""
    beyond = terms.goes_beyond_capacity
    table = [
        [min(int(most), most if beyond and s in room.by_segment else room.free_for(s)) for s in segments.tolist()]
        for room, most in zip(rooms, free.tolist(), strict=True)
    ]
    return np.array(table, np.int64).reshape(len(rooms), len(segments))


def without_scores(targets: Mapping[int, Target]) -> dict[int, Target]:
    """Where scoring is switched off the rank by fields only orders: it is no score that could be too low."""
    return {pk: replace(target, minimum_score=0) for pk, target in targets.items()}


def sort_into_kinds(supply: Supply, *, books: Sequence[Receiver], targets: Mapping[int, Target]) -> Kinds:
    """Class each account by all that eligibility reads, and judge each class against each book once."""
    rows = eligibility_rows(supply, targets=targets)
    code = np.zeros(len(rows), np.int64)
    for column in rows.T:
        code = code * (int(column.max(initial=0)) + 1) + column
    _codes, first, of = np.unique(code, return_index=True, return_inverse=True)
    row = rows[first]
    verdict = np.full((len(row), len(books)), TAKES)
    for why, refuses in reversed(refusals(row, books=books, targets=targets, supply=supply).items()):
        verdict[refuses] = why
    return Kinds(of=of.ravel(), verdict=verdict, segment=row[:, 0], country=row[:, 1], language=row[:, 2])


def refusals(
    row: Ints, *, books: Sequence[Receiver], targets: Mapping[int, Target], supply: Supply
) -> dict[int, NDArray[np.bool_]]:
    """By each rule of eligibility, the weightiest first: which class of accounts does which book refuse?

    `row` holds segment, country, language, whether a customer, pattern, and the band of the score.
    """
    asked = list(targets.values())
    place = {target.pk: at for at, target in enumerate(asked)}
    target_of = np.array([place[book.target] for book in books], np.int64)
    minimums = np.array(sorted({target.minimum_score for target in asked}), np.int64)
    return {
        WRONG_SEGMENT: _segment_refuses(row, asked)[:, target_of],
        CUSTOMER: _lifecycle_refuses(row, asked)[:, target_of],
        BELOW_MINIMUM: _below(row, asked, minimums)[:, target_of],
        CHECK: _check_refuses(row, asked, supply)[:, target_of],
        COUNTRY: _country_refuses(row, books, supply),
        LANGUAGE: _language_refuses(row, books, supply),
    }


def eligibility_rows(supply: Supply, *, targets: Mapping[int, Target]) -> Ints:
    """What eligibility reads of each account: the columns of `refusals`."""
    minimums = np.array(sorted({target.minimum_score for target in targets.values()}), np.int64)
    band = np.searchsorted(minimums, supply.score, side="right")
    columns = [supply.segment, supply.country, supply.language, supply.is_customer, supply.pattern, band]
    return np.column_stack(columns)


def _segment_refuses(row: Ints, targets: Sequence[Target]) -> NDArray[np.bool_]:
    return np.column_stack([~np.isin(row[:, 0], list(target.segments)) for target in targets])


def _lifecycle_refuses(row: Ints, targets: Sequence[Target]) -> NDArray[np.bool_]:
    """Customers belong in customer books, everybody else in prospect books."""
    return np.column_stack([row[:, 3] != int(target.is_for_customers) for target in targets])


def _below(row: Ints, targets: Sequence[Target], minimums: Ints) -> NDArray[np.bool_]:
    return np.column_stack([row[:, 5] <= np.searchsorted(minimums, target.minimum_score) for target in targets])


def _check_refuses(row: Ints, targets: Sequence[Target], supply: Supply) -> NDArray[np.bool_]:
    refused = np.array([[bool(t.blocks(pattern)) for t in targets] for pattern in supply.patterns], bool)
    answer: NDArray[np.bool_] = refused[np.maximum(row[:, 4] - 1, 0)]
    return answer


def _country_refuses(row: Ints, books: Sequence[Receiver], supply: Supply) -> NDArray[np.bool_]:
    return _outside_list(row[:, 1], [book.countries for book in books], supply.countries)


def _language_refuses(row: Ints, books: Sequence[Receiver], supply: Supply) -> NDArray[np.bool_]:
    return _outside_list(row[:, 2], [book.languages for book in books], supply.languages)


def _outside_list(code: Ints, wanted: Sequence[frozenset[str]], names: Sequence[str]) -> NDArray[np.bool_]:
    """Of each code (0: none of the names) and each book: does the book want others only? An empty wish takes all."""
    welcome = np.array([[not wish or name in wish for wish in wanted] for name in ["", *names]], bool)
    answer: NDArray[np.bool_] = ~welcome[code]
    return answer


def _personal_terms(
    supply: Supply, ids: Sequence[int], terms: Terms, *, now: datetime
) -> tuple[dict[str, Pairs], dict[tuple[int, int], int], frozenset[tuple[int, int]], dict[tuple[int, int], str]]:
    """Pairs of account and book with terms of their own, the last day of each that held it before, conflicts, and why
    a rep comes first.
    """
    held, nothing = np.empty((0, 3), np.int64), np.empty((0, 2), np.int64)
    if terms.excludes(HELD_BEFORE):
        rules = in_force()
        days, zone = terms.number(HELD_BEFORE) or rules.not_back_to_holder_days, Organisation.load().zone
        held = exclusions.held_before(ids, now=now, days=days, zone=zone, source=terms.source_books)
    returned = exclusions.returned_as_poor_fit(ids) if terms.excludes(RETURNED) else nothing
    conflicts = exclusions.returned_for_conflict(ids) if terms.excludes(CONFLICT) else nothing
    parents = not terms.keep_families_together
    first = exclusions.preferred(ids, now=now, parents=parents, besides=held[:, :2])
    pairs_of = {
        "discouraged": known_positions(held[:, :2], supply, ids),
        "banned": known_positions(np.concatenate([returned, conflicts]), supply, ids),
        "preferred": known_positions(list(first), supply, ids),
    }
    until = {(account, book): day for account, book, day in held.tolist()}
    return pairs_of, until, frozenset(map(tuple, conflicts.tolist())), first


def known_positions(rows: Ints | Sequence, supply: Supply, ids: Sequence[int]) -> Pairs:
    """Rows of (account id, book id) as positions; those that take no part are left out."""
    given = np.asarray(rows, np.int64).reshape(-1, 2)
    order, places = np.argsort(supply.ids), np.asarray(ids, np.int64)
    account, known = _find(supply.ids[order], given[:, 0])
    book, open_ = _find(places, given[:, 1])
    both = known & open_
    return pairs(order[account[both]], book[both])


def _find(sorted_ids: Ints, wanted: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    at = np.minimum(np.searchsorted(sorted_ids, wanted), max(len(sorted_ids) - 1, 0))
    return at, (sorted_ids[at] == wanted if len(sorted_ids) else np.zeros(len(wanted), bool))


def _no_families() -> exclusions.Families:
    nothing = np.empty(0, np.int64)
    return exclusions.Families(nothing, nothing, nothing)


def _with_homes_here(
    supply: Supply, families: exclusions.Families, ids: Sequence[int]
) -> tuple[Supply, dict[int, int]]:
    """Leave out accounts whose family a book holds that takes no part; return them with that book."""
    at, known = _find(families.account, supply.ids)
    home = np.where(known, families.home[at] if len(families.home) else 0, 0)
    elsewhere = (home > 0) & ~np.isin(home, ids)
    away = dict(zip(supply.ids[elsewhere].tolist(), home[elsewhere].tolist(), strict=True))
    return keep(supply, ~elsewhere), away


def _family_rows(supply: Supply, families: exclusions.Families, ids: Sequence[int]) -> dict[str, Ints]:
    """The engine's family number and fixed book of each account."""
    if not len(families.account):
        return {}
    at, known = _find(families.account, supply.ids)
    book, held = _find(np.asarray(ids, np.int64), families.home[at])
    return {
        "family": family_rows(supply.ids, families),
        "only_book": np.where(known & held & (families.home[at] > 0), book, NOBODY),
    }


def family_rows(account_ids: Ints, families: exclusions.Families) -> Ints:
    """The family number of each account, NOBODY for those without relatives."""
    if not len(families.account):
        return np.full(len(account_ids), NOBODY)
    at, known = _find(families.account, account_ids)
    return np.where(known, families.root[at], NOBODY)
