"""Write what a batch decided: a line per given account, and a reason per ready account that stays."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from accounts.queries.columns import escaped, write_rows
from assignment.actions.batch_words import Explainer
from assignment.actions.move_notes import LONGEST_NOTE
from assignment.engine.problem import BatchSolution, LeftReason
from assignment.models import NotGiven
from assignment.queries.batch import BELOW_MINIMUM, REFUSALS, TAKES, Batch
from assignment.queries.run_words import why_words
from assignment.queries.supply import STATIONS, Supply

MOVE_COLUMNS = (
    "run_id", "cause", "state", "code", "position", "account_id", "book_from_id", "book_to_id", "station_from",
    "station_to", "seen_version", "score", "grade", "segment_id", "potential_cents", "reason", "explanation", "note",
    "created_at",
)  # fmt: skip
NOT_GIVEN_COLUMNS = ("run_id", "account_id", "code", "score", "segment_id", "detail")
NULL = "\\N"
CLOSED = {
    "full": NotGiven.Code.ALL_FULL,
    "low_coverage": NotGiven.Code.LOW_COVERAGE,
    "away": NotGiven.Code.AWAY,
}
CODE = {
    LeftReason.NO_BOOK_FOR_SEGMENT: NotGiven.Code.NO_BOOK_FOR_SEGMENT,
    LeftReason.ALL_FULL: NotGiven.Code.ALL_FULL,
    LeftReason.ONLY_EXCLUDED_BOOKS: NotGiven.Code.ONLY_EXCLUDED,
    LeftReason.OUT_RANKED: NotGiven.Code.OUT_RANKED,
    LeftReason.FAMILY_TOO_LARGE: NotGiven.Code.ALL_FULL,
}


def grade_text(code: int) -> str:
    """The grade that the supply holds as letter x 10 + digit; empty where scoring is off."""
    return f"{chr(code // 10)}{code % 10}" if code else ""


def write_moves(batch: Batch, solution: BatchSolution, *, beyond: Collection[int] = (), now: datetime) -> int:
    """One line per given account, stored book by book so that a chunk of the apply touches few books.

    `position` is the rank by score. Rows of the solution in `beyond` go over the cap of a book's value and are skipped
    from the start. Returns how many.
    """
    order = np.lexsort((solution.account, solution.book))
    write_rows("assignment_move", MOVE_COLUMNS, _move_lines(batch, solution, order=order, beyond=beyond, now=now))
    write_rows("assignment_move", MOVE_COLUMNS, _dropped_lines(batch, now=now))
    return len(order)


def _move_lines(
    batch: Batch, solution: BatchSolution, *, order: NDArray[np.int64], beyond: Collection[int], now: datetime
) -> Iterator[str]:
    supply, run, stamp = batch.supply, batch.run.pk, now.isoformat()
    book_ids, words = [book.pk for book in batch.books], {}
    rank = np.argsort(np.argsort(solution.account)) + 1
    columns = (supply.ids, supply.version, supply.score, supply.grade, supply.segment, supply.potential)
    picked = [column[solution.account] for column in (*columns, supply.station, supply.home)]
    rows = np.column_stack([*picked, solution.book, solution.pinned, rank])[order].tolist()
    explained = Explainer(batch, solution).lines(order)
    for at, row, (why, text) in zip(order.tolist(), rows, explained, strict=True):
        account, version, score, grade, segment, potential, station, home, book, pinned, position = row
        key = tuple(why.values())
        if key not in words:
            words[key] = escaped(why_words(why))
        state = "skipped\tvalue_full" if at in beyond else "pinned\t" if pinned else "proposed\t"
        yield (
            f"{run}\tdistribution\t{state}\t{position}\t{account}\t{home or NULL}\t{book_ids[book]}"
            f"\t{STATIONS[station]}\theld\t{version}\t{score}"
            f"\t{grade_text(grade)}\t{segment}\t{potential}\t{words[key]}\t{escaped(text)}\t\t{stamp}\n"
        )


def _dropped_lines(batch: Batch, *, now: datetime) -> Iterator[str]:
    """Lines that a person dropped before this preview was built again; they lead to no book until one is chosen."""
    notes = batch.run.settings.get("drops", {})
    dropped = batch.dropped
    columns = (
        dropped.ids, dropped.version, dropped.score, dropped.grade, dropped.segment, dropped.potential,
        dropped.station, dropped.home,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for account, version, score, grade, segment, potential, station, home in rows:
        place = f"{home or NULL}\t{NULL}\t{STATIONS[station]}\t{'pool' if home else STATIONS[station]}"
        note = escaped(str(notes.get(str(account), ""))[:LONGEST_NOTE])
        yield (
            f"{batch.run.pk}\tdistribution\tdropped\t\t0\t{account}\t{place}\t{version}\t{score}"
            f"\t{grade_text(grade)}\t{segment or NULL}\t{potential}\t\t{{}}\t{note}\t{now.isoformat()}\n"
        )


def write_not_given(batch: Batch, solution: BatchSolution | None) -> Counter[str]:
    """One row per ready account that nobody got, and how many of each code."""
    counts: Counter[str] = Counter()

    def counted() -> Iterator[str]:
        for code, line in chain(_without_book(batch), _left_lines(batch, solution) if solution else _all_left(batch)):
            counts[code] += 1
            yield line

    write_rows("assignment_notgiven", NOT_GIVEN_COLUMNS, counted())
    return counts


def _without_book(batch: Batch) -> Iterator[tuple[str, str]]:
    run = batch.run.pk
    for code, rows in batch.aside.items():
        columns = zip(rows.ids.tolist(), rows.score.tolist(), rows.segment.tolist(), strict=True)
        for account, score, segment in columns:
            yield code, f"{run}\t{account}\t{code}\t{score}\t{segment or NULL}\t{{}}\n"
    for account, book in batch.family_elsewhere.items():
        detail = json.dumps({"family_book": book})
        yield "family", f"{run}\t{account}\tfamily\t\\N\t\\N\t{detail}\n"


def _all_left(batch: Batch) -> Iterator[tuple[str, str]]:
    """Nothing was solved because no book has room or matches: say which of both it was, kind by kind."""
    nobody = (batch.kinds.verdict != TAKES).all(axis=1)
    for at, (account, score, segment) in enumerate(_rows(batch.supply)):
        kind = int(batch.kinds.of[at])
        code, detail = _no_book(batch, kind) if nobody[kind] else _no_room(batch, kind)
        yield code, f"{batch.run.pk}\t{account}\t{code}\t{score}\t{segment}\t{detail}\n"


def _left_lines(batch: Batch, solution: BatchSolution) -> Iterator[tuple[str, str]]:
    left, run = solution.left, batch.run.pk
    barred, kinds = _barred_books(batch, solution), batch.kinds.of.tolist()
    why_none, why_full, capped = {}, {}, any(room.free_value_cents is not None for room in batch.rooms)
    columns = (batch.supply.ids, batch.supply.score, batch.supply.segment)
    picked = np.column_stack([column[left.account] for column in columns]).tolist()
    numbers = zip(left.account.tolist(), left.reason.tolist(), left.better.tolist(), left.cutoff.tolist(), strict=True)
    for (account, score, segment), (place, reason, better, cutoff) in zip(picked, numbers, strict=True):
        code, detail = CODE[reason].value, "{}"
        if reason == LeftReason.OUT_RANKED:
            detail = f'{{"better":{better},"cutoff":{cutoff // 100 if cutoff >= 0 else "null"}}}'
        elif reason == LeftReason.NO_BOOK_FOR_SEGMENT:
            kind = kinds[place]
            code, detail = why_none.setdefault(kind, _no_book(batch, kind))
        elif reason == LeftReason.ALL_FULL:
            kind = kinds[place]
            code, detail = why_full.setdefault(kind, _no_room(batch, kind))
        elif reason == LeftReason.ONLY_EXCLUDED_BOOKS and capped and place not in barred:
            code = NotGiven.Code.ALL_FULL.value  # no rep gave it back: what stands against it is the value of the books
        elif reason == LeftReason.ONLY_EXCLUDED_BOOKS:
            detail = json.dumps(_barred(batch, place, barred.get(place, [])))
        elif reason == LeftReason.FAMILY_TOO_LARGE:
            detail = '{"family":true}'
        yield code, f"{run}\t{account}\t{code}\t{score}\t{segment}\t{detail}\n"


def _rows(supply: Supply) -> list[list[int]]:
    rows: list[list[int]] = np.column_stack([supply.ids, supply.score, supply.segment]).tolist()
    return rows


def _no_book(batch: Batch, kind: int) -> tuple[str, str]:
    """The rule that came closest to letting a book take this kind."""
    nearest = int(batch.kinds.verdict[kind].max(initial=0))
    code = NotGiven.Code.BELOW_MINIMUM if nearest == BELOW_MINIMUM else NotGiven.Code.NO_BOOK_FOR_SEGMENT
    return code.value, json.dumps({"why": REFUSALS[nearest]})


def _no_room(batch: Batch, kind: int) -> tuple[str, str]:
    """Every book that takes this kind has no place: how many are full, how many get nothing for another reason."""
    books = np.flatnonzero(batch.kinds.verdict[kind] == TAKES).tolist()
    counts = Counter(batch.closed.get(book, "full") for book in books)
    code = next((code for code in ("full", "low_coverage", "away") if counts[code]), "full")
    return CLOSED[code].value, json.dumps({"closed": counts})


def _barred(batch: Batch, place: int, books: list[int]) -> dict[str, list[int]]:
    """The books whose reps may not have it: who gave it back as a poor fit, and who for a conflict."""
    account = int(batch.supply.ids[place])
    conflicts = [book for book in books if (account, book) in batch.conflicts]
    found = {"returned_by": [book for book in books if book not in conflicts], "conflict_of": conflicts}
    return {name: ids for name, ids in found.items() if ids}


def _barred_books(batch: Batch, solution: BatchSolution) -> dict[int, list[int]]:
    excluded = set(solution.left.account[solution.left.reason == LeftReason.ONLY_EXCLUDED_BOOKS].tolist())
    found: dict[int, list[int]] = {}
    for account, book in zip(*(side.tolist() for side in batch.problem.banned), strict=True):
        if account in excluded:
            found.setdefault(account, []).append(batch.books[book].pk)
    return found
