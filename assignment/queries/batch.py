"""Put together what the engine is asked: ready accounts, books with their room, and every rule between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from accounts.models import Organisation
from accounts.queries.calendar import local_day
from assignment.engine.problem import NOBODY, BatchProblem, Pairs, pairs
from assignment.models import Plan, RulesOfEngagement, Run
from assignment.queries import exclusions
from assignment.queries.capacity import capacities
from assignment.queries.supply import Outside, Receiver, Supply, Target, keep
from assignment.rules.capacity import BookCapacity

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

    `without_segment` and `family_elsewhere` (account id → book id) are ready accounts that no book may get; `until`
    says when a rep held an account last, by (account id, book id).
    """

    run: Run
    supply: Supply
    books: Sequence[Receiver]
    targets: Mapping[int, Target]
    rooms: Sequence[BookCapacity]
    outside: Outside
    segments: Ints
    kinds: Kinds
    problem: BatchProblem
    without_segment: Supply
    dropped: Supply
    family_elsewhere: dict[int, int]
    until: dict[tuple[int, int], int]
    families: exclusions.Families


def compose(
    run: Run,
    *,
    supply: Supply,
    books: Sequence[Receiver],
    targets: Mapping[int, Target],
    outside: Outside,
    now: datetime,
) -> Batch:
    """Everything that `run` decides about, as of `now`."""
    plan = run.plan
    targets = targets if Organisation.load().scoring_on else _without_scores(targets)
    ids = [book.pk for book in books]
    by_id = capacities(ids, day=local_day(now), besides=run.pk)
    rooms = [by_id[pk] for pk in ids]
    is_dropped = np.isin(supply.ids, [int(pk) for pk in run.settings.get("drops", {})])
    has_segment = supply.segment > 0
    dropped, without_segment = keep(supply, is_dropped), keep(supply, ~has_segment & ~is_dropped)
    supply = keep(supply, has_segment & ~is_dropped)
    families = exclusions.families() if plan is None or plan.keep_families_together else _no_families()
    supply, family_elsewhere = _with_homes_here(supply, families, ids)
    segments = np.array(
        sorted({*supply.segment.tolist(), *(s for t in targets.values() for s in t.segments)}), np.int64
    )
    kinds = sort_into_kinds(supply, books=books, targets=targets)
    terms, until = _terms(supply, ids, now=now)
    problem = BatchProblem(
        account_ids=supply.ids,
        score=supply.score * 100,
        potential=supply.potential,
        segment=np.searchsorted(segments, supply.segment),
        kind=kinds.of,
        eligible=kinds.eligible,
        book_ids=np.array(ids, np.int64),
        free=np.array([most(room.free, plan) for room in rooms], np.int64),
        free_segment=np.array([[room.free_for(s) for s in segments.tolist()] for room in rooms], np.int64),
        held_count=np.array([room.held for room in rooms], np.int64),
        held_value=np.array([room.potential_cents for room in rooms], np.int64),
        share=np.array([room.share for room in rooms]),
        pinned=known_positions(run.settings.get("pins", []), supply, ids),
        **terms,
        **_family_rows(supply, families, ids),
    )
    return Batch(
        run=run, supply=supply, books=books, targets=targets, rooms=rooms, outside=outside, segments=segments,
        kinds=kinds, problem=problem, without_segment=without_segment, dropped=dropped,
        family_elsewhere=family_elsewhere, until=until, families=families,
    )  # fmt: skip


def _without_scores(targets: Mapping[int, Target]) -> dict[int, Target]:
    """Where scoring is switched off the rank by fields only orders: it is no score that could be too low."""
    return {pk: replace(target, minimum_score=0) for pk, target in targets.items()}


def most(free: int, plan: Plan | None) -> int:
    """Places that this run may fill of a book's free ones: all, or as many as the plan allows per book."""
    return free if plan is None or plan.most_per_book is None else min(free, plan.most_per_book)


def sort_into_kinds(supply: Supply, *, books: Sequence[Receiver], targets: Mapping[int, Target]) -> Kinds:
    """Class each account by all that eligibility reads, and judge each class against each book once."""
    asked = list(targets.values())
    minimums = np.array(sorted({target.minimum_score for target in asked}), np.int64)
    band = np.searchsorted(minimums, supply.score, side="right")
    rows = np.column_stack([supply.segment, supply.country, supply.language, supply.is_customer, supply.pattern, band])
    code = np.zeros(len(rows), np.int64)
    for column in rows.T:
        code = code * (int(column.max(initial=0)) + 1) + column
    _codes, first, of = np.unique(code, return_index=True, return_inverse=True)
    row = rows[first]
    place = {target.pk: at for at, target in enumerate(asked)}
    target_of = np.array([place[book.target] for book in books], np.int64)
    verdict = np.full((len(row), len(books)), TAKES)
    for refuses, why in (
        (_language_refuses(row, books, supply), LANGUAGE),
        (_country_refuses(row, books, supply), COUNTRY),
        (_check_refuses(row, asked, supply)[:, target_of], CHECK),
        (_below(row, asked, minimums)[:, target_of], BELOW_MINIMUM),
        (_lifecycle_refuses(row, asked)[:, target_of], CUSTOMER),
        (_segment_refuses(row, asked)[:, target_of], WRONG_SEGMENT),
    ):
        verdict[refuses] = why
    return Kinds(of=of.ravel(), verdict=verdict, segment=row[:, 0], country=row[:, 1], language=row[:, 2])


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


def _terms(supply: Supply, ids: Sequence[int], *, now: datetime) -> tuple[dict[str, Pairs], dict[tuple[int, int], int]]:
    rules = RulesOfEngagement.objects.get(status=RulesOfEngagement.Status.CURRENT)
    held = exclusions.held_before(ids, now=now, days=rules.not_back_to_holder_days, zone=Organisation.load().zone)
    terms = {
        "discouraged": known_positions(held[:, :2], supply, ids),
        "banned": known_positions(exclusions.returned_as_poor_fit(ids), supply, ids),
        "preferred": known_positions(exclusions.preferred(ids), supply, ids),
    }
    return terms, {(account, book): until for account, book, until in held.tolist()}


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
