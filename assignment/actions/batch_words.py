"""Why an account went where it did: per class of accounts once, per account only what is its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assignment.engine.problem import BatchSolution
from assignment.queries.batch import REFUSALS, TAKES, Batch
from assignment.queries.exclusions import as_date

Ints = NDArray[np.int64]
MOST_ELIGIBLE, MOST_FULL, MOST_NAMED = 5, 3, 6
FEW = 2


@dataclass(frozen=True, eq=False, kw_only=True)
class Around:
    """The books of one class of accounts: positions that may take it with room (lowest index first), full ones, and
    text that says why the others may not."""

    open: list[int]
    full: list[int]
    rank: dict[int, int]
    refused: str


class Explainer:
    """Explains the given pairs of one solution. Indexes are those before the run; 100 is a fair share."""

    def __init__(self, batch: Batch, solution: BatchSolution):
        self.batch, self.solution = batch, solution
        self.book_ids = [book.pk for book in batch.books]
        self.index: list[float] = solution.fairness.before.index.tolist()
        loads = sum(room.potential_cents for room in batch.rooms)
        shares = sum(room.share for room in batch.rooms)
        level = loads / shares if shares else 0
        self.per_cent = [100 / (room.share * level) if level else 0.0 for room in batch.rooms]
        self.fixed_book = batch.problem.only_book.tolist()
        self.around: dict[tuple[int, int], Around] = {}
        self.why_texts: dict[tuple, str] = {}

    @cached_property
    def personal(self) -> dict[int, list[tuple[int, str]]]:
        """By account position: the books with a rule of its own, and the rule."""
        found: dict[int, list[tuple[int, str]]] = {}
        for name, pairs in (("returned", self.batch.problem.banned), ("held_before", self.batch.problem.discouraged)):
            for account, book in zip(pairs.account.tolist(), pairs.book.tolist(), strict=True):
                found.setdefault(account, []).append((book, self._rule(name, account, book)))
        return found

    def lines(self, order: Ints) -> Iterator[tuple[dict, str]]:
        """For each given pair, in this order of the solution's: the main reason, and the whole explanation as JSON."""
        given = self.solution
        pairs = (given.account, given.book, given.gave_way, given.preferred, given.pinned)
        mine = (self.batch.kinds.of, self.batch.problem.segment, self.batch.supply.potential)
        rows = np.column_stack([*pairs, *(column[given.account] for column in mine)])[order].tolist()
        for account, book, gave_way, preferred, pinned, kind, segment, potential in rows:
            around = self._around(kind, segment)
            why = self._why(account, book, around, gave_way=gave_way, preferred=preferred, pinned=pinned)
            yield why, self._text(account, book, potential, around, why)

    def _around(self, kind: int, segment: int) -> Around:
        if (kind, segment) not in self.around:
            self.around[kind, segment] = self._look_around(kind, segment)
        return self.around[kind, segment]

    def _look_around(self, kind: int, segment: int) -> Around:
        verdict = self.batch.kinds.verdict[kind]
        takes = verdict == TAKES
        has_room = self.batch.problem.free_segment[:, segment] > 0
        open_ = sorted(np.flatnonzero(takes & has_room).tolist(), key=self.index.__getitem__)
        full = np.flatnonzero(takes & ~has_room).tolist()
        refused = [
            f'{{"code":"{REFUSALS[code]}","count":{count},"books":{self._named(np.flatnonzero(verdict == code))}}}'
            for code, count in enumerate(np.bincount(verdict, minlength=len(REFUSALS)).tolist())
            if code != TAKES and count
        ]
        return Around(
            open=open_, full=full, rank={book: at + 1 for at, book in enumerate(open_)}, refused=",".join(refused)
        )

    def _named(self, books: Ints) -> list[int]:
        return [self.book_ids[book] for book in books[:MOST_NAMED].tolist()]

    def _why(self, account: int, book: int, around: Around, *, gave_way: int, preferred: int, pinned: int) -> dict:
        if pinned:
            return {"code": "pinned"}
        if gave_way:
            return {"code": "gave_way", "until": self._until(account, book)}
        if preferred:
            pair = int(self.batch.supply.ids[account]), self.book_ids[book]
            return {"code": self.batch.comes_first.get(pair, "preferred")}
        if self.fixed_book[account] == book:
            return {"code": "family_here"}
        if len(around.open) <= FEW:
            return {"code": "few", "of": len(around.open)}
        rank = around.rank.get(book, 0)
        return {"code": f"lowest_{rank}"} if 0 < rank <= 3 else {"code": "even", "rank": rank, "of": len(around.open)}

    def _text(self, account: int, book: int, potential: int, around: Around, why: dict) -> str:
        personal = self.personal.get(account, ())
        named = {book, *(other for other, _rule in personal)}
        others = [self._personal(account, other, rule) for other, rule in personal if other != book]
        eligible = [other for other in around.open[: MOST_ELIGIBLE + len(named)] if other not in named][:MOST_ELIGIBLE]
        others += [f'{{"verdict":"eligible",{self._numbers(other, potential)}}}' for other in eligible]
        others += [self._full(other) for other in around.full[:MOST_FULL] if other not in named]
        more = [
            f'{{"code":"{code}","count":{count}}}'
            for code, count in (
                ("eligible", len(around.open) - len(eligible) - (book in around.rank)),
                ("full", len(around.full) - MOST_FULL),
            )
            if count > 0
        ]
        more += [around.refused] if around.refused else []
        return (
            f'{{"why":{self._why_text(why)},'
            f'"chosen":{{{self._numbers(book, potential)},"free":{int(self.batch.problem.free[book])}}},'
            f'"others":[{",".join(others)}],"more":[{",".join(more)}]}}'
        )

    def _why_text(self, why: dict) -> str:
        key = tuple(why.values())
        if key not in self.why_texts:
            self.why_texts[key] = json.dumps(why)
        return self.why_texts[key]

    def _numbers(self, book: int, potential: int) -> str:
        now = self.index[book]
        return f'"book":{self.book_ids[book]},"now":{now:.0f},"with":{now + potential * self.per_cent[book]:.0f}'

    def _personal(self, account: int, book: int, rule: str) -> str:
        until = f',"until":"{self._until(account, book)}"' if rule == "held_before" else ""
        return f'{{"verdict":"{rule}","book":{self.book_ids[book]}{until}}}'

    def _rule(self, name: str, account: int, book: int) -> str:
        is_conflict = (int(self.batch.supply.ids[account]), self.book_ids[book]) in self.batch.conflicts
        return "conflict" if name == "returned" and is_conflict else name

    def _full(self, book: int) -> str:
        room, verdict = self.batch.rooms[book], self.batch.closed.get(book, "full")
        if verdict == "low_coverage":
            return f'{{"verdict":"{verdict}","book":{room.book_id},"covered":{self.batch.covered[room.book_id]}}}'
        return f'{{"verdict":"{verdict}","book":{room.book_id},"used":{room.whole.used},"limit":{room.whole.limit}}}'

    def _until(self, account: int, book: int) -> str:
        day = self.batch.until.get((int(self.batch.supply.ids[account]), self.book_ids[book]))
        return as_date(day).isoformat() if day is not None else ""
