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
from assignment.engine.problem import BatchSolution, LeftReason
from assignment.models import NotGiven
from assignment.queries.batch import BELOW_MINIMUM, REFUSALS, TAKES, Batch
from assignment.queries.run_words import why_words
from assignment.queries.supply import Supply

MOVE_COLUMNS = (
    "run_id", "cause", "state", "code", "position", "account_id", "book_from_id", "book_to_id", "station_from",
    "station_to", "seen_version", "score", "grade", "segment_id", "potential_cents", "reason", "explanation", "note",
    "created_at",
)  # fmt: skip
NOT_GIVEN_COLUMNS = ("run_id", "account_id", "code", "score", "segment_id", "detail")
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
    picked = [column[solution.account] for column in columns]
    rows = np.column_stack([*picked, solution.book, solution.pinned, rank])[order].tolist()
    explained = Explainer(batch, solution).lines(order)
    for at, row, (why, text) in zip(order.tolist(), rows, explained, strict=True):
        account, version, score, grade, segment, potential, book, pinned, position = row
        key = tuple(why.values())
        if key not in words:
            words[key] = escaped(why_words(why))
        state = "skipped\tvalue_full" if at in beyond else "pinned\t" if pinned else "proposed\t"
        yield (
            f"{run}\tdistribution\t{state}\t{position}\t{account}\t\\N\t{book_ids[book]}\tpool\theld\t{version}\t{score}"
            f"\t{grade_text(grade)}\t{segment}\t{potential}\t{words[key]}\t{escaped(text)}\t\t{stamp}\n"
        )


def _dropped_lines(batch: Batch, *, now: datetime) -> Iterator[str]:
    """Lines that a person dropped before this preview was built again."""
    notes = batch.run.settings.get("drops", {})
    dropped = batch.dropped
    columns = (dropped.ids, dropped.version, dropped.score, dropped.grade, dropped.segment, dropped.potential)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for account, version, score, grade, segment, potential in rows:
        note = escaped(str(notes.get(str(account), ""))[:300])
        yield (
            f"{batch.run.pk}\tdistribution\tdropped\t\t0\t{account}\t\\N\t\\N\tpool\tpool\t{version}\t{score}"
            f"\t{grade_text(grade)}\t{segment or chr(92) + 'N'}\t{potential}\t\t{{}}\t{note}\t{now.isoformat()}\n"
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
    run, rows = batch.run.pk, batch.without_segment
    for account, score in zip(rows.ids.tolist(), rows.score.tolist(), strict=True):
        yield "no_segment", f"{run}\t{account}\tno_segment\t{score}\t\\N\t{{}}\n"
    for account, book in batch.family_elsewhere.items():
        detail = json.dumps({"family_book": book})
        yield "only_excluded", f"{run}\t{account}\tonly_excluded\t\\N\t\\N\t{detail}\n"


def _all_left(batch: Batch) -> Iterator[tuple[str, str]]:
    """Nothing was solved because no book has room or matches: say which of both it was, kind by kind."""
    nobody = (batch.kinds.verdict != TAKES).all(axis=1)
    for at, (account, score, segment) in enumerate(_rows(batch.supply)):
        kind = int(batch.kinds.of[at])
        code, detail = _no_book(batch, kind) if nobody[kind] else ("all_full", "{}")
        yield code, f"{batch.run.pk}\t{account}\t{code}\t{score}\t{segment}\t{detail}\n"


def _left_lines(batch: Batch, solution: BatchSolution) -> Iterator[tuple[str, str]]:
    left, run = solution.left, batch.run.pk
    barred, kinds = _barred_books(batch, solution), batch.kinds.of.tolist()
    why_none, capped = {}, any(room.free_value_cents is not None for room in batch.rooms)
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
        elif reason == LeftReason.ONLY_EXCLUDED_BOOKS and capped and place not in barred:
            code = NotGiven.Code.ALL_FULL.value  # no rep gave it back: what stands against it is the value of the books
        elif reason == LeftReason.ONLY_EXCLUDED_BOOKS:
            detail = json.dumps({"returned_by": barred.get(place, [])})
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


def _barred_books(batch: Batch, solution: BatchSolution) -> dict[int, list[int]]:
    excluded = set(solution.left.account[solution.left.reason == LeftReason.ONLY_EXCLUDED_BOOKS].tolist())
    found: dict[int, list[int]] = {}
    for account, book in zip(*(side.tolist() for side in batch.problem.banned), strict=True):
        if account in excluded:
            found.setdefault(account, []).append(batch.books[book].pk)
    return found
